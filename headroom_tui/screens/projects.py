"""The first screen: every project found, what is worth reviewing on top, filling in while logs are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import DataTable, Footer, ProgressBar, Static

from headroom_tui import wording
from headroom_tui.keys import everywhere
from headroom_tui.library import Project, ProjectKey, ScanProgress, Update
from headroom_tui.messages import ProjectChosen, RescanWanted
from headroom_tui.reports import nothing_found
from headroom_tui.widgets.lists import ReviewTable
from headroom_tui.widgets.peek import peek
from headroom_tui.widgets.too_small import TooSmall
from headroom_tui.workbench import Workbench

# Column name -> the narrowest terminal that shows it.
COLUMNS = {
    "Agent": 50,
    "Project": 50,
    "Sessions": 112,
    "Calls": 70,
    "Failed": 50,
    "Rate": 50,
    "": 124,
    "Wasted": 104,
    "Rules": 50,
    "Last": 60,
}
NUMBERS = ("Sessions", "Calls", "Failed", "Rate", "Wasted")
BAR_CELLS = 10
BAR_FULL_RATE = 0.25  # a quarter of all calls failing fills the bar


class ProjectsScreen(Screen[None]):
    """Lists projects; enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Quit"),
        Binding("R,f5", "rescan", "Re-scan", id="scan.again"),
    ]

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._library = workbench.library
        self._shown: dict[ProjectKey, Project] = {}
        self._columns: tuple[str, ...] = ()
        self._notice = ""  # why the logs are not watched
        self._touched = False  # by the user: from then on the cursor is theirs

    def compose(self) -> ComposeResult:
        yield Static(id="summary", classes="bar", markup=False)
        yield ReviewTable(id="projects")
        yield Static(id="peek", markup=False)
        yield Static(id="nothing", markup=False)
        with Horizontal(id="progress"):
            yield ProgressBar(id="progress-bar", show_eta=False, show_percentage=False)
            yield Static(id="progress-text", markup=False)
        yield Footer(compact=True, show_command_palette=False)
        yield TooSmall()

    def on_mount(self) -> None:
        self._fit_columns(self.app.size.width)
        self.query_one(ReviewTable).focus()
        self._summarise()
        self.post_message(RescanWanted())  # only now: what a scan reports needs the table

    def on_key(self) -> None:
        self._touched = True

    def on_click(self) -> None:
        self._touched = True

    def on_resize(self, event: Resize) -> None:
        self._fit_columns(event.size.width)

    def on_screen_resume(self) -> None:
        for project in list(self._shown.values()):
            self._update_row(project)

    def show_progress(self, progress: ScanProgress) -> None:
        """Take in what a scan reports: new or changed rows, and how far it is."""
        if progress.finished:
            self._show_finished()
        else:
            for project in progress.changed:
                self._shown[project.key] = project
                self._update_row(project)
            bar = self.query_one(ProgressBar)
            bar.update(total=max(progress.files_total, 1), progress=progress.files_done)
            self.query_one("#progress-text", Static).update(
                f"reading logs {progress.files_done:,} of {progress.files_total:,}"
                f" · {wording.size(progress.bytes_done)}"
            )
        self.set_class(not progress.finished, "-scanning")
        self._summarise()

    def show_changes(self, changes: Sequence[Update], notice: str) -> None:
        """Take in what changed while watching: in place, whatever is worth more now."""
        self._notice = notice
        for before, after in changes:
            if after is not None:
                self._shown[after.key] = after
                self._update_row(after)
            elif before is not None and self._shown.pop(before.key, None) is not None:
                self.query_one(ReviewTable).remove_row(_row_key(before.key))
        self._summarise()

    def action_rescan(self) -> None:
        self.post_message(RescanWanted())

    def stop_progress(self) -> None:
        """The scan ended without a result; what was found stays."""
        self.set_class(False, "-scanning")
        self._summarise()

    @on(DataTable.RowSelected)
    def _row_selected(self) -> None:
        if (project := self._under_cursor()) is not None:
            self.post_message(ProjectChosen(project))

    @on(DataTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self._peek()

    def _under_cursor(self) -> Project | None:
        held = self._cursor_row_key()
        return next((each for each in self._shown.values() if _row_key(each.key) == held), None)

    def _peek(self) -> None:
        """What the project under the cursor is about, below the table."""
        project = self._under_cursor()
        self.query_one("#peek", Static).update(peek(project) if project else "")

    def _show_finished(self) -> None:
        """Re-order once, by what is worth reviewing; a cursor that was moved stays on its project."""
        self._shown = dict(self._library.projects)
        self._fill(sorted(self._shown.values(), key=self._library.rank))
        if not self._touched:
            self.query_one(ReviewTable).move_cursor(row=0)
        problems = [*self._library.problems, *self._workbench.problems]
        if problems:
            self.notify(
                "\n".join(problems[:5]),
                title=f"{wording.plural(len(problems), 'thing')} could not be read",
                severity="warning",
                timeout=10,
                markup=False,
            )

    def _fit_columns(self, width: int) -> None:
        width = max(width, min(COLUMNS.values()))
        columns = tuple(name for name, narrowest in COLUMNS.items() if width >= narrowest)
        if columns == self._columns:
            return
        self._columns = columns
        table = self.query_one(ReviewTable)
        held = self._cursor_row_key()
        table.clear(columns=True)
        for name in columns:
            table.add_column(_number(name) if name in NUMBERS else name, key=name)
        self._fill(sorted(self._shown.values(), key=self._library.rank), held)

    def _fill(self, projects: Iterable[Project], held: str | None = None) -> None:
        table = self.query_one(ReviewTable)
        held = held or self._cursor_row_key()
        table.clear()
        for project in projects:
            table.add_row(*self._cells(project), key=_row_key(project.key))
        if held is not None and held in table.rows:
            table.move_cursor(row=table.get_row_index(held))

    def _cursor_row_key(self) -> str | None:
        table = self.query_one(ReviewTable)
        if not table.is_valid_coordinate(table.cursor_coordinate):
            return None
        return table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value

    def _update_row(self, project: Project) -> None:
        table = self.query_one(ReviewTable)
        key = _row_key(project.key)
        if key not in table.rows:
            table.add_row(*self._cells(project), key=key)
            return
        for column, cell in zip(self._columns, self._cells(project), strict=True):
            table.update_cell(key, column, cell, update_width=True)

    def _cells(self, project: Project) -> list[Text]:
        counts, outline = project.counts, project.outline
        cells = {
            "Agent": Text(project.plugin.name),
            "Project": Text(project.info.name, no_wrap=True, overflow="ellipsis"),
            "Sessions": _number(f"{counts.sessions:,}"),
            "Calls": _number(f"{counts.calls:,}"),
            "Failed": _number(f"{counts.failures:,}"),
            "Rate": _number(wording.percent(counts.failure_rate)),
            "": Text("▇" * round(min(counts.failure_rate / BAR_FULL_RATE, 1) * BAR_CELLS)),
            "Wasted": _number(wording.tokens(outline.wasted_tokens) if outline else "…"),
            "Rules": Text(self._rules(project)),
            "Last": Text(wording.ago(counts.last_activity, self._workbench.now())),
        }
        return [cells[name] for name in self._columns]

    def _rules(self, project: Project) -> str:
        if project.outline is None:
            return "…"
        review = self._workbench.review(project)
        undecided, total = len(review.undecided()), len(review.rules)
        if not total:
            return "–"
        return f"{undecided} to review" if undecided else f"{total} decided"

    def _summarise(self) -> None:
        projects = self._shown.values()
        calls = sum(project.counts.calls for project in projects)
        failures = sum(project.counts.failures for project in projects)
        bad_lines = sum(project.counts.bad_lines for project in projects)
        skipped = f" · {wording.plural(bad_lines, 'unreadable line')} skipped" if bad_lines else ""
        if self._notice:
            skipped = f"{skipped} · {self._notice}"
        self.query_one("#summary", Static).update(
            Content.assemble(
                ("headroom-tui", "bold $text-primary"),
                f"  {wording.plural(len(projects), 'project')} · {wording.plural(calls, 'call')} · "
                f"{failures:,} failed{f' ({wording.percent(failures / calls)})' if calls else ''}{skipped}",
            )
        )
        self._peek()
        scanning = self.has_class("-scanning")
        empty = not projects and not scanning
        self.set_class(empty, "-empty")
        # Said here, since whether a hidden table keeps the focus depends on the moment.
        self.set_focus(None if empty else self.query_one(ReviewTable))
        if empty:
            self.query_one("#nothing", Static).update("\n\n".join(nothing_found(self._workbench)))


def _row_key(key: ProjectKey) -> str:
    return f"{key[0]}\n{key[1]}"


def _number(text: str) -> Text:
    return Text(text, justify="right")
