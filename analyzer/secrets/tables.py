"""Secrets below the name of their column: what a database prints, CSV, a table of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.secrets.lines import END_OF_LINE, LONGEST_LINE, start_of_line
from analyzer.secrets.names import is_no_secret
from analyzer.secrets.values import is_secret_below

_SIGNS = ("|", "│", "┃", "║", "\t", "\\t", ",", ";")  # between cells; a tab may be written as two characters
_ROWS, _REACH = 20, 4_000  # rows and characters that are looked at
_NEXT_CELL = re.compile(r"\\*[\"'`*]{0,2}[ ]{0,80}(?:\\*[\"'])?(?:[|│┃║,;\t]|[ ]{2}|\\t|\n|\\+n|$)")
_NAME = re.compile(r"[A-Za-z_][\w .-]{0,40}(?:\([\w ]+\))?$")
_RULE = re.compile(r"[-+|:=─┼├┤│┃ ╔╦╗╠╬╣╚╩╝║═┌┬┐└┴┘━┏┳┓┡╇┩]{3,}$")
_ALIGNED = re.compile(r"\S+(?:[ ]\S+)*")
_QUOTE = re.compile(r"\\*[\"']")
_AROUND = " \r\"'`*\\"


def cells_below(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where secrets stand in the column whose name is ``text[start:end]``, or ends so."""
    if _NEXT_CELL.match(text, end, end + 90) is None or is_no_secret(text[max(0, start - 40) : start]):
        return
    first = start_of_line(text, start)
    line_end = END_OF_LINE.search(text, end, first + LONGEST_LINE)
    if line_end is None:
        return
    header = text[first : line_end.start()]
    sign = next((one for one in _SIGNS if one in header), None)
    cells = _cells(header, sign)
    names = [header[slice(*each)].strip(_AROUND + "-") for each in cells]
    if len(list(filter(None, names))) < 2 or not all(map(_NAME.match, filter(None, names))):
        return
    column = next(at for at, (_, last) in enumerate(cells) if end - first <= last)
    at = line_end.end()
    ends = END_OF_LINE.finditer(text, at, at + _REACH)
    for _ in range(_ROWS):
        line_end = next(ends, None)
        line = text[at : line_end.start() if line_end else min(len(text), at + _REACH)]
        row = _cells(line, sign)
        if len(row) == len(cells) and not _RULE.match(line):
            begin, cell = _value(line, *row[column])
            if cell == names[column]:
                return  # another header
            if is_secret_below(names[column], cell):
                yield at + begin, at + begin + len(cell)
        elif not _RULE.match(line):
            return
        if line_end is None:
            return
        at = line_end.end()


def _cells(line: str, sign: str | None) -> list[tuple[int, int]]:
    """Where the cells of a line stand: between signs, or what at least two blanks part."""
    if sign is None:
        return [each.span() for each in _ALIGNED.finditer(line)]
    ends = [*(each.start() for each in re.finditer(re.escape(sign), line)), len(line)]
    return list(zip([0, *(each + len(sign) for each in ends[:-1])], ends, strict=True))


def _value(line: str, start: int, end: int) -> tuple[int, str]:
    """Where the value of a cell begins, and what it is without what is around it."""
    cell = line[start:end]
    begin = len(cell) - len(cell.lstrip(_AROUND))
    return start + begin, _QUOTE.split(cell[begin:].rstrip(_AROUND), maxsplit=1)[0]
