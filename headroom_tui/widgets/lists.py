"""Lists that move the way vim and lazygit do."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import DataTable, OptionList
from textual.widgets.option_list import Option

NAVIGATION: list[BindingType] = [
    Binding("j,down", "cursor_down", "Next", show=False, id="nav.down"),
    Binding("k,up", "cursor_up", "Previous", show=False, id="nav.up"),
]


class ReviewList(OptionList):
    """A list of one-line rows whose prompts may hold hostile text: markup is never read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *NAVIGATION,
        Binding("g,home", "first", "First", show=False, id="nav.first"),
        Binding("G,end", "last", "Last", show=False, id="nav.last"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False, compact=True)

    @property
    def highlighted_id(self) -> str | None:
        """The id of the row under the cursor."""
        if self.highlighted is None:
            return None
        return self.get_option_at_index(self.highlighted).id

    def ids(self) -> list[str]:
        """Row ids from top to bottom."""
        return [option.id for option in self.options if option.id is not None]

    def show_rows(self, rows: list[Option]) -> None:
        """Show these rows; the cursor stays on the row it was on where that is still there.

        Rows that stand already stay as they are, so that drawing one decision costs one row.
        """
        old, new = self.ids(), [row.id for row in rows]
        if new[: len(old)] == old:
            for at, row in enumerate(rows[: len(old)]):
                if not _same(self.get_option_at_index(at), row):
                    self.replace_option_prompt_at_index(at, row.prompt)
            self.add_options(rows[len(old) :])
            if not old and rows:
                self.highlighted = 0
            return
        held = self.highlighted_id
        self.set_options(rows)
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


def _same(one: Option, other: Option) -> bool:
    """Whether two rows look alike. All our prompts are `Content`, whose ``==`` is blind to colours."""
    mine, yours = one.prompt, other.prompt
    return isinstance(mine, Content) and isinstance(yours, Content) and mine.is_same(yours)


class ReviewTable(DataTable[object]):
    """A table moved through by rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *NAVIGATION,
        Binding("enter,l,right", "select_cursor", "Open", key_display="enter", id="nav.open"),
        Binding("g,home", "scroll_top", "First", show=False, id="nav.first"),
        Binding("G,end", "scroll_bottom", "Last", show=False, id="nav.last"),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="row", zebra_stripes=False)
