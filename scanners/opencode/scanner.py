"""OpenCode's sessions: in its SQLite database (since 1.2, February 2026), and in JSON files before.

Source: ``packages/opencode/src/storage`` (0.x to 1.18), ``packages/core/src/{database,session}`` (2.0). The
data folder is the same on every system. Builds of another channel have ``opencode-<channel>.db``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.file_state import FileStamp
from scanners.homes import agent_home, expanded
from scanners.members import Member, file_of, member_path, name_in
from scanners.models import ProjectInfo, SessionData
from scanners.opencode.database import open_database
from scanners.opencode.marks import SessionStamps
from scanners.opencode.session import SessionRow
from scanners.opencode.storage import is_session_file, read_row, read_session, record_files, session_files
from scanners.projects import in_order, project_of
from scanners.regular_files import regular_status
from scanners.text import visible
from scanners.walk import matches


class OpenCodeScanner(ConversationScanner):
    """Scans ``$XDG_DATA_HOME/opencode`` (default ``~/.local/share/opencode``), or only ``$OPENCODE_DB``.

    A database is one file with many sessions, of many projects; each is a log inside it.
    """

    name = "opencode"
    display_name = "OpenCode"
    context_file_name = "AGENTS.md"
    suffixes = (".db", ".json")

    def __init__(self, home: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        super().__init__(home, environ)
        named = environ.get("OPENCODE_DB") if home is None else None
        self._named = self.home / expanded(named) if named and named != ":memory:" else None
        self._told |= {"OPENCODE_DB": self._named} if self._named else {}
        self._config = agent_home("opencode settings", environ)

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("opencode", environ)

    @property
    def config_home(self) -> Path:
        return self._config

    def _roots(self) -> tuple[Path, ...]:
        return (self._named.parent if self._named else self.home,)

    def is_log_file(self, path: Path) -> bool:
        if self._named:
            return path == self._named
        if path.parent == self.home:
            return path.suffix == ".db" and (path.stem == "opencode" or path.stem.startswith("opencode-"))
        return is_session_file(self.home, path)

    def owned(self, names: Iterable[str]) -> set[str]:
        # A named database has others beside it.
        return {name for name in names if self.is_log_file(Path(file_of(name)))}

    def stamped_files(self) -> Iterator[tuple[str, FileStamp]]:
        databases = self._databases()
        files = [] if self._named else list(session_files(self.home))
        copied = {row.id for path in databases for row in self._rows(path)} if files else set()
        for path in (*databases, *(path for path in files if path.stem not in copied)):
            try:
                yield str(path), self.stamp(path)
            except OSError:  # it vanished
                continue

    def read_file(self, path: Path) -> list[SessionData]:
        if name_in(str(path)) is None:
            return list(self._sessions(path))
        return self._read_member(path)[1]

    def read_stamped(self, path: Path) -> tuple[FileStamp, list[SessionData]]:
        return super().read_stamped(path) if name_in(str(path)) is None else self._read_member(path)

    def members(self, path: Path) -> list[Member] | None:
        if not _is_database(path):
            return None
        try:
            file = self.stamp(path)
        except OSError as error:
            raise LogReadError(path, error.strerror or str(error)) from error
        with open_database(path) as database:
            stamps = SessionStamps(database, file)
            return [
                Member(member_path(path, row.id), stamps.stamp(table, row), stamps.size(row))
                for table, row in database.sessions()
            ]

    def log_path(self, session: SessionData) -> Path:
        if not _is_database(session.file):
            return session.file
        return Path(member_path(session.file, session.session_id))

    def project_path_of(self, path: Path) -> str:
        """Return the project of a session's file; of a database, which has many, the latest session's."""
        if _is_database(path):
            with open_database(path) as database:
                rows = [row for _, row in database.sessions() if row.directory]
            latest = max(rows, key=lambda row: row.updated or 0, default=None)
            return project_of(visible(latest.directory)) if latest else ""
        row, _ = read_row(path)
        return project_of(visible(row.directory)) if row.directory else read_session(path).project_path

    def discover_projects(self) -> list[ProjectInfo]:
        """Every project with a session, by path. Files that cannot be read are passed over."""
        paths = {project_of(visible(row.directory)) for path in self._databases() for row in self._rows(path)}
        paths |= {project for path, project in self._files_with_project() if not _is_database(path)}
        return [self.project_info(path) for path in sorted(paths) if path]

    def scan_project(
        self, project: ProjectInfo, max_workers: int = 1, include_subagents: bool = True
    ) -> list[SessionData]:
        """Read every session of ``project``, oldest first; files that cannot be read are passed over."""
        wanted = str(project.project_path)
        sessions: list[SessionData] = []
        for path in self.log_files():
            try:
                sessions += list(self._sessions(path, wanted))  # of one that is damaged none
            except LogReadError:
                continue
        found = (session for session in sessions if include_subagents or session.source == "main")
        return in_order(session for session in found if not session.is_blank)

    def _data_path(self, project_path: str) -> Path:
        return self.home

    def _databases(self) -> list[Path]:
        found = [self._named] if self._named else matches(self.home, "opencode*.db")
        return [path for path in found if self.is_log_file(path) and os.path.isfile(path)]  # noqa: PTH113

    def _rows(self, path: Path) -> list[SessionRow]:
        try:
            with open_database(path) as database:
                return [row for _, row in database.sessions()]
        except LogReadError:
            return []

    def stamp(self, path: Path) -> FileStamp:
        """A database changes in the log beside it first; a session in JSON files, in those of its parts."""
        status = regular_status(path)
        others = (path.with_name(f"{path.name}-wal"),) if _is_database(path) else record_files(path)
        found = [status, *(other for file in others if (other := _status(file)))]
        size, changed = sum(each.st_size for each in found), max(each.st_mtime_ns for each in found)
        return FileStamp(status.st_dev, status.st_ino, size, changed)

    def _sessions(self, path: Path, project: str | None = None) -> Iterator[SessionData]:
        """Yield the sessions of a file that hold anything, of one project or of all. Raises LogReadError."""
        for session in self._read_database(path, project) if _is_database(path) else [read_session(path)]:
            is_something = session.is_only_spending or not session.is_blank
            if is_something and project in (None, session.project_path):
                yield session

    def _read_database(self, path: Path, project: str | None) -> Iterator[SessionData]:
        with open_database(path) as database:
            for table, row in list(database.sessions()):
                if project is None or not row.directory or project_of(visible(row.directory)) == project:
                    yield database.read(path, table, row)

    def _read_member(self, path: Path) -> tuple[FileStamp, list[SessionData]]:
        """Read one session of a database, with the stamp it has. Raises OSError and LogReadError."""
        file, name = Path(file_of(str(path))), name_in(str(path)) or ""
        whole = self.stamp(file)
        with open_database(file) as database:
            if (found := database.session(name)) is None:  # deleted since it was listed
                return whole, []
            stamp = SessionStamps(database, whole, name).stamp(*found)
            session = database.read(file, *found)
            return stamp, [] if session.is_blank and not session.is_only_spending else [session]


def _is_database(path: Path) -> bool:
    return path.suffix != ".json"  # one that is named in the environment may have any


def _status(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None
