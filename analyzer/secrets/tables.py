"""Secrets below the name of their column: what a database prints, CSV, a table of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.secrets.names import is_no_secret
from analyzer.secrets.values import is_secret_below

_SIGNS = ("|", "│", "┃", "\t", "\\t", ",", ";")  # between cells; a tab may be written as two characters
_HEADER = 600  # characters
_ROWS, _REACH = 20, 4_000  # rows and characters that are looked at
_NEXT_CELL = re.compile(r"\\*[\"'`*]{0,2}[ ]{0,80}(?:\\*[\"'])?(?:[|│┃,;\t]|\\t|\n|\\+n|$)")
_END_OF_LINE = re.compile(r"\r?\n|\\+n")
_NAME = re.compile(r"[A-Za-z_][\w .-]{0,40}(?:\([\w ]+\))?$")
_RULE = re.compile(r"[-+|:=─┼├┤│┃ ]{3,}$")
_QUOTE = re.compile(r"\\*[\"']")
_AROUND = " \r\"'`*\\"


def cells_below(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where secrets stand in the column whose name is ``text[start:end]``, or ends so."""
    if _NEXT_CELL.match(text, end, end + 90) is None or is_no_secret(text[max(0, start - 40) : start]):
        return
    first = _start_of_line(text, start)
    line_end = _END_OF_LINE.search(text, end, first + _HEADER)
    if line_end is None:
        return
    header = text[first : line_end.start()]
    sign = next((one for one in _SIGNS if one in header), None)
    if sign is None:
        return
    names = [each.strip(_AROUND) for each in header.strip(" -|│┃").split(sign)]
    if len(names) < 2 or not all(map(_NAME.match, names)):
        return
    column = text.count(sign, first, start)
    name = header.split(sign)[column].strip(_AROUND)
    at = line_end.end()
    ends = _END_OF_LINE.finditer(text, at, at + _REACH)
    for _ in range(_ROWS):
        line_end = next(ends, None)
        last = line_end.start() if line_end else min(len(text), at + _REACH)
        line = text[at:last]
        if line.count(sign) == header.count(sign):
            cells = line.split(sign)
            cell = _QUOTE.split(cells[column].strip(_AROUND), maxsplit=1)[0]
            if cell == name:
                return  # another header
            if cell and is_secret_below(name, cell):
                begin = at + sum(len(each) + len(sign) for each in cells[:column]) + cells[column].index(cell)
                yield begin, begin + len(cell)
        elif not _RULE.match(line):
            return
        if line_end is None:
            return
        at = line_end.end()


def _start_of_line(text: str, position: int) -> int:
    """Of the line with ``position``, as far as it is short enough for a header."""
    lowest = max(0, position - _HEADER)
    found = ((text.rfind(mark, lowest, position), len(mark)) for mark in ("\n", "\\n", ': "', ':"'))
    return max([lowest, *(at + length for at, length in found if at >= 0)])
