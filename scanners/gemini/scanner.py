"""Gemini CLI's sessions: ``tmp/<project>/chats/session-*.jsonl`` (0.39 on) and ``.json`` (before).

Source: gemini-cli 0.1-0.61, ``packages/core/src/services/chatRecordingTypes.ts``, and real logs. Subagents'
sessions are in ``chats/<parent session>/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scanners.base import ConversationScanner
from scanners.gemini.places import matching, recorded_root, with_ancestors
from scanners.gemini.session import GeminiSession
from scanners.homes import agent_home
from scanners.models import SessionData
from scanners.parsing.jsonl import feed_log, read_whole
from scanners.projects import common_folder, project_of
from scanners.text import visible


class GeminiScanner(ConversationScanner):
    """Scans ``$GEMINI_CLI_HOME/.gemini`` (default ``~/.gemini``)."""

    name = "gemini"
    display_name = "Gemini CLI"
    context_file_name = "GEMINI.md"
    suffixes = (".jsonl", ".json")

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("gemini", environ)

    def _roots(self) -> tuple[Path, ...]:
        return (self.home / "tmp",)

    def is_log_file(self, path: Path) -> bool:
        if path.suffix not in self.suffixes or not path.is_relative_to(self.home / "tmp"):
            return False
        places = path.relative_to(self.home / "tmp").parts
        if len(places) < 3 or places[1] != "chats":
            return False
        return len(places) == 4 or (len(places) == 3 and path.name.startswith("session-"))

    def read_file(self, path: Path) -> list[SessionData]:
        session, is_torn = self._read(path)
        return self._finished(path, session, is_torn)

    def open_session(self, path: Path) -> GeminiSession:
        return GeminiSession(path)

    def project_of_session(self, path: Path, session: GeminiSession) -> str:
        return self._project(path, session)

    def project_path_of(self, path: Path) -> str:
        return self._project(path, None)

    def _data_path(self, project_path: str) -> Path:
        return self.home / "tmp"

    def _read(self, path: Path) -> tuple[GeminiSession, bool]:
        """Read a session; also tell whether its last line is half-written."""
        session = self.open_session(path)
        if path.suffix == ".json":
            session.feed(read_whole(path))  # before 0.39 a session was one document
            return session, False
        return session, feed_log(path, session)

    def _project(self, path: Path, session: GeminiSession | None) -> str:
        """Resolve the project: as Gemini CLI noted it, else by what the session holds, else by folder."""
        folder = path.parents[0 if path.parent.name == "chats" else 1].parent.name
        if root := recorded_root(self.home, folder):
            return project_of(visible(root))
        if session is None:
            session, _ = self._read(path)
        candidates = with_ancestors([session.workspace, *session.paths, *session.mentioned])
        root = matching(session.project_hash, candidates) or session.workspace or common_folder(session.paths)
        return project_of(visible(root)) if root else visible(folder)
