"""Whom a live analysis may ask: one small protocol, and one file per provider or CLI behind it."""
