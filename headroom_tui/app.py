"""The app: screens, keys that work everywhere, colours, and the scan behind it all."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import Worker, WorkerState

import styles
from headroom_tui import wording
from headroom_tui.collector import QuietCollector, held_back
from headroom_tui.config import Vocabulary, config_file, load_config
from headroom_tui.instance import ANOTHER, Instance
from headroom_tui.messages import (
    FirstScreenStands,
    LogsChanged,
    ProjectChosen,
    ProjectLeft,
    RescanWanted,
    ScanReported,
    ScanStopWanted,
)
from headroom_tui.news import News
from headroom_tui.project_rows import RowShelf, row_key
from headroom_tui.resume import load_place, save_place
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.settings import Settings
from headroom_tui.widgets.too_small import has_room
from styles.themes import CONTRAST, DARK, LIGHT

if TYPE_CHECKING:  # the first screen stands before any of these is loaded
    from headroom_tui.library import Library, Project, ScanProgress
    from headroom_tui.screens.project import ProjectScreen
    from headroom_tui.workbench import Workbench

SHEETS = (
    "app",
    "projects",
    "project",
    "edit",
    "apply",
    "transcript",
    "help",
    "ask_model",
    "long_text",
    "tidy",
)


class HeadroomApp(App[None]):
    """Reviews what coding agents learned from failed sessions."""

    TITLE = "headroom-tui"
    CSS_PATH = [Path(styles.__file__).with_name(f"{sheet}.tcss") for sheet in SHEETS]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = True
    # Below 50 columns or 12 rows a sentence takes the screen's place.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-tiny"),
        (50, "-narrow"),
        (80, "-normal"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p,colon", "command_palette", "Commands", show=False, id="app.commands"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend"),
    ]

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = wording.utc_now,
        library: Library | None = None,
        theme: str = "",
        watching: bool = False,
    ) -> None:
        """``library`` is what to review, when that is not everything that the settings name."""
        super().__init__()
        self._settings, self._now, self._library = settings, now, library
        self._workbench: Workbench | None = None
        self._making = threading.Lock()
        self._stop_scan = threading.Event()
        self._stop_reading = threading.Event()  # the scan alone; watching goes on
        self._watching = watching
        self._collector = QuietCollector()
        self._news = News()
        self._news_stand = False  # on the screen, still
        self._instance = Instance(settings.state_folder / "open")
        self._place_file = settings.state_folder / "place.json"
        self.place = load_place(self._place_file)
        self._wanted = self.place.opened  # the project to open as soon as it is loaded, as it was left
        self._is_chosen = False  # by the user, who waits for it
        self._has_scanned = False
        self._opened: ProjectScreen | None = None  # the last one
        self._shelf = RowShelf(settings) if library is None else None
        known = self._shelf.load() if self._shelf else []
        self._projects = ProjectsScreen(self.place, known, now)
        for own in (DARK, LIGHT, CONTRAST):
            self.register_theme(own)
        self._config = load_config(config_file(), self._vocabulary)
        self.set_keymap(self._config.keymap)
        self.theme = self._readable(theme or self._config.theme or self.place.theme)

    @property
    def workbench(self) -> Workbench:
        """What all screens work with. A worker asks first, and loads what the first screen does without."""
        with self._making:
            if self._workbench is None:
                from headroom_tui.workbench import Workbench

                self._workbench = Workbench(self._settings, self._now, self._library)
                self._workbench.block_limit = self._config.block_limit or self._workbench.block_limit
            return self._workbench

    def _vocabulary(self) -> Vocabulary:
        from headroom_tui.keymap import clashes, is_key, known_ids  # knows, and so loads, every screen

        everywhere = type(self)
        ids = known_ids(everywhere)
        return Vocabulary(self.available_themes, ids, is_key, lambda keymap: clashes(keymap, everywhere))

    def _readable(self, theme: str) -> str:
        """Without colours, the terminal's own would be drawn black on black (Textual 8.2)."""
        is_ansi = theme.startswith("ansi-") or theme == "textual-ansi"
        is_unreadable = is_ansi and self.no_color
        return DARK.name if is_unreadable or theme not in self.available_themes else theme

    def _theme_chosen(self, _: Theme) -> None:
        if self.theme != (readable := self._readable(self.theme)):
            self.notify(f"{self.theme} needs colours, and NO_COLOR is set.", timeout=5, markup=False)
            self.theme = readable
        self.place.theme = self.theme

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from headroom_tui.commands import commands_for

        return commands_for(self, screen)

    def get_default_screen(self) -> ProjectsScreen:
        return self._projects

    def on_mount(self) -> None:
        for ending in (signal.SIGTERM, signal.SIGHUP):
            # Without this the terminal would be left in the app's hands.
            asyncio.get_running_loop().add_signal_handler(ending, self.exit, None, 128 + ending)
        self.theme_changed_signal.subscribe(self, self._theme_chosen)
        self.set_interval(self._collector.SECONDS, self._collector.look)
        if wrong := self._config.problems:
            said = wording.few(wrong, "headroom-tui doctor tells all.")
            self.notify(said, title="Settings", severity="warning", timeout=12, markup=False)
        if not self._instance.is_first():
            self.notify(ANOTHER, severity="warning", timeout=10)

    @on(FirstScreenStands)
    def _begin(self) -> None:
        self._rescan()
        self._settle()

    @work(thread=True, group="settle", exit_on_error=False, description="settling an interrupted write")
    def _settle(self) -> None:
        from writers.errors import WriterError

        title = "After an interrupted write"
        try:
            sentences = self.workbench.settle()
        except WriterError as error:  # the journal cannot be used, which applying will meet as well
            title, sentences = "The journal", [str(error)]
        for sentence in sentences:
            self.call_from_thread(self.notify, sentence, title=title, timeout=12, markup=False)

    def on_unmount(self) -> None:
        self._stop_scan.set()
        self._stop_reading.set()
        self._instance.leave()
        self._collector.end()
        self._save_place()
        if self._has_scanned:
            self._keep_rows()

    def _save_place(self) -> None:
        with suppress(OSError):  # decisions, which matter, say so themselves when they cannot be saved
            save_place(self._place_file, self.place)

    def _keep_rows(self) -> None:
        if self._shelf is not None:
            with suppress(OSError):  # the next start waits for the index then
                self._shelf.save(self._projects.rows)

    # Scanning

    @work(thread=True, exclusive=True, group="scan", exit_on_error=False, description="reading logs")
    def _scan(self) -> None:
        with held_back():
            self._load_and_scan()

    def _load_and_scan(self) -> None:
        workbench = self.workbench
        for part in ("headroom_tui.screens.project", "textual.scrollbar"):
            import_module(part)  # here, so that opening a project does not wait for it
        workbench.library.scan(self._report, self._stop_reading)

    def _report(self, progress: ScanProgress) -> None:
        """Runs in the scan's thread: what is shown of a project may have to be read from its files."""
        workbench = self.workbench
        projects = workbench.library.projects.values() if progress.finished else progress.changed
        rows = [workbench.row(project) for project in projects]
        problems, where = [], []
        if progress.finished:
            from headroom_tui.scan_report import nothing_found

            problems = [*workbench.library.problems, *workbench.problems]
            where = [] if rows else nothing_found(workbench.library)
        self.post_message(ScanReported(progress, rows, problems, where))

    @on(ScanReported)
    def _scan_reported(self, message: ScanReported) -> None:
        progress = message.progress
        if progress.finished:
            self._projects.show_finished(message.rows, message.problems, message.where)
            self._has_scanned = True
            self._keep_rows()
            if (screen := self._opened) is not None and screen in self.screen_stack:
                project = self.workbench.library.projects.get(screen.project.key)
                if project is not None:
                    screen.show_project(project)
        else:
            self._projects.show_progress(progress, message.rows)
        self._open_wanted(progress)

    @work(thread=True, group="watch", exit_on_error=False, description="watching the logs")
    def _watch(self) -> None:
        from headroom_tui.watch import LogWatcher

        workbench = self.workbench
        library = workbench.library
        watcher = LogWatcher([plugin.scanner for plugin in library.plugins], self._stop_scan)
        for paths in watcher.changes():
            known = set(library.problems)
            changes = library.update(paths)
            rows = [workbench.row(after) for _, after in changes if after is not None]
            problems = [each for each in library.problems if each not in known]
            self.post_message(LogsChanged(changes, rows, watcher.notice, problems))

    @on(LogsChanged)
    def _logs_changed(self, message: LogsChanged) -> None:
        gone = [row_key(before.key) for before, after in message.changes if before and after is None]
        self._projects.show_changes(message.rows, gone, message.notice)
        self._projects.say_problems(message.problems)
        screen = self._opened
        for _, after in message.changes:
            if after is None or screen is None or screen not in self.screen_stack:
                continue
            if screen.project.key == after.key:
                screen.show_project(after)
        self._news.take(message.changes)
        if not self._news_stand:
            self._tell_news()

    def _tell_news(self) -> None:
        """One notice at a time: a busy agent must not cover the screen with them."""
        said = self._news.tell()
        self._news_stand = bool(said)
        if said:
            self.notify(said, timeout=News.SECONDS, markup=False)
            self.set_timer(News.SECONDS, self._tell_news)

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        """A worker that fails says so on the screen; the app lives on."""
        failure = ""
        if event.state is WorkerState.ERROR:
            error, doing = event.worker.error, event.worker.description or event.worker.name
            failure = f"While {doing}: {type(error).__name__}: {str(error).rstrip('.')}."
        if event.worker.group == "scan" and event.worker.is_finished:
            self._projects.stop_progress(failure)
        if failure:
            self.notify(
                f"{failure} What was shown before is still there; R reads the logs again.",
                severity="error",
                timeout=15,
                markup=False,
            )

    @on(RescanWanted)
    def _rescan(self) -> None:
        if not self._is_running("scan"):
            self._stop_reading.clear()
            self._scan()
        if self._watching and not self._is_running("watch"):  # also after watching had failed
            self._watch()

    def _is_running(self, group: str) -> bool:
        return any(worker.group == group and worker.is_running for worker in self.workers)

    @on(ScanStopWanted)
    def _stop_scanning(self) -> None:
        self._stop_reading.set()
        self.notify("Stopped. What was read so far stays; R reads on.", timeout=4)

    # Screens

    @on(ProjectChosen)
    def _project_chosen(self, message: ProjectChosen) -> None:
        self._wanted, self._is_chosen = message.row.key, True
        if self._workbench is not None:
            projects = self._workbench.library.projects
            if (project := projects.get((message.row.agent, message.row.path))) is not None:
                self._open_project(project)
            elif not self._is_running("scan"):
                self.notify("Reading was stopped before this project was whole; R reads on.", timeout=4)

    def _open_project(self, project: Project) -> None:
        from headroom_tui.screens.project import ProjectScreen

        self._wanted, self._is_chosen = "", False
        self.place.opened = row_key(project.key)
        place = self.place.of(self.place.opened)
        self._opened = ProjectScreen(self.workbench, project, place)
        self.push_screen(self._opened)
        self._save_place()

    def _open_wanted(self, progress: ScanProgress) -> None:
        """Open the project that waits for it: the one chosen, else the one that was left open.

        That one not once the user is busy with something else.
        """
        found = next((each for each in progress.changed if row_key(each.key) == self._wanted), None)
        if self._is_chosen:
            if found is not None:
                self._open_project(found)
        elif self._projects.is_touched or progress.finished:
            self._wanted = ""
        elif found is not None and found.outline is not None:
            self._open_project(found)

    @on(ProjectLeft)
    def _project_left(self) -> None:
        self.place.opened = ""
        if self._opened is not None:  # what was decided inside it
            self._projects.put(self.workbench.row(self._opened.project))

    def action_help(self) -> None:
        from headroom_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(list(self.screen.active_bindings.values())))

    async def action_leave(self) -> None:
        """Out of this screen; out of the app at the top."""
        if len(self.screen_stack) > 1 and has_room(self.screen):
            await self.pop_screen()
        else:
            self.exit()
