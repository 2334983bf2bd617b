"""The options that a program says it does not know."""

from __future__ import annotations

import re

# by its name, or by its letter alone: illegal option -- A
UNKNOWN_OPTION = re.compile(
    r"(?:unknown|unrecognized|unexpected|illegal|invalid|no such) (?:option|flag|argument|switch)s?"
    r"(?::? ?[`'\"]?(--?[A-Za-z][\w-]*)| -- [`'\"]?([A-Za-z0-9])\b)",
    re.IGNORECASE,
)


def unknown_options(output: str) -> set[str]:
    """The options that an output says a command does not know."""
    return {found[1] or f"-{found[2]}" for found in UNKNOWN_OPTION.finditer(output)}
