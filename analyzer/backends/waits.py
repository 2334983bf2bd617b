"""How long a server asks to be left alone, and how a sentence says it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from math import isfinite


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from ``retry-after-ms`` or ``retry-after`` (seconds or an HTTP date); None without either."""
    if milliseconds := seconds_in(headers.get("retry-after-ms", "")):
        return milliseconds / 1000
    said = headers.get("retry-after", "")
    if (seconds := seconds_in(said)) is not None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None


def seconds_in(text: str) -> float | None:
    """A time that a server wrote, if it is one that can be waited."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if isfinite(seconds) and seconds >= 0 else None


def span(seconds: float) -> str:
    """Return a time for a sentence: ``0.5 s``, ``90 s``, ``5 min``, ``2 h``."""
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
