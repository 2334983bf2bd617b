"""Addresses of the web, as logs have them: also such as are none, ``https://[your-project].example.com``."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_address(text: str) -> SplitResult | None:
    """Return the parts of an address; None where the brackets in it hold no address of a machine."""
    try:
        return urlsplit(text)
    except ValueError:
        return None
