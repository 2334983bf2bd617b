"""A long text of which nothing is left out, to scroll and to search."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from headroom_tui.frame.keys import BACK, FILTER, SCROLL, everywhere, named
from headroom_tui.screens.working import WorkingScreen
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.key_footer import KeyFooter
from headroom_tui.widgets.masked_text import MaskedText
from headroom_tui.widgets.too_small import TooSmall


class LongTextScreen(WorkingScreen[None]):
    """Shows ``text`` under a title; ``about`` says in the title what it is."""

    AUTO_FOCUS = "MaskedText"
    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Back"),
        *FILTER,
        Binding("g,home", "end(False)", "First", show=False, id="nav.first"),
        Binding("G,end", "end(True)", "Last", show=False, id="nav.last"),
        Binding("space", "page(1)", "Screen down", show=False, id="text.page_down"),
        Binding("b", "page(-1)", "Screen up", show=False, id="text.page_up"),
        *SCROLL,
        BACK,
    ]

    def __init__(self, title: str, about: str, text: MaskedText) -> None:
        super().__init__()
        self._heading = Content.assemble((title, "bold $text-primary"), f"  {about}")
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(self._heading, id="title", classes="bar", markup=False)
        yield self._text
        yield FilterBar(named("search; {list.next_match} and {list.previous_match} go on", self))
        yield KeyFooter()
        yield TooSmall()

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def _search(self) -> None:
        bar, shown = self.query_one(FilterBar), self.query_one(MaskedText)
        is_there = shown.find("") or shown.find(bar.text)
        bar.say(*([f"/{bar.text}" if is_there else f"/{bar.text}: not there"] if bar.text else []))

    @on(FilterBar.Kept)
    def _searched(self) -> None:
        self.query_one(MaskedText).focus()

    def action_match(self, direction: int) -> None:
        bar = self.query_one(FilterBar)
        if bar.has_words():
            self.query_one(MaskedText).find(bar.text, backwards=direction < 0)

    def action_scroll(self, lines: int) -> None:
        self.query_one(MaskedText).scroll_relative(y=lines, animate=False)

    def action_page(self, direction: int) -> None:
        self.action_scroll(direction * self.query_one(MaskedText).size.height)

    def action_end(self, last: bool) -> None:
        shown = self.query_one(MaskedText)
        shown.scroll_end(animate=False) if last else shown.scroll_home(animate=False)

    def action_back(self) -> None:
        """Close the search, then the screen."""
        bar = self.query_one(FilterBar)
        if bar.text or bar.is_open:
            bar.fill("")
            self.query_one(MaskedText).find("")
            bar.say()
            self.query_one(MaskedText).focus()
        else:
            self.dismiss()
