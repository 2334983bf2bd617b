"""The bounds that an output gives for a number, and whether another number keeps to them."""

from __future__ import annotations

import re

from analyzer.outputs.spelling import is_named

_BOUND = re.compile(
    r"(?:at least|no less than|greater than or equal to|>=) ?(?P<least>\d{1,9})\b"
    r"|(?:at most|no more than|less than or equal to|<=) ?(?P<most>\d{1,9})\b"
)


def keeps_to_bounds(name: str, value: str, output: str) -> bool:
    """Whether an output blames the number of that name, and a value is one that it lets pass."""
    if not re.fullmatch(r"\d{1,9}", value) or not is_named(name, output):
        return False
    bounds = list(_BOUND.finditer(output))
    return bounds != [] and all(
        int(value) <= int(one["most"]) if one["most"] else int(value) >= int(one["least"]) for one in bounds
    )
