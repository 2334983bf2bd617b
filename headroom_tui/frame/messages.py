"""What screens tell the app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from headroom_tui.project_rows import ProjectRow

if TYPE_CHECKING:  # the first screen stands before these are loaded
    from headroom_tui.projects.scan_progress import ScanProgress, Update


class FirstScreenStands(Message):
    """The user sees what the last run found; what takes longer can begin."""


class ProjectChosen(Message):
    """The user opened the project of a row; it is opened as soon as it is loaded."""

    def __init__(self, row: ProjectRow) -> None:
        super().__init__()
        self.row = row


class ProjectLeft(Message):
    """The user came back to the list of projects."""


class RescanWanted(Message):
    """The user asked to read the logs again."""


class ScanStopWanted(Message):
    """The user does not want to wait for the scan; what was found so far stays."""


class LogsChanged(Message):
    """The watcher saw logs change: projects as they were and as they are, and rows of those that are.

    ``notice`` is about watching, ``problems`` are sentences about what could not be read.
    """

    def __init__(
        self,
        changes: Sequence[Update],
        rows: Sequence[ProjectRow],
        notice: str,
        problems: Sequence[str],
    ) -> None:
        super().__init__()
        self.changes = changes
        self.rows = rows
        self.notice = notice
        self.problems = problems


class DecisionsChanged(Message):
    """Another run decided on rules of the projects with these rows."""

    def __init__(self, rows: Sequence[ProjectRow]) -> None:
        super().__init__()
        self.rows = rows


class FilesChanged(Message):
    """Files changed that hold rules of the projects with these rows, by whomever."""

    def __init__(self, rows: Sequence[ProjectRow]) -> None:
        super().__init__()
        self.rows = rows


class ScanReported(Message):
    """The scanning thread got further. ``rows`` are of the projects that moved; at the end, of all.

    Known at the end: ``problems``, sentences about what could not be read, and ``where`` it was looked, when
    there is no project.
    """

    def __init__(
        self,
        progress: ScanProgress,
        rows: Sequence[ProjectRow],
        problems: Sequence[str],
        where: Sequence[str],
    ) -> None:
        super().__init__()
        self.progress = progress
        self.rows = rows
        self.problems = problems
        self.where = where
