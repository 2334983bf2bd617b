"""Asking a model: the digest it is given, its answer as it streams in, and the rules that come of it."""
