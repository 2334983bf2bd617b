"""What a scan reports while it goes on, and what became of projects when logs changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic

from headroom_tui.projects.project import Project
from scanners.log_changes import Changes
from scanners.logs import FileRead

_REPORT_SECONDS = 0.15  # between two reports while logs are read


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a scan is. ``changed`` are the projects whose numbers moved since the last report."""

    files_done: int
    files_total: int
    bytes_done: int
    changed: tuple[Project, ...] = ()
    finished: bool = False


Report = Callable[[ScanProgress], None]
Update = tuple[Project | None, Project | None]  # a project as it was and as it is; None: it was, or is, not


class ProgressMeter:
    """Counts the logs that a scan has read, and reports how far it is."""

    def __init__(self, report: Report, changes: Changes) -> None:
        self._report = report
        self._total = changes.files + changes.unchanged
        self._done, self._bytes = changes.unchanged, changes.bytes_known
        self.tell()

    @property
    def is_due(self) -> bool:
        """Whether the last report is long enough ago for another one."""
        return monotonic() - self._told > _REPORT_SECONDS

    def count(self, read: FileRead) -> None:
        """Count a log that was read."""
        self._done += 1
        self._bytes += read.size

    def all_read(self) -> None:
        """Take the logs that could not be read for done, too."""
        self._done = self._total

    def tell(self, changed: Iterable[Project] = (), finished: bool = False) -> None:
        """Report, with the projects whose numbers moved."""
        self._report(ScanProgress(self._done, self._total, self._bytes, tuple(changed), finished))
        self._told = monotonic()
