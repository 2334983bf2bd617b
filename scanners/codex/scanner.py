"""Codex CLI's rollouts: ``sessions/YYYY/MM/DD/rollout-*.jsonl``, ``archived_sessions/rollout-*.jsonl``.

Source: ``codex-rs/rollout`` and ``codex-rs/protocol`` (to July 2026) and real logs of 0.34-0.142; also the
first builds' single ``rollout-*.json`` documents (2025) and lines without an envelope. Sessions untouched
for a week may be compressed (``.jsonl.zst``); a plain file of the same name is the newer one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scanners.base import ConversationScanner
from scanners.codex.compressed import SUFFIX, read_compressed_lines
from scanners.codex.session import CodexSession
from scanners.homes import agent_home
from scanners.models import SessionData
from scanners.parsing.jsonl import feed_log, read_lines, read_whole


class CodexScanner(ConversationScanner):
    """Scans ``$CODEX_HOME`` (default ``~/.codex``)."""

    name = "codex"
    display_name = "Codex"
    context_file_name = "AGENTS.md"
    suffixes = (".jsonl", ".json", SUFFIX)

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("codex", environ)

    def _roots(self) -> tuple[Path, ...]:
        return (self.home / "sessions", self.home / "archived_sessions")

    def is_log_file(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self._roots()) and self._is_log_name(str(path))

    def _is_log_name(self, name: str) -> bool:
        return (
            name.rpartition(os.sep)[2].startswith("rollout-")
            and name.endswith(self.suffixes)
            and not (name.endswith(SUFFIX) and os.path.isfile(name.removesuffix(".zst")))  # noqa: PTH113
        )

    def read_file(self, path: Path) -> list[SessionData]:
        session, is_torn = self.open_session(path), False
        if path.name.endswith(".jsonl"):
            is_torn = feed_log(path, session)
        else:
            self._feed_whole(path, session)
        return self._finished(path, session, is_torn)

    def open_session(self, path: Path) -> CodexSession:
        return CodexSession(path)

    def project_of_session(self, path: Path, session: CodexSession) -> str:
        return self._project_of(session.folder)

    def project_path_of(self, path: Path) -> str:
        session = self.open_session(path)
        if path.name.endswith(".jsonl"):
            for line in read_lines(path):
                session.feed(line)
                if session.is_placed:
                    break
        else:
            self._feed_whole(path, session)
        return self.project_of_session(path, session)

    def _feed_whole(self, path: Path, session: CodexSession) -> None:
        if path.suffix == ".json":
            session.feed_document(read_whole(path))
            return
        for line in read_compressed_lines(path):
            session.feed(line)

    def _data_path(self, project_path: str) -> Path:
        return self.home / "sessions"
