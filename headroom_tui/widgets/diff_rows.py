"""Lines of a diff as rows of cells: numbers, the sign in a column of its own, the changed words marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import zip_longest

from textual.content import Content

from headroom_tui.widgets.row_ends import rows_of
from writers.diff import DiffLine

SIGN = {"added": "+", "removed": "-", "context": " "}
TEXT_STYLE = {"added": "$text-success", "removed": "$text-error", "context": ""}
CHANGED_STYLE = "bold underline"
GUTTER = 12  # cells of "1234 1234 + "
SPLIT_GUTTER = 7  # cells of "1234 + "
UNENDED = " ⊘ no line break at the end"


def is_of(line: DiffLine, words: Collection[str]) -> bool:
    """Whether a line is new, and one of the lines of the rule that is pointed at."""
    return line.kind == "added" and line.text.strip() in words


def unified_rows(lines: Sequence[DiffLine], width: int, words: Collection[str]) -> list[Content]:
    """One line below the other. Long lines are folded, never cut."""
    rows: list[Content] = []
    for line in lines:
        first, *more = _folded(_body(line), width - GUTTER)
        gutter = Content.assemble(
            (f"{_number(line.old_number)} {_number(line.new_number)} ", "$quiet"),
            _sign(line, words),
        )
        rows.append(gutter + first)
        rows += [Content(" " * GUTTER) + each for each in more]
    return rows


def split_rows(lines: Sequence[DiffLine], width: int, words: Collection[str]) -> list[Content]:
    """Before and after side by side."""
    half = (width - 3) // 2
    rows: list[Content] = []
    removed: list[DiffLine] = []
    added: list[DiffLine] = []

    def pair(left: DiffLine | None, right: DiffLine | None) -> None:
        cells = zip_longest(
            _cell(left, left.old_number, half, words) if left else [],
            _cell(right, right.new_number, half, words) if right else [],
            fillvalue=Content(" " * half),
        )
        rows.extend(Content.assemble(old, (" │ ", "$quiet"), new) for old, new in cells)

    def flush() -> None:
        for old, new in zip_longest(removed, added):
            pair(old, new)
        removed.clear()
        added.clear()

    for line in lines:
        if line.kind == "removed":
            removed.append(line)
        elif line.kind == "added":
            added.append(line)
        else:
            flush()
            pair(line, line)
    flush()
    return rows


def _cell(line: DiffLine, number: int | None, width: int, words: Collection[str]) -> list[Content]:
    first, *more = _folded(_body(line), width - SPLIT_GUTTER)
    rows = [Content.assemble((f"{_number(number)} ", "$quiet"), _sign(line, words), first)]
    rows += [Content(" " * SPLIT_GUTTER) + each for each in more]
    return [row.pad_right(width - row.cell_length) for row in rows]


def _sign(line: DiffLine, words: Collection[str]) -> Content:
    pointed_at = " reverse" if is_of(line, words) else ""
    return Content.assemble((SIGN[line.kind], f"bold {TEXT_STYLE[line.kind]}{pointed_at}"), " ")


def _body(line: DiffLine) -> Content:
    body = Content.styled(line.text.replace("\t", "→"), TEXT_STYLE[line.kind])
    for start, end in line.spans:
        body = body.stylize(CHANGED_STYLE, start, end)
    return body + Content.styled(UNENDED, "italic $quiet") if line.unended else body


def _folded(body: Content, width: int) -> list[Content]:
    return [body[begin:end] for begin, end in rows_of(body.plain, width)]


def _number(number: int | None) -> str:
    return f"{number:>4}" if number is not None else "    "
