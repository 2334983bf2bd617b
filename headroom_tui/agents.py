"""The agents we know: each one a scanner for its logs and a writer for its instruction files."""

from __future__ import annotations

from headroom_tui.settings import Settings
from scanners.base import ConversationScanner
from scanners.models import ProjectInfo, SessionData
from scanners.registry import SCANNERS
from writers.base import ContextWriter
from writers.journal import Journal
from writers.registry import WRITERS


class LearnPlugin:
    """One agent, in the shape of headroom's ``LearnPlugin``."""

    def __init__(self, scanner: ConversationScanner, writer: type[ContextWriter], journal: Journal) -> None:
        self.scanner = scanner
        self._writer = writer
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
        return self._writer(home=self.scanner.config_home, journal=self._journal)


def load_plugins(settings: Settings) -> list[LearnPlugin]:
    """The built-in agents that the settings allow, in their fixed order."""
    journal = Journal(settings.state_folder / "journal")
    return [
        LearnPlugin(scanner(home=settings.homes.get(name)), WRITERS[name], journal)
        for name, scanner in SCANNERS.items()
        if not settings.agents or name in settings.agents
    ]
