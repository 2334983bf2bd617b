"""A list of which several rows can be selected, all from where that began to the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widgets.option_list import OptionDoesNotExist

from headroom_tui.widgets.lists import FullFooterList, Row

MARK = "┃"  # in the first cell of a selected row, which is empty otherwise: it needs no colour


class RangeList(FullFooterList):
    """Whatever moves the cursor makes the range longer or shorter; what jumps to a row by itself ends it."""

    class RangeChanged(Message):
        """Other rows are selected, or none."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._began: str | None = None  # the row where the range began

    def begin_range(self) -> None:
        self._set_began(self.highlighted_id)

    def end_range(self) -> bool:
        """Select nothing. Returns whether something was selected."""
        was_on = bool(self._selected)
        self._set_began(None)
        return was_on

    def range_ids(self) -> list[str]:
        """The selected rows from top to bottom."""
        return self.ids()[self._selected.start : self._selected.stop]

    @property
    def _selected(self) -> range:
        """Where the selected rows are."""
        if self._began is None or self.highlighted is None:
            return range(0)
        try:
            began = self.get_option_index(self._began)
        except OptionDoesNotExist:
            return range(0)
        return range(min(began, self.highlighted), max(began, self.highlighted) + 1)

    def _set_began(self, row_id: str | None) -> None:
        if row_id != self._began:
            self._began = row_id
            self.refresh()
            self.post_message(self.RangeChanged())

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        if self._began is not None:
            self.post_message(self.RangeChanged())

    def show_rows(self, rows: Sequence[Row]) -> None:
        end = self.highlighted_id
        super().show_rows(rows)
        if not self._selected or self.highlighted_id != end:  # one of its ends is gone: it has no other
            self._set_began(None)

    def move_to(self, row_id: str) -> bool:
        self._set_began(None)
        return super().move_to(row_id)

    def on_click(self, event: Click) -> None:
        self._set_began(None)
        super().on_click(event)

    def render_line(self, y: int) -> Strip:
        line = super().render_line(y)
        if self.scroll_offset.y + y not in self._selected:
            return line
        style = next(iter(line)).style
        return Strip.join([Strip([Segment(MARK, style)]), line.crop(1)])
