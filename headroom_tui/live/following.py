"""The part of the app that follows what others decide, and change in the agents' files."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work

from headroom_tui.file_sign import FileSign
from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.messages import DecisionsChanged, FilesChanged
from headroom_tui.frame.notices import NoticesApp
from headroom_tui.project_rows import ProjectRow, row_key, row_of
from headroom_tui.screens.projects import ProjectsScreen

if TYPE_CHECKING:  # the first screen stands before any of these is loaded
    from headroom_tui.projects.project import Project
    from headroom_tui.screens.project import ProjectScreen
    from headroom_tui.workbench import Workbench


class FollowingApp(NoticesApp, metaclass=Abstract):
    """Looks, every second, whether another run or anybody else changed what is on the screen."""

    _projects: ProjectsScreen
    _opened: ProjectScreen | None = None  # the last one
    _has_scanned = False

    def __init__(self, decisions_file: Path, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._decided = {is_open: FileSign(decisions_file) for is_open in (False, True)}

    @property
    @abstractmethod
    def workbench(self) -> Workbench:
        """What all screens work with."""

    @property
    def _open_screen(self) -> ProjectScreen | None:
        """The project that is open. It may still be composing: it is told what is new by `call_later`."""
        return self._opened if self._opened in self.screen_stack else None

    def is_at_work(self, group: str) -> bool:
        return any(worker.group == group and not worker.is_finished for worker in self.workers)

    # What another run decides

    def look_at_decisions(self) -> None:
        """See whether the decisions changed, of the project that is open, else of all: cheap when not."""
        is_open = self._open_screen is not None
        if not self._has_scanned or self.is_at_work("decisions"):
            return
        if self._decided[is_open].has_changed() or self.workbench.waits_for_decisions():
            self._load_decisions()

    @work(thread=True, group="decisions", exit_on_error=False, description="reading decisions")
    def _load_decisions(self) -> None:
        from headroom_tui.review.decisions import DecisionsError, DecisionsLocked

        workbench, opened = self.workbench, self._open_screen
        projects = list(workbench.library.projects.values())
        if opened is not None and not workbench.waits_for_decisions():
            projects = [opened.project]
        changed: list[Project] = []
        try:
            changed += (project for project in projects if workbench.look_at_decisions(project))
        except DecisionsLocked:  # the next look tries again
            pass
        except DecisionsError as error:
            self.notify(str(error), severity="error", timeout=15, markup=False)
        if changed:
            self.post_message(DecisionsChanged([row_of(workbench, project) for project in changed]))

    @on(DecisionsChanged)
    def _decisions_changed(self, message: DecisionsChanged) -> None:
        if (screen := self._take_in(message.rows)) is not None:
            screen.call_later(screen.show_decisions)

    # What anybody changes in files that hold rules

    def look_at_files(self) -> None:
        """See whether the files changed, of the project that is on the screen, or of all that are listed.

        Behind another screen nothing is looked at: coming back does.
        """
        opened = self._open_screen
        is_seen = opened.is_active if opened is not None else self._has_scanned and self._projects.is_active
        if is_seen and not self.is_at_work("files"):
            self._follow_files(opened)

    @work(thread=True, group="files", exit_on_error=False, description="looking at the rules in the files")
    def _follow_files(self, opened: ProjectScreen | None) -> None:
        workbench = self.workbench
        projects = [opened.project] if opened else list(workbench.library.projects.values())
        changed = [project for project in projects if workbench.follow_files(project)]
        if opened and changed:
            workbench.look_at_writes(opened.project)
        if changed:
            self.post_message(FilesChanged([row_of(workbench, project) for project in changed]))

    @on(FilesChanged)
    def _files_changed(self, message: FilesChanged) -> None:
        if (screen := self._take_in(message.rows)) is not None:
            screen.call_later(screen.show_files)

    def _take_in(self, rows: Sequence[ProjectRow]) -> ProjectScreen | None:
        """List what became of projects; the screen of the one that is open, where it is among them."""
        if not self.is_running:
            return None
        self._projects.put(*rows)
        screen = self._open_screen
        is_among_them = screen is not None and row_key(screen.project.key) in {row.key for row in rows}
        return screen if is_among_them else None
