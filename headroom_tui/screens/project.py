"""One project: decide on its rules, change those that stand in its files, and go on to the diff."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.worker import Worker

from analyzer.models import FailureFix
from headroom_tui import wording
from headroom_tui.frame.collector import held_back
from headroom_tui.frame.keys import key_for, named
from headroom_tui.frame.messages import RescanWanted
from headroom_tui.frame.own_turn import when_drawn
from headroom_tui.frame.resume import ProjectPlace
from headroom_tui.library import Library
from headroom_tui.projects.analysis_index import AnalysisIndex
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.projects.project import Project
from headroom_tui.projects.session_lines import SessionLine, session_lines
from headroom_tui.projects.story import Story
from headroom_tui.screens.transcript import TranscriptScreen
from headroom_tui.screens.weighing import WeighingScreen
from headroom_tui.widgets.answer_bar import AnswerBar
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.fitted_line import FittedLine, Part, spellings_of
from headroom_tui.widgets.key_footer import KeyFooter
from headroom_tui.widgets.project_columns import NO_FOLDER
from headroom_tui.widgets.too_small import NARROW, TooSmall
from headroom_tui.workbench import Workbench
from scanners.full_output import full_output

SLOW_SECONDS = 1.0  # from when on it is said that a session is still read
LONG_SECONDS = 600.0  # for which that stands, unless it is over before


class ProjectScreen(WeighingScreen):
    """Reviews one project."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        *NARROW,
        (180, "-wide"),
    ]
    AUTO_FOCUS = ""  # the browser knows which of its lists is seen
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "rescan", "Re-scan", show=False, id="scan.again"),
    ]

    def __init__(self, workbench: Workbench, project: Project, place: ProjectPlace) -> None:
        super().__init__(workbench, project)
        self._place = place
        self._has_loaded = False
        self._analysis: AnalysisIndex | None = None
        self._in_files = workbench.learned(project)  # whose lives are looked up

    def compose(self) -> ComposeResult:
        yield FittedLine(id="overview")
        yield AnswerBar(self._keep)
        yield Browser(self._workbench, self._project, self._review, self._place)
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        self._show_overview()
        self.set_interval(wording.AGE_SECONDS, self._show_overview)
        when_drawn(self, self._load)  # else its threads would slow down the first drawing

    @property
    def project(self) -> Project:
        return self._project

    @work(exclusive=True, group="load", exit_on_error=False, description="loading the pairs")
    async def _load(self) -> None:
        """Bring what takes longer than drawing the rules does."""
        project, library = self._project, self._workbench.library
        await asyncio.to_thread(self._workbench.look_at_writes, project)
        if self._has_loaded:
            analysis = await asyncio.to_thread(_loaded, project)
        else:
            analysis = await asyncio.to_thread(_load_first, project)
            self._has_loaded = True
        self._analysis = analysis
        self._browser.show_analysis(analysis)
        self._browser.show_sessions(await asyncio.to_thread(lambda: session_lines(library.logs, project.key)))
        self.weigh()

    def show_failure(self, worker: Worker[Any], failure: str) -> None:
        """Say what failed, and that reading the logs again tries it once more."""
        key = key_for("scan.again", self)
        said = f"{failure} {key} reads the logs again." if key else failure
        if worker.group == "load":
            self._browser.show_not_loaded(said)
        elif worker.group == "lives":
            self._browser.show_not_looked(said)
        super().show_failure(worker, said)

    def show_project(self, project: Project) -> None:
        """Take in a new scan of this project, keeping cursor and filter."""
        self._project = project
        self._show_rules()
        self._load()

    def _show_rules(self) -> None:
        self._review = self._workbench.review(self._project)
        self._browser.show_project(self._project, self._review)
        self._show_overview()

    def show_decisions(self) -> None:
        """Take in what another run decided."""
        self._show_rules()
        self.notify("Decisions of another run on rules of this project are shown now.", timeout=5)

    def _refresh(self) -> None:
        self._browser.refresh_rows()
        self._show_overview()

    def _show_overview(self) -> None:
        counts, outline = self._project.counts, self._project.outline
        rate = wording.percent(counts.failure_rate)
        wasted = f", {wording.tokens(outline.wasted_tokens)} tokens wasted" if outline else ""
        left = self._workbench.unwritten(self._project)
        away = f" · {NO_FOLDER}" if self._workbench.places(self._project).away else ""
        failed = f" · {counts.failures:,} of {wording.plural(counts.calls, 'call')} failed ({rate}"
        self.query_one(FittedLine).show(
            [
                Part(6, (self._own_name(), *spellings_of(self._project.info.name)), "bold $text-primary"),
                Part(3, (f"  {self._project.plugin.display_name} · ", "  ")),
                Part(6, (self._left_to_do(),), "bold"),
                Part(5, (f" · {left.words or '0 to write'}", "")),
                Part(5, (away,), "$text-warning"),
                Part(4, (f"{failed}{wasted})", f"{failed})", f" · {rate} failed", "")),
                Part(2, (f" in {wording.plural(counts.sessions, 'session')}", "")),
                Part(1, (f", {wording.ago(counts.last_activity, self._workbench.now())}", "")),
            ]
        )

    def _own_name(self) -> str:
        """With the folders that tell it from other projects of its name, as in the list of all."""
        own, projects = self._project.info, self._workbench.library.projects.values()
        of_its_name = {str(each.info.project_path) for each in projects if each.info.name == own.name}
        return wording.told_apart(of_its_name)[str(own.project_path)] if len(of_its_name) > 1 else own.name

    def _left_to_do(self) -> str:
        if self._project.outline is None:
            return "still reading"
        left = len(self._review.undecided())
        return f"{left} to decide" if left else "all decided" if self._review.rules else "no rules"

    # Files

    def on_screen_resume(self) -> None:
        """Back from another screen, which may have written files, and has looked at them again then."""
        self._show_standing()

    def show_files(self) -> None:
        """Take in what somebody changed in the files."""
        if self._show_standing():
            self.notify("The files changed: rules are shown as they stand there now.", timeout=5)

    def _show_standing(self) -> bool:
        """Show what stands in the files, as last looked at; whether those are other rules than before."""
        before, self._in_files = self._in_files, self._workbench.learned(self._project)
        if is_other := self._in_files != before:
            self.weigh()
        self._refresh()
        return is_other

    @work(exclusive=True, group="look", exit_on_error=False, description="looking at the files")
    async def action_rescan(self) -> None:
        self.notify("The logs are read again.", timeout=2)
        self.post_message(RescanWanted())
        await asyncio.to_thread(self._workbench.look_at_files, self._project)
        self.show_files()  # says what they became, instead

    @on(Browser.SessionWanted)
    @work(exclusive=True, group="session", exit_on_error=False, description="loading the session")
    async def _open_transcript(self, message: Browser.SessionWanted) -> None:
        line = message.line
        library = self._workbench.library
        patience = self.set_timer(SLOW_SECONDS, self._say_that_it_takes_long)
        try:
            story = await asyncio.to_thread(_story, library, self._project.key, line, self._analysis)
        except asyncio.CancelledError:
            self.notify("The session was not opened.", timeout=2)
            raise
        finally:
            patience.stop()
        if not self.is_active:  # the key, or a click, came twice
            return
        if story is None:
            self.notify(f"The log of this session is gone: {wording.place(line.file)}", markup=False)
        else:
            pair = line if isinstance(line, FailureFix) else None
            read = partial(full_output, self._project.plugin.scanner, story.session)
            path = str(self._project.info.project_path)
            self.app.push_screen(TranscriptScreen(story, pair, path, read))

    def _say_that_it_takes_long(self) -> None:
        said = named("Reading the log of this session… {nav.back} stays here.", self)
        self.notify(said, timeout=LONG_SECONDS)

    @on(Browser.Left)
    def _leave(self) -> None:
        self.dismiss()


def _story(
    library: Library, key: ProjectKey, line: SessionLine | FailureFix, analysis: AnalysisIndex | None
) -> Story | None:
    session = library.logs.session(key, line.file, line.session_id)
    pairs = analysis.of_session(line.session_id) if analysis else ()  # in whichever of its logs
    opened = [line] if isinstance(line, FailureFix) else []  # one of a loop is in no session's
    of_log = [pair for pair in pairs if pair.file == line.file]
    return None if session is None else Story(session, [*of_log, *opened])


def _loaded(project: Project) -> AnalysisIndex | None:
    analysis = project.analysis
    return AnalysisIndex(analysis) if analysis else None


def _load_first(project: Project) -> AnalysisIndex | None:
    with held_back():
        return _loaded(project)
