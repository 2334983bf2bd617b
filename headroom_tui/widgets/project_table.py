"""The table of projects: its columns, its orders, and rows that change in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text
from textual import on
from textual.widgets import DataTable

from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.matching import matches
from headroom_tui.project_rows import WHOLE_RULES, ProjectRow
from headroom_tui.sparkline import trend
from headroom_tui.widgets.lists import ReviewTable
from headroom_tui.widgets.project_orders import ORDERS, REVERSED, SORTS


@dataclass(frozen=True, slots=True)
class Column:
    """``narrowest`` is the terminal's width from which on it is shown; ``order`` sorts by it."""

    name: str
    narrowest: int
    order: str = ""
    is_number: bool = False


COLUMNS = (
    Column("Agent", 50, "agent"),
    Column("Project", 50, "name"),
    Column("Sessions", 132, "sessions", is_number=True),
    Column("Calls", 96, "calls", is_number=True),
    Column("Failed", 70, "failures", is_number=True),
    Column("Rate", 50, "rate", is_number=True),
    Column("Weeks", 80),
    Column("Wasted", 104, "waste", is_number=True),
    Column("Rules", 50, "rules"),
    Column("Learned", 118, "learned", is_number=True),
    Column("Last", 60, "last"),
)
NO_FOLDER = "no folder"  # of a project whose logs outlived it, or came from another machine
GAPS = 40  # what the other columns need at least, so that a long name does not push them out


class ProjectTable(ReviewTable):
    """Shows the projects that the filter leaves and the user did not hide, one repository's together."""

    def __init__(self, now: Callable[[], datetime], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._now = now
        self._columns: tuple[Column, ...] = ()
        self._projects: dict[str, ProjectRow] = {}
        self._paths: set[str] = set()  # of all that were found
        self._names: dict[str, str] = {}  # by path, of those whose name others bear as well
        self._name_cells = GAPS
        self._width = 0  # of the terminal
        self.words = ""  # the filter
        self.hidden: set[str] = set()
        self._toggled: list[str] = []  # what was hidden, or shown again, in this run
        self.shows_hidden = False
        self.order = "worth"
        self.is_reversed = False

    # What is in it

    @property
    def projects(self) -> list[ProjectRow]:
        """All that were found, hidden ones too."""
        return list(self._projects.values())

    @property
    def under_cursor(self) -> ProjectRow | None:
        return self.project(self.cursor_key) if self.show_cursor else None

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
        elif key in self.rows:
            self._redraw(key, project)
        elif self._is_listed(key, project):
            self.add_row(*self._cells(project, is_second=False), key=key)

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
        self._name_cells = max((width - GAPS) // 2, 12)
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
        for column, shown in zip(self._columns, self.ordered_columns, strict=True):
            shown.label = self._heading(column)
        before: ProjectRow | None = None
        for key, project in self._in_order():
            is_second = before is not None and before.path == project.path
            self.add_row(*self._cells(project, is_second), key=key)
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
        sign = ("▴" if self.is_reversed else "▾") if column.order == self.order else " "
        return _number(f"{sign}{column.name}") if column.is_number else Text(f"{column.name}{sign}")

    def _redraw(self, key: str, project: ProjectRow) -> None:
        is_second = str(self.get_cell(key, "Project")).startswith("└")
        for column, cell in zip(self._columns, self._cells(project, is_second), strict=True):
            self.update_cell(key, column.name, cell, update_width=True)

    def shown_name(self, project: ProjectRow) -> str:
        """By which it is told from all others."""
        return self._names.get(project.path, project.name)

    def _cells(self, project: ProjectRow, is_second: bool) -> list[Text]:
        words = self.shown_name(project)
        name = Text(f"└ {words}" if is_second else words, no_wrap=True)
        name.truncate(self._name_cells, overflow="ellipsis")
        if project.is_away:
            name.append(f" ({NO_FOLDER})", "italic")
        if project.key in self.hidden:
            name.append(" (hidden)", "italic")
        now, weeks = self._now(), project.failures_by_week
        cells = {
            "Agent": Text(project.agent),
            "Project": name,
            "Sessions": _number(f"{project.sessions:,}"),
            "Calls": _number(f"{project.calls:,}"),
            "Failed": _number(f"{project.failures:,}"),
            "Rate": _number(wording.percent(project.failure_rate)),
            "Weeks": Text("…" if weeks is None else trend(weeks, now)),
            "Wasted": _number("…" if weeks is None else wording.tokens(project.wasted_tokens)),
            "Rules": Text(project.rules_in_words(self._width >= WHOLE_RULES)),
            "Learned": _number(f"{project.learned or '–'}"),
            "Last": Text(wording.ago(project.last_activity, now)),
        }
        return [cells[column.name] for column in self._columns]


def _number(text: str) -> Text:
    return Text(text, justify="right")
