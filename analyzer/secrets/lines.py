"""The lines of a text, which may stand in a JSON string, where a line break is written as two characters."""

from __future__ import annotations

import re

LONGEST_LINE = 600  # characters, of one that names what stands below it
END_OF_LINE = re.compile(r"\r?\n|(?<!\\)\\++n")


def start_of_line(text: str, position: int) -> int:
    """Of the line with ``position``, as far as it is not longer than LONGEST_LINE."""
    lowest = max(0, position - LONGEST_LINE)
    found = ((text.rfind(mark, lowest, position), len(mark)) for mark in ("\n", "\\n", ': "', ':"'))
    return max([lowest, *(at + length for at, length in found if at >= 0)])
