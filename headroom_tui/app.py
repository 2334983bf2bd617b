"""The app: screens, keys that work everywhere, and colours."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme

import styles
from headroom_tui import wording
from headroom_tui.frame.collector import QuietCollector
from headroom_tui.frame.instance import ANOTHER, Instance
from headroom_tui.frame.keys_in_vain import KeysInVainApp
from headroom_tui.frame.leaving import LeavingApp
from headroom_tui.frame.messages import FirstScreenStands
from headroom_tui.frame.palette import PaletteApp
from headroom_tui.frame.resume import Place, load_place, save_place
from headroom_tui.live.opening import OpeningApp
from headroom_tui.project_rows import RowShelf
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.settings.run import Settings
from headroom_tui.settings.settings_file import Vocabulary, config_file, load_config
from headroom_tui.widgets.too_small import NARROW, has_room
from styles.themes import CONTRAST, DARK, LIGHT

if TYPE_CHECKING:  # the first screen stands before any of these is loaded
    from headroom_tui.library import Library
    from headroom_tui.workbench import Workbench

LOOK_SECONDS = 1.0  # between two looks at what others decided, and changed
SHEETS = (
    *("app", "projects", "project", "edit", "apply", "transcript"),
    *("help", "ask_model", "long_text", "tidy"),
)


class HeadroomApp(OpeningApp, KeysInVainApp, LeavingApp, PaletteApp):
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
        ansi_color = True if "NO_COLOR" in os.environ else None
        self._place_file = settings.state_folder / "place.json"
        place = load_place(self._place_file)
        if library is not None:  # where everything was left off is of no help with some of it
            place = Place(theme=place.theme, splits_diffs=place.splits_diffs)
        super().__init__(place, library, watching, settings.decisions_file, ansi_color)
        self.animation_level = "none"  # what a key does is there at once, over a slow line too
        self._settings, self._now = settings, now
        self._greeting = greeting
        self._workbench: Workbench | None = None
        self._making = threading.Lock()
        self._collector = QuietCollector()
        self._instance = Instance(settings.state_folder / "open")
        self._shelf = RowShelf(settings) if library is None else None
        known = self._shelf.load() if self._shelf else []
        self._projects = ProjectsScreen(place, known, now)
        for own in (DARK, LIGHT, CONTRAST):
            self.register_theme(own)
        self._config = load_config(config_file(), self._vocabulary)
        self.use_keymap(self._config.keymap)
        wished = theme or self._config.theme or place.theme
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

    @property
    def is_loaded(self) -> bool:
        return self._workbench is not None

    def get_css_variables(self) -> dict[str, str]:
        """``$quiet`` besides: a weaker colour, or dim, as the terminal's own have no weaker ones."""
        variables = super().get_css_variables()
        quiet = "dim" if self.native_ansi_color else variables["foreground-muted"]
        return {**variables, "quiet": quiet}

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
        self.keep_place()
        if self._has_scanned:
            self.keep_rows()

    def keep_place(self) -> None:
        if self._library is not None:
            return
        with suppress(OSError):  # decisions, which matter, say so themselves when they cannot be saved
            save_place(self._place_file, self.place)

    def keep_rows(self) -> None:
        if self._shelf is not None:
            with suppress(OSError):  # the next start waits for the index then
                self._shelf.save(self._projects.rows)

    # Screens

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
