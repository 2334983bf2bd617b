"""The table of projects: its orders, and rows that change in place and fit the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from rich.text import Text
from textual import on
from textual.widgets import DataTable

from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.matching import matches
from headroom_tui.project_rows import ProjectRow
from headroom_tui.widgets.lists import ReviewTable
from headroom_tui.widgets.project_columns import COLUMNS, Column, facts_of, name_of
from headroom_tui.widgets.project_orders import ORDERS, REVERSED, SORTS


class ProjectTable(ReviewTable):
    """Shows the projects that the filter leaves and the user did not hide, one repository's together."""

    def __init__(self, now: Callable[[], datetime], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._now = now
        self._columns: tuple[Column, ...] = ()
        self._projects: dict[str, ProjectRow] = {}
        self._paths: set[str] = set()  # of all that were found
        self._names: dict[str, str] = {}  # by path, of those whose name others bear as well
        self._cells_of: dict[str, int] = {}  # what each other column needs
        self._width = 0  # of the terminal
        self.words = ""  # the filter
        self.hidden: set[str] = set()
        self._toggled: list[str] = []  # what was hidden, or shown again, in this run
        self.shows_hidden = False
        self.order = "worth"
        self.is_reversed = False

    def on_mount(self) -> None:
        self.set_interval(wording.AGE_SECONDS, self._grow_older)

    # What is in it

    @property
    def projects(self) -> list[ProjectRow]:
        """All that were found, hidden ones too."""
        return list(self._projects.values())

    @property
    def under_cursor(self) -> ProjectRow | None:
        return self.project(self.cursor_key) if self.show_cursor else None

    @property
    def is_on_hidden(self) -> bool:
        """Whether the cursor is on a hidden project, while those are shown."""
        return (project := self.under_cursor) is not None and project.key in self.hidden

    def project(self, key: str | None) -> ProjectRow | None:
        return self._projects.get(key or "")

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor."""
        if not self.is_valid_coordinate(self.cursor_coordinate):
            return None
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value

    @property
    def counted(self) -> list[ProjectRow]:
        """Those that are not hidden, or all while hidden ones are shown; the filter leaves some of them."""
        return [each for key, each in self._projects.items() if self.shows_hidden or key not in self.hidden]

    @property
    def hidden_number(self) -> int:
        return len(self.hidden & self._projects.keys())

    def replace(self, projects: Iterable[ProjectRow]) -> None:
        """Show these instead of all before, in order."""
        self._projects = {project.key: project for project in projects}
        self._name_all()
        self.draw_rows()

    def put(self, project: ProjectRow) -> None:
        """Show a project, or what became of it, where it stands; a new one at the end."""
        key = project.key
        if self._projects.get(key) == project:
            return
        self._projects[key] = project
        if project.path not in self._paths and self._name_all():
            self.draw_rows()
        elif key in self.rows or self._is_listed(key, project):
            facts = self._facts(project)
            self._fit_in(facts)
            if key in self.rows:
                self._redraw(key, project, facts)
            else:
                self._add(key, self._row(project, facts, is_second=False))

    def drop(self, key: str) -> None:
        """Take a project out that is there no more."""
        self._projects.pop(key, None)
        if key in self.rows:
            self.remove_row(key)
        if self._name_all():
            self.draw_rows()

    def _name_all(self) -> bool:
        """Tell projects of one name apart by the folders above. Returns whether a name changed."""
        paths: dict[str, set[str]] = {}
        for project in self._projects.values():
            paths.setdefault(project.name, set()).add(project.path)
        before, self._paths = self._names, {path for same in paths.values() for path in same}
        self._names = {
            path: name
            for same in paths.values()
            if len(same) > 1
            for path, name in wording.told_apart(same).items()
        }
        return before != self._names

    def toggle(self) -> ProjectRow | None:
        """Hide the project under the cursor, or show it again. Returns it."""
        if (project := self.under_cursor) is not None:
            self._toggled.append(project.key)
            self.hidden ^= {project.key}
            self.draw_rows()
        return project

    def toggle_back(self) -> ProjectRow | None:
        """Take back the last `toggle`, the cursor on its project. Returns it, or None when there is none."""
        while self._toggled:
            if (project := self._projects.get(self._toggled.pop())) is not None:  # its logs may be gone
                self.hidden ^= {project.key}
                self.draw_rows()
                self.move_to(project.key)
                return project
        return None

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
        listed = self._in_order()
        facts = [self._facts(project) for _, project in listed]
        self._cells_of = {}
        for cells in (headings, *facts):
            self._make_room(cells)
        before: ProjectRow | None = None
        for (key, project), cells in zip(listed, facts, strict=True):
            is_second = before is not None and before.path == project.path
            self._add(key, self._row(project, cells, is_second))
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
        self.order, self.is_reversed = order, is_reversed
        self.draw_rows()

    @on(DataTable.HeaderSelected)
    def _heading_clicked(self, event: DataTable.HeaderSelected) -> None:
        column = self._columns[event.column_index]
        if column.order:
            self.sort_by(column.order, column.order == self.order and not self.is_reversed)

    def _in_order(self) -> list[tuple[str, ProjectRow]]:
        """Sorted; the agents that worked in one folder stand together, where the first of them does."""
        measure = ORDERS[self.order]
        listed = [(key, project) for key, project in self._projects.items() if self._is_listed(key, project)]
        listed.sort(key=lambda item: item[1].rank)
        listed.sort(key=lambda item: measure(item[1], self.shown_name(item[1])), reverse=self.is_reversed)
        first: dict[str, int] = {}
        for number, (_, project) in enumerate(listed):
            first.setdefault(project.path, number)
        return sorted(listed, key=lambda item: first[item[1].path])

    def _is_listed(self, key: str, project: ProjectRow) -> bool:
        seen = self.shows_hidden or key not in self.hidden
        return seen and matches(self.words, project.name, project.agent_name, project.agent, project.path)

    def what_is_shown(self) -> list[str]:
        """How it is sorted, what the filter leaves and what is hidden, where that is not as usual."""
        said = []
        if self.order != "worth" or self.is_reversed:
            order = SORTS.get(self.order, self.order)
            way = f", {REVERSED.get(self.order, 'least first')}" if self.is_reversed else ""
            said.append(f"by {order}{way}")
        if self.words:
            of_all = f"{self.row_count:,} of {len(self.counted):,}"
            said.append(f"/{self.words}: {of_all} · {named('{nav.back} shows all', self)}")
        if self.hidden_number:
            shows = "shown now" if self.shows_hidden else named("{projects.show_hidden} shows", self)
            said.append(f"{self.hidden_number} hidden, {shows}")
        return said

    def why_empty(self) -> str:
        """Why no row is shown of the projects that there are, and the way on."""
        if not self._projects or self.row_count:
            return ""
        if self.words:
            return f"No project matches /{self.words}. {named('{nav.back} shows all again.', self)}"
        return named("Every project is hidden. {projects.show_hidden} shows them.", self)

    # How a row looks

    def _heading(self, column: Column) -> Text:
        return column.heading(("▴" if self.is_reversed else "▾") if column.order == self.order else " ")

    def _redraw(self, key: str, project: ProjectRow, facts: dict[str, Text]) -> None:
        row = self._row(project, facts, self._is_second(key))
        self._widen(row)
        for column, cell in zip(self._columns, row, strict=True):
            self.update_cell(key, column.name, cell, update_width=True)

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
        for row in self.ordered_rows:
            key = str(row.key.value)
            facts = self._facts(self._projects[key])
            if any(self.get_cell(key, name) != text for name, text in facts.items()):
                self._fit_in(facts)
                self._redraw(key, self._projects[key], facts)

    def _fit_in(self, facts: dict[str, Text]) -> None:
        """Give columns the room that these need, and the names what is left."""
        if self._make_room(facts):
            self._draw_names()

    def _draw_names(self) -> None:
        """Fit all names anew into what is left to them. The last one brings the column's width with it."""
        for number, row in enumerate(self.ordered_rows, 1):
            key = str(row.key.value)
            name = self._cell_of_name(self._projects[key], self._is_second(key))
            self.update_cell(key, "Project", name, update_width=number == self.row_count)

    def _is_second(self, key: str) -> bool:
        return str(self.get_cell(key, "Project")).startswith("└")

    def shown_name(self, project: ProjectRow) -> str:
        """By which it is told from all others."""
        return self._names.get(project.path, project.name)

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
        words = self.shown_name(project)
        words = f"└ {words}" if is_second else words
        return name_of(project, words, project.key in self.hidden, self._width - others - gaps)
