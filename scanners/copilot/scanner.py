"""GitHub Copilot CLI's sessions: ``session-state/<id>/events.jsonl``, or early in 2026 ``<id>.jsonl``.

Before, each session was one document, ``history-session-state/<id>.json`` (2025).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scanners.copilot.session import CopilotSession
from scanners.homes import agent_home
from scanners.line_scanner import LineScanner

_CWD = re.compile(r"^cwd:[ \t]*(['\"]?)(.{1,4096}?)\1[ \t]*$", re.MULTILINE)
_LONGEST_NOTE = 1 << 16


class CopilotScanner(LineScanner):
    """Scans ``$COPILOT_HOME`` (default ``~/.copilot``)."""

    name = "copilot"
    display_name = "GitHub Copilot CLI"
    context_file_name = "AGENTS.md"
    suffixes = (".jsonl", ".json")
    session_type = CopilotSession

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("copilot", environ)

    def _roots(self) -> tuple[Path, ...]:
        return (self.home / "session-state", self.home / "history-session-state")

    def is_log_file(self, path: Path) -> bool:
        current, old = self._roots()
        if path.is_relative_to(current):
            depth = len(path.relative_to(current).parts)
            return (depth == 1 and path.suffix == ".jsonl") or (depth == 2 and path.name == "events.jsonl")
        return path.parent == old and path.suffix == ".json"

    def _data_path(self, project_path: str) -> Path:
        return self.home / "session-state"

    def _label(self, path: Path) -> str:
        return path.parent.name if path.name == "events.jsonl" else path.stem

    def _noted_folder(self, path: Path) -> str:
        try:
            with (path.parent / "workspace.yaml").open("rb") as file:
                note = file.read(_LONGEST_NOTE).decode("utf-8", "replace")
        except OSError:
            return ""
        found = _CWD.search(note) if path.name == "events.jsonl" else None
        return found[2] if found else ""
