"""The first screen: every project found, what is worth reviewing on top, filling in while logs are read."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Click, Key
from textual.widgets import DataTable

from headroom_tui.frame.keys import FILTER, everywhere, named
from headroom_tui.frame.messages import ProjectChosen, ProjectLeft, RescanWanted, ScanStopWanted
from headroom_tui.project_rows import ProjectRow
from headroom_tui.screens.filling import FillingScreen
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.project_orders import SORTS
from headroom_tui.widgets.scan_bar import ScanBar
from headroom_tui.widgets.too_small import has_room


class ProjectsScreen(FillingScreen):
    """Lists projects; enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Quit"),
        Binding("s", "sort", "Sort", id="projects.sort"),
        Binding("S", "reverse", "Reverse order", show=False, id="projects.reverse"),
        *FILTER,
        Binding("x", "hide", "Hide", id="projects.hide"),
        Binding("x", "show_again", "Unhide", id="projects.hide"),
        Binding("u", "unhide", "Undo hiding", show=False, id="projects.unhide"),
        Binding("X", "show_hidden", "Show hidden ones, or not", show=False, id="projects.show_hidden"),
        Binding("R,f5", "rescan", "Re-scan", id="scan.again"),
        Binding("c", "copy", "Copy path", show=False, id="copy"),
        Binding("escape", "back", "Stop reading, or show all", show=False, id="nav.back"),
    ]

    def on_key(self, event: Key) -> None:
        """Bring the cursor out, which moves at once; what it opens must have been seen under it before."""
        self.is_touched = True
        active = self.active_bindings.get(event.key)
        if not self._table.show_cursor and active is not None and active.node is self._table:
            self._table.show_cursor = True
            if active.binding.action == "select_cursor":
                event.stop()

    def on_mouse_down(self) -> None:
        self.is_touched = True

    def on_click(self, event: Click) -> None:
        """A click on a row that had a cursor to move does not come here."""
        if (row := event.style.meta.get("row", -1)) >= 0:
            self._table.move_cursor(row=row)
            self._table.show_cursor = True

    def on_screen_resume(self) -> None:
        self.post_message(ProjectLeft())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done to what is not on the screen."""
        if action in ("hide", "show_again") and self._table.is_on_hidden is (action == "hide"):
            return False
        needs_row = action in ("hide", "show_again", "copy")
        return has_room(self) and not (needs_row and self._table.under_cursor is None)

    @on(DataTable.RowSelected)
    def _row_selected(self, event: DataTable.RowSelected) -> None:
        """The row itself: the cursor may be elsewhere by now."""
        if (project := self._table.listed.get(event.row_key.value)) is not None:
            self.post_message(ProjectChosen(project))

    @on(DataTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self._peek()
        self._note_place()

    @on(DataTable.HeaderSelected)
    def _heading_clicked(self) -> None:
        self._summarise()

    def action_rescan(self) -> None:
        self.post_message(RescanWanted())

    def action_sort(self, order: str = "") -> None:
        """Sort by ``order``, or by the next one."""
        orders = list(SORTS)
        now = self._table.listed.order
        following = orders[(orders.index(now) + 1) % len(orders)] if now in orders else orders[0]
        self._table.sort_by(order or following)
        self._summarise()

    def action_reverse(self) -> None:
        self._table.sort_by(self._table.listed.order, not self._table.listed.is_reversed)
        self._summarise()

    def action_hide(self) -> None:
        """Hide the project under the cursor."""
        if (project := self._table.toggle()) is not None:
            self._say_hidden(project)

    action_show_again = action_hide  # of one that is hidden

    def action_unhide(self) -> None:
        if (project := self._table.toggle_back()) is not None:
            self._say_hidden(project)
        else:
            said = "Nothing was hidden just now. {projects.show_hidden} shows hidden ones."
            self.notify(named(said, self), timeout=4)

    def _say_hidden(self, project: ProjectRow) -> None:
        self._summarise()
        said = "{projects.unhide} takes that back, {projects.show_hidden} shows hidden ones"
        is_hidden = project.key in self._table.listed.hidden
        words = f"is hidden · {named(said, self)}" if is_hidden else "is shown again."
        self.notify(f"{self._table.listed.name_of(project)} {words}", timeout=4, markup=False)

    def action_show_hidden(self) -> None:
        self._table.listed.shows_hidden = not self._table.listed.shows_hidden
        self._table.draw_rows()
        self._summarise()

    def action_copy(self) -> None:
        if (project := self._table.under_cursor) is not None:
            self.app.copy_to_clipboard(project.path)
            self.notify("The path was sent to the terminal's clipboard.", timeout=2)

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def action_match(self, direction: int) -> None:
        """To the next or previous row that the filter left, around the end."""
        table = self._table
        if self.query_one(FilterBar).has_words() and table.row_count:
            table.move_cursor(row=(table.cursor_row + direction) % table.row_count)

    def action_back(self) -> None:
        """Close the filter, or else stop reading."""
        if self._table.listed.words or self.query_one(FilterBar).is_open:
            self._drop_filter()
            self._table.focus()
        elif self.query_one(ScanBar).is_reading:
            self.post_message(ScanStopWanted())

    @on(FilterBar.Changed)
    def _filter_changed(self) -> None:
        self._filter(self.query_one(FilterBar).text)

    @on(FilterBar.Kept)
    def _filter_kept(self) -> None:
        self._summarise()
        self._table.focus()
