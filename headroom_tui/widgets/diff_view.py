"""The diff of one file, unified or split, its unchanged parts folded or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from headroom_tui import wording
from headroom_tui.widgets.diff_rows import is_of, split_rows, unified_rows
from scanners.text import visible
from writers.diff import DiffLine, diff_lines
from writers.models import FilePlan


class Lines(Static):
    """Lines of a file that stand together."""

    def __init__(self, lines: Sequence[DiffLine]) -> None:
        super().__init__(markup=False, classes="lines")
        self._lines = lines
        self.pointed_row: int | None = None  # where the rule that is pointed at stands in it
        self._height = 0  # of what was drawn

    @property
    def has_room(self) -> bool:
        """Whether it was laid out since it was drawn."""
        return self.size.height == self._height

    def draw(self, width: int, split: bool, words: Collection[str]) -> None:
        """Draw the lines; the sign of those that are among ``words`` stands out."""
        draw = split_rows if split else unified_rows
        rows = draw(self._lines, width, words)
        self._height = len(rows)
        self.update(Content("\n").join(rows))
        before = next((n for n, line in enumerate(self._lines) if is_of(line, words)), None)
        self.pointed_row = None if before is None else len(draw(self._lines[:before], width, words))


class Hunk(Lines):
    """A change and the lines around it; ] and [ go from one to the next."""

    def __init__(self, lines: Sequence[DiffLine], is_top: bool) -> None:
        super().__init__(lines)
        self.is_top = is_top  # of its file: no line stands above


class DiffView(Vertical):
    """One file of a plan: its path, what to know about it, and its hunks."""

    split: reactive[bool] = reactive(False)

    def __init__(self, plan: FilePlan, split: bool, unfolded: bool) -> None:
        super().__init__(classes="file")
        self.plan = plan
        self._words: Collection[str] = ()
        self._unfolded = unfolded
        self.set_reactive(DiffView.split, split)

    def compose(self) -> ComposeResult:
        yield Static(_heading(self.plan), classes="path", markup=False)
        if self.plan.notices:
            yield Static(
                visible("\n".join(f"! {notice}" for notice in self.plan.notices)),
                classes="notices",
                markup=False,
            )
        shown = diff_lines(self.plan.before, self.plan.after)
        is_top = True
        for lines in self._whole(shown) if self._unfolded else _hunks(shown):
            if lines[0].kind == "gap":
                yield Static(f"⋯ {lines[0].text}", classes="gap muted", markup=False)
                continue
            changes = any(line.kind != "context" for line in lines)
            drawn = Hunk(lines, is_top) if changes else Lines(lines)
            self._draw(drawn)  # so that the first layout knows its height
            yield drawn
            is_top = False

    def _whole(self, shown: Collection[DiffLine]) -> Iterator[list[DiffLine]]:
        """The whole file, the hunks of it the same as where it is folded."""
        whole = diff_lines(self.plan.before, self.plan.after, context=None)
        return (list(lines) for _, lines in groupby(whole, set(shown).__contains__))

    async def unfold(self, is_whole: bool) -> None:
        """Show the whole file, or only what changes in it."""
        self._unfolded = is_whole
        await self.recompose()

    def watch_split(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def point_at(self, content: str) -> Hunk | None:
        """Make the lines of a rule stand out, if it is new in this file; the hunk it is in."""
        self._words = {line.strip() for line in content.split("\n")}
        self.draw()
        return next((hunk for hunk in self.query(Hunk) if hunk.pointed_row is not None), None)

    def draw(self) -> None:
        for lines in self.query(Lines):
            self._draw(lines)

    def _draw(self, lines: Lines) -> None:
        lines.draw(max(self.size.width, 30), self.split, self._words)


def _heading(plan: FilePlan) -> Content:
    lines = [Content.styled(wording.place(plan.path), "bold")]
    if plan.real_path != plan.path:
        lines.append(Content.styled(f"a link to {wording.place(plan.real_path)}", "$quiet"))
    lines.append(Content.styled(_change_of_size(plan), "$quiet"))
    return Content("\n").join(lines)


def _change_of_size(plan: FilePlan) -> str:
    if plan.before is None:
        return f"new file, {wording.size(len(plan.after))}"
    after = "removed" if plan.removes else wording.size(len(plan.after))
    return f"{wording.size(len(plan.before))} → {after}"


def _hunks(lines: Sequence[DiffLine]) -> Iterator[list[DiffLine]]:
    """Lines that hang together, and gaps, which stand alone."""
    hunk: list[DiffLine] = []
    for line in lines:
        if line.kind != "gap":
            hunk.append(line)
            continue
        if hunk:
            yield hunk
            hunk = []
        yield [line]
    if hunk:
        yield hunk
