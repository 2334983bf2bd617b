"""`apply` writes what `learn --plan` saved as `learn --apply` would have, also with an agent elsewhere."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.learned.written_rule_store import WrittenRuleStore
from headroom_tui.learned.written_rules import WrittenRule
from headroom_tui.settings.run import Settings
from scanners.models import ProjectInfo
from tests.app.sessions_of_agents import claude
from writers.claude import ClaudeCodeWriter
from writers.saved_plan.plan_file import save_plan

SOME_DAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoHome:
    demo = build_demo_home(tmp_path / "demo")
    monkeypatch.chdir(demo.folder / "code" / "harbor-api")
    return demo


def run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == code, done.output
    return done


def written_rules(demo: DemoHome) -> list[WrittenRule]:
    """What is remembered of the rules that were written, but for the time."""
    store = WrittenRuleStore(Settings().state_folder / "review.sqlite")
    files = [Path("CLAUDE.md"), *demo.claude_dir.glob("projects/*/memory/MEMORY.md")]
    return [replace(rule, applied=SOME_DAY) for file in files for rule in store.written_to(file)]


def test_a_plan_of_a_folder_elsewhere_is_applied_there_only(demo: DemoHome, tmp_path: Path) -> None:
    plan, elsewhere = str(tmp_path / "plan.json"), ("--claude-dir", str(demo.claude_dir))
    run("learn", "--agent", "claude", *elsewhere, "--plan", plan)
    [memory] = [each for each in json.loads(Path(plan).read_text())["files"] if "MEMORY" in each["path"]]
    assert memory["path"].startswith(str(demo.claude_dir))
    refused = run("apply", plan, code=1).stderr
    assert "no file that an agent reads" in refused
    assert "--claude-dir" in refused
    assert "Wrote" in run("apply", plan, *elsewhere).stdout


@pytest.mark.parametrize("form", [[], ["--project", "."], ["--all"]])
def test_the_command_that_learn_names_writes_the_plan_from_where_it_is_named(
    demo: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    plan = tmp_path / "the plan.json"
    if form:
        form = [str(Path(word).absolute()) if word == "." else word for word in form]
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
    options = ["--claude-dir", str(demo.claude_dir), "--codex-dir", str(demo.codex_dir)]
    said = run("learn", *options, *form, "--accept-warnings", "--plan", str(plan)).stdout
    [command] = [line for line in said.splitlines() if line.startswith("Saved: ")]
    program, *words = shlex.split(command.removeprefix(f"Saved: {plan}. ").removesuffix(" writes it."))
    assert program == "headroom-tui"
    assert "Wrote" in run(*words).stdout


def test_a_plan_whose_name_looks_like_an_option_is_named_as_a_file(demo: DemoHome) -> None:
    said = run("learn", "--claude-dir", str(demo.claude_dir), "--plan", "--help").stdout
    assert "Saved: --help. headroom-tui apply ./--help " in said


def test_where_its_rules_came_from_is_kept(demo: DemoHome, tmp_path: Path) -> None:
    plan, elsewhere = str(tmp_path / "plan.json"), ("--claude-dir", str(demo.claude_dir))
    run("learn", "--agent", "claude", *elsewhere, "--apply")
    at_once = written_rules(demo)
    assert at_once
    assert any(rule.lessons for rule in at_once)
    run("undo")
    (Settings().state_folder / "review.sqlite").unlink()
    run("learn", "--agent", "claude", *elsewhere, "--plan", plan)
    run("apply", plan, *elsewhere)
    assert written_rules(demo) == at_once
    reported = json.loads(run("report", "--json", "--agent", "claude", *elsewhere, "--project", ".").stdout)
    [project] = reported["projects"]
    assert {rule["origin"] for rule in project["rules"]} == {"headroom-tui"}


def test_a_link_to_a_shells_start_file_is_followed_only_when_told(demo: DemoHome) -> None:
    """Even where writes are expected."""
    start, file, homes = (
        demo.claude_dir / ".profile",
        Path("CLAUDE.md"),
        ("--claude-dir", str(demo.claude_dir)),
    )
    start.write_bytes(b"mine\n")
    file.unlink()
    file.symlink_to(start)
    said = run("learn", "--agent", "claude", *homes, "--apply", code=1).output
    assert (
        f"CLAUDE.md leads to {start}: by its name no file of instructions. Nothing was written to it." in said
    )
    assert start.read_bytes() == b"mine\n"
    run("learn", "--agent", "claude", *homes, "--apply", "--outside")
    assert b"headroom:learn:start" in start.read_bytes()


def test_a_plan_of_projects_far_apart_names_each_and_no_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they have in common may be the whole disk."""
    files = []
    for place in ("one/tides", "one/tides/web", "two/moons"):
        (tmp_path / place).mkdir(parents=True)
        for session in ("first", "second"):
            claude(tmp_path / "claude", f"{Path(place).name}-{session}", str(tmp_path / place))
        files.append(tmp_path / place / "CLAUDE.md")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    plan, options = str(tmp_path / "plan.json"), ["--claude-dir", str(tmp_path / "claude")]
    said = run("learn", "--all", *options, "--plan", plan).stdout
    named = [f"--project {tmp_path / place}" for place in ("one/tides", "two/moons")]
    assert " ".join([f"apply {plan}", *options, *named, "writes it."]) in said

    refused = run("apply", plan, *options, "--project", str(tmp_path / "one" / "tides"), code=1)
    assert (
        f"{files[2]}, which is no file that an agent reads in {tmp_path / 'one' / 'tides'}" in refused.stderr
    )
    assert not any(file.exists() for file in files)
    run("apply", plan, *options, *" ".join(named).split())
    assert all(b"use `python3`, not `python`" in file.read_bytes() for file in files)


def test_a_link_into_another_folder_that_may_be_written_is_followed_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("tides", "moons"):
        (tmp_path / place).mkdir()
    for session in ("first", "second"):
        claude(tmp_path / "claude", session, str(tmp_path / "tides"))
    (tmp_path / "moons" / "CLAUDE.md").write_text("mine\n")
    (tmp_path / "tides" / "CLAUDE.md").symlink_to(tmp_path / "moons" / "CLAUDE.md")
    monkeypatch.chdir(tmp_path / "moons")
    plan, options = str(tmp_path / "plan.json"), ["--claude-dir", str(tmp_path / "claude")]
    run("learn", "--all", *options, "--outside", "--plan", plan)
    named = [word for place in ("tides", "moons") for word in ("--project", str(tmp_path / place))]
    assert "outside the project" in run("apply", plan, *options, *named[:2], code=1).output
    assert "Wrote" in run("apply", plan, *options, *named).stdout


def test_a_plan_of_nothing_names_no_command_that_would_write_it_and_is_applied_as_nothing(
    demo: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    said = run("learn", "--claude-dir", str(demo.claude_dir), "--plan", "p.json").stdout
    assert said == "Nothing to write.\nSaved: p.json. It writes nothing.\n"
    assert run("apply", "p.json").stdout == "Nothing to write.\n"


def test_a_dash_is_no_file(demo: DemoHome) -> None:
    """Other programs write to stdout then; a plan would stand in the project under that name."""
    assert "./-" in run("learn", "--claude-dir", str(demo.claude_dir), "--plan", "-", code=2).stderr
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("section", "content", "what"),
    [
        ("Environment", "- run `rm -rf build` first", "it can destroy data"),
        ("Always rm -rf build", "- use `make`", "its section name can destroy data"),
    ],
)
def test_a_plan_with_warnings_wants_one_more_word(
    demo: DemoHome, tmp_path: Path, section: str, content: str, what: str
) -> None:
    file, plan = Path("CLAUDE.md"), tmp_path / "plan.json"
    rule = Recommendation(RecommendationTarget.CONTEXT_FILE, section, content)
    project = ProjectInfo(Path.cwd(), tmp_path)
    save_plan(ClaudeCodeWriter(demo.claude_dir).plan([rule], project), plan)
    before = file.read_bytes()
    assert f"{what}. Nothing was written; --accept-warnings" in run("apply", str(plan), code=1).stderr
    assert file.read_bytes() == before
    (tmp_path / "x").mkdir()
    refused = run("apply", str(plan), "--project", str(tmp_path / "x"), code=1).stderr
    assert "no file that an agent reads" in refused
    run("apply", str(plan), "--accept-warnings")
    assert content.encode() in file.read_bytes()


def test_a_diff_of_what_would_be_refused_says_so(demo: DemoHome, tmp_path: Path) -> None:
    plan, file = str(tmp_path / "plan.json"), Path("CLAUDE.md").absolute()
    run("learn", "--shared", "--agent", "claude", "--claude-dir", str(demo.claude_dir), "--plan", plan)
    shown = run("apply", plan, "--diff")
    assert f"+++ {file}" in shown.stdout and "planned" not in shown.stderr
    before = file.read_bytes()
    file.write_bytes(before + b"more\n")
    again = run("apply", plan, "--diff")
    assert (again.stdout, "was changed since it was planned" in again.stderr) == (shown.stdout, True)
    assert "was changed since it was planned" in run("apply", plan, code=1).stderr
    file.write_bytes(before)
    run("apply", plan)
    assert "holds exactly what was planned already" in run("apply", plan, "--diff").stderr
