"""Whether an agent had read a rule in a session: a session without the rule says nothing about it.

Sources: Claude Code 2.1, codex-rs 0.169 (``project_doc_max_bytes``), Gemini CLI 0.58. All read the files of
the folder they work in and of those above it, and the one for all projects, when a session starts.
"""

from __future__ import annotations

from pathlib import Path

from analyzer import paths
from writers.base import ContextWriter, Destination, DestinationKind
from writers.codex_limit import read_config

_MEMORY_LINES, _MEMORY_BYTES = 200, 25_000  # of Claude's MEMORY.md


def is_loaded(destination: Destination, folder: str) -> bool:
    """Whether a session that worked in ``folder`` had read that file, as far as its place tells.

    A worktree beside the project has files of its own, of which nothing is known.
    """
    if destination.path.name == "instructions.md":
        return False  # current Codex does not read it
    if destination.kind in (DestinationKind.GLOBAL, DestinationKind.MEMORY):
        return True
    place = destination.path.parent
    if place.name.startswith("."):  # .claude/CLAUDE.md, .github/copilot-instructions.md
        place = place.parent
    above = paths.parts(str(place))
    return paths.parts(folder)[: len(above)] == above


def cut_off(writer: ContextWriter, path: Path, data: bytes, content: str) -> str:
    """Why the agent never sees this bullet of the file, as a sentence; empty when it does."""
    at = data.find(content.encode("utf-8", "surrogateescape").split(b"\n")[0])
    if at < 0:
        return ""
    end = at + len(content.encode("utf-8", "surrogateescape"))
    if writer.name == "codex" and end > (limit := read_config(writer.home).limit):
        return f"It stands past the first {limit:,} bytes, which is all that Codex reads."
    is_memory = writer.name == "claude" and path.name == "MEMORY.md"
    if is_memory and (data.count(b"\n", 0, at) >= _MEMORY_LINES or end > _MEMORY_BYTES):
        most = f"{_MEMORY_LINES} lines or {_MEMORY_BYTES:,} bytes"
        return f"It stands past the first {most}, which is all that is loaded."
    return ""
