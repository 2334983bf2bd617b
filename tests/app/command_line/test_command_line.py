"""The command line as scripts use it: documents on stdout, sentences on stderr, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.learn_plan import plan_everything
from headroom_tui.review.decisions import Decision, DecisionStore, Verdict
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.app.program import run_program

FULL = "Error: the output could not be read or written: No space left on device.\n"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> DemoHome:
    return build_demo_home(tmp_path / "home")


@pytest.fixture
def run(home: DemoHome, tmp_path: Path) -> Run:
    """Run a command as a process of its own, on the demo home, in harbor-api's folder."""
    environment = {
        "CLAUDE_CONFIG_DIR": str(home.claude_dir),
        "CODEX_HOME": str(home.codex_dir),
        "GEMINI_CLI_HOME": str(home.gemini_dir.parent),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
    }

    def start(*arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
        how = {"cwd": home.folder / "code" / "harbor-api", **how}
        return run_program({**environment, **how.pop("env", {})}, *arguments, **how)

    return start


def failing_here(*arguments: str) -> Result:
    """A command that fails, in this process, where nothing but its words is looked at."""
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1, done.output
    return done


def claude_md(home: DemoHome) -> Path:
    return home.folder / "code" / "harbor-api" / "CLAUDE.md"


def test_scan_gives_the_documented_fields(run: Run) -> None:
    projects = json.loads(run("scan", "--json").stdout)["projects"]
    assert {project["agent"] for project in projects} == {"claude", "codex", "gemini"}
    assert set(projects[0]) == {
        *("agent", "name", "path", "sessions", "calls", "failures", "by_category", "rejected"),
        *("interrupted", "cancelled", "masked", "bad_lines", "bad_lines_in", "last_activity"),
    }
    for project in projects:
        assert sum(project["by_category"].values()) == project["failures"]


def test_pairs_give_the_documented_fields(run: Run) -> None:
    document = json.loads(run("pairs", "--json", "--agent", "codex").stdout)
    assert set(document) == {"pairs", "masked", "loops"}
    pairs = document["pairs"]
    assert {pair["agent"] for pair in pairs} == {"codex"}
    fixed = next(pair for pair in pairs if pair["fix"])
    assert {
        "id",
        "agent",
        "project",
        "session",
        "file",
        "kind",
        "confidence",
        "why",
        "signals",
        "changed",
        "failure",
        "chain",
    } <= set(fixed)
    assert set(fixed["failure"]) == {"call_id", "tool", "category", "input"}
    assert set(fixed["fix"]) == {"call_id", "tool", "input"}
    assert fixed["signals"]
    assert {"what", "removed", "added"} == {key for pair in pairs for one in pair["changed"] for key in one}


def test_without_a_terminal_it_prints_the_projects_and_how_to_go_on(run: Run) -> None:
    shown = run().stdout
    assert "harbor-api" in shown
    assert "headroom-tui scan\n" in shown


def test_learn_shows_and_writes_nothing(run: Run, home: DemoHome) -> None:
    before = claude_md(home).read_bytes()
    shown = run("learn", "--agent", "claude")
    assert "+- use `uv run pytest`" in shown.stdout
    assert "Nothing was written" in shown.stderr
    assert claude_md(home).read_bytes() == before


def test_learn_shows_the_rules_of_a_file_that_cannot_be_written_and_writes_none(
    run: Run, home: DemoHome
) -> None:
    file = claude_md(home)
    file.write_bytes(b"<!-- headroom:learn:end -->\n<!-- headroom:learn:start -->\nnot a block\n")
    before = file.read_bytes()
    shown = run("learn", "--agent", "claude")
    assert str(file) in shown.stderr
    assert "\n### Environment\n- use `uv run pytest`" in shown.stdout
    assert json.loads(run("learn", "--agent", "claude", "--json").stdout)["rules"]
    assert str(file) in run("learn", "--agent", "claude", "--apply", code=1).stderr
    assert file.read_bytes() == before


def test_one_damaged_file_costs_itself_alone_and_undo_takes_the_others_back(
    run: Run, home: DemoHome, tmp_path: Path
) -> None:
    files = {name: home.folder / "code" / name for name in ("harbor-api/CLAUDE.md", "tideline-web/AGENTS.md")}
    damaged, other = files.values()
    damaged.write_bytes(b"<!-- headroom:learn:end -->\n<!-- headroom:learn:start -->\nnot a block\n")
    before = {path: path.read_bytes() for path in home.folder.rglob("*.md")}
    plan = tmp_path / "plan.json"
    said = run("learn", "--all", "--plan", str(plan), code=1)
    assert f"Saved: {plan}." in said.stdout
    assert str(damaged) in said.stderr
    done = run("learn", "--all", "--apply", "--json", code=1)
    document = json.loads(done.stdout)
    [refused] = document["refused"]
    assert refused["path"] == str(damaged)
    assert "Line 1 ends" in refused["why"]
    assert "correct the file and plan again" in refused["why"]
    assert done.stderr.count(str(damaged)) == 1
    assert damaged.read_bytes() == before[damaged]
    assert b"headroom:learn:start" in other.read_bytes()
    memory = [file["path"] for file in document["files"] if file["path"].endswith("MEMORY.md")]
    assert any("harbor-api" in path for path in memory), "the other file of its project is written"
    run("undo", document["written"])
    assert {path: path.read_bytes() for path in home.folder.rglob("*.md")} == before


def test_learn_apply_then_history_then_undo(run: Run, home: DemoHome) -> None:
    before = claude_md(home).read_bytes()
    run("learn", "--agent", "claude", "--apply")
    assert b"use `uv run pytest`" in claude_md(home).read_bytes()
    [entry] = json.loads(run("history", "--json").stdout)["history"]
    assert (entry["state"], entry["project"]) == ("applied", str(claude_md(home).parent))
    run("undo", entry["id"])
    assert claude_md(home).read_bytes() == before
    assert "nothing to undo" in run("undo", code=1).stderr
    assert "no readable entry yesterday: headroom-tui history" in run("undo", "yesterday", code=1).stderr


def test_a_rejected_rule_stays_out_and_an_edited_one_keeps_its_words(
    run: Run, home: DemoHome, tmp_path: Path
) -> None:
    project = str(claude_md(home).parent)
    rules = json.loads(run("learn", "--agent", "claude", "--json").stdout)["rules"]
    DecisionStore(tmp_path / "state" / "tui" / "review.sqlite").save(
        "claude",
        project,
        {rules[0]["id"]: Decision(Verdict.REJECTED), rules[1]["id"]: Decision(Verdict.EDITED, "- my words")},
    )
    learned = json.loads(run("learn", "--agent", "claude", "--json").stdout)
    assert rules[0]["content"] not in [rule["content"] for rule in learned["rules"]]
    assert "- my words" in [rule["content"] for rule in learned["rules"]]
    assert "my words" in run("learn", "--agent", "claude").stdout


def test_nothing_is_written_unasked_while_what_was_decided_cannot_be_read(
    run: Run, home: DemoHome, tmp_path: Path
) -> None:
    """A rule that was rejected would come back."""
    before = claude_md(home).read_bytes()
    store = tmp_path / "state" / "tui" / "review.sqlite"
    run("learn", "--agent", "claude")
    store.write_bytes(b"no database, for some reason\n" * 300)
    asking = ["--apply", "--model", "anthropic/none"]  # which would say that there is no key
    for form in (["--apply"], ["--plan", str(tmp_path / "plan.json")], asking):
        said = run("learn", "--agent", "claude", *form, code=1).stderr
        assert f"Your decisions in {store} cannot be read" in said
        assert "Nothing was written: a rule might be one that you rejected." in said
    assert claude_md(home).read_bytes() == before
    assert not (tmp_path / "plan.json").exists()
    assert "cannot be read" in run("learn", "--agent", "claude").stderr, "they are shown all the same"


def test_a_plan_is_saved_shown_and_applied_byte_for_byte(run: Run, home: DemoHome, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    said = run("learn", "--agent", "claude", "--plan", plan)
    dry = said.stdout
    assert f"Saved: {plan}. headroom-tui apply {plan} writes it." in dry
    assert "Nothing was written" not in said.stderr
    assert run("apply", plan, "--diff").stdout in dry
    run("apply", plan)
    after = claude_md(home).read_bytes()
    run("undo")
    claude_md(home).write_bytes(claude_md(home).read_bytes() + b"one more line\n")
    refused = run("apply", plan, code=1).stderr
    assert "CLAUDE.md" in refused
    assert claude_md(home).read_bytes() != after


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_learn_says_that_this_folder_has_no_sessions_in_every_form(
    run: Run, tmp_path: Path, form: list[str]
) -> None:
    said = run("learn", *form, cwd=tmp_path).stderr
    assert said.startswith("No sessions were found for ")
    assert "headroom-tui scan lists the projects that have some" in said


@pytest.mark.parametrize(
    "command",
    [
        *("scan", "scan --json", "pairs", "pairs --json", "report", "report --json", "report --html {0}"),
        *("learn", "learn --json", "learn --plan {0}", "learn --apply", "doctor", ""),
    ],
)
def test_a_project_that_is_not_known_is_an_error(
    home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home.claude_dir))
    nowhere, output = tmp_path / "nope", tmp_path / "output"
    done = failing_here(*command.format(output).split(), "--project", str(nowhere))
    if command != "doctor":  # whose answer is what it found
        sentence = f"Error: No sessions were found for {nowhere}, and there is no such folder.\n"
        assert done.stderr.startswith(sentence)
        assert "headroom-tui scan lists the projects that have some" in done.stderr
        assert done.stdout == ""
    assert not output.exists()


def test_two_agents_rules_for_one_file_are_written_together(run: Run, home: DemoHome) -> None:
    """Codex and Gemini both worked in gull-docs, say: both read what its AGENTS.md links to."""
    tideline = home.folder / "code" / "tideline-web"
    (home.folder / "code" / "gull-docs" / "GEMINI.md").unlink()
    (home.folder / "code" / "gull-docs" / "GEMINI.md").symlink_to(tideline / "AGENTS.md")
    run("learn", "--all", "--apply")
    written = (tideline / "AGENTS.md").read_text()
    assert written.count("headroom:learn:start") == 1
    for agent in ("codex", "gemini"):
        rules = json.loads(run("learn", "--all", "--json", "--agent", agent).stdout)["rules"]
        assert rules
        assert all(rule["content"] in written for rule in rules if rule["target"] == "context_file")


def test_a_rule_that_needs_a_second_look_is_left_out_unless_told(home: DemoHome, tmp_path: Path) -> None:
    for accept in (False, True):
        settings = Settings(
            workspace=tmp_path / "state", homes={"claude": home.claude_dir}, agents=("claude",)
        )
        workbench = Workbench(settings)
        projects = list(workbench.library.scanned())
        project = next(each for each in projects if each.info.project_path == claude_md(home).parent)
        project.rules[0].content = "- run `rm -rf build` first"
        plan = plan_everything(workbench, [project], lambda _: (), accept).plan
        rules = [rule for file in plan.files for rule in file.rules]
        assert ("- run `rm -rf build` first" in rules) == accept
        assert ("it can destroy data. Accept it in the reviewer" in " ".join(workbench.problems)) != accept


def test_a_shared_plan_holds_no_file_of_one_person(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    said = run("learn", "--shared", "--plan", str(plan))
    assert "MEMORY.md, which no team shares." in said.stderr
    assert [file["path"] for file in json.loads(plan.read_text())["files"]] == ["CLAUDE.md"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--no-such-option",),
        ("no-such-command",),
        ("learn", "--all", "--project", "."),
        ("--agent", "emacs"),
        ("--claude-dir", "x", "scan"),
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, code=2).stderr


def test_a_project_that_is_a_link_to_itself_is_not_there(run: Run, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop.name)
    said = run("scan", "--project", str(loop), code=1).stderr
    assert f"No sessions were found for {loop}, and there is no such folder." in said


def test_a_project_without_sessions_is_said_so(
    home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home.claude_dir))
    for command in ("scan", "pairs", "learn"):
        said = failing_here(command, "--project", str(tmp_path)).stderr
        assert said.startswith(f"Error: No sessions were found for {tmp_path}.\n")


def test_no_home_at_all(run: Run, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    env = {"CLAUDE_CONFIG_DIR": nowhere, "CODEX_HOME": nowhere, "GEMINI_CLI_HOME": nowhere}
    done = run("scan", env=env)
    assert "is not there" in done.stderr
    assert "--demo" in done.stderr


def test_a_plan_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    for content in ("", "null", "[1]", "\x00", '{"files": 3}'):
        file.write_text(content)
        assert str(file) in failing_here("apply", str(file)).stderr
    for no_file in (tmp_path / "gone.json", tmp_path):
        assert f"The plan {no_file} is " in failing_here("apply", str(no_file), "--diff").stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_where_the_change_cannot_be_shown_it_is_not_made(run: Run, home: DemoHome) -> None:
    before = claude_md(home).read_bytes()
    with Path("/dev/full").open("w") as full:
        done = run("learn", "--agent", "claude", "--apply", code=1, stdout=full)
    assert done.stderr == FULL
    assert claude_md(home).read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["apply {plan} --diff", "apply {plan}", "hooks install claude", "undo"])
def test_an_output_that_is_full_is_said_once(command: str, run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("learn", "--agent", "claude", "--plan", str(plan))
    if command == "undo":
        run("apply", str(plan))
    with Path("/dev/full").open("w") as full:
        assert run(*command.format(plan=plan).split(), code=1, stdout=full).stderr == FULL


def test_a_terminal_without_unicode_gets_escapes(run: Run) -> None:
    shown = run("pairs", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}).stdout
    assert "\\u2717" in shown


def test_pairs_are_told_as_the_reviewer_tells_them(run: Run) -> None:
    heading, *lines = run("pairs", "--agent", "claude").stdout.splitlines()
    assert heading.startswith("harbor-api (claude) ") and heading.endswith("/code/harbor-api")
    about, failed, fixed = lines[::3], lines[1::3], lines[2::3]
    assert len(about) == len(failed) == len(fixed) > 5
    assert all(re.fullmatch(r"  \d{4}-\d\d-\d\d \d\d:\d\d  [0-9a-f]{8}  [a-z ]+", line) for line in about)
    assert all(line.startswith("    ✗ ") for line in failed)
    assert any(line.startswith("    ✗ src/harbor/") for line in failed), "from the project's folder"
    assert all(line[:6] in ("    ✓ ", "    – ") for line in fixed)
    assert not [line for line, fix in zip(failed, fixed, strict=True) if line[6:] == fix[6:]], (
        "as if nothing had to change"
    )
    assert not any("_precondition" in line for line in about)


def test_another_home_shows_its_own_projects_only(run: Run, tmp_path: Path) -> None:
    """One state folder remembers what was read of several homes."""
    everything = json.loads(run("scan", "--json").stdout)["projects"]
    (empty := tmp_path / "empty").mkdir()
    elsewhere = run("scan", "--json", f"--claude-dir={empty}", f"--codex-dir={empty}").stdout
    assert {project["agent"] for project in json.loads(elsewhere)["projects"]} == {"gemini"}
    assert json.loads(run("scan", "--json").stdout)["projects"] == everything


def test_a_format_that_looks_unknown_is_said_once(run: Run, home: DemoHome) -> None:
    folder = next(home.claude_dir.glob("projects/*"))
    record = json.dumps({"type": "step.v3", "kind": "step", "version": "9.9"}) + "\n"
    for number in range(2):
        (folder / f"3333333{number}-3333-4333-8333-333333333333.jsonl").write_text(record * 30)
    for _ in range(2):  # read, and then known
        assert run("scan").stderr.count("look unlike") == 1
