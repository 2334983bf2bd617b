"""The diff of one file, unified or split, with the sign in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from headroom_tui import wording
from writers.diff import DiffLine, diff_lines
from writers.models import FilePlan

SIGN = {"added": "+", "removed": "-", "context": " "}
TEXT_STYLE = {"added": "$text-success", "removed": "$text-error", "context": ""}
CHANGED_STYLE = "bold underline"


GUTTER = 12  # cells of "1234 1234 + "
SPLIT_GUTTER = 7  # cells of "1234 + "


class Hunk(Static):
    """Lines of a diff that hang together; ] and [ go from one to the next.

    Long lines are folded, never cut: what is shown is every character that would be written.
    """

    def __init__(self, lines: Sequence[DiffLine], is_first: bool) -> None:
        super().__init__(markup=False, classes="hunk")
        self._lines = lines
        self.is_first = is_first  # of its file

    def draw(self, split: bool) -> None:
        """Draw the lines one below the other, or before and after side by side."""
        width = max(self.app.size.width - 4, 30)
        rows = _split_rows(self._lines, width) if split else _unified_rows(self._lines, width)
        self.update(Content("\n").join(rows))


class DiffView(Vertical):
    """One file of a plan: its path, what to know about it, and its hunks."""

    split: reactive[bool] = reactive(False)

    def __init__(self, plan: FilePlan) -> None:
        super().__init__(classes="file")
        self.plan = plan

    def compose(self) -> ComposeResult:
        yield Static(_heading(self.plan), classes="path", markup=False)
        if self.plan.notices:
            yield Static(
                "\n".join(f"! {notice}" for notice in self.plan.notices), classes="notices", markup=False
            )
        for number, hunk in enumerate(_hunks(diff_lines(self.plan.before, self.plan.after))):
            yield Hunk(hunk, is_first=number == 0)

    def on_mount(self) -> None:
        self.draw()

    def watch_split(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        for hunk in self.query(Hunk):
            hunk.draw(self.split)


def _heading(plan: FilePlan) -> Content:
    lines = [Content.assemble((wording.place(plan.path), "bold"))]
    if plan.real_path != plan.path:
        lines.append(Content.assemble((f"a link to {wording.place(plan.real_path)}", "$foreground-muted")))
    change = (
        f"new file, {wording.size(len(plan.after))}"
        if plan.before is None
        else f"{wording.size(len(plan.before))} → {wording.size(len(plan.after))}"
    )
    lines.append(Content.assemble((change, "$foreground-muted")))
    return Content("\n").join(lines)


def _hunks(lines: Sequence[DiffLine]) -> Iterator[list[DiffLine]]:
    hunk: list[DiffLine] = []
    for line in lines:
        if line.kind == "gap":
            if hunk:
                yield hunk
            hunk = []
        else:
            hunk.append(line)
    if hunk:
        yield hunk


def _unified_rows(lines: Sequence[DiffLine], width: int) -> list[Content]:
    rows: list[Content] = []
    for line in lines:
        first, *more = _body(line).fold(width - GUTTER)
        gutter = Content.assemble(
            (f"{_number(line.old_number)} {_number(line.new_number)} ", "$foreground-muted"), _sign(line)
        )
        rows.append(gutter + first)
        rows += [Content(" " * GUTTER) + each for each in more]
    return rows


def _split_rows(lines: Sequence[DiffLine], width: int) -> list[Content]:
    half = (width - 3) // 2
    rows: list[Content] = []
    removed: list[DiffLine] = []
    added: list[DiffLine] = []

    def pair(left: DiffLine | None, right: DiffLine | None) -> None:
        cells = zip_longest(
            _cell(left, left.old_number, half) if left else [],
            _cell(right, right.new_number, half) if right else [],
            fillvalue=Content(" " * half),
        )
        rows.extend(Content.assemble(old, (" │ ", "$foreground-muted"), new) for old, new in cells)

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


def _cell(line: DiffLine, number: int | None, width: int) -> list[Content]:
    first, *more = _body(line).fold(width - SPLIT_GUTTER)
    rows = [Content.assemble((f"{_number(number)} ", "$foreground-muted"), _sign(line), first)]
    rows += [Content(" " * SPLIT_GUTTER) + each for each in more]
    return [row.pad_right(width - row.cell_length) for row in rows]


def _sign(line: DiffLine) -> Content:
    return Content.styled(f"{SIGN[line.kind]} ", f"bold {TEXT_STYLE[line.kind]}")


def _body(line: DiffLine) -> Content:
    body = Content.styled(line.text.replace("\t", "→"), TEXT_STYLE[line.kind])
    for start, end in line.spans:
        body = body.stylize(CHANGED_STYLE, start, end)
    return body


def _number(number: int | None) -> str:
    return f"{number:>4}" if number is not None else "    "
