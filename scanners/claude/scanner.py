"""Claude Code's transcripts: ``projects/<encoded cwd>/<session>.jsonl``, subagents' below or beside them.

Source: measured on 867 logs of Claude Code 1.0.117-2.1.219; how 2.1.332 names its files. A call that failed
is one whose ``tool_result`` has ``is_error``; its text only tells whether it was refused, interrupted or
cancelled rather than failed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from scanners.base import ConversationScanner
from scanners.claude.session import ClaudeSession
from scanners.errors import LogReadError
from scanners.homes import agent_home
from scanners.log_folders import inside_projects, log_folder_name, session_folder
from scanners.models import ProjectInfo, SessionData
from scanners.parsing.jsonl import LineDecoder, feed_log, read_lines
from scanners.projects import repository_of
from scanners.text import visible

_OF_AGENTS = "agent-"  # further down stand only these, and what a session or a workflow notes for itself


class _WithCwd(msgspec.Struct, gc=False):
    cwd: str | None = None


class ClaudeScanner(ConversationScanner):
    """Scans ``$CLAUDE_CONFIG_DIR`` (default ``~/.claude``)."""

    name = "claude"
    display_name = "Claude Code"
    context_file_name = "CLAUDE.md"
    suffixes = (".jsonl",)

    def __init__(self, home: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(home, environ)
        self._below = f"{self.home}{os.sep}projects{os.sep}"

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("claude", environ)

    def _roots(self) -> tuple[Path, ...]:
        return (self.home / "projects",)

    def is_log_file(self, path: Path) -> bool:
        return self._is_log_name(str(path))

    def _is_log_name(self, name: str) -> bool:
        inside = name.removeprefix(self._below)
        if inside == name or not name.endswith(".jsonl"):
            return False
        folders, _, last = inside.rpartition(os.sep)
        return last.startswith(_OF_AGENTS) if os.sep in folders else bool(folders)

    def read_file(self, path: Path) -> list[SessionData]:
        session = self.open_session(path)
        return self._finished(path, session, feed_log(path, session))

    def open_session(self, path: Path) -> ClaudeSession:
        return ClaudeSession(path)

    def project_of_session(self, path: Path, session: ClaudeSession) -> str:
        return self._project(path, session.cwds)

    def project_path_of(self, path: Path) -> str:
        return self._project(path, self._cwds(path))

    def project_info(self, project_path: str) -> ProjectInfo:
        project = super().project_info(project_path)
        notes = self._data_path(repository_of(project_path) or project_path)  # of all folders of a repository
        project.memory_file = notes / "memory" / "MEMORY.md"
        return project

    def _data_path(self, project_path: str) -> Path:
        return self.home / "projects" / log_folder_name(project_path)

    def _project(self, path: Path, cwds: list[str]) -> str:
        """Choose the folder the session was started in: the ``cwd`` that the log folder is named after.

        A subagent that never was there belongs to the project of its parent.
        """
        folder = _log_folder(path)
        for cwd in cwds:
            if log_folder_name(cwd) == folder:
                return self._project_of(cwd)
        if (session := session_folder(path)) is not None:
            parent = session.with_suffix(".jsonl")
            if os.path.isfile(parent):  # noqa: PTH113 - Path's may raise
                try:
                    return self.project_path_of(parent)
                except LogReadError as error:  # it waits, so that it does not count elsewhere meanwhile
                    raise LogReadError(path, f"nor could its session, {parent.name}") from error
        return self._project_of(cwds[0]) if cwds else visible(folder)

    def _cwds(self, path: Path) -> list[str]:
        """The working directories in ``path``, up to the one that its folder is named after."""
        decoder = LineDecoder(_WithCwd)
        found: dict[str, None] = {}
        for line in read_lines(path):
            if line is None or b'"cwd"' not in line:
                continue
            for place in decoder.decode(line)[0]:
                if place.cwd and place.cwd not in found:
                    found[place.cwd] = None
                    if log_folder_name(place.cwd) == _log_folder(path):
                        return list(found)
        return list(found)


def _log_folder(path: Path) -> str:
    inside = inside_projects(path)
    return inside[0] if inside else path.parent.name
