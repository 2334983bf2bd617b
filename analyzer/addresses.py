"""Addresses of the web, of which logs and settings have some that are none: ``https://[your-project].dev``."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from scanners.text import visible


def split_address(text: str) -> SplitResult | None:
    """Return the parts of an address; None where the brackets in it hold no address of a machine."""
    try:
        return urlsplit(text)
    except ValueError:
        return None


def host(base_url: str) -> str:
    """Where a base URL leads, for the user: ``api.openai.com``, ``http://localhost:11434``."""
    parts = split_address(base_url)
    if parts is None or not (name := parts.netloc.rpartition("@")[2]):  # without a password
        return visible(base_url)
    return visible(name if parts.scheme == "https" else f"{parts.scheme}://{name}")
