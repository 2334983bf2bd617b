"""The words of a bullet, to be edited, and other words in the form that the bullet has in its file."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEAD = re.compile(r"[ \t]*(?:(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$))?")
_LEAST_INDENT = 2  # what makes a line a part of the bullet above it


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands before the words: the marker, and the indent of later lines, empty where none is known."""

    marker: str
    indent: str


def words_of(bullet: str) -> str:
    """The words without the marker and the indent of the later lines."""
    form = _form_of(bullet)
    first, *rest = bullet.split("\n")
    return "\n".join([first.removeprefix(form.marker), *(line.removeprefix(form.indent) for line in rest)])


def reworded(bullet: str, words: str) -> str:
    """The bullet with these words in place of its own: its marker and its indents stay what they were.

    Lines that come in without an indent of their own get one, so that all stays one bullet.
    """
    form = _form_of(bullet)
    first, *rest = words.strip().split("\n")
    if not words_of(bullet).startswith(form.marker):
        first = first.removeprefix(form.marker)  # typed or pasted along
    gap = " " if form.marker and form.marker[-1] not in " \t" else ""  # nothing stood behind it
    return "\n".join([form.marker + gap + first, *(_indented(line, form) for line in rest)])


def _form_of(bullet: str) -> _Form:
    first, *rest = bullet.split("\n")
    found = _LEAD.match(first)
    indents = [indent for line in rest if line.strip() and (indent := line[: -len(line.lstrip(" \t"))])]
    least = min(indents, key=len, default="")
    is_common = all(indent.startswith(least) for indent in indents)
    return _Form(found[0] if found else "", least if is_common else "")


def _indented(line: str, form: _Form) -> str:
    if not line.strip():
        return ""
    if form.indent:
        return form.indent + line
    return line if line[0] in " \t" else " " * max(len(form.marker), _LEAST_INDENT) + line
