"""What screens tell the app."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from headroom_tui.library import Project, ScanProgress, Update


class ProjectChosen(Message):
    """The user opened a project."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project


class RescanWanted(Message):
    """The user asked to read the logs again."""


class ScanStopWanted(Message):
    """The user does not want to wait for the scan; what was found so far stays."""


class LogsChanged(Message):
    """The watcher saw logs change: projects as they were and as they are. ``notice`` is about watching."""

    def __init__(self, changes: Sequence[Update], notice: str) -> None:
        super().__init__()
        self.changes = changes
        self.notice = notice


class ScanReported(Message):
    """The scanning thread got further."""

    def __init__(self, progress: ScanProgress) -> None:
        super().__init__()
        self.progress = progress
