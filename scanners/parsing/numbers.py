"""Numbers in logs, as far as they can be true, and an index can hold them.

Their type is asked for, since to Python a ``true`` is an int, and to an index it is none.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

_MOST = 1 << 40

Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]


def as_count(value: Any) -> int:
    """Return ``value`` when it is a count; else 0."""
    return value if type(value) is int and 0 <= value <= _MOST else 0


def as_exit_code(value: Any) -> int | None:
    """Return ``value`` when it can be an exit code, which has 32 bits at most, with a sign or without."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and abs(value) < 1 << 32 else None
