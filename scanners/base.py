"""What every scanner of an agent's session logs can do."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scanners.errors import LogReadError
from scanners.file_state import FileStamp
from scanners.homes import named_home
from scanners.members import Member
from scanners.models import ProjectInfo, SessionData
from scanners.parsing.log_session import LogSession
from scanners.projects import in_order, project_name, project_of
from scanners.regular_files import regular_status
from scanners.rights import may_read, surely_may_read
from scanners.text import visible
from scanners.walk import walk_with_status

_OURS = f"{__package__}."  # what the modules of built-in scanners begin with


class ConversationScanner(ABC):
    """Finds one agent's logs and reads them.

    ``home`` is the agent's own folder (``~/.claude``); without it, the agent's environment variable or its
    default decides. Nothing is read before a method asks for it, and a missing home just holds no logs.
    """

    name: str  # of the agent, on the command line and in reports
    display_name: str
    context_file_name: str
    suffixes: tuple[str, ...]  # of files that may be transcripts

    home: Path

    def __init__(self, home: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self.home = home if home is not None else self.default_home(environ)
        self._told = (
            {} if home is not None else named_home(self.name, environ)
        )  # variables, and what they name
        self._resolved: dict[str, str] = {}  # of a folder, since the last walk
        self._forbidden: list[str] = []  # what the last walk found that may not be read
        self._readable = ""  # the log that a walk gives just now, where its status says that it may be read

    @property
    def config_home(self) -> Path:
        """The folder of the agent's settings, and of its instructions for all projects."""
        return self.home

    @classmethod
    @abstractmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        """The agent's folder as the agent itself finds it."""

    @abstractmethod
    def _roots(self) -> tuple[Path, ...]:
        """Folders that may hold transcripts."""

    @abstractmethod
    def is_log_file(self, path: Path) -> bool:
        """Tell by its name and place whether ``path`` is a transcript."""

    def log_of(self, path: Path) -> Path | None:
        """The log to read again when ``path`` has changed; None when it is of no log."""
        return path if self.is_log_file(path) else None

    @property
    def problem(self) -> str:
        """Why the logs could not be looked for the last time, as a sentence; "" when they could."""
        shut = [str(place) for place in (self.home, *self._roots()) if _is_shut(place)][:1] or self._forbidden
        if not shut:
            return self._missing
        others = f" and {len(shut) - 1:,} more" if len(shut) > 1 else ""
        return visible(
            f"{self.display_name}: you may not read {shut[0]}{others}; logs in there count only as far as "
            "they were read before, all others were read."
        )

    @property
    def _missing(self) -> str:
        for variable, place in self._told.items():
            if not os.path.exists(place):  # noqa: PTH110 - Path's may raise
                said = f"{self.display_name}: {variable} names {place}, which is not there"
                return visible(f"{said}; all other logs were read.")
        return ""

    def code_mark(self) -> bytes:
        """What differs when a plugin's code does; empty for built-in agents, which change with the index."""
        return module_mark(type(self))

    def owned(self, names: Iterable[str]) -> set[str]:
        """Return those paths of logs of this agent, of any homes, that are of this home."""
        inside = tuple(f"{root}{os.sep}" for root in self._roots())
        return {name for name in names if name.startswith(inside)}

    @abstractmethod
    def read_file(self, path: Path) -> list[SessionData]:
        """Read one transcript; [] when it holds nothing, not even what it took for another session.

        Damaged lines are skipped and counted. Raises LogReadError when the file cannot be opened or read.
        """

    def _finished(self, path: Path, session: LogSession[Any], is_torn: bool) -> list[SessionData]:
        """Return a session that was fed its log, if it holds anything; ``is_torn``: but half of a line."""
        data = session.finish(self.project_of_session(path, session))
        data.bad_lines += is_torn
        return [] if data.is_blank and not data.is_only_spending else [data]

    def members(self, path: Path) -> list[Member] | None:
        """Return the logs inside a file that holds many; None when the file is one log.

        ``read_file`` and ``read_stamped`` take their paths too. Raises LogReadError.
        """
        return None

    def log_path(self, session: SessionData) -> Path:
        """Return the path of the log that a session is: its file, or what is inside that."""
        return session.file

    def read_stamped(self, path: Path) -> tuple[FileStamp, list[SessionData]]:
        """Read a transcript, with the stamp it had before. Raises OSError and LogReadError."""
        return self.stamp(path), self.read_file(path)

    def open_session(self, path: Path) -> LogSession[Any] | None:
        """Return an unfed parser of a log that grows line by line; None when logs are read whole only."""
        return None

    def project_of_session(self, path: Path, session: Any) -> str:
        """Return the project of a session that ``open_session`` gave, as far as it was fed."""
        raise TypeError(f"{self.display_name} logs are read whole")

    @abstractmethod
    def project_path_of(self, path: Path) -> str:
        """Return the project a transcript belongs to, reading no more of it than that needs.

        It is what ``read_file`` gives as ``SessionData.project_path``. Raises LogReadError.
        """

    @abstractmethod
    def _data_path(self, project_path: str) -> Path:
        """The folder of a project's logs; one for all projects with agents that do not sort by project."""

    def project_info(self, project_path: str) -> ProjectInfo:
        """Describe a project by its path: where its logs and the agent's instruction files for it are."""
        return ProjectInfo(
            project_path=Path(project_path),
            data_path=self._data_path(project_path),
            context_file=Path(project_path) / self.context_file_name,
            name=project_name(project_path),
            agent=self.name,
        )

    def detect(self) -> bool:
        """Whether the agent has kept logs on this machine."""
        return bool(self.log_roots())

    @property
    def looked_in(self) -> str:
        """The folders in the home in which transcripts are looked for, in words; "" where it is all of it."""
        places = [root.relative_to(self.home) for root in self._roots() if root.is_relative_to(self.home)]
        return visible(" or ".join(str(place) for place in places if place.parts))

    def log_roots(self) -> list[Path]:
        """The existing folders to watch for transcripts."""
        return [root for root in self._roots() if os.path.isdir(root)]  # noqa: PTH112 - Path's may raise

    def log_files(self) -> Iterator[Path]:
        """Every transcript, in a fixed order."""
        return (Path(name) for name, _ in self.stamped_files())

    def stamped_files(self) -> Iterator[tuple[str, FileStamp]]:
        """The path of every transcript as ``log_files`` gives them, and what tells whether it changed."""
        self._resolved.clear()
        forbidden: list[str] = []
        try:
            for root in self._roots():
                for name, status in walk_with_status(root, self.suffixes, forbidden.append):
                    if self._is_log_name(name):
                        self._readable = name if surely_may_read(status) else ""
                        yield name, FileStamp.of(status)
        finally:
            self._readable = ""
        self._forbidden = forbidden

    def may_read(self, name: str) -> bool:
        """Whether the user may read a transcript now; asked of each while ``stamped_files`` gives it."""
        return name == self._readable or may_read(name)

    def stamp(self, path: Path) -> FileStamp:
        """Return what tells whether a transcript changed. Raises OSError, also when it is no regular file."""
        return FileStamp.of(regular_status(path))

    def _is_log_name(self, name: str) -> bool:
        """Do as ``is_log_file``; a Path for each of thousands of logs takes longer than finding them."""
        return self.is_log_file(Path(name))

    def discover_projects(self) -> list[ProjectInfo]:
        """Every project with a transcript, by path. Transcripts that cannot be read are passed over."""
        paths = {project for _, project in self._files_with_project() if project}
        return [self.project_info(path) for path in sorted(paths)]

    def scan_project(
        self, project: ProjectInfo, max_workers: int = 1, include_subagents: bool = True
    ) -> list[SessionData]:
        """Read every session of ``project``, oldest first; files that cannot be read are passed over.

        A call that several files replay is in each of their sessions; ``scanners.reading.summary.count``
        counts it once.
        """
        wanted = str(project.project_path)
        files = [path for path, found in self._files_with_project() if found == wanted]
        if max_workers > 1:
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(max_workers) as pool:
                sessions = [session for read in pool.map(self._read_or_skip, files) for session in read]
        else:
            sessions = [session for path in files for session in self._read_or_skip(path)]
        found = (session for session in sessions if include_subagents or session.source == "main")
        return in_order(session for session in found if not session.is_blank)

    def _read_or_skip(self, path: Path) -> Iterable[SessionData]:
        try:
            return self.read_file(path)
        except LogReadError:
            return []

    def _project_of(self, folder: str) -> str:
        """Look a folder that a log names up on the disk once a walk, not for each of thousands of logs."""
        if (known := self._resolved.get(folder)) is None:
            known = self._resolved[folder] = project_of(visible(folder))
        return known

    def _files_with_project(self) -> Iterator[tuple[Path, str]]:
        for path in self.log_files():
            try:
                yield path, self.project_path_of(path)
            except LogReadError:
                continue


def _is_shut(folder: Path) -> bool:
    try:
        os.scandir(folder).close()
    except PermissionError:
        return True
    except OSError:  # it is not there, or is no folder
        return False
    return False


def is_built_in(scanner: ConversationScanner) -> bool:
    """Whether a process of our own has that scanner too; it knows of no plugin."""
    return _is_of_this_package(type(scanner))


def _is_of_this_package(kind: type | Callable[..., Any]) -> bool:
    return kind.__module__.startswith(_OURS)


def module_mark(kind: type | Callable[..., Any]) -> bytes:
    """What differs when the module that defines something does; empty for modules of this package."""
    if _is_of_this_package(kind):
        return b""
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    if not file:
        return kind.__module__.encode()
    status = Path(file).stat()
    return f"{file} {status.st_size} {status.st_mtime_ns}".encode("utf-8", "surrogateescape")
