"""A line to type in whose text the terminal never obeys, whatever was pasted into it."""

from __future__ import annotations

from textual.widgets import Input

from scanners.text import visible


class SafeInput(Input):
    """Shows control and bidi characters as visible escapes."""

    def validate_value(self, value: str) -> str:
        return visible(value).replace("\n", " ")
