"""Stylesheets, one per screen, and the colour themes."""
