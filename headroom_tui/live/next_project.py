"""Which project opens once its logs are read: the one that the user chose, or one by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from headroom_tui.project_rows import row_key

if TYPE_CHECKING:  # the first screen stands before any of these is loaded
    from headroom_tui.projects.project import Project
    from headroom_tui.projects.scan_progress import ScanProgress


class NextProject:
    """The project that is waited for: at first the one that was left open, by its row's key.

    ``key`` is empty while none is waited for; ``is_chosen`` says whether the user waits for it.
    """

    def __init__(self, left_open: str) -> None:
        self.key = left_open
        self.is_chosen = False

    def choose(self, key: str) -> None:
        """Wait for another one, which the user wants to see."""
        self.key, self.is_chosen = key, True

    def drop(self) -> None:
        """Wait for none."""
        self.key, self.is_chosen = "", False

    def chosen_of(self, projects: Iterable[Project]) -> Project | None:
        """The one that the user chose, where it is among these."""
        if not self.is_chosen:
            return None
        return next((each for each in projects if row_key(each.key) == self.key), None)

    def by_itself(self, progress: ScanProgress, only: Project | None, is_busy: bool) -> Project | None:
        """The one to open after this report of a scan, unchosen; none once the user ``is_busy`` elsewhere.

        The one that was left open is opened as soon as it was analysed. ``only`` is the one there is to
        review, where that is not everything, and is opened when all logs are read.
        """
        if is_busy or progress.finished:
            self.drop()
            found = None if is_busy else only
        else:
            found = next((each for each in progress.changed if row_key(each.key) == self.key), None)
        return found if found is not None and found.outline is not None else None
