"""Time stamps of logs."""

from __future__ import annotations

from datetime import UTC, datetime

_YEARS = range(1970, 9999)  # some programs write year 1 for no time; near either end there is no local time


def parse_time(text: str | None) -> datetime | None:
    """Read an RFC 3339 time as UTC; None when it is absent or malformed. Without an offset it is UTC."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return time if time.year in _YEARS else None


def as_text(time: str | float | None) -> str | None:
    """Return a time stamp, text or milliseconds since 1970, as text; None when it is absent or no time."""
    if time is None or isinstance(time, str):
        return time
    try:
        return datetime.fromtimestamp(time / 1000, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
