"""Which file of which agent, and headroom's write() on top of the same plan, apply and undo."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from analyzer.models import RecommendationTarget
from scanners.models import ProjectInfo
from scanners.registry import SCANNERS
from tests.writers.block_samples import DAY, block, change, everything_below, plan, plan_rules, project, rule
from writers.agents_md import AntigravityWriter, CopilotWriter, OpenCodeWriter, PiWriter
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.destinations import DestinationKind
from writers.errors import RuleRefused, WriterError
from writers.gemini import GeminiWriter
from writers.journal import Journal
from writers.qwen import QwenWriter
from writers.registry import WRITERS
from writers.standing import standing_bullets

CONTEXT, MEMORY = RecommendationTarget


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home" / ".agent"


def test_every_agent_whose_logs_are_read_has_a_writer_of_its_name():
    assert list(WRITERS) == list(SCANNERS)
    assert all(writer.name == name for name, writer in WRITERS.items())


@pytest.mark.parametrize(
    ("writer", "variable", "value", "folder"),
    [
        (ClaudeCodeWriter, "CLAUDE_CONFIG_DIR", "/c", "/c"),
        (CodexWriter, "CODEX_HOME", "/x", "/x"),
        (GeminiWriter, "GEMINI_CLI_HOME", "/g", "/g/.gemini"),
        (CopilotWriter, "COPILOT_HOME", "/p", "/p"),
        (QwenWriter, "QWEN_HOME", "/q", "/q"),
    ],
)
def test_homes_come_from_the_environment(monkeypatch, writer, variable, value, folder):
    monkeypatch.setenv(variable, value)
    assert writer().home == Path(folder)
    monkeypatch.delenv(variable)
    assert writer().home == Path(f"~/.{writer.name}").expanduser()


@pytest.mark.parametrize("agent", WRITERS)
def test_scanner_and_writer_of_an_agent_agree_on_its_folder(agent):
    assert WRITERS[agent]().home == SCANNERS[agent]().config_home


# -- Claude Code --


def test_claude_rules_go_to_claude_md_and_memory_md(folder, home):
    writer = ClaudeCodeWriter(home)
    assert writer.target_file(project(folder), CONTEXT) == folder / "CLAUDE.md"
    assert writer.target_file(project(folder), MEMORY) == folder / "logs" / "memory" / "MEMORY.md"
    chosen = project(folder, memory_file=folder / "M.md")
    assert writer.target_file(chosen, MEMORY) == folder / "M.md"


@pytest.mark.parametrize(
    ("local", "name"),
    [
        (block(("A", "- a")), "CLAUDE.local.md"),
        (b"<!-- headroom:learn:start -->\ndamaged", "CLAUDE.local.md"),
        (b"my own words\n", "CLAUDE.md"),
        (b"```\nopen\n", "CLAUDE.md"),
    ],
)
def test_claude_rules_follow_a_block_that_headroom_keeps_in_the_local_file(folder, home, local, name):
    (folder / "CLAUDE.local.md").write_bytes(local)
    shared = project(folder, context_file=folder / "CLAUDE.md")
    assert ClaudeCodeWriter(home).target_file(shared, CONTEXT) == folder / name


def not_writable(path):
    path.chmod(0o444)


def with_another_name(path):
    os.link(path, path.with_name("other"))


@pytest.mark.parametrize("spoil", [not_writable, with_another_name])
def test_rules_do_not_move_to_the_team_s_file_when_the_personal_one_cannot_be_written(folder, home, spoil):
    personal = folder / "CLAUDE.local.md"
    personal.write_bytes(block(("A", "- a")))
    spoil(personal)
    assert ClaudeCodeWriter(home).target_file(project(folder), CONTEXT) == personal
    assert standing_bullets(personal) == {"a"}
    with pytest.raises(WriterError, match=r"CLAUDE\.local\.md"):
        plan_rules(ClaudeCodeWriter(home), [rule("- b")], project(folder))


def test_bullets_stand_only_where_a_block_can_be_read(folder):
    file = folder / "A.md"
    assert standing_bullets(file) == standing_bullets(folder) == standing_bullets(Path("/a\0b")) == set()
    for data in [b"- not in a block\n", b"<!-- headroom:learn:start -->\n- damaged", "x".encode("utf-16")]:
        file.write_bytes(data)
        assert standing_bullets(file) == set()
    file.write_bytes(block(("A", "- a\n- use  `A --&gt; B`"), ("B", "* b\n  more")))
    assert standing_bullets(file) == {"a", "use `A --> B`", "b more"}
    os.mkfifo(folder / "pipe")
    assert standing_bullets(folder / "pipe") == set()


def test_claude_offers_its_files_the_usual_one_first(folder, home):
    offered = ClaudeCodeWriter(home).destinations(project(folder))
    assert [str(d.path) for d in offered] == [
        f"{folder}/CLAUDE.md",
        f"{folder}/CLAUDE.local.md",
        f"{folder}/.claude/CLAUDE.md",
        f"{home}/CLAUDE.md",
        f"{folder}/logs/memory/MEMORY.md",
    ]
    assert offered[0].label == "CLAUDE.md — project, for all who work in it"
    assert [d.kind for d in offered] == [
        DestinationKind.SHARED,
        DestinationKind.PERSONAL,
        DestinationKind.SHARED,
        DestinationKind.GLOBAL,
        DestinationKind.MEMORY,
    ]
    assert offered[-1].label == "MEMORY.md — Claude's own notes on this project"
    shared = project(folder, memory_file=folder / "above" / "memory" / "MEMORY.md")
    shown = ClaudeCodeWriter(home).destinations(shared)[-1]
    assert shown.label == "MEMORY.md — Claude's own notes on its whole repository"
    (folder / "CLAUDE.local.md").write_bytes(block(("A", "- a")))
    assert ClaudeCodeWriter(home).destinations(project(folder))[0].path.name == "CLAUDE.local.md"


# -- Codex --


def test_codex_rules_go_to_agents_md_of_project_and_home_unless_an_override_hides_it(folder, home):
    writer = CodexWriter(home)
    assert writer.target_file(project(folder), CONTEXT) == folder / "AGENTS.md"
    assert writer.target_file(project(folder), MEMORY) == home / "AGENTS.md"
    home.mkdir(parents=True)
    (folder / "AGENTS.override.md").write_text("mine\n")
    (home / "AGENTS.override.md").write_text("")  # Codex skips an empty one
    assert writer.target_file(project(folder), CONTEXT) == folder / "AGENTS.override.md"
    assert writer.target_file(project(folder), MEMORY) == home / "AGENTS.md"
    assert [d.path.name for d in writer.destinations(project(folder))] == [
        "AGENTS.override.md",
        "AGENTS.md",
        "instructions.md",
    ]


# -- Gemini --


def settings(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


@pytest.mark.parametrize(
    ("project_settings", "home_settings", "name"),
    [
        (None, None, "GEMINI.md"),
        ({"context": {"fileName": "AGENTS.md"}}, None, "AGENTS.md"),
        ({"context": {"fileName": ["NONE.md", "AGENTS.md"]}}, None, "AGENTS.md"),
        ({"contextFileName": "AGENTS.md"}, None, "AGENTS.md"),
        (None, {"context": {"fileName": "AGENTS.md"}}, "AGENTS.md"),
        ({"context": {"fileName": "NONE.md"}}, {"context": {"fileName": "AGENTS.md"}}, "GEMINI.md"),
        ('{ // which\n "context": {"fileName": /* it is */ "AGENTS.md"}}', None, "AGENTS.md"),
        ({"context": {"fileName": "../outside.md"}}, None, "GEMINI.md"),
        ({"context": {"fileName": "package.json"}}, None, "GEMINI.md"),
        ({"context": {"fileName": ["Makefile", "AGENTS.md"]}}, None, "AGENTS.md"),
        ({"context": [1], "contextFileName": {"x": 1}}, None, "GEMINI.md"),
        ("not json", None, "GEMINI.md"),
        ("[" * 100_000, None, "GEMINI.md"),
    ],
)
def test_gemini_rules_go_to_the_first_configured_file_that_exists(
    folder, home, project_settings, home_settings, name
):
    (folder / "AGENTS.md").write_text("a")
    (folder.parent / "outside.md").write_text("a")
    (folder / "package.json").write_text("{}")
    (folder / "Makefile").write_text("all:")
    if project_settings:
        settings(folder / ".gemini" / "settings.json", project_settings)
    if home_settings:
        settings(home / "settings.json", home_settings)
    writer = GeminiWriter(home)
    assert writer.target_file(project(folder), CONTEXT) == folder / name
    assert writer.target_file(project(folder), MEMORY) == folder / name
    found = project(folder, context_file=folder / "GEMINI.md")  # as any tool would that knows no settings
    assert writer.target_file(found, CONTEXT) == folder / name
    assert [d.path for d in writer.destinations(project(folder))] == [folder / name, home / "GEMINI.md"]


# -- OpenCode, Pi, Copilot CLI, Antigravity, Qwen Code --


@pytest.mark.parametrize(
    ("writer", "there", "name"),
    [
        (OpenCodeWriter, [], "AGENTS.md"),
        (OpenCodeWriter, ["CLAUDE.md"], "CLAUDE.md"),  # a new AGENTS.md would hide it
        (OpenCodeWriter, ["CLAUDE.md", "AGENTS.md"], "AGENTS.md"),
        (PiWriter, ["CLAUDE.md"], "CLAUDE.md"),
        (PiWriter, [], "AGENTS.md"),
        (CopilotWriter, [], "AGENTS.md"),
        (CopilotWriter, [".github/copilot-instructions.md"], ".github/copilot-instructions.md"),
        (CopilotWriter, [".github/copilot-instructions.md", "AGENTS.md"], "AGENTS.md"),
        (AntigravityWriter, [], "AGENTS.md"),
        (AntigravityWriter, ["GEMINI.md"], "GEMINI.md"),
        (QwenWriter, ["AGENTS.md"], "QWEN.md"),
    ],
)
def test_rules_go_to_the_projects_file_that_is_in_force(folder, home, writer, there, name):
    for file in there:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text("mine\n")
    assert writer(home).target_file(project(folder), CONTEXT) == folder / name
    assert writer(home).target_file(project(folder), MEMORY) == folder / name
    offered = writer(home).destinations(project(folder))
    assert offered[0].path == folder / name
    assert offered[0].kind is DestinationKind.SHARED
    assert (offered[-1].path.parent, offered[-1].kind) == (home, DestinationKind.GLOBAL)


def test_the_other_files_that_an_agent_reads_are_offered_where_they_exist(folder, home):
    for file in ("AGENTS.md", "GEMINI.md"):
        (folder / file).write_text("mine\n")
    offered = AntigravityWriter(home).destinations(project(folder))
    assert [d.path for d in offered] == [folder / "AGENTS.md", folder / "GEMINI.md", home / "GEMINI.md"]


def test_qwen_has_settings_of_its_own(folder, home):
    (folder / "AGENTS.md").write_text("mine\n")
    settings(folder / ".qwen" / "settings.json", {"context": {"fileName": "AGENTS.md"}})
    settings(folder / ".gemini" / "settings.json", {"context": {"fileName": "GEMINI.md"}})
    assert QwenWriter(home).target_file(project(folder), CONTEXT) == folder / "AGENTS.md"


@pytest.mark.parametrize("writer", WRITERS.values())
def test_a_context_file_set_for_the_project_is_respected(folder, home, writer):
    chosen = project(folder, context_file=folder / "docs" / "RULES.md")
    assert writer(home).target_file(chosen, CONTEXT) == folder / "docs" / "RULES.md"
    assert writer(home).destinations(chosen)[0].path == folder / "docs" / "RULES.md"


# -- a project that is not here --


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "The project's folder is not known"),
        (r"C:\Users\ida\shop", r"folder C:\Users\ida\shop is not on this machine"),
        ("3f" * 32, "3f is not on this machine"),
        ("~nobody/shop", "~nobody/shop is not on this machine"),
        ("/nowhere/deep/shop", "/nowhere/deep/shop is not on this machine"),
        ("/no\0where", r"/no\x00where is not on this machine"),
        ("/" + "x" * 300, "xxx is not on this machine"),
    ],
)
@pytest.mark.parametrize("writer", WRITERS.values())
def test_nothing_is_written_for_a_project_whose_folder_is_not_here(
    folder, home, tmp_path, monkeypatch, writer, path, sentence
):
    monkeypatch.chdir(folder)
    settings(home / "settings.json", {"context": {"fileName": "AGENTS.md"}})
    away = ProjectInfo(Path(path), tmp_path / "logs")
    writer = writer(home, Journal(tmp_path / "journal"))
    assert sentence in writer.can_write_project(away)
    assert all(isinstance(each.path, Path) for each in writer.destinations(away))
    before = everything_below(tmp_path)
    for attempt in (
        lambda: writer.write([rule("- a")], away, dry_run=False),
        lambda: plan_rules(writer, [rule("- a")], away),
        lambda: plan_rules(writer, [rule("- a")], away, destinations={"- a": [away.project_path / "X.md"]}),
    ):
        with pytest.raises(WriterError, match="Nothing was written") as refused:
            attempt()
        assert sentence in str(refused.value)
    assert everything_below(tmp_path) == before


def test_a_file_outside_a_deleted_project_can_still_be_written(home, tmp_path):
    away = project(tmp_path / "deleted", memory_file=tmp_path / "logs" / "MEMORY.md")
    writer = ClaudeCodeWriter(home, Journal(tmp_path / "journal"))
    writer.write([rule("- a", memory=True)], away, dry_run=False)
    assert (tmp_path / "logs" / "MEMORY.md").is_file()
    plan = plan_rules(writer, [rule("- b")], away, destinations={"- b": [home / "CLAUDE.md"]})
    assert [file.path for file in plan.files] == [home / "CLAUDE.md"]
    assert not away.project_path.exists()


def test_a_project_that_is_here_can_be_written(folder, home):
    assert CodexWriter(home).can_write_project(project(folder)) == ""


# -- write() --


def test_write_as_in_headroom(folder, home, tmp_path):
    (folder / "AGENTS.md").write_bytes(b"mine\xe9\n")
    before = everything_below(tmp_path)
    writer = CodexWriter(home, Journal(tmp_path / "journal"))
    recommendations = [rule("- use `uv`", tokens=1200), rule("- ask first", "Permission Notes", memory=True)]

    preview = writer.write(recommendations, project(folder))
    assert preview.dry_run
    assert everything_below(tmp_path) == before

    result = writer.write(recommendations, project(folder), dry_run=False)
    assert result.files_written == preview.files_written == [folder / "AGENTS.md", home / "AGENTS.md"]
    for path in result.files_written:  # D17: what was shown is what was written
        assert path.read_bytes() == preview.content_by_file[path].encode("utf-8", "surrogateescape")
    assert writer.write(recommendations, project(folder), dry_run=False).files_written == []
    Journal(tmp_path / "journal").undo(result.journal_id)
    assert {k: v for k, v in everything_below(tmp_path).items() if not k.startswith("journal")} == before


def test_write_tells_of_a_repair_that_it_made_first(folder, home, tmp_path):
    journal = Journal(tmp_path / "journal")
    entry = journal.apply(plan(change(tmp_path / "other.md", b"new")))
    document = tmp_path / "journal" / entry.id / "entry.json"
    document.write_text(document.read_text().replace('"applied"', '"started"'))
    result = CodexWriter(home, journal).write([rule("- a")], project(folder), dry_run=False)
    assert "it is complete" in result.warnings[-1]


def test_nothing_is_written_when_one_rule_is_refused(folder, home, tmp_path):
    writer = CodexWriter(home, Journal(tmp_path / "journal"))
    bad = [rule("- fine"), rule("- <!-- not fine", memory=True)]
    with pytest.raises(RuleRefused):
        writer.write(bad, project(folder), dry_run=False)
    with pytest.raises(WriterError):
        plan_rules(writer, bad, project(folder), today=DAY)
    assert everything_below(folder) == {}
    assert not home.exists()


def test_gemini_puts_both_targets_into_one_file(folder, home):
    plan = GeminiWriter(home).plan(
        [rule("- a"), rule("- b", "Permission Notes", memory=True)], project(folder), today=DAY
    )
    assert [file.after for file in plan.files] == [
        block(("Environment", "- a"), ("Permission Notes", "- b")) + b"\n"
    ]


def test_d19_applying_touches_the_planned_files_and_nothing_else(folder, home, tmp_path):
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "CLAUDE.local.md").write_bytes(block(("A", "- a")))
    before = everything_below(folder)
    writer = ClaudeCodeWriter(home, Journal(tmp_path / "journal"))
    written = writer.write([rule("- b")], project(folder), dry_run=False).files_written
    after = everything_below(folder)
    assert [folder / name for name in after if after[name] != before.get(name)] == written
