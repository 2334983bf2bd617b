"""Where the text of a file really is, what else an agent would make of it, and who gets it."""

import os
import subprocess
from dataclasses import replace

import pytest

from analyzer.models import RecommendationTarget
from tests.writers.block_samples import DAY, block, plan_rules, project, rule
from writers.agents_md import OpenCodeWriter, PiWriter
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.errors import WriterError
from writers.file_facts import GitState, block_tokens, facts_of, git_state
from writers.gemini import GeminiWriter
from writers.wishes import plan_wishes

CONTEXT, MEMORY = RecommendationTarget


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home" / ".agent"


def notices(writer, folder, path=None, text="- a"):
    chosen = {text: [path]} if path else None
    plan = plan_rules(writer, [rule(text)], project(folder), destinations=chosen, today=DAY)
    return " ".join(sentence for file in plan.files for sentence in file.notices)


# -- Claude Code's imports and links --


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"CLAUDE.md": "@AGENTS.md\n", "AGENTS.md": "mine\n"}, "AGENTS.md"),
        ({"CLAUDE.md": "# Rules\n\n<!-- see\nthere -->\n@./AGENTS.md", "AGENTS.md": "mine\n"}, "AGENTS.md"),
        ({"CLAUDE.md": "@docs/a.md\n", "docs/a.md": "@b.md\n", "docs/b.md": "mine\n"}, "docs/b.md"),
        ({"CLAUDE.md": "@~/x.md\n@AGENTS.md\n", "AGENTS.md": "mine\n"}, "AGENTS.md"),
        ({"CLAUDE.md": "mine\n@AGENTS.md\n", "AGENTS.md": "mine\n"}, "CLAUDE.md"),
        ({"CLAUDE.md": "@AGENTS.md\n"}, "CLAUDE.md"),
        ({"CLAUDE.md": "@../outside.md\n", "../outside.md": "x\n"}, "CLAUDE.md"),
        ({"CLAUDE.md": "@a.md\n", "a.md": "@CLAUDE.md\n"}, "a.md"),
        ({"CLAUDE.md": "@Makefile\n", "Makefile": "x\n"}, "CLAUDE.md"),
        ({"CLAUDE.md": "", "AGENTS.md": "mine\n"}, "CLAUDE.md"),
        ({"AGENTS.md": "mine\n"}, "CLAUDE.md"),
    ],
)
def test_a_file_of_imports_leads_to_the_one_that_holds_the_text(folder, home, files, name):
    for file, text in files.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text)
    writer = ClaudeCodeWriter(home)
    assert writer.target_file(project(folder), CONTEXT) == folder / name
    assert writer.destinations(project(folder))[0].path == folder / name


def test_a_block_that_is_in_the_importing_file_stays_there(folder, home):
    (folder / "CLAUDE.md").write_bytes(b"@AGENTS.md\n" + block(("A", "- a")) + b"\n")
    (folder / "AGENTS.md").write_text("mine\n")
    assert ClaudeCodeWriter(home).target_file(project(folder), CONTEXT) == folder / "CLAUDE.md"


def test_a_link_is_named_and_the_file_behind_it_written(folder, home):
    (folder / "AGENTS.md").write_text("mine\n")
    (folder / "CLAUDE.md").symlink_to("AGENTS.md")
    writer = ClaudeCodeWriter(home)
    assert (
        writer.destinations(project(folder))[0].label
        == "CLAUDE.md → AGENTS.md — project, for all who work in it"
    )
    (file,) = plan_rules(writer, [rule("- a")], project(folder)).files
    assert (file.path, file.real_path) == (folder / "CLAUDE.md", folder / "AGENTS.md")
    mine, linked = OpenCodeWriter(home).destinations(project(folder))[:2]
    assert mine.label == "AGENTS.md — project, for all who work in it"
    assert linked.label == "CLAUDE.md → AGENTS.md — project, for all who work in it"


def test_the_home_folder_is_no_project_of_its_own(home, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert ClaudeCodeWriter(home).target_file(project(tmp_path), CONTEXT) == home / "CLAUDE.md"
    chosen = project(tmp_path, context_file=tmp_path / "MINE.md")
    assert ClaudeCodeWriter(home).target_file(chosen, CONTEXT) == tmp_path / "MINE.md"


# -- rules of one project --


@pytest.mark.parametrize(("of_project", "name"), [(True, "AGENTS.md"), (False, "../home/.agent/AGENTS.md")])
def test_a_rule_of_one_project_goes_into_no_file_for_all_projects(folder, home, of_project, name):
    mine = replace(rule("- read `src/tide.py` once", memory=True), of_project=of_project)
    (file,) = plan_rules(CodexWriter(home), [mine], project(folder)).files
    assert file.path.resolve() == (folder / name).resolve()


def test_it_goes_into_the_agents_own_notes_on_that_project_and_where_the_user_sends_it(folder, home):
    mine = replace(rule("- read `src/tide.py` once", memory=True), of_project=True)
    (file,) = plan_rules(ClaudeCodeWriter(home), [mine], project(folder)).files
    assert file.path == folder / "logs" / "memory" / "MEMORY.md"
    sent = {mine.id: [home / "AGENTS.md"]}
    (file,) = plan_rules(CodexWriter(home), [mine], project(folder), destinations=sent).files
    assert file.path == home / "AGENTS.md"


# -- what an agent would not read --


def test_codex_is_told_of_when_the_block_would_be_cut_off(folder, home):
    (folder / "AGENTS.md").write_text("x" * (32 * 1024 - 100) + "\n")
    assert "32,768 bytes of all instruction files together" in notices(CodexWriter(home), folder)
    (folder / "AGENTS.md").write_text("x" * 20_000 + "\n")
    assert notices(CodexWriter(home), folder) == ""
    (folder / ".git").mkdir()
    deep = folder / "packages" / "web"
    deep.mkdir(parents=True)
    (deep / "AGENTS.md").write_text("x" * 13_000 + "\n")
    assert "block ends at byte 33," in notices(CodexWriter(home), deep)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("project_doc_max_bytes = 65536\n", ""),
        ("project_doc_max_bytes = 0\n", "project_doc_max_bytes is 0"),
        ("project_doc_max_bytes = [\n", "32,768 bytes"),
        ("project_doc_max_bytes = 'many'\n", "32,768 bytes"),
    ],
)
def test_codex_limit_is_the_one_in_its_settings(folder, home, config, said):
    home.mkdir(parents=True)
    (home / "config.toml").write_text(config)
    (folder / "AGENTS.md").write_text("x" * 33_000 + "\n")
    told = notices(CodexWriter(home), folder)
    assert (said in told) if said else told == ""


def test_of_a_project_whose_name_no_disk_holds_codex_would_read_as_much_as_of_others(folder, home):
    (folder / ".git").mkdir()
    (folder / "AGENTS.md").write_text("x" * 1_000)
    (folder / "AGENTS.override.md").mkdir()  # no file for Codex either
    far = folder / ("n" * 300)
    assert CodexWriter(home).portion_read(project(far), far / "AGENTS.md").bytes == 32 * 1024 - 1_000


def test_a_fallback_name_of_codex_is_written_rather_than_hidden(folder, home):
    home.mkdir(parents=True)
    (home / "config.toml").write_text('project_doc_fallback_filenames = ["RULES.md", "../x.md", 3]\n')
    (folder / "RULES.md").write_text("mine\n")
    writer = CodexWriter(home)
    assert writer.target_file(project(folder), CONTEXT) == folder / "RULES.md"
    (folder / "AGENTS.md").write_text("mine\n")
    assert writer.target_file(project(folder), CONTEXT) == folder / "AGENTS.md"


def test_files_that_codex_does_not_read_are_told_of(folder, home):
    assert "do not read this file" in notices(CodexWriter(home), folder, home / "instructions.md")
    (folder / "AGENTS.override.md").write_text("mine\n")
    assert "Codex does not read it" in notices(CodexWriter(home), folder, folder / "AGENTS.md")


def test_a_new_file_that_would_turn_another_one_off_is_told_of(folder, home):
    (folder / "CLAUDE.md").write_text("mine\n")
    assert "creating this turns it off" in notices(OpenCodeWriter(home), folder, folder / "AGENTS.md")
    assert "creating this turns it off" in notices(PiWriter(home), folder, folder / "AGENTS.md")
    assert "turns" not in notices(OpenCodeWriter(home), folder)
    (folder / "CLAUDE.md").rename(folder / "AGENTS.md")
    assert "does not read AGENTS.md" in notices(ClaudeCodeWriter(home), folder)
    assert "does not read" not in notices(ClaudeCodeWriter(home), folder, folder / "CLAUDE.local.md")
    (folder / "CLAUDE.md").write_text("mine\n")
    assert "does not read" not in notices(ClaudeCodeWriter(home), folder)
    assert "turns" not in notices(OpenCodeWriter(home), folder, folder / "AGENTS.md")


def test_gemini_takes_any_name_behind_an_at_sign_for_an_import(folder, home):
    assert "@ida reads as the import of a file" in notices(
        GeminiWriter(home), folder, text="- ask @ida first"
    )
    assert "import" not in notices(GeminiWriter(home), folder, text="- use `@angular/core`, mail x@y.example")
    assert "@ida" in notices(GeminiWriter(home), folder, text="- one backtick `@ida is not closed by `` two")


def test_memory_beyond_what_a_session_begins_with_is_told_of(folder, home):
    memory = project(folder).data_path / "memory" / "MEMORY.md"
    memory.parent.mkdir(parents=True)
    memory.write_text("- note\n" * 210)
    plan = plan_rules(ClaudeCodeWriter(home), [rule("- a", memory=True)], project(folder))
    assert "begins with 200 lines or 25,000 bytes" in plan.files[0].notices[-1]


# -- several files and several agents --


def test_one_rule_can_go_to_the_files_of_all_agents(folder, home):
    places = [folder / "AGENTS.md", folder / "GEMINI.md", home / "AGENTS.md"]
    plan = plan_rules(CodexWriter(home), [rule("- a")], project(folder), destinations={"- a": places})
    assert [(file.path, file.rules) for file in plan.files] == [(path, ("- a",)) for path in places]


def test_the_project_and_global_file_are_what_wrap_writes(folder, home):
    assert CodexWriter(home).for_everyone(project(folder)) == [folder / "AGENTS.md", home / "AGENTS.md"]
    (folder / "AGENTS.override.md").write_text("mine\n")
    assert CodexWriter(home).for_everyone(project(folder))[0] == folder / "AGENTS.override.md"


def test_two_agents_that_share_a_file_write_it_once(folder, home):
    (folder / "AGENTS.md").write_text("mine\n")
    (folder / "CLAUDE.md").symlink_to("AGENTS.md")
    wishes = [
        writer.wish([rule(text), rule("- both")], project(folder))
        for writer, text in ((ClaudeCodeWriter(home), "- a"), (CodexWriter(home), "- b"))
    ]
    (file,) = plan_wishes(wishes, DAY).files
    assert file.rules == ("- a", "- both", "- b")


def test_a_file_that_is_refused_costs_no_other_one(folder, home):
    damaged = b"<!-- headroom:learn:end -->\n<!-- headroom:learn:start -->\nnot a block\n"
    (folder / "AGENTS.md").write_bytes(damaged)
    (folder / "CLAUDE.md").mkdir()
    places = [folder / name for name in ("AGENTS.md", "CLAUDE.md", "GEMINI.md")]
    plan = plan_wishes([CodexWriter(home).wish([rule("- a")], project(folder), {"- a": places})], DAY)
    assert [(file.path, file.rules) for file in plan.files] == [(places[2], ("- a",))]
    assert {each.path for each in plan.refused} == {places[0], places[1]}
    assert all(str(each.path) in each.sentence for each in plan.refused)
    with pytest.raises(WriterError):
        plan_rules(CodexWriter(home), [rule("- a")], project(folder), destinations={"- a": places})


# -- who gets the file, and what it costs --


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def test_git_says_who_gets_the_file(folder):
    assert git_state(folder / "AGENTS.md") is GitState.OUTSIDE
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("CLAUDE.local.md\n")
    (folder / "AGENTS.md").write_text("mine\n")
    (folder / "CLAUDE.md").symlink_to("AGENTS.md")
    git(folder, "add", "AGENTS.md")
    states = {
        name: git_state(folder / name) for name in ("AGENTS.md", "CLAUDE.md", "CLAUDE.local.md", "a/b/X.md")
    }
    assert list(states.values()) == [GitState.TRACKED, GitState.TRACKED, GitState.IGNORED, GitState.NEW]


def test_of_a_repository_that_git_refuses_nothing_is_claimed(folder):
    """As it does with one that belongs to somebody else, which may be shared all the same."""
    git(folder, "init", "-q")
    (folder / ".git" / "config").write_text("[core\n")
    assert git_state(folder / "AGENTS.md") is GitState.UNKNOWN


def test_the_name_of_a_file_is_no_pattern(folder):
    git(folder, "init", "-q")
    (folder / "ab.md").write_text("mine\n")
    git(folder, "add", "ab.md")
    assert git_state(folder / "[ab]b.md") is GitState.NEW


def test_a_repositorys_settings_start_no_program(folder):
    git(folder, "init", "-q")
    (folder / "monitor").write_text("#!/bin/sh\ntouch ran\n")
    os.chmod(folder / "monitor", 0o755)
    git(folder, "config", "core.fsmonitor", "./monitor")
    git_state(folder / "AGENTS.md")
    assert not (folder / "ran").exists()


def test_without_git_nothing_is_claimed(folder, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert git_state(folder / "AGENTS.md") is GitState.UNKNOWN


def test_the_cost_of_a_block_is_said_with_what_it_grows_by(folder, home):
    writer = CodexWriter(home)
    (file,) = plan_rules(writer, [rule("- a")], project(folder)).files
    assert (
        facts_of(file) == f"{GitState.OUTSIDE}; the block costs ~{block_tokens(file.after)} tokens a session"
    )
    (folder / "AGENTS.md").write_bytes(file.after)
    (file,) = plan_rules(writer, [rule("- " + "b" * 398)], project(folder)).files
    assert facts_of(file).endswith(", +100")
    assert file.before is not None and file.after is not None
    cost = block_tokens(file.after)
    assert facts_of(file, limit=cost).endswith(", +100")
    assert facts_of(file, limit=cost - 1).endswith(f", +100, over the limit of {cost - 1:,}")
    shorter = replace(file, before=file.after, after=file.before)
    assert facts_of(shorter).endswith(", −100")
    without = replace(file, before=file.after, after=b"")
    assert facts_of(without).endswith(
        f"the block goes, which cost ~{block_tokens(file.after)} tokens a session"
    )
