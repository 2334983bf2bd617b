"""Where nothing can be shown the reason given is the true one: on the screen, in commands, by the doctor."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.console import Console

from headroom_tui import wording
from headroom_tui.command_line.listings import print_projects
from headroom_tui.demo import build_demo_home
from headroom_tui.doctor.checks import State
from headroom_tui.doctor.examination import examine
from headroom_tui.documents.scan import scan_document
from headroom_tui.library import Library
from headroom_tui.nothing_found import nothing_found
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench

NOBODY = 65534


@contextmanager
def shut(folder: Path) -> Iterator[None]:
    """Nobody but root may look into a folder, and we are not root for a while."""
    mode, user = folder.stat().st_mode, os.geteuid()
    folder.chmod(0)
    try:
        if not user:
            os.seteuid(NOBODY)
        yield
    finally:
        os.seteuid(user)
        folder.chmod(mode)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may go through, unlike those of pytest."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "state").mkdir()
        (folder / "state").chmod(0o777)
        yield folder


def bench(place: Path, **homes: Path) -> Workbench:
    return Workbench(Settings(workspace=place / "state", homes=homes, here=None))


@pytest.mark.parametrize("inside", [".claude", ".claude/projects"])
def test_a_home_that_may_not_be_read_is_not_called_empty(place: Path, inside: str) -> None:
    home = build_demo_home(place / "demo")
    workbench = bench(place, claude=home.claude_dir)
    list(examine(workbench, {}))  # imports what only root may read here
    with shut(home.folder / inside):
        [said] = [line for line in nothing_found(workbench.library) if line.startswith("Claude Code: ")]
        [check] = [check for check in examine(workbench, {}) if check.name == "Claude Code"]
    assert "you may not read " in said
    assert "you may not read " in check.found
    assert check.state is State.PROBLEM


def test_a_way_on_stands_first_whatever_room_there_is(place: Path) -> None:
    assert "--demo" in nothing_found(bench(place, claude=place / "nowhere").library)[1]


def test_a_state_folder_that_may_not_be_read_leaves_nothing_to_settle(place: Path) -> None:
    workbench = bench(place)
    with shut(place / "state"):
        assert workbench.settle() == []


def test_it_is_said_beside_what_was_read(place: Path) -> None:
    home = build_demo_home(place / "demo")
    workbench = bench(place, claude=home.claude_dir, codex=home.codex_dir)
    with shut(home.codex_dir):
        projects = list(workbench.library.scanned())
    assert {project.plugin.name for project in projects} == {"claude"}
    assert any(said.startswith("Codex: you may not read ") for said in workbench.library.problems)


def test_one_folder_that_may_not_be_read_is_named_and_all_others_are_read(place: Path) -> None:
    home = build_demo_home(place / "demo")
    workbench = bench(place, claude=home.claude_dir, codex=home.codex_dir)
    forbidden = next((home.claude_dir / "projects").iterdir())
    (home.claude_dir / "projects" / "-other").mkdir()
    (log := next(forbidden.glob("*.jsonl"))).rename(home.claude_dir / "projects" / "-other" / log.name)
    with shut(forbidden):
        projects = list(workbench.library.scanned())
        told = f"Claude Code: you may not read {forbidden}; logs in there count only as far as they were read"
        assert told in " ".join(workbench.library.problems)
    assert {project.plugin.name for project in projects} == {"claude", "codex"}
    list(workbench.library.scanned())
    assert workbench.library.problems == []


def test_a_log_that_may_not_be_read_any_more_counts_as_before_and_is_said_each_time(place: Path) -> None:
    """Its transcript is missing, also where nothing else of it is."""
    home = build_demo_home(place / "demo")
    settings = replace(bench(place, claude=home.claude_dir).settings, agents=("claude",))
    library = Library(settings)
    [before] = library.scanned()
    log = next((home.claude_dir / "projects").glob("*/*.jsonl"))
    said = f"You may not read the log {log} now. It counts as far as it was read before"
    for file in (place / "state").rglob("*"):
        file.chmod(0o777)
    with shut(log):
        for each in (library, library, Library(settings)):
            [after] = each.scanned()
            assert after.counts == before.counts
            assert [problem[: len(said)] for problem in each.problems] == [said]
        library.update([log])
        assert [problem[: len(said)] for problem in library.problems] == [said]
    library.update([log])
    assert library.problems == []


@pytest.mark.parametrize("agent", ["antigravity", "claude", "codex", "opencode"])
def test_a_change_where_nobody_may_look_is_said_and_costs_no_other_log(place: Path, agent: str) -> None:
    """A watcher names what changed, also in a folder that was closed since."""
    home = build_demo_home(place / "demo")
    log = next((home.claude_dir / "projects").glob("*/*.jsonl"))
    inside = {
        "antigravity": "antigravity-cli/brain/one/.system_generated/logs/transcript.jsonl",
        "claude": "projects/-one/one.jsonl",
        "codex": "sessions/2026/07/01/rollout-one.jsonl",
        "opencode": "opencode.db",
    }
    homes = {"claude": home.claude_dir, "codex": home.codex_dir}
    homes |= {agent: place / "closed"} if agent in ("antigravity", "opencode") else {}
    closed = homes[agent] / inside[agent]
    closed.parent.mkdir(parents=True, exist_ok=True)
    closed.write_text("{}\n")
    library = bench(place, **homes).library
    list(library.scanned())
    before, problems = dict(library.projects), list(library.problems)
    with log.open("a") as more:
        more.write("no JSON\n")
    with shut(closed.parent):
        library.update([closed, closed.parent, log])
        assert library.projects.keys() == before.keys()
        [said] = [each for each in library.problems if each not in problems]
        assert f"{closed} could not be read (Permission denied)" in said
    assert sum(each.counts.bad_lines for each in library.projects.values()) == 1 + sum(
        each.counts.bad_lines for each in before.values()
    )
    library.update([closed])
    assert said not in library.problems


def test_a_subagent_waits_for_its_session_and_is_said(place: Path) -> None:
    home = build_demo_home(place / "demo")
    session = next((home.claude_dir / "projects").glob("*/*.jsonl"))
    subagent = session.with_suffix("") / "subagents" / "agent-one.jsonl"
    subagent.parent.mkdir(parents=True)
    subagent.write_text('{"type": "user", "cwd": "/elsewhere", "message": {"content": "look around"}}\n')
    library = bench(place, claude=home.claude_dir).library
    with shut(session):
        list(library.counted())
        said = [problem for problem in library.problems if "could not be read" in problem]
    assert sorted(each.split()[2] for each in said) == sorted([str(session), str(subagent)])
    assert "/elsewhere" not in {path for _, path in library.projects}
    [project] = library.counted()
    assert subagent in [known.file for known in library.logs.files_of(project.key)]


def test_logs_in_which_nothing_is_known_are_not_called_no_logs(place: Path) -> None:
    log = place / ".claude" / "projects" / "x" / "s.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text('{"schema": "of tomorrow"}\n')
    workbench = bench(place, claude=place / ".claude")
    assert list(workbench.library.scanned()) == []
    assert any(
        "holds 1 log, and no call that we can read" in line for line in nothing_found(workbench.library)
    )


def test_a_notice_on_the_screen_names_a_few_and_says_who_tells_the_rest() -> None:
    assert wording.few(["a", "b"], "scan tells all.") == "a\nb"
    assert wording.few(["a", "b", "c", "d"], "scan tells all.") == "a\nb\nAnd 2 more: scan tells all."


def test_in_a_folder_below_a_project_the_project_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = build_demo_home(place / "demo")
    below = demo.folder / "code" / "harbor-api" / "src"
    library = Workbench(
        Settings(workspace=place / "state", homes={"claude": demo.claude_dir}, project=below)
    ).library
    library.scan(lambda update: None, threading.Event())
    assert f"It is in the project {wording.place(below.parent)}, which has some" in nothing_found(library)[0]
    monkeypatch.setenv("HOME", str(below.parent))
    assert "is in the project" not in nothing_found(library)[0], "nearly everything is in the home folder"


def test_it_is_said_where_in_an_agents_folder_its_logs_would_be(place: Path) -> None:
    """Logs that lie loose in it are none, and one could not guess why."""
    (loose := place / "loose").mkdir()
    (loose / "one.jsonl").write_text("{}\n")
    workbench = bench(place, copilot=loose, opencode=loose)
    assert not list(workbench.library.scanned())
    told = [line for line in nothing_found(workbench.library) if str(loose) in line]
    assert told == [
        f"OpenCode: {loose} holds no sessions",
        f"GitHub Copilot CLI: {loose} holds no sessions in session-state or history-session-state",
    ]
    found = {check.name: check.found for check in examine(workbench, {}) if check.area == "agents"}
    assert ", where they are in session-state or history-session-state (" in found["GitHub Copilot CLI"]


def test_a_line_that_could_not_be_read_says_in_which_log_it_is(place: Path) -> None:
    demo = build_demo_home(place / "demo")
    log = next(path for path in sorted(demo.claude_dir.rglob("*.jsonl")) if "harbor" in str(path))
    log.write_text("{not whole\n" + log.read_text())
    workbench = bench(place, claude=demo.claude_dir)
    projects = list(workbench.library.counted())
    told = {row["path"]: row["bad_lines_in"] for row in scan_document(projects)["projects"]}
    assert {"file": str(log), "lines": 1} in told[str(demo.folder / "code" / "harbor-api")]
    with Console(width=40, record=True, file=io.StringIO()) as console:
        print_projects(console, workbench, projects)
    assert str(log) in console.export_text()
