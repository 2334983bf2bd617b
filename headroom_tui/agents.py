"""An agent as all of the app knows it: a scanner for its logs, and a writer for its instruction files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scanners.base import ConversationScanner
from scanners.models import ProjectInfo, SessionData

if TYPE_CHECKING:
    from writers.base import ContextWriter
    from writers.journal import Journal


class WriterFactory(Protocol):
    """Makes a writer, such as a subclass of ``ContextWriter`` does."""

    def __call__(self, home: Path | None = None, journal: Journal | None = None) -> ContextWriter: ...


class LearnPlugin:
    """One agent, in the shape of headroom's ``LearnPlugin``.

    A plugin's package makes one of its scanner and its writer's class, and names it under the entry-point
    group ``headroom.learn_plugin``. Without a journal, the writer keeps it at its usual place.
    """

    def __init__(
        self, scanner: ConversationScanner, writer: WriterFactory, journal: Journal | None = None
    ) -> None:
        self.scanner = scanner
        self.writer = writer
        self._journal = journal

    @property
    def name(self) -> str:
        return self.scanner.name

    @property
    def display_name(self) -> str:
        return self.scanner.display_name

    def detect(self) -> bool:
        return self.scanner.detect()

    def discover_projects(self) -> list[ProjectInfo]:
        return self.scanner.discover_projects()

    def scan_project(
        self, project: ProjectInfo, max_workers: int = 1, include_subagents: bool = True
    ) -> list[SessionData]:
        return self.scanner.scan_project(project, max_workers, include_subagents)

    def create_writer(self) -> ContextWriter:
        return self.writer(home=self.scanner.config_home, journal=self._journal)
