"""A plugin written against headroom's classes, as a scanner of ours.

headroom's plugins give whole projects, not files. What they call a project's ``data_path`` stands for a log
here: it is read again as a whole when anything in it changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analyzer.models import RecommendationTarget
from headroom_tui.plugins.convert import as_session
from headroom_tui.plugins.guest import GuestFailed, guest
from scanners.base import ConversationScanner, module_mark
from scanners.errors import LogReadError
from scanners.file_state import FileStamp
from scanners.models import ProjectInfo, SessionData
from scanners.projects import project_name, project_of
from scanners.text import visible
from scanners.walk import walk_with_status


class PluginScanner(ConversationScanner):
    """Reads by ``plugin``, which has headroom's members (0.42) but may raise anything.

    What it raises while finding projects is kept in ``problem``; while reading, it is a LogReadError.
    """

    context_file_name = "AGENTS.md"
    suffixes = ("",)  # any file may belong to a log

    def __init__(self, plugin: Any, name: str, display_name: str) -> None:
        super().__init__(home=Path.home())
        self.plugin = plugin
        self.name = name
        self.display_name = display_name
        self._problem = ""
        self._projects: dict[str, Any] | None = None  # by project path, as the plugin gave them
        self.named: dict[tuple[str, RecommendationTarget], tuple[Path, str]] = {}  # of `PluginWriter`

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return Path.home()

    @property
    def problem(self) -> str:
        return self._problem

    def given(self, project_path: str) -> Any:
        """The project as the plugin itself describes it; None when it does not know it."""
        return self._known().get(project_path)

    def detect(self) -> bool:
        return bool(self._known())

    def project_info(self, project_path: str) -> ProjectInfo:
        given = self.given(project_path)
        return ProjectInfo(
            project_path=Path(project_path),
            data_path=self._data_path(project_path),
            context_file=_path(getattr(given, "context_file", None)),
            memory_file=_path(getattr(given, "memory_file", None)),
            name=project_name(project_path),
            agent=self.name,
        )

    def stamped_files(self) -> Iterator[tuple[str, FileStamp]]:
        self._projects = None
        self.named.clear()
        for path in dict.fromkeys(map(_data_path, self._known().values())):
            try:
                yield str(path), self.stamp(path)
            except OSError:  # it is gone, or was never a file
                self._problem = (
                    f"{self.display_name}: {visible(str(path))}, where its plugin says that logs are, is not "
                    "there; they were left out."
                )

    def stamp(self, path: Path) -> FileStamp:
        status = path.stat()
        size, changed = (0, 0) if path.is_dir() else (status.st_size, status.st_mtime_ns)
        for root in (path, *self._extra(path)):
            if root.is_dir():
                for _, below in walk_with_status(root, self.suffixes):
                    size, changed = size + below.st_size, max(changed, below.st_mtime_ns)
        return FileStamp(status.st_dev, status.st_ino, size, changed)

    def is_log_file(self, path: Path) -> bool:
        return self.log_of(path) is not None

    def log_of(self, path: Path) -> Path | None:
        for log in map(_data_path, self._known().values()):
            if any(path == root or root in path.parents for root in (log, *self._extra(log))):
                return log
        return None

    def code_mark(self) -> bytes:
        return b"".join(module_mark(part) for part in (type(self), as_session, type(self.plugin)))

    def owned(self, names: Iterable[str]) -> set[str]:
        return set(names)

    def read_file(self, path: Path) -> list[SessionData]:
        found: list[SessionData] = []
        for project_path, given in self._known().items():
            if _data_path(given) != path:
                continue
            try:
                with guest():
                    sessions = list(self.plugin.scan_project(given))
                    found += [as_session(session, self.name, project_path, path) for session in sessions]
            except GuestFailed as error:
                raise LogReadError(path, f"its plugin raised {error.words}") from error
        return [session for session in found if session.tool_calls or session.events]

    def project_path_of(self, path: Path) -> str:
        return next((name for name, given in self._known().items() if _data_path(given) == path), "")

    def discover_projects(self) -> list[ProjectInfo]:
        return [self.project_info(path) for path in sorted(self._known())]

    def _known(self) -> dict[str, Any]:
        if self._projects is None:
            self._problem = ""
            try:
                with guest():
                    found = list(self.plugin.discover_projects() if self.plugin.detect() else [])
                    self._projects = {
                        project_of(visible(str(given.project_path))): given
                        for given in found
                        if _path(given.data_path) is not None
                    }
            except GuestFailed as error:
                self._projects = {}
                self._problem = visible(
                    f"{self.display_name}: its plugin could not tell its projects ({error.words}); "
                    "all other agents were read."
                )
        return self._projects

    def _extra(self, path: Path) -> list[Path]:
        """Where else logs of the projects at ``path`` are: folders of linked git worktrees."""
        extra = [
            each
            for given in self._known().values()
            if _data_path(given) == path
            for each in getattr(given, "extra_data_paths", ())
        ]
        return [Path(each) for each in extra]

    def _roots(self) -> tuple[Path, ...]:
        logs = dict.fromkeys(map(_data_path, self._known().values()))
        folders = [log if log.is_dir() else log.parent for log in logs]
        return tuple(folder for folder in folders if not any(p in folders for p in folder.parents))

    def _data_path(self, project_path: str) -> Path:
        given = self.given(project_path)
        return _data_path(given) if given is not None else Path()


def _data_path(given: Any) -> Path:
    return Path(given.data_path)


def _path(value: Any) -> Path | None:
    return Path(value) if isinstance(value, str | os.PathLike) and os.fspath(value) else None
