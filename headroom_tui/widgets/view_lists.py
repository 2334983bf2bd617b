"""The lists of a project, one for each tab, each with the filter and the cursor that it was left with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.widgets import ContentSwitcher

from headroom_tui.frame.keys import named
from headroom_tui.frame.resume import ListPlace, ProjectPlace
from headroom_tui.matching import matches
from headroom_tui.widgets.lists import ReviewList, Row
from headroom_tui.widgets.views import View
from scanners.text import visible

MOST_ROWS = 1_000  # a longer list would take seconds to lay out; the filter reaches the rest


class ViewLists(ContentSwitcher):
    """Shows the list of one tab. Where the user is gets written into ``place``, for the next start."""

    def __init__(self, views: Mapping[str, View[Any]], place: ProjectPlace) -> None:
        self._place = place
        self._opens_at = place.view if place.view in views else "rules"
        left = {name: place.lists.get(name, ListPlace()) for name in views}
        self._filters = {name: visible(each.filter) for name, each in left.items()}
        self._waiting = {name: each.cursor for name, each in left.items()}  # rows that are not there yet
        rows = (view.list_type(id=name) for name, view in views.items())
        super().__init__(*rows, id="lists", initial=self._opens_at)

    @property
    def view(self) -> str:
        """The name of the tab whose list is seen."""
        return self.current or self._opens_at

    @property
    def rows(self) -> ReviewList:
        """The list that is seen."""
        return self.rows_of(self.view)

    @property
    def has_row(self) -> bool:
        """Whether there is a row to do something to; not before the list is composed."""
        rows = self.query_one_optional(f"#{self.view}", ReviewList)
        return rows is not None and rows.highlighted is not None

    def rows_of(self, view: str) -> ReviewList:
        return self.query_one(f"#{view}", ReviewList)

    @property
    def filter_text(self) -> str:
        """What the list that is seen is filtered by."""
        return self.filter_of(self.view)

    @filter_text.setter
    def filter_text(self, text: str) -> None:
        self._filters[self.view] = text

    def filter_of(self, view: str) -> str:
        return self._filters[view]

    def open(self, view: str) -> None:
        """Show the list of another tab, and let keys go to it."""
        self.current = view
        self.rows.focus()

    def show(self, view: View[Any]) -> int:
        """Draw the list that is seen; how many rows there are, shown or not.

        The cursor stays on its row, or goes where it was left the last time.
        """
        rows, found = view.rows(self.filter_text, MOST_ROWS)
        self.rows.show_rows(rows)
        if (waiting := self._waiting[self.view]) and self.rows.move_to(waiting):
            self._waiting[self.view] = ""
        self.note_place()
        return found

    def add_row(self, view: str, row: Row, *words: str) -> bool:
        """Show one more row below all others, where the filter lets its words pass.

        Returns whether the cursor came to it.
        """
        rows = self.rows_of(view)
        if rows.option_count >= MOST_ROWS or not matches(self.filter_of(view), *words):
            return False
        return rows.add_row(row)

    def said(self, found: int, view: View[Any], evidence: str) -> list[str]:
        """What of ``found`` rows is shown: ``evidence`` of what, and by which filter."""
        about = [evidence] if evidence else [view.scope(), "" if self.filter_text else view.about()]
        said = [each for each in about if each]
        if self.filter_text:
            said.append(f"/{self.filter_text}")
        if found > MOST_ROWS:
            said.append(f"showing {MOST_ROWS:,} of {found:,}, " + named("{list.filter} filters", self))
        return said

    def note_place(self) -> None:
        """Write down where the user is."""
        self._place.view = self.view
        cursor = self._waiting[self.view] or self.rows.highlighted_id or ""
        self._place.lists[self.view] = ListPlace(self.filter_text, cursor)

    def step(self, direction: int) -> None:
        """To the next or previous row that the filter left, around the end."""
        rows = self.rows
        if rows.option_count:
            rows.highlighted = ((rows.highlighted or 0) + direction) % rows.option_count
