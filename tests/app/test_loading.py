"""Whether a session had read the file that holds a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_tui.loading import cut_off, is_loaded
from writers.base import Destination, DestinationKind
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter

HARBOR = Path("/home/ada/code/harbor")
SHARED, PERSONAL = DestinationKind.SHARED, DestinationKind.PERSONAL
GLOBAL, MEMORY = DestinationKind.GLOBAL, DestinationKind.MEMORY

LOADED = [
    (HARBOR / "CLAUDE.md", SHARED, "/home/ada/code/harbor"),
    (HARBOR / "CLAUDE.local.md", PERSONAL, "/home/ada/code/harbor/api/src"),
    (HARBOR / ".claude" / "CLAUDE.md", SHARED, "/home/ada/code/harbor"),
    (HARBOR / ".github" / "copilot-instructions.md", SHARED, "/home/ada/code/harbor/web"),
    (HARBOR / "CLAUDE.md", SHARED, "/home/ada/code/harbor/.claude/worktrees/two"),
    (Path("/home/ada/.claude/CLAUDE.md"), GLOBAL, "/srv/elsewhere"),
    (Path("/home/ada/.claude/projects/x/memory/MEMORY.md"), MEMORY, "/home/ada/code/harbor-two"),
]
NOT_LOADED = [
    (HARBOR / "CLAUDE.md", SHARED, "/home/ada/code/harbor-two"),
    (HARBOR / "CLAUDE.md", SHARED, "/home/ada/code"),
    (HARBOR / "CLAUDE.md", SHARED, ""),
    (Path("/home/ada/.codex/instructions.md"), MEMORY, "/home/ada/code/harbor"),
]


@pytest.mark.parametrize(("path", "kind", "folder"), LOADED)
def test_a_file_of_the_folder_or_above_it_is_loaded(path: Path, kind: DestinationKind, folder: str) -> None:
    assert is_loaded(Destination(path, "", kind), folder)


@pytest.mark.parametrize(("path", "kind", "folder"), NOT_LOADED)
def test_a_file_of_another_folder_is_not(path: Path, kind: DestinationKind, folder: str) -> None:
    assert not is_loaded(Destination(path, "", kind), folder)


def test_a_bullet_past_what_the_agent_reads_is_never_seen(tmp_path: Path) -> None:
    claude, codex = ClaudeCodeWriter(tmp_path), CodexWriter(tmp_path)
    rule, memory, agents = "- ask before `git push`", Path("MEMORY.md"), Path("AGENTS.md")
    before = b"note\n" * 200
    assert "200 lines" in cut_off(claude, memory, before + rule.encode(), rule)
    assert "25,000 bytes" in cut_off(claude, memory, b"x" * 26_000 + b"\n" + rule.encode(), rule)
    assert "Codex" in cut_off(codex, agents, b"x" * 32_768 + b"\n" + rule.encode(), rule)
    assert cut_off(claude, memory, before[5:] + rule.encode(), rule) == ""
    assert cut_off(claude, Path("CLAUDE.md"), before + rule.encode(), rule) == ""
    assert cut_off(codex, agents, before + rule.encode(), rule) == ""
    (tmp_path / "config.toml").write_text("project_doc_max_bytes = 99999")
    assert cut_off(codex, agents, b"x" * 32_768 + b"\n" + rule.encode(), rule) == ""
