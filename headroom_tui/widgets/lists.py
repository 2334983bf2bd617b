"""Lists that move the way vim and lazygit do."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import is_
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.styles import RulesMap
from textual.events import Click, Resize
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import DataTable, OptionList
from textual.widgets.option_list import Option

from headroom_tui.frame.abstract import Abstract

NAVIGATION: list[BindingType] = [
    Binding("j,down", "cursor_down", "Next", show=False, id="nav.down"),
    Binding("k,up", "cursor_up", "Previous", show=False, id="nav.up"),
]

OPEN = Binding("enter,l,right", "select", "Open", key_display="enter", id="nav.open")

REVERSE = RichStyle(reverse=True, dim=False)  # reversed, dim words are patches of another ground
BLANK = REVERSE + RichStyle(color="default")  # so is the empty place of a sign, in the sign's colour

END_FROM = 100  # cells of a list, from which on its rows have ends

Parts = Sequence[str | tuple[str, str]]  # each a text, or a text and its style; markup is never read


@dataclass(frozen=True, eq=False)
class Row(Visual):
    """One line of a list.

    Its words are put together when it is drawn, from what it is ``about``: of a long list nearly all rows
    never are, and none has to be to know its height.
    """

    id: str
    draw: Callable[..., Parts]
    about: tuple[object, ...]
    end: str = ""  # stands at the right of a list that is wide enough

    def looks_like(self, other: object) -> bool:
        """Whether the other row is about the very same things, which never change in place."""
        return (
            isinstance(other, Row)
            and (self.id, self.draw, self.end, len(self.about))
            == (other.id, other.draw, other.end, len(other.about))
            and all(map(is_, self.about, other.about))
        )

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        content = self._content
        if self.end and width >= END_FROM:
            end = Content.styled(f"  {self.end}", "$quiet")
            content = content.truncate(width - end.cell_length, ellipsis=True, pad=True) + end
        return content.render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self._content.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return 1

    @property
    def _content(self) -> Content:
        return Content.assemble(*self.draw(*self.about))


class CursorInSight(metaclass=Abstract):
    """A list that keeps the row under its cursor in sight, if it was, where less room is left.

    It may have been filled before it had any room, and nothing to scroll through: it does so with the first.

    Itself no widget: Textual takes the style and keys of one from its first base that is.
    """

    _height_before = 0

    @property
    @abstractmethod
    def cursor_line(self) -> int:
        """How far below the top of the list the row under the cursor is; below 0: there is none."""

    @abstractmethod
    def scroll_to_cursor(self) -> None:
        """Scroll to the row under the cursor."""

    def on_resize(self, event: Resize) -> None:
        before, self._height_before = self._height_before, event.size.height
        if not before or event.size.height <= self.cursor_line < before:
            self.scroll_to_cursor()


class ReviewList(CursorInSight, OptionList):
    """A list of rows, each one line high."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *NAVIGATION,
        Binding("g,home", "first", "First", show=False, id="nav.first"),
        Binding("G,end", "last", "Last", show=False, id="nav.last"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False, compact=True)
        self._had_row = False  # when the footer was drawn

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "select" or self.highlighted is not None

    @property
    def cursor_line(self) -> int:
        return -1 if self.highlighted is None else self.highlighted - round(self.scroll_y)

    def scroll_to_cursor(self) -> None:
        self.scroll_to_highlight()

    def on_click(self, event: Click) -> None:
        """Move the cursor; a click on the row under it opens that, as in the table of projects."""
        event.prevent_default()  # Textual's list opens what is clicked at once, whatever is read beside it
        clicked = event.style.meta.get("option")
        if clicked is not None and clicked == self.highlighted:
            self.action_select()
        elif clicked is not None:
            self.highlighted = clicked

    def action_page_down(self) -> None:
        self._move_by(self.scrollable_content_region.height)

    def action_page_up(self) -> None:
        self._move_by(-self.scrollable_content_region.height)

    def _move_by(self, rows: int) -> None:
        """Of a list that has no room, or was not drawn yet, Textual 8.2 does not know where its rows are."""
        if self.highlighted is not None:
            self.highlighted = min(max(self.highlighted + rows, 0), self.option_count - 1)

    def render_line(self, y: int) -> Strip:
        """Reverse the row under the cursor where the stylesheet says so: Textual 8.2 leaves that out."""
        line = super().render_line(y)
        if self.scroll_offset.y + y != self.highlighted:
            return line
        styles = self.get_component_styles("option-list--option-highlighted")
        if not styles.text_style.reverse:
            return line
        reversed_ = (
            Segment.apply_style([part], post_style=REVERSE if part.text.strip() else BLANK) for part in line
        )
        return Strip(chain.from_iterable(reversed_), line.cell_length)

    @property
    def highlighted_id(self) -> str | None:
        """The id of the row under the cursor."""
        if self.highlighted is None:
            return None
        return self.get_option_at_index(self.highlighted).id

    def ids(self) -> list[str]:
        """Row ids from top to bottom."""
        return [option.id for option in self.options if option.id is not None]

    def add_row(self, row: Row) -> bool:
        """Show one more row, below all others. Returns whether the cursor came to it."""
        self.add_option(Option(row, row.id))
        if self.highlighted is not None:
            return False
        self.highlighted = 0
        self._offer()
        return True

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; the cursor stays on the row it was on where that is still there.

        Rows that stand already stay as they are, so that drawing one decision costs one row. Of rows that
        name themselves alike one is shown: Textual would end the app.
        """
        self._show(list({row.id: row for row in rows}.values()))
        self._offer()

    def _offer(self) -> None:
        """Let the footer name what is done to a row where there is one, and only there."""
        if (has_row := self.highlighted is not None) is not self._had_row:
            self._had_row = has_row
            self.refresh_bindings()

    def _show(self, rows: Sequence[Row]) -> None:
        old, new = self.ids(), [row.id for row in rows]
        if new[: len(old)] == old:
            for at, row in enumerate(rows[: len(old)]):
                if not row.looks_like(self.get_option_at_index(at).prompt):
                    self.replace_option_prompt_at_index(at, row)
            self.add_options([Option(row, row.id) for row in rows[len(old) :]])
            if not old and rows:
                self.highlighted = 0
            return
        held = self.highlighted_id
        self.set_options([Option(row, row.id) for row in rows])
        if held in new:
            self.highlighted = new.index(held)
        elif rows:
            self.highlighted = 0

    def move_to(self, row_id: str) -> bool:
        """Put the cursor on a row. Returns whether it is there."""
        ids = self.ids()
        if row_id not in ids:
            return False
        self.highlighted = ids.index(row_id)
        return True


class OpeningList(ReviewList):
    """A list whose rows lead on, to another list or screen."""

    BINDINGS: ClassVar[list[BindingType]] = [OPEN]


class FullFooterList(ReviewList):
    """A list whose rows lead on, on a screen whose footer has no room to say so: help does."""

    BINDINGS: ClassVar[list[BindingType]] = [replace(OPEN, show=False)]


class StoryList(FullFooterList):
    """A list in which what is gone to comes into the upper third, so that what follows it is in sight too."""

    def scroll_to_cursor(self) -> None:
        super().scroll_to_cursor()
        third = self.size.height // 3
        if self.highlighted is not None and not 0 < self.cursor_line <= third:
            self.scroll_to(y=self.highlighted - third, animate=False)


class ReviewTable(CursorInSight, DataTable[object]):
    """A table moved through by rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *NAVIGATION,
        Binding("enter,l,right", "select_cursor", "Open", key_display="enter", id="nav.open"),
        Binding("g,home", "scroll_top", "First", show=False, id="nav.first"),
        Binding("G,end", "scroll_bottom", "Last", show=False, id="nav.last"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="row", zebra_stripes=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "select_cursor" or self.row_count > 0

    @property
    def cursor_line(self) -> int:
        return self.header_height + self.cursor_row - round(self.scroll_y)

    def scroll_to_cursor(self) -> None:
        self.move_cursor(row=self.cursor_row)
