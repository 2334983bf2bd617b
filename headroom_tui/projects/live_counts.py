"""Counting projects while their logs are read."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from scanners.log_changes import FileKey
from scanners.logs import FileRead
from scanners.models import ScanCounts
from scanners.reading.summary import Tally

if TYPE_CHECKING:
    from headroom_tui.projects.logs import ProjectKey


class LiveCounts:
    """Counts the sessions of logs in the order in which they are read."""

    def __init__(self) -> None:
        self._tallies: dict[ProjectKey, Tally] = {}
        self._files: dict[ProjectKey, set[FileKey]] = {}

    def add(self, read: FileRead) -> set[ProjectKey]:
        """Count what a log holds; the projects that it belongs to."""
        grown: set[ProjectKey] = set()
        for summary, ends in zip(read.now.summaries if read.now else (), read.calls, strict=True):
            key = (summary.agent, summary.project_path)
            self._tallies.setdefault(key, Tally()).add(summary, ends)
            self._files.setdefault(key, set()).add(read.key)
            grown.add(key)
        return grown

    def so_far(self, key: ProjectKey) -> ScanCounts:
        """Return the counts of a project to which `add` counted something."""
        return self._tallies[key].counts()

    def exact(self, key: ProjectKey, files: Set[FileKey]) -> ScanCounts | None:
        """Return the counts of a project that has these logs; None when other logs or an order matter."""
        if self._files.get(key) != files or self._tallies[key].depends_on_order:
            return None
        return self._tallies[key].counts()
