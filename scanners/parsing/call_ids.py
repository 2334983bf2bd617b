"""Ids of tool calls, under which a call is known over all files that hold it."""

from __future__ import annotations

import re

from scanners.text import as_name

# Some providers only count: "functions.bash:0", "call_1".
_COUNTED = re.compile(r"(?:.*[.:_-])?\d{1,5}", re.DOTALL)


def unique_id(native: str, moment: str | float | None) -> str:
    """Return the native id of a call; when it is only a count, with the moment of the call.

    The moment is as the log writes it: a fork copies it with the call, and other sessions differ in it.
    """
    if moment is not None and _COUNTED.fullmatch(native[-40:]):
        native = f"{native}@{moment}"
    return as_name(native)
