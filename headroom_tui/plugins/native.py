"""A plugin made of our own classes, at work: what it raises costs its agent one thing, and is said.

What it raises while it reads a log, or looks for logs, costs that log or that look alone, as a fault of ours
does: see ``scanners.logs``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from analyzer.models import RecommendationTarget
from headroom_tui.agents import LearnPlugin, WriterFactory
from headroom_tui.plugins.guest import GuestFailed, brief_guest
from scanners.base import ConversationScanner
from scanners.file_state import FileStamp
from scanners.members import Member
from scanners.models import ProjectInfo, SessionData
from scanners.parsing.log_session import LogSession
from scanners.text import visible
from writers.base import ContextWriter, Portion
from writers.destinations import Destination, DestinationKind
from writers.journal import Journal
from writers.models import FilePlan

Answer = TypeVar("Answer")
Report = Callable[[str], None]


def contained(plugin: LearnPlugin, report: Report) -> LearnPlugin:
    """The same agent; ``report`` gets a sentence for what it fails at."""
    scanner = NativeScanner(plugin.scanner, report)

    def make(home: Path | None = None, journal: Journal | None = None) -> ContextWriter:
        return NativeWriter(scanner, plugin.writer, home, journal)

    return LearnPlugin(scanner, make)


class NativeScanner(ConversationScanner):
    """Asks a plugin's scanner."""

    context_file_name = "AGENTS.md"

    def __init__(self, scanner: ConversationScanner, report: Report) -> None:
        super().__init__(home=scanner.home)
        self._scanner = scanner
        self._report = report
        self.name, self.display_name = scanner.name, visible(scanner.display_name)[:60]
        self.suffixes = scanner.suffixes

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return Path.home()

    def ask(self, what: str, ask: Callable[[], Answer], otherwise: Answer) -> Answer:
        """Return what the plugin answers, or else ``otherwise``; see `asked`."""
        try:
            return self.asked(what, ask)
        except GuestFailed:
            return otherwise

    def asked(self, what: str, ask: Callable[[], Answer]) -> Answer:
        """Return what the plugin answers. Raises GuestFailed; that it could not tell ``what`` is reported."""
        try:
            with brief_guest():
                return ask()
        except GuestFailed as error:
            self._report(
                f"{self.display_name}: its plugin could not tell {visible(what)} ({error.words}); all other "
                "agents were read."
            )
            raise

    # What is asked of the agent as a whole

    @property
    def config_home(self) -> Path:
        return self.ask("where its settings are", lambda: self._scanner.config_home, self.home)

    @property
    def problem(self) -> str:
        return self.ask("whether its logs may be read", lambda: self._scanner.problem, "")

    @property
    def looked_in(self) -> str:
        return self.ask("where its logs are", lambda: self._scanner.looked_in, "")

    def code_mark(self) -> bytes:
        return self.ask("which version it is", self._scanner.code_mark, b"")

    def owned(self, names: Iterable[str]) -> set[str]:
        known = set(names)
        return self.ask("which logs are its own", lambda: self._scanner.owned(known), known)

    def detect(self) -> bool:
        return self.ask("whether it has logs", self._scanner.detect, otherwise=False)

    def log_roots(self) -> list[Path]:
        return self.ask("where its logs are", self._scanner.log_roots, [])

    def is_log_file(self, path: Path) -> bool:
        return self.ask("which files are logs", lambda: self._scanner.is_log_file(path), otherwise=False)

    def project_info(self, project_path: str) -> ProjectInfo:
        usual = super().project_info(project_path)
        ask = partial(self._scanner.project_info, project_path)
        return self.ask(f"what belongs to {project_path}", ask, usual)

    # What raises costs one log, or one look

    def stamped_files(self) -> Iterator[tuple[str, FileStamp]]:
        return self._scanner.stamped_files()

    def stamp(self, path: Path) -> FileStamp:
        return self._scanner.stamp(path)

    def log_of(self, path: Path) -> Path | None:
        return self._scanner.log_of(path)

    def members(self, path: Path) -> list[Member] | None:
        return self._scanner.members(path)

    def log_path(self, session: SessionData) -> Path:
        return self._scanner.log_path(session)

    def open_session(self, path: Path) -> LogSession[Any] | None:
        return self._scanner.open_session(path)

    def project_of_session(self, path: Path, session: Any) -> str:
        return self._scanner.project_of_session(path, session)

    def project_path_of(self, path: Path) -> str:
        return self._scanner.project_path_of(path)

    def read_file(self, path: Path) -> list[SessionData]:
        return self._scanner.read_file(path)

    def read_stamped(self, path: Path) -> tuple[FileStamp, list[SessionData]]:
        return self._scanner.read_stamped(path)

    def _roots(self) -> tuple[Path, ...]:
        return tuple(self.log_roots())

    def _data_path(self, project_path: str) -> Path:
        return self.home


class NativeWriter(ContextWriter):
    """Asks a plugin's writer. Where that cannot say which files are a project's, none of them is written."""

    def __init__(
        self, scanner: NativeScanner, make: WriterFactory, home: Path | None, journal: Journal | None
    ) -> None:
        super().__init__(home=home, journal=journal)
        self._scanner = scanner
        self._failed: dict[str, str] = {}  # project path -> what its files could not be told for
        self._writer = scanner.ask("which files it writes", lambda: make(home=home, journal=journal), None)
        if self._writer is not None:
            self.home = self._writer.home

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return Path.home()

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        usual = project.project_path / NativeScanner.context_file_name
        return self._ask(project, lambda writer: writer.target_file(project, target), usual)

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        usual = self.target_file(project, RecommendationTarget.CONTEXT_FILE)
        only = [Destination(usual, f"{usual.name} — project", DestinationKind.SHARED)]
        return self._ask(project, lambda writer: list(writer.destinations(project)), only)

    def can_write_project(self, project: ProjectInfo) -> str:
        reason = self._ask(project, lambda writer: writer.can_write_project(project), "")
        self.destinations(project)
        self.target_file(project, RecommendationTarget.MEMORY_FILE)
        if reason or (words := self._failed.get(str(project.project_path))) is None:
            return reason
        said = f"The plugin of {self._scanner.display_name} names no file for the rules of {project.name}"
        return visible(f"{said} ({words}).")

    def portion_read(self, project: ProjectInfo, path: Path) -> Portion:
        return self._ask(project, lambda writer: writer.portion_read(project, path), Portion())

    def notices(self, project: ProjectInfo, file: FilePlan) -> list[str]:
        return self._ask(project, lambda writer: list(writer.notices(project, file)), [])

    def standing(self, project: ProjectInfo) -> set[str]:
        return self._ask(project, lambda writer: set(writer.standing(project)), set())

    def files_above(self, project: ProjectInfo) -> list[Path]:
        return self._ask(project, lambda writer: list(writer.files_above(project)), [])

    def for_everyone(self, project: ProjectInfo) -> list[Path]:
        usual = self.target_file(project, RecommendationTarget.CONTEXT_FILE)
        return self._ask(project, lambda writer: list(writer.for_everyone(project)), [usual])

    def _ask(self, project: ProjectInfo, ask: Callable[[ContextWriter], Answer], otherwise: Answer) -> Answer:
        """Return what the plugin's writer answers, or else ``otherwise``; then the project is not written."""
        try:
            if (writer := self._writer) is None:
                raise GuestFailed("it could not make its writer")
            what = f"which files hold the rules of {project.project_path}"
            return self._scanner.asked(what, lambda: ask(writer))
        except GuestFailed as error:
            self._failed.setdefault(str(project.project_path), error.words)
            return otherwise
