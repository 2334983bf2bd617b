"""The logs over an index that may fail: what was known is held until all were read into another one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from headroom_tui.projects.logs import ProjectLogs
from scanners.base import ConversationScanner
from scanners.cache_database import is_damaged, remove_database


class IndexedLogs:
    """The logs of ``scanners``, over the index in ``file``. One thread at a time replaces them."""

    def __init__(self, scanners: Sequence[ConversationScanner], file: Path) -> None:
        self._scanners = scanners
        self._file = file
        self._current: ProjectLogs | None = None
        self._replacement: ProjectLogs | None = None
        self._was_damaged = False

    @property
    def is_loaded(self) -> bool:
        return self._current is not None

    @property
    def current(self) -> ProjectLogs:
        """The logs as a whole, also while they are read anew."""
        if self._current is None:
            self._current = ProjectLogs(self._scanners, self._file)
        return self._current

    @property
    def to_read(self) -> ProjectLogs:
        """The logs that a scan is to read: the current ones, or what `replace` put beside them."""
        return self._replacement or self.current

    def replace(self, error: sqlite3.Error) -> ProjectLogs:
        """Return the logs as nothing was read of them, with an index instead of the one that failed.

        It is a new file where the old one was damaged, which happens once: else one would follow another. It
        is in memory where there is no room or right for a file.
        """
        file = None
        if is_damaged(error) and not self._was_damaged:
            self._was_damaged = True
            with suppress(OSError):  # Windows deletes no file that is open
                remove_database(self._file)
                file = self._file
        self._replacement = ProjectLogs(self._scanners, file, None if file else error)
        return self._replacement

    def take_over(self) -> None:
        """Put the replacement, where there is one and it was read, in the place of what was known."""
        if self._replacement is None:
            return
        former, self._current, self._replacement = self._current, self._replacement, None
        if former is not None and self._current.has_no_room:
            former.index.database.give_up()  # decisions need the room, and cannot be made anew
