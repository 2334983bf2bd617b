"""A long text whose masks stand out, wrapped to the width, drawn line by line: it may be many megabytes."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from textual import work
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from analyzer.redact import Mask
from headroom_tui.widgets.row_ends import rows_of

_AT_ONCE = 200_000  # characters; the lines of a longer text are found in a thread


class MaskedText(ScrollView, can_focus=True):
    """Shows ``text``; a tab is drawn as ``→``, so that every character keeps its place."""

    DEFAULT_CSS = """
    MaskedText { overflow-x: hidden; overflow-y: scroll; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, text: str, masks: Sequence[Mask] = ()) -> None:
        super().__init__()
        self.text = text
        self._folded = ""  # as a search without case looks through it, once that is needed
        self._masks = masks
        self._mask_ends = [mask.end for mask in masks]
        self._rows: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._found: tuple[int, int] | None = None

    def show(self, text: str) -> None:
        """Show another text, without masks."""
        self.text, self._folded, self._found = text, "", None
        self._masks, self._mask_ends = (), []
        self._lay_out()

    def on_resize(self, event: Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(self.scrollable_content_region.width, 1)
        if len(self.text) <= _AT_ONCE:
            self._take(width, *_laid_out(self.text, width))
        else:
            self._lay_out_long(width)

    @work(exclusive=True, group="layout")
    async def _lay_out_long(self, width: int) -> None:
        text = self.text
        if not self._folded:
            self._folded = await asyncio.to_thread(_folded, text)
        self._take(width, *await asyncio.to_thread(_laid_out, text, width))

    def _take(self, width: int, rows: list[tuple[int, int]], starts: list[int]) -> None:
        held = self._starts[round(self.scroll_y)] if self._starts else 0
        self._rows, self._starts = rows, starts
        self.virtual_size = Size(width, len(rows))
        self.scroll_to(y=self._row_of(held), animate=False)
        self.refresh()

    def find(self, words: str, backwards: bool = False) -> bool:
        """Go to the next place, or the one before, where ``words`` stand, around the end."""
        if not words:
            self._found = None
            self.refresh()
            return False
        self._folded = self._folded or _folded(self.text)
        hay = self._folded
        needle = words if hay is self.text else words.casefold()
        here = self._found[0] if self._found else (self._starts or [0])[round(self.scroll_y)]
        if backwards:
            at = hay.rfind(needle, 0, here)
            at = hay.rfind(needle) if at < 0 else at
        else:
            at = hay.find(needle, here + 1 if self._found else here)
            at = hay.find(needle) if at < 0 else at
        self._found = (at, at + len(needle)) if at >= 0 else None
        if self._found:
            row = self._row_of(at)
            top = round(self.scroll_y)
            if not top <= row < top + self.size.height:
                self.scroll_to(y=max(row - self.size.height // 3, 0), animate=False)
        self.refresh()
        return self._found is not None

    def _row_of(self, place: int) -> int:
        return max(bisect_right(self._starts, place) - 1, 0)

    def render_line(self, y: int) -> Strip:
        row = round(self.scroll_y) + y
        width = self.scrollable_content_region.width
        if row >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        start, end = self._rows[row]
        line = Content(self.text[start:end].replace("\t", "→"))
        for at in range(bisect_right(self._mask_ends, start), len(self._masks)):
            mask = self._masks[at]
            if mask.start >= end:
                break
            line = line.stylize("bold $text-warning", max(mask.start - start, 0), mask.end - start)
        if self._found and self._found[0] < end and self._found[1] > start:
            line = line.stylize("reverse", max(self._found[0] - start, 0), self._found[1] - start)
        drawn = Visual.to_strips(self, line, width, 1, self.visual_style)
        return drawn[0] if drawn else Strip.blank(width, self.rich_style)


def _folded(text: str) -> str:
    """``text`` in one case; itself where a letter becomes two, which would move all places behind it."""
    folded = "\n".join([line.casefold() for line in text.split("\n")])
    return folded if len(folded) == len(text) else text


def _laid_out(text: str, width: int) -> tuple[list[tuple[int, int]], list[int]]:
    """Where each row begins and ends, and the beginnings alone."""
    rows = list(_wrapped(text, width))
    return rows, [start for start, _ in rows]


def _wrapped(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each row begins and ends: no row holds parts of two lines."""
    start = 0
    for line in text.split("\n"):
        yield from ((start + begin, start + end) for begin, end in rows_of(line, width))
        start += len(line) + 1
