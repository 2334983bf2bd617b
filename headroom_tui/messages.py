"""What screens tell the app."""

from __future__ import annotations

from textual.message import Message

from headroom_tui.library import Project, ScanProgress


class ProjectChosen(Message):
    """The user opened a project."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project


class RescanWanted(Message):
    """The user asked to read the logs again."""


class ScanReported(Message):
    """The scanning thread got further."""

    def __init__(self, progress: ScanProgress) -> None:
        super().__init__()
        self.progress = progress
