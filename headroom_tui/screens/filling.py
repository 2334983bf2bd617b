"""A table of projects that fills while logs are read and watched, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.frame.messages import FirstScreenStands
from headroom_tui.frame.notices import SpeakingScreen
from headroom_tui.frame.resume import Place
from headroom_tui.project_rows import ProjectRow
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.key_footer import KeyFooter
from headroom_tui.widgets.peek import Peek, peek
from headroom_tui.widgets.project_orders import ORDERS
from headroom_tui.widgets.project_summary import ProjectSummary
from headroom_tui.widgets.project_table import ProjectTable
from headroom_tui.widgets.scan_bar import ScanBar
from headroom_tui.widgets.too_small import TooSmall

if TYPE_CHECKING:  # this screen stands before it is loaded
    from headroom_tui.projects.scan_progress import ScanProgress


class FillingScreen(SpeakingScreen[None]):
    """Shows projects; `ProjectsScreen` has the keys for them."""

    def __init__(self, place: Place, known: Sequence[ProjectRow], now: Callable[[], datetime]) -> None:
        """``known`` are the rows of the last run; ``now`` is the clock."""
        super().__init__()
        self._place = place
        self._known = known
        self._stands = False
        self._table = ProjectTable(now, id="projects")
        self._where: Sequence[str] = ()  # why there is no project, when that is not because it was stopped
        self._notice = ""  # why the logs are not watched
        self._is_whole = False  # what is listed: all logs were read
        self._table.show_cursor = bool(known)  # else not before the order stands: nobody aims with it
        self._offered = (False, False)  # to the row under the cursor, when the footer was drawn
        self.is_touched = False  # by the user

    def compose(self) -> ComposeResult:
        yield ProjectSummary(id="summary")
        yield self._table
        yield Peek()
        yield Static(id="nothing", markup=False)
        yield FilterBar()
        yield ScanBar()
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        listed, place = self._table.listed, self._place.projects
        listed.order = place.sort if place.sort in ORDERS else "worth"
        listed.is_reversed = place.reverse
        listed.hidden = set(place.hidden)
        self.query_one(FilterBar).fill(place.place.filter)
        listed.words = self.query_one(FilterBar).text
        self._table.fit(self.app.size.width)
        self._table.focus()
        self._summarise()

    def on_resize(self, event: Resize) -> None:
        self._table.fit(event.size.width)
        if not self._stands:
            self._stands = True
            self._show_known()

    def _show_known(self) -> None:
        """Show what the last run found, once all around it is drawn: rows take as long as that."""
        if self._known:
            self._table.replace(self._known)
            self._table.move_to(self._place.projects.place.cursor)
            self._summarise()
        self.call_after_refresh(self.post_message, FirstScreenStands())

    # What a scan, or watching, brings

    def show_progress(self, progress: ScanProgress, rows: Sequence[ProjectRow]) -> None:
        """Take in what a scan reports: new or changed rows, and how far it is."""
        for row in rows:
            self._table.put(row)
        self._is_whole = False
        self.query_one(ScanBar).show(progress)
        self._summarise()

    def show_finished(
        self, rows: Sequence[ProjectRow], problems: Sequence[str], where: Sequence[str]
    ) -> None:
        """Show all there are, and re-order once; a cursor that was seen stays on its project.

        ``where`` says, when there is none, where it was looked for.
        """
        table = self._table
        is_aimed = table.under_cursor is not None
        table.replace(rows)
        if not self.is_touched and table.listed.all and not table.row_count:
            self._drop_filter()  # it was left in another run: a start has something to show
        if not is_aimed and not table.move_to(self._place.projects.place.cursor):
            table.move_cursor(row=0)
        self._where = where
        self._is_whole = True
        self.say_problems(problems)
        self.stop_progress()

    def say_problems(self, problems: Sequence[str]) -> None:
        """Say what could not be read."""
        if problems:
            self.notify(
                wording.few(problems, "headroom-tui scan lists all."),
                title="While reading the logs",
                severity="warning",
                timeout=10,
                markup=False,
            )

    @property
    def rows(self) -> list[ProjectRow]:
        """All that were found."""
        return self._table.listed.all

    def put(self, *rows: ProjectRow) -> None:
        """Show what became of projects."""
        for row in rows:
            self._table.put(row)
        self._summarise()

    def point_at(self, key: str) -> None:
        """Put the cursor on a project, where it is listed."""
        self._table.move_to(key)

    def show_changes(self, rows: Sequence[ProjectRow], gone: Sequence[str], notice: str) -> None:
        """Take in what changed while watching: in place, whatever is worth more now."""
        self._notice = notice
        for row in rows:
            self._table.put(row)
        for key in gone:
            self._table.drop(key)
        self._summarise()

    def stop_progress(self, failure: str = "") -> None:
        """The scan ended, perhaps without a result, and why; what was found stays."""
        if failure:
            way_on = "No log was changed. {scan.again} reads them again; headroom-tui doctor may know why."
            self._where = (failure, named(way_on, self))
        self.query_one(ScanBar).end()
        self._table.show_cursor = True
        self._summarise()

    # Around the table

    def _what_is_missing(self) -> list[str]:
        """That reading was stopped or failed, for as long as it holds."""
        if self._is_whole or not self._table.listed.all or self.query_one(ScanBar).is_reading:
            return []
        return [named("reading was not finished, {scan.again} reads on", self)]

    def _peek(self) -> None:
        """What the project under the cursor is about, below the table, or why there is none."""
        project = self._table.under_cursor
        self.query_one(Peek).show(peek(project) if project else Content(self._table.why_empty()))
        if (offered := (project is not None, self._table.is_on_hidden)) != self._offered:
            self._offered = offered  # the footer names what is done to a row
            self.refresh_bindings()

    def _summarise(self) -> None:
        table, is_reading = self._table, self.query_one(ScanBar).is_reading
        hidden = 0 if table.listed.shows_hidden else table.listed.hidden_number
        self.query_one(ProjectSummary).sum_up(table.listed.counted, hidden, is_reading, self._notice)
        self.query_one(FilterBar).say(*self._table.what_is_shown(), *self._what_is_missing())
        self._peek()
        self._note_place()
        empty = not table.listed.all and not is_reading
        self.set_class(empty, "-empty")
        # Said here, since whether a hidden table keeps the focus depends on the moment.
        if empty:
            self.set_focus(None)
            stopped = ("Stopped before a project was found.", named("{scan.again} reads on.", self))
            self.query_one("#nothing", Static).update("\n".join(self._where or stopped))
        elif not self.query_one(FilterBar).is_open:
            self.set_focus(self._table)

    def _note_place(self) -> None:
        listed, place = self._table.listed, self._place.projects
        place.sort, place.reverse, place.hidden = listed.order, listed.is_reversed, sorted(listed.hidden)
        place.place.filter = listed.words
        if self.is_touched:
            place.place.cursor = self._table.cursor_key or ""

    def _filter(self, words: str) -> None:
        self._table.listed.words = words
        self._table.show_cursor = True
        self._table.draw_rows()
        self._summarise()

    def _drop_filter(self) -> None:
        self.query_one(FilterBar).fill("")
        self._filter("")
