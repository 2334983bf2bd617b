"""Antigravity CLI's conversations, and those of the Antigravity IDE, which are the same.

``antigravity*/brain/<conversation>/.system_generated/logs/transcript_full.jsonl``; where that is missing,
``transcript.jsonl``, which shortens long texts and writes arguments as JSON inside strings.
Source: a real transcript of June 2026, and what others found in those of 1.1.5 to 1.1.19; the program is
closed, so other versions may differ. Tokens stand in a database of no published form, which is not read.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from scanners.antigravity.session import AntigravitySession
from scanners.file_state import FileStamp
from scanners.homes import agent_home
from scanners.line_scanner import LineScanner
from scanners.parsing.jsonl import LineDecoder

_LONGEST_HISTORY = 64 << 20


class _Typed(msgspec.Struct, rename="camel", gc=False):
    """What was typed, and where."""

    conversation_id: str = ""
    workspace: str = ""


class AntigravityScanner(LineScanner):
    """Scans ``~/.gemini/antigravity-cli`` and its siblings ``antigravity`` and ``antigravity-ide``.

    They lie in Gemini CLI's folder, which may be given instead.
    """

    name = "antigravity"
    display_name = "Antigravity"
    context_file_name = "AGENTS.md"
    session_type = AntigravitySession

    def __init__(self, home: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(home, environ)
        self._histories: dict[Path, tuple[FileStamp, dict[str, str]]] = {}

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("antigravity", environ) / "antigravity-cli"

    @property
    def config_home(self) -> Path:
        return self.home.parent if self.home.name.startswith("antigravity") else self.home

    def _roots(self) -> tuple[Path, ...]:
        places = (self.config_home / name for name in ("antigravity-cli", "antigravity", "antigravity-ide"))
        return tuple(place / "brain" for place in dict.fromkeys((self.home, *places)))

    def is_log_file(self, path: Path) -> bool:
        if path.parent.parts[-2:] != (".system_generated", "logs"):
            return False
        if not any(path.is_relative_to(root) for root in self._roots()):
            return False
        full = path.with_name("transcript_full.jsonl")
        return path == full or (path.name == "transcript.jsonl" and not os.path.isfile(full))  # noqa: PTH113

    def _data_path(self, project_path: str) -> Path:
        return next(iter(self.log_roots()), self._roots()[0])

    def _label(self, path: Path) -> str:
        return path.parents[2].name

    def _noted_folder(self, path: Path) -> str:
        """The folder that the terminal program was started in, by the history of what was typed there."""
        try:
            history = path.parents[4] / "history.jsonl"
            stamp = FileStamp.of(history.stat())
            if (known := self._histories.get(history)) is None or known[0] != stamp:
                known = self._histories[history] = (stamp, _workspaces(history))
        except (OSError, IndexError):
            return ""
        return known[1].get(path.parents[2].name, "")


def _workspaces(history: Path) -> dict[str, str]:
    """Return the folder of each conversation; lines that do not fit are left out. Raises OSError."""
    with history.open("rb") as file:
        lines = file.read(_LONGEST_HISTORY).splitlines()
    decoder = LineDecoder(_Typed)
    entries = [entry for line in lines for entry in decoder.decode(line)[0]]
    return {entry.conversation_id: entry.workspace for entry in entries if entry.conversation_id}
