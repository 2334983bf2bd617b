"""The app: screens, keys that work everywhere, and colours."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme
from textual.timer import Timer

import styles
from headroom_tui import wording
from headroom_tui.frame.collector import QuietCollector
from headroom_tui.frame.instance import ANOTHER, Instance
from headroom_tui.frame.keys import named
from headroom_tui.frame.keys_in_turn import KeysInTurnApp
from headroom_tui.frame.keys_in_vain import KeysInVainApp
from headroom_tui.frame.leaving import LeavingApp
from headroom_tui.frame.messages import FirstScreenStands, ProjectChosen, ProjectLeft
from headroom_tui.frame.notices import SpeakingScreen
from headroom_tui.frame.palette import PaletteApp
from headroom_tui.frame.resume import Place, PlacedApp, load_place, save_place
from headroom_tui.live.log_reading import LogReadingApp
from headroom_tui.project_rows import RowShelf, row_key, row_of
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.settings.run import Settings
from headroom_tui.settings.settings_file import Vocabulary, config_file, load_config
from headroom_tui.widgets.too_small import NARROW, has_room
from styles.themes import CONTRAST, DARK, LIGHT

if TYPE_CHECKING:  # the first screen stands before any of these is loaded
    from headroom_tui.library import Library
    from headroom_tui.projects.project import Project
    from headroom_tui.projects.scan_progress import ScanProgress
    from headroom_tui.workbench import Workbench

HOLD_SECONDS = 3.0  # for which keys wait for a project that is not loaded yet
BLIND_SECONDS = 1.0  # from the start, and for one that opens by itself: the list before it is not seen yet
LOOK_SECONDS = 1.0  # between two looks at what others decided, and changed
SHEETS = (
    *("app", "projects", "project", "edit", "apply", "transcript"),
    *("help", "ask_model", "long_text", "tidy"),
)


class HeadroomApp(KeysInTurnApp, KeysInVainApp, LeavingApp, PaletteApp, PlacedApp, LogReadingApp):
    """Reviews what coding agents learned from failed sessions."""

    TITLE = "headroom-tui"
    CSS_PATH = [Path(styles.__file__).with_name(f"{sheet}.tcss") for sheet in SHEETS]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        *NARROW,
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-low"), (24, "-tall")]  # noqa: RUF012
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
        greeting: str = "",
    ) -> None:
        """``library`` is what to review, when that is not everything that the settings name.

        ``greeting`` is said first.
        """
        if os.environ.get("NO_COLOR") == "":
            del os.environ["NO_COLOR"]  # counts as not set (no-color.org), but not so for Textual
        # Textual turns colours into greys then, which are colours too, but leaves none where it thinks in
        # the terminal's own.
        super().__init__(watching, settings.decisions_file, True if "NO_COLOR" in os.environ else None)
        self._settings, self._now, self._library = settings, now, library
        self._greeting = greeting
        self._workbench: Workbench | None = None
        self._making = threading.Lock()
        self._collector = QuietCollector()
        self._instance = Instance(settings.state_folder / "open")
        self._place_file = settings.state_folder / "place.json"
        self.place = load_place(self._place_file)
        if library is not None:  # where everything was left off is of no help with some of it
            self.place = Place(theme=self.place.theme, splits_diffs=self.place.splits_diffs)
        self._wanted = self.place.opened  # the project to open as soon as it is loaded, as it was left
        self._is_chosen = False  # by the user, who waits for it
        self._holding: Timer | None = None  # of the keys that are meant for it, or for the one that was left
        self._shelf = RowShelf(settings) if library is None else None
        known = self._shelf.load() if self._shelf else []
        self._projects = ProjectsScreen(self.place, known, now)
        for own in (DARK, LIGHT, CONTRAST):
            self.register_theme(own)
        self._config = load_config(config_file(), self._vocabulary)
        self.use_keymap(self._config.keymap)
        wished = theme or self._config.theme or self.place.theme
        self.theme = wished if wished in self.available_themes else DARK.name

    @property
    def workbench(self) -> Workbench:
        """What all screens work with. A worker asks first, and loads what the first screen does without."""
        with self._making:
            if self._workbench is None:
                from headroom_tui.state_database import HURRIED
                from headroom_tui.workbench import Workbench

                self._workbench = Workbench(self._settings, self._now, self._library, HURRIED)
                self._workbench.block_limit = self._config.block_limit or self._workbench.block_limit
            return self._workbench

    def _vocabulary(self) -> Vocabulary:
        from headroom_tui.keymap import vocabulary  # knows, and so loads, every screen

        return vocabulary(self.available_themes, type(self))

    def whose_key(self, key: str) -> str:
        from headroom_tui.keymap import whose

        return whose(key, self.keymap, type(self))

    def _theme_chosen(self, _: Theme) -> None:
        if self.no_color:
            said = f"{self.theme} is kept for later: NO_COLOR is set, so no colour is shown."
            self.notify(said, timeout=5, markup=False)
        self.place.theme = self.theme

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from headroom_tui.commands import commands_for

        return commands_for(self, screen)

    def get_default_screen(self) -> ProjectsScreen:
        return self._projects

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, self._theme_chosen)
        self.set_interval(self._collector.SECONDS, self._collector.look)
        self.set_interval(LOOK_SECONDS, self.look_at_decisions)
        self.set_interval(LOOK_SECONDS, self.look_at_files)
        if self._wanted or self._only_project is not None:
            self._holding = self.set_timer(BLIND_SECONDS, self._stop_holding)
        if self._greeting:
            self.notify(self._greeting, timeout=6, markup=False)
        if wrong := self._config.problems:
            said = wording.few(wrong, "headroom-tui doctor says more.")
            self.notify(said, title="Settings", severity="warning", timeout=12, markup=False)
        if not self._instance.is_alone():
            self.notify(ANOTHER, timeout=6)

    @on(FirstScreenStands)
    def _begin(self) -> None:
        self.read_logs()
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
            self.notify(sentence, title=title, timeout=12, markup=False)

    def on_unmount(self) -> None:
        self.stop_reading()
        self._instance.leave()
        self._collector.end()
        self._save_place()
        if self._has_scanned:
            self.keep_rows()

    def _save_place(self) -> None:
        if self._library is not None:
            return
        with suppress(OSError):  # decisions, which matter, say so themselves when they cannot be saved
            save_place(self._place_file, self.place)

    def keep_rows(self) -> None:
        if self._shelf is not None:
            with suppress(OSError):  # the next start waits for the index then
                self._shelf.save(self._projects.rows)

    # Screens

    @on(ProjectChosen)
    def _project_chosen(self, message: ProjectChosen) -> None:
        if self.screen is not self._projects:  # the key, or a click, came twice
            return
        self._stop_holding()  # another one may have been chosen before
        self._wanted, self._is_chosen = message.row.key, True
        self._open_chosen()
        if not self._is_chosen:
            return
        if self._workbench is not None and not self.is_at_work("scan"):
            said = named("Reading was stopped before this project was whole; {scan.again} reads on.", self)
            self.notify(said, timeout=4)
        else:
            self._holding = self.set_timer(HOLD_SECONDS, partial(self._let_go, message.row.name))

    def _stop_holding(self) -> None:
        if self._holding is not None:
            self._holding.stop()
            self._holding = None

    def _let_go(self, name: str) -> None:
        """Do not keep the user from the list for longer; what was typed until now was not meant for it."""
        self._holding = None
        self.forget_keys()
        self.notify(f"{name} opens as soon as its logs are read.", timeout=4, markup=False)

    @property
    def is_opening(self) -> bool:
        is_filling = isinstance(self.screen, SpeakingScreen) and self.screen.is_filling
        return self._holding is not None or self.is_at_work("session") or is_filling

    def stop_opening(self, key_id: str) -> bool:
        quits = False
        if self._holding is not None:
            quits = key_id == "app.leave" and not self._is_chosen  # the list is seen, which nobody left
            self._stop_holding()
            self._wanted, self._is_chosen = "", False
        elif self.is_at_work("session") and self._opened is not None:
            self.workers.cancel_group(self._opened, "session")
        else:
            self.screen.dismiss()
        return not quits

    def _open_chosen(self) -> None:
        """Open the project that the user waits for over the list it was chosen in, if it is loaded by now."""
        if self._is_chosen and self._workbench is not None and self.screen is self._projects:
            for project in self._workbench.library.projects.values():
                if row_key(project.key) == self._wanted:
                    self._open_project(project)
                    break

    def _open_project(self, project: Project) -> None:
        from headroom_tui.screens.project import ProjectScreen

        self._stop_holding()
        self._wanted, self._is_chosen = "", False
        self.place.opened = row_key(project.key)
        place = self.place.of(self.place.opened)
        self._opened = ProjectScreen(self.workbench, project, place)
        self.push_screen(self._opened)
        self._save_place()

    def open_wanted(self, progress: ScanProgress) -> None:
        """Open the project that waits for it: the one chosen, else the one that was left open.

        That one not once the user is busy with something else. What is not everything, and one project, is
        opened at once.
        """
        found = next((each for each in progress.changed if row_key(each.key) == self._wanted), None)
        if self._is_chosen:
            self._open_chosen()
        elif self._projects.is_touched or progress.finished:
            self._wanted = ""
            self._stop_holding()
            only = self._only_project
            if only is not None and not self._projects.is_touched and only.outline is not None:
                self._open_project(only)
        elif found is not None and found.outline is not None:
            self._open_project(found)

    @property
    def _only_project(self) -> Project | None:
        """The one there is to review, where that is not everything that the settings name."""
        projects = list(self._library.projects.values()) if self._library is not None else []
        return projects[0] if len(projects) == 1 else None

    @on(ProjectLeft)
    def _project_left(self) -> None:
        left, self.place.opened = self.place.opened, ""
        if self._opened is not None:  # what was decided inside it
            self._projects.put(row_of(self.workbench, self._opened.project))
        self._projects.point_at(left)  # it may have opened by itself, while the cursor was elsewhere
        self._open_chosen()

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
