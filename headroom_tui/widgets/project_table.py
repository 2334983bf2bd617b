"""The table of projects: rows that change in place and fit the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import cast

from rich.text import Text
from textual import on
from textual.widgets import DataTable
from textual.widgets.data_table import CellKey, ColumnKey

from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.project_rows import ProjectRow
from headroom_tui.widgets.listed_projects import ListedProjects
from headroom_tui.widgets.lists import ReviewTable
from headroom_tui.widgets.project_columns import COLUMNS, Column, facts_of, name_of
from headroom_tui.widgets.project_orders import REVERSED, SORTS


class ProjectTable(ReviewTable):
    """Shows the projects that are ``listed``, one repository's together."""

    def __init__(self, now: Callable[[], datetime], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._now = now
        self._columns: tuple[Column, ...] = ()
        self.listed = ListedProjects()
        self._cells_of: dict[str, int] = {}  # what each other column needs
        self._width = 0  # of the terminal

    def on_mount(self) -> None:
        self.set_interval(wording.AGE_SECONDS, self._grow_older)

    # What is in it

    @property
    def under_cursor(self) -> ProjectRow | None:
        return self.listed.get(self.cursor_key) if self.show_cursor else None

    @property
    def is_on_hidden(self) -> bool:
        """Whether the cursor is on a hidden project, while those are shown."""
        return (project := self.under_cursor) is not None and project.key in self.listed.hidden

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor."""
        if not self.is_valid_coordinate(self.cursor_coordinate):
            return None
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value

    def replace(self, projects: Iterable[ProjectRow]) -> None:
        """Show these instead of all before, in order."""
        self.listed.replace(projects)
        self.draw_rows()

    def put(self, project: ProjectRow) -> None:
        """Show a project, or what became of it, where it stands; a new one at the end."""
        key = project.key
        if self.listed.get(key) == project:
            return
        if self.listed.put(project):
            self.draw_rows()
        elif key in self.rows or self.listed.is_listed(project):
            facts = self._facts(project)
            self._fit_in(facts)
            if key in self.rows:
                self._redraw(project, facts)
            else:
                self._add(key, self._row(project, facts, is_second=False))

    def drop(self, key: str) -> None:
        """Take a project out that is there no more."""
        is_another_named = self.listed.drop(key)
        if key in self.rows:
            self.remove_row(key)
        if is_another_named:
            self.draw_rows()

    def toggle(self) -> ProjectRow | None:
        """Hide the project under the cursor, or show it again. Returns it."""
        if (project := self.under_cursor) is not None:
            self.listed.toggle(project.key)
            self.draw_rows()
        return project

    def toggle_back(self) -> ProjectRow | None:
        """Take back the last `toggle`, the cursor on its project. Returns it, or None when there is none."""
        if (project := self.listed.toggle_back()) is not None:
            self.draw_rows()
            self.move_to(project.key)
        return project

    # How it is arranged

    def fit(self, width: int) -> None:
        """Show the columns that a terminal of this width has room for."""
        if width == self._width:
            return
        self._width = width
        width = max(width, min(column.narrowest for column in COLUMNS))
        columns = tuple(column for column in COLUMNS if width >= column.narrowest)
        held = self.cursor_key
        if columns != self._columns:
            self._columns = columns
            self.clear(columns=True)
            for column in columns:
                self.add_column(self._heading(column), key=column.name)
        self.draw_rows(held)

    def draw_rows(self, held: str | None = None) -> None:
        """Draw all rows anew in their order; the cursor stays on its project."""
        held, at = held or self.cursor_key, self.cursor_row
        self.clear()
        headings = {column.name: self._heading(column) for column in self._columns}
        for column in self.ordered_columns:
            column.label = headings[str(column.key.value)]
            column.content_width = column.label.cell_len  # `clear` leaves what the rows before needed
        listed = self.listed.in_order()
        facts = [self._facts(project) for project in listed]
        self._cells_of = {}
        for cells in (headings, *facts):
            self._make_room(cells)
        before: ProjectRow | None = None
        for project, cells in zip(listed, facts, strict=True):
            is_second = before is not None and before.path == project.path
            self._add(project.key, self._row(project, cells, is_second))
            before = project
        if held is not None and held in self.rows:
            self.move_cursor(row=self.get_row_index(held))
        elif self.row_count:
            self.move_cursor(row=min(at, self.row_count - 1))

    def move_to(self, key: str) -> bool:
        """Put the cursor on a row. Returns whether it is there."""
        if key not in self.rows:
            return False
        self.move_cursor(row=self.get_row_index(key))
        return True

    def sort_by(self, order: str, is_reversed: bool = False) -> None:
        self.listed.order, self.listed.is_reversed = order, is_reversed
        self.draw_rows()

    @on(DataTable.HeaderSelected)
    def _heading_clicked(self, event: DataTable.HeaderSelected) -> None:
        column = self._columns[event.column_index]
        if column.order:
            self.sort_by(column.order, column.order == self.listed.order and not self.listed.is_reversed)

    def what_is_shown(self) -> list[str]:
        """How it is sorted, what the filter leaves and what is hidden, where that is not as usual."""
        said, listed = [], self.listed
        if listed.order != "worth" or listed.is_reversed:
            order = SORTS.get(listed.order, listed.order)
            way = f", {REVERSED.get(listed.order, 'least first')}" if listed.is_reversed else ""
            said.append(f"by {order}{way}")
        if listed.words:
            of_all = f"{self.row_count:,} of {len(listed.counted):,}"
            said.append(f"/{listed.words}: {of_all} · {named('{nav.back} shows all', self)}")
        if listed.hidden_number:
            shows = "shown now" if listed.shows_hidden else named("{projects.show_hidden} shows", self)
            said.append(f"{listed.hidden_number} hidden, {shows}")
        return said

    def why_empty(self) -> str:
        """Why no row is shown of the projects that there are, and the way on."""
        if not self.listed.all or self.row_count:
            return ""
        if self.listed.words:
            return f"No project matches /{self.listed.words}. {named('{nav.back} shows all again.', self)}"
        return named("Every project is hidden. {projects.show_hidden} shows them.", self)

    # How a row looks

    def _heading(self, column: Column) -> Text:
        way = "▴" if self.listed.is_reversed else "▾"
        return column.heading(way if column.order == self.listed.order else " ")

    def _redraw(self, project: ProjectRow, facts: dict[str, Text]) -> None:
        row = self._row(project, facts, self._is_second(project.key))
        self._widen(row)
        for column, cell in zip(self._columns, row, strict=True):
            self.update_cell(project.key, column.name, cell, update_width=True)

    def _update_column_widths(self, updated_cells: set[CellKey]) -> None:
        """Measure each column once: Textual measures all of it for every cell that became narrower."""
        widest: dict[ColumnKey, CellKey] = {}
        for cell in sorted((each for each in updated_cells if each.row_key in self.rows), key=self._width_of):
            widest[cell.column_key] = cell
        super()._update_column_widths(set(widest.values()))

    def _width_of(self, cell: CellKey) -> int:
        return cast(Text, self.get_cell(*cell)).cell_len

    def _add(self, key: str, row: list[Text]) -> None:
        self._widen(row)
        self.add_row(*row, key=key)

    def _widen(self, row: list[Text]) -> None:
        """Give columns the width that a row needs before it can be drawn: Textual measures later.

        What was drawn until then would stay as it is, with its words cut.
        """
        for column, cell in zip(self.ordered_columns, row, strict=True):
            column.content_width = max(column.content_width, cell.cell_len)

    def _grow_older(self) -> None:
        """Draw anew what says how long ago something was: nothing else may happen for days."""
        for project in self._drawn():
            facts = self._facts(project)
            if any(self.get_cell(project.key, name) != text for name, text in facts.items()):
                self._fit_in(facts)
                self._redraw(project, facts)

    def _drawn(self) -> list[ProjectRow]:
        """The projects of the rows, from top to bottom."""
        found = (self.listed.get(row.key.value) for row in self.ordered_rows)
        return [project for project in found if project is not None]

    def _fit_in(self, facts: dict[str, Text]) -> None:
        """Give columns the room that these need, and the names what is left."""
        if self._make_room(facts):
            self._draw_names()

    def _draw_names(self) -> None:
        """Fit all names anew into what is left to them. The last one brings the column's width with it."""
        for number, project in enumerate(self._drawn(), 1):
            name = self._cell_of_name(project, self._is_second(project.key))
            self.update_cell(project.key, "Project", name, update_width=number == self.row_count)

    def _is_second(self, key: str) -> bool:
        return str(self.get_cell(key, "Project")).startswith("└")

    def _make_room(self, cells: dict[str, Text]) -> bool:
        """Note what columns need for these. Returns whether one, which had rows already, needs more."""
        before = sum(self._cells_of.values())
        for name, text in cells.items():
            self._cells_of[name] = max(self._cells_of.get(name, 0), text.cell_len)
        return 0 < before < sum(self._cells_of.values())

    def _facts(self, project: ProjectRow) -> dict[str, Text]:
        cells = facts_of(project, self._now(), self._width)
        return {column.name: cells[column.name] for column in self._columns if column.name in cells}

    def _row(self, project: ProjectRow, facts: dict[str, Text], is_second: bool) -> list[Text]:
        cells = {**facts, "Project": self._cell_of_name(project, is_second)}
        return [cells[column.name] for column in self._columns]

    def _cell_of_name(self, project: ProjectRow, is_second: bool) -> Text:
        """What a project is called, in what the other columns leave of the terminal's width."""
        others = sum(needed for name, needed in self._cells_of.items() if name != "Project")
        gaps = 2 * self.cell_padding * len(self._columns) + self.styles.scrollbar_size_vertical
        words = self.listed.name_of(project)
        words = f"└ {words}" if is_second else words
        return name_of(project, words, project.key in self.listed.hidden, self._width - others - gaps)
