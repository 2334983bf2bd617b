"""The agents we know: each one a scanner for its logs and a writer for its instruction files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from headroom_tui.settings import Settings
from scanners.base import ConversationScanner
from scanners.models import ProjectInfo, SessionData
from scanners.registry import SCANNERS

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


def load_plugins(settings: Settings, report: Callable[[str], None] = lambda _: None) -> list[LearnPlugin]:
    """The agents that the settings allow: the built-in ones in their fixed order, then those of plugins.

    A plugin that cannot be used is left out, and ``report`` is told why in a sentence.
    """
    journal_folder = settings.state_folder / "journal"
    built_in = [
        LearnPlugin(scanner(home=settings.homes.get(name)), _built_in_writer(name, journal_folder))
        for name, scanner in SCANNERS.items()
        if not settings.agents or name in settings.agents
    ]
    if settings.agents and SCANNERS.keys() >= set(settings.agents):
        return built_in  # then nobody else's code is run
    from headroom_tui.plugins.load import installed_plugins
    from writers.journal import Journal

    journal = Journal(journal_folder)
    others = installed_plugins(report)
    return built_in + [
        LearnPlugin(other.scanner, other.writer, journal)
        for other in others
        if not settings.agents or other.name in settings.agents
    ]


def _built_in_writer(agent: str, journal_folder: Path) -> WriterFactory:
    """Make writers of an agent, which are loaded when the first is made: a scan makes none."""

    def make(home: Path | None = None, journal: Journal | None = None) -> ContextWriter:
        from writers.journal import Journal
        from writers.registry import WRITERS

        return WRITERS[agent](home, journal or Journal(journal_folder))

    return make
