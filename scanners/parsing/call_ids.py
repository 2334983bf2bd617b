"""Ids of tool calls, under which a call is known over all files that hold it."""

from __future__ import annotations

from scanners.text import as_name

_DIGITS = "0123456789"


def unique_id(native: str, moment: str | float | None) -> str:
    """Return the native id of a call; when it is only a count, with the moment of the call.

    The moment is as the log writes it: a fork copies it with the call, and other sessions differ in it.
    """
    return as_name(told_apart(native, moment))


def told_apart(native: str, moment: str | float | None) -> str:
    """Return what `unique_id` does, of any length and not made safe for a terminal."""
    return f"{native}@{moment}" if moment is not None and _is_counted(native) else native


def _is_counted(native: str) -> bool:
    """Some providers only count: "functions.bash:0", "call_1". Any agent keeps what its model's says."""
    before = native.rstrip(_DIGITS)
    return 0 < len(native) - len(before) <= 5 and before[-1:] in ".:_-"


def is_id_of(told_apart_id: str, native: str) -> bool:
    """Whether `told_apart` gave that id for this native one, at any moment."""
    return told_apart_id == native or told_apart_id.startswith(f"{native}@")
