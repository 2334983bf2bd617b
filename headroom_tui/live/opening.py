"""The part of the app that opens projects, which may have to be read first, and comes back from them."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer

from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.keys import named
from headroom_tui.frame.keys_in_turn import KeysInTurnApp
from headroom_tui.frame.messages import ProjectChosen, ProjectLeft
from headroom_tui.frame.notices import SpeakingScreen
from headroom_tui.frame.resume import Place, PlacedApp
from headroom_tui.live.log_reading import LogReadingApp
from headroom_tui.live.next_project import NextProject
from headroom_tui.project_rows import row_key, row_of

if TYPE_CHECKING:  # the first screen stands before any of these is loaded
    from headroom_tui.library import Library
    from headroom_tui.projects.project import Project
    from headroom_tui.projects.scan_progress import ScanProgress

HOLD_SECONDS = 3.0  # for which keys wait for a project that is not loaded yet
BLIND_SECONDS = 1.0  # from the start, and for one that opens by itself: the list before it is not seen yet


class OpeningApp(KeysInTurnApp, PlacedApp, LogReadingApp, metaclass=Abstract):
    """Opens the project that is chosen, or that was open when the last run ended.

    Keys that follow are kept for it, as long as the user may take it for open.
    """

    def __init__(
        self,
        place: Place,
        library: Library | None,
        watching: bool,
        decisions_file: Path,
        ansi_color: bool | None,
    ) -> None:
        """``library`` is what to review, when that is not everything."""
        super().__init__(watching, decisions_file, ansi_color)
        self.place = place
        self._library = library
        self._next_project = NextProject(place.opened)
        self._holding: Timer | None = None  # of the keys that are meant for it, or for the one that was left

    @property
    @abstractmethod
    def is_loaded(self) -> bool:
        """Whether what all screens work with is there, so that asking for it does not take its time."""

    @abstractmethod
    def keep_place(self) -> None:
        """Keep where the user is for the next start."""

    def on_mount(self) -> None:
        if self._next_project.key or self._only_project is not None:
            self._holding = self.set_timer(BLIND_SECONDS, self._stop_holding)

    @property
    def _only_project(self) -> Project | None:
        """The one there is to review, where that is not everything that the settings name."""
        projects = list(self._library.projects.values()) if self._library is not None else []
        return projects[0] if len(projects) == 1 else None

    # Keys that wait

    @property
    def is_opening(self) -> bool:
        is_filling = isinstance(self.screen, SpeakingScreen) and self.screen.is_filling
        return self._holding is not None or self.is_at_work("session") or is_filling

    def stop_opening(self, key_id: str) -> bool:
        quits = False
        if self._holding is not None:
            # Of one that opens by itself the list is seen, which nobody left.
            quits = key_id == "app.leave" and not self._next_project.is_chosen
            self._stop_holding()
            self._next_project.drop()
        elif self.is_at_work("session") and self._opened is not None:
            self.workers.cancel_group(self._opened, "session")
        else:
            self.screen.dismiss()
        return not quits

    def _stop_holding(self) -> None:
        if self._holding is not None:
            self._holding.stop()
            self._holding = None

    def _let_go(self, name: str) -> None:
        """Do not keep the user from the list for longer; what was typed until now was not meant for it."""
        self._holding = None
        self.forget_keys()
        self.notify(f"{name} opens as soon as its logs are read.", timeout=4, markup=False)

    # Projects

    @on(ProjectChosen)
    def _project_chosen(self, message: ProjectChosen) -> None:
        if self.screen is not self._projects:  # the key, or a click, came twice
            return
        self._stop_holding()  # another one may have been chosen before
        self._next_project.choose(message.row.key)
        self._open_chosen()
        if not self._next_project.is_chosen:
            return
        if self.is_loaded and not self.is_at_work("scan"):
            said = named("Reading was stopped before this project was whole; {scan.again} reads on.", self)
            self.notify(said, timeout=4)
        else:
            self._holding = self.set_timer(HOLD_SECONDS, partial(self._let_go, message.row.name))

    def open_wanted(self, progress: ScanProgress) -> None:
        if self._next_project.is_chosen:
            self._open_chosen()
            return
        is_busy = self._projects.is_touched
        if is_busy or progress.finished:
            self._stop_holding()
        if (project := self._next_project.by_itself(progress, self._only_project, is_busy)) is not None:
            self._open_project(project)

    def _open_chosen(self) -> None:
        """Open the project that the user waits for over the list it was chosen in, if it is loaded by now."""
        if self.is_loaded and self.screen is self._projects:
            project = self._next_project.chosen_of(self.workbench.library.projects.values())
            if project is not None:
                self._open_project(project)

    def _open_project(self, project: Project) -> None:
        from headroom_tui.screens.project import ProjectScreen

        self._stop_holding()
        self._next_project.drop()
        self.place.opened = row_key(project.key)
        place = self.place.of(self.place.opened)
        self._opened = ProjectScreen(self.workbench, project, place)
        self.push_screen(self._opened)
        self.keep_place()

    @on(ProjectLeft)
    def _project_left(self) -> None:
        left, self.place.opened = self.place.opened, ""
        if not self.is_running:  # who leaves and quits at once is told of after the list of projects went
            return
        if self._opened is not None:  # what was decided inside it
            self._projects.put(row_of(self.workbench, self._opened.project))
        self._projects.point_at(left)  # it may have opened by itself, while the cursor was elsewhere
        self._open_chosen()
