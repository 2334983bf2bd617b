"""Whether a session had read the file that holds a rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headroom_tui.learned.loading import cut_off, is_loaded
from scanners.models import ProjectInfo
from writers.base import ContextWriter
from writers.block.parts import BlockSection, build_block
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.destinations import Destination, DestinationKind
from writers.models import FilePlan
from writers.standing_rules import standing_rules

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


def unseen(writer: ContextWriter, path: Path, before: str, rule: str = "- ask before `git push`") -> str:
    """What is said of the last rule of a file, after the file's own words."""
    block = build_block([BlockSection("Environment", rule)], date(2026, 11, 20))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(before + block + "\n")
    return cut_off(writer, ProjectInfo(path.parent, path.parent), standing_rules(path)[-1])


def test_a_bullet_past_what_the_agent_reads_is_never_seen(tmp_path: Path) -> None:
    claude, codex = ClaudeCodeWriter(tmp_path / "home"), CodexWriter(tmp_path / "home")
    memory, agents = tmp_path / "memory" / "MEMORY.md", tmp_path / "repo" / "AGENTS.md"
    project = ProjectInfo(memory.parent, memory.parent, memory_file=memory)

    def of_memory(before: str, rules: str = "- ask before `git push`") -> str:
        unseen(claude, memory, before, rules)
        return cut_off(claude, project, standing_rules(memory)[-1])

    assert "200 lines" in of_memory("note\n" * 200)
    assert "25,000 bytes" in of_memory("x" * 26_000 + "\n")
    assert of_memory("note\n" * 194) == ""
    assert unseen(claude, memory.with_name("CLAUDE.md"), "note\n" * 200) == ""
    assert "32,768 bytes" in unseen(codex, agents, "x" * 32_768 + "\n")
    assert unseen(codex, agents, "note\n" * 200) == ""
    assert unseen(codex, codex.home / "AGENTS.md", "x" * 32_768 + "\n") == ""  # is no project's
    (codex.home / "config.toml").write_text("project_doc_max_bytes = 99999")
    assert unseen(codex, agents, "x" * 32_768 + "\n") == ""


def test_a_rule_is_looked_for_where_it_stands_and_not_where_its_words_do(tmp_path: Path) -> None:
    memory = tmp_path / "memory" / "MEMORY.md"
    claude, project = ClaudeCodeWriter(tmp_path), ProjectInfo(tmp_path, tmp_path, memory_file=memory)
    unseen(claude, memory, "- use `rg` for searching\n" + "note\n" * 300, "- use `rg`")
    assert "200 lines" in cut_off(claude, project, standing_rules(memory)[-1])


def test_the_diff_and_the_learned_tab_agree_on_what_codex_reads(tmp_path: Path) -> None:
    """What stands in the files above a project's own is read first, and counts."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "AGENTS.md").write_text("x" * 32_000)
    codex, agents = CodexWriter(tmp_path / "home"), tmp_path / "web" / "AGENTS.md"
    project = ProjectInfo(agents.parent, agents.parent)
    for before in ("y" * 900 + "\n", ""):
        said = unseen(codex, agents, before)
        file = FilePlan(agents, agents, None, agents.read_bytes())
        assert bool(said) == bool(before) == bool(codex.notices(project, file))
