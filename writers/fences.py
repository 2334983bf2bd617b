"""Fenced code blocks, followed line by line: what stands inside one is no marker, heading or bullet."""

from __future__ import annotations

import re

# CommonMark 0.31: up to three spaces, three or more backticks (no backtick after them) or tildes. A fence may
# also open right behind a list marker; then it ends with the list item at the latest.
_OPENING = re.compile(r"( {0,3}(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*)(`{3,}(?=[^`]*$)|~{3,})")
_CLOSING = re.compile(r"( *)(`{3,}|~{3,})[ \t]*$")


class FenceTracker:
    """Feed it the lines of a text in order; it knows which of them are code."""

    def __init__(self) -> None:
        self._fence = ""
        self._in_list = False
        self._column = 0
        self._line = 0
        self._opened = 0

    @property
    def open_since(self) -> int | None:
        """Number (from 1) of the line whose fence is still open."""
        return self._opened if self._fence else None

    @property
    def waits_for_fence(self) -> bool:
        """Whether no line changes anything but one with a fence: else the item of a list may end one too."""
        return not (self._fence and self._in_list)

    def skip(self, lines: int) -> None:
        """Pass over lines without a fence, where only one with a fence changes anything."""
        self._line += lines

    def feed(self, line: str) -> bool:
        """Whether this line belongs to a fenced code block, its fence lines included."""
        self._line += 1
        line = line.rstrip("\r\n")
        if self._fence:
            if closing := _CLOSING.match(line):
                indent, run = closing.groups()
                if run.startswith(self._fence) and len(indent) <= self._column + 3:
                    self._fence = ""
                    return True
            indent_width = len(line) - len(line.lstrip(" "))
            item_ended = self._in_list and line.strip(" \t") and indent_width < self._column
            if not item_ended:
                return True
            self._fence = ""
        if ("```" in line or "~~~" in line) and (opening := _OPENING.match(line)):
            lead, self._fence = opening.groups()
            self._in_list = bool(lead.strip())
            self._column = len(lead) if self._in_list else 0
            self._opened = self._line
            return True
        return False
