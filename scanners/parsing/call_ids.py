"""Ids of tool calls, under which a call is known over all files that hold it."""

from __future__ import annotations

import re

from scanners.text import as_name

# Some providers only count: "functions.bash:0", "call_1". With any agent: it keeps what its model's say.
_COUNTED = re.compile(r"(?:.*[.:_-])?\d{1,5}", re.DOTALL)


def unique_id(native: str, moment: str | float | None) -> str:
    """Return the native id of a call; when it is only a count, with the moment of the call.

    The moment is as the log writes it: a fork copies it with the call, and other sessions differ in it.
    """
    return as_name(told_apart(native, moment))


def told_apart(native: str, moment: str | float | None) -> str:
    """Return what `unique_id` does, of any length and not made safe for a terminal."""
    is_counted = moment is not None and native[-1:].isdigit() and _COUNTED.fullmatch(native[-40:])
    return f"{native}@{moment}" if is_counted else native


def is_id_of(told_apart_id: str, native: str) -> bool:
    """Whether `told_apart` gave that id for this native one, at any moment."""
    return told_apart_id == native or told_apart_id.startswith(f"{native}@")
