"""A plan as a diff of exact bytes, written on `y`: the only key of the program that writes a file."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from headroom_tui import wording
from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.grace import SOON, Grace
from headroom_tui.frame.keys import BACK, HELP, named
from headroom_tui.frame.planned_files import PlannedFiles
from headroom_tui.projects.project import Project
from headroom_tui.screens.diff import DIFF, DiffScreen
from headroom_tui.state_database import way_on
from headroom_tui.widgets.diff_pane import DiffPane
from headroom_tui.widgets.diff_view import DiffView
from headroom_tui.widgets.key_footer import KeyFooter
from headroom_tui.widgets.too_small import TooSmall, has_room, size_classes
from headroom_tui.workbench import Workbench
from scanners.text import visible
from writers.applying.transaction import RollbackFailed
from writers.errors import FileChanged, JournalUnusable, UndoRefused, WriterError
from writers.models import Plan

TOO_EARLY = "Press {apply.write} again, once you have seen the diff."
RULE_BY_RULE = "Back on the rules, {view.learned} and then {review.reject} takes a single rule out."
TAKE_OUT = f"\n\n{RULE_BY_RULE}\n\nSince it was written:"
LOOK_SECONDS = 1.0  # between two looks at the files of a diff


class Stale(WriterError):
    """What the diff was made of is no longer so; nothing was written."""


class FilesScreen(DiffScreen, metaclass=Abstract):
    """Shows a plan as a diff and writes it on `y`. Subclasses say which plan and how it is written."""

    YES: ClassVar[str]  # what `y` does, in one word
    WAY_ON: ClassVar[str]  # what to do once it is written, with ids of keys
    OTHERWISE: ClassVar[str] = ""  # what to do where it cannot be

    AUTO_FOCUS = "ReviewList, #diff"
    BINDINGS: ClassVar[list[BindingType]] = [
        HELP,
        Binding("q", "leave", "Back", id="app.leave"),
        Binding("y", "write", "Write", id="apply.write"),
        Binding("R,f5", "anew", "Plan anew", key_display="R", id="diff.anew"),
        *DIFF,
        BACK,
    ]

    def __init__(self, workbench: Workbench, project: Project) -> None:
        super().__init__()
        self.add_class(*size_classes(self))
        self.is_filling = True
        self._workbench = workbench
        self._project = project
        self._plan: Plan | None = None  # what is on the screen and may be written
        self._files = PlannedFiles(())
        self.writing = False
        self._written = False
        self._grace = Grace()  # begins when a diff comes on the screen
        self._was_too_early = False  # an answer
        self._is_stale = False  # the diff that is on the screen
        self._is_looking = False

    def compose(self) -> ComposeResult:
        yield Static(id="question", classes="bar", markup=False)
        with Container(id="body"):
            yield from self.compose_beside()
            yield DiffPane(self._place.splits_diffs)
        yield KeyFooter()
        yield TooSmall()

    def compose_beside(self) -> ComposeResult:
        """What stands beside the diff."""
        yield from ()

    @abstractmethod
    def make_plan(self) -> Plan:
        """What would be written. Raises WriterError or OSError. Runs in a thread."""

    @abstractmethod
    def write_plan(self, plan: Plan) -> str:
        """Write it; returns the sentence to show. Raises WriterError or OSError. Runs in a thread."""

    @abstractmethod
    def question(self, plan: Plan) -> str:
        """What `y` would do."""

    def on_mount(self) -> None:
        self.app.clear_notifications()  # nothing may cover a line of what is asked about
        self.set_interval(LOOK_SECONDS, self.look)
        self.action_anew()

    def action_anew(self) -> None:
        """Plan from the files as they are now."""
        self._plan, self._is_stale, self._was_too_early = None, False, False
        self.remove_class("-written")
        self._say("Reading the files…")
        self._make_plan()

    @work(exit_on_error=False, group="look", description="looking at the files")
    async def look(self) -> None:
        """See whether the diff is still what would be written, or what was."""
        plan = self._plan
        if self._is_looking or not (plan or self._written):  # one look waits for a disk that hangs, not all
            return
        self._is_looking = True
        try:
            sentence = await asyncio.to_thread(self.what_changed)
        finally:
            self._is_looking = False
        if sentence and self._plan is plan:
            self._go_stale(sentence)

    def what_changed(self) -> str:
        """A sentence about what is no longer as the diff has it; empty when nothing is. In a thread."""
        changed = self._files.what_changed()
        return f"{changed}: this diff is out of date." if changed else ""

    def _go_stale(self, sentence: str) -> None:
        """Keep the diff in sight, but do not offer to write it, nor say that it stands."""
        self._plan, self._written, self._is_stale = None, False, True
        self._say(f"{sentence} {named('{diff.anew} plans anew, {nav.back} goes back.', self)}")
        self.refresh_bindings()

    @work(thread=True, exit_on_error=False, exclusive=True, group="plan")
    def _make_plan(self) -> Plan | WriterError | OSError:
        try:
            return self.make_plan()
        except (WriterError, OSError) as error:  # a worker that raises loads all that draws tracebacks
            return error

    @work(thread=True, exit_on_error=False, exclusive=True, group="write")
    def _write_plan(self, plan: Plan) -> str | WriterError | OSError:
        try:
            said = self.write_plan(plan)
        except (WriterError, OSError) as error:
            return error
        self._workbench.look_at_files(self._project)
        self._workbench.look_at_writes(self._project)
        return said

    async def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        worker = event.worker
        if worker.is_finished and worker.group == "write":
            self.writing = False
        if event.state is WorkerState.ERROR:
            await self._show_failure(worker.error, is_writing=worker.group == "write")
        elif event.state is WorkerState.SUCCESS and isinstance(worker.result, WriterError | OSError):
            await self._show_failure(worker.result, is_writing=worker.group == "write")
        elif event.state is WorkerState.SUCCESS and isinstance(worker.result, Plan):
            await self._show_plan(worker.result)
        elif event.state is WorkerState.SUCCESS and isinstance(worker.result, str):
            self._written, self._files = True, PlannedFiles(self._files.files, written=True)
            self.add_class("-written")  # the notices spoke of what would be
            self._say(f"✓ {worker.result} {named(self.WAY_ON, self)}")
            self.refresh_bindings()
        if worker.group == "plan" and event.state in (WorkerState.SUCCESS, WorkerState.ERROR):
            self.is_filling = False

    async def _show_plan(self, plan: Plan) -> None:
        self._plan, self._files = plan, PlannedFiles(plan.files)
        at = self._diff.scroll_y
        said = "\n\n".join(wording.shortened(each.sentence, "") for each in plan.refused)
        refusal = f"{said}{named(self.OTHERWISE, self)}" if said else ""
        await self._diff.show(refusal, [file for file in plan.files if file.changes_anything])
        if plan.changes_anything:
            self._diff.scroll_to(y=at, animate=False)
            self._ask(plan)
        else:
            self._plan = None
            self._say("Nothing was written." if plan.refused else self.nothing())
        self.refresh_bindings()

    def _ask(self, plan: Plan) -> None:
        """Ask; the key that answers counts once there was time to see what is asked."""
        self._grace.begin()
        self._say(f"{self.question(plan)}  {named(f'{{apply.write}} {SOON}', self)}")

        def may_answer() -> None:
            if self._plan is plan:
                early = f"{named(TOO_EARLY, self)} " if self._was_too_early else ""
                keys = named(f"{{apply.write}} {self.YES}, {{nav.back}} does not", self)
                asked = f"{early}{self.question(plan)}"
                room = self.query_one("#question").content_size.width
                said = f"{asked}  {keys}"
                self._say(said if Content(said).cell_length <= room else asked)  # the footer has the keys
                self.refresh_bindings()

        self.set_timer(self._grace.SECONDS, may_answer) if self._grace.goes_on else may_answer()

    def nothing(self) -> str:
        """Why there is nothing to write."""
        return "Nothing to write: the files hold these rules already."

    async def _show_failure(self, error: BaseException | None, is_writing: bool) -> None:
        """A refusal is news, not a crash: say it in full where the diff would stand."""
        self._plan = None
        if isinstance(error, FileChanged | Stale) and self.query(DiffView):
            what = f"{error.path.name} {error.what}." if isinstance(error, FileChanged) else str(error)
            self._go_stale(f"{what} Nothing was written.")
            return
        said = str(error) if isinstance(error, WriterError) else f"{type(error).__name__}: {error}"
        sentence = wording.shortened(said, "")
        if isinstance(error, UndoRefused):
            sentence += named(TAKE_OUT, self) if error.changed else ""
        elif isinstance(error, JournalUnusable):
            sentence += f"\n\n{way_on(error.cause)}."
        else:
            sentence += named(self.OTHERWISE, self)
        await self._diff.show(sentence, error.changed if isinstance(error, UndoRefused) else ())
        if is_writing and (isinstance(error, RollbackFailed) or not isinstance(error, WriterError)):
            self._say("Something went wrong while writing: look at the files.")
        else:
            self._say("Nothing was written.")
        self.refresh_bindings()

    def _say(self, sentence: str) -> None:
        self.query_one("#question", Static).update(Content.styled(visible(sentence), "bold"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`y` is offered only while there is a diff on the screen that was not written yet."""
        if action == "write":
            return self._plan is not None and has_room(self)
        if action == "anew":
            is_refused = bool(self.query(".refusal")) and not (self._written or self.writing)
            return self._is_stale or is_refused  # the file may be in order by now
        if action in ("back", "leave"):
            return not self.writing  # the outcome must be seen
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        if action == "anew" and self._plan is not None:
            return "The diff is up to date."
        return super().why_not(action)

    def action_write(self) -> None:
        if self._grace.goes_on and self._plan is not None:
            self._was_too_early = True
            self._say(f"{named(TOO_EARLY, self)} {self.question(self._plan)}")
        elif self._plan is not None:
            # A second y finds nothing to write, and the screen stays until the outcome is on it.
            plan, self._plan = self._plan, None
            self.writing = True
            self._say("Writing…")
            self.refresh_bindings()
            self._write_plan(plan)

    async def action_leave(self) -> None:
        await self.app.run_action("leave")

    def action_back(self) -> None:
        self.dismiss()
