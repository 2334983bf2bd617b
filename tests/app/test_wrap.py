"""wrap: the agent has the terminal as if we were not there, and what its session taught is reviewed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from headroom_tui.wrap import pairs_of
from tests.app.sessions_of_agents import KEEP
from tests.terminals import Terminal

ROOT = Path(__file__).parents[2]
AGENT = Path(__file__).with_name("stand_in_agent.py")
PROGRAMS = {name: name for name in KEEP} | {"antigravity": "agy"}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def demo(tmp_path: Path) -> DemoHome:
    return build_demo_home(tmp_path / "home")


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """Programs named as the agents are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PROGRAMS.values():
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {AGENT} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def session_with_pairs(demo: DemoHome, tmp_path: Path) -> Path:
    """The demo's session of Claude Code with the most pairs."""
    settings = Settings(
        workspace=tmp_path / "look", homes={"claude": demo.claude_dir}, agents=("claude",), here=None
    )
    files = [pair.file for pair in pairs_of(list(Workbench(settings).library.scanned()), pytest.fail)]
    return max(set(files), key=files.count)


@pytest.fixture
def environment(demo: DemoHome, bin_folder: Path, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "CLAUDE_CONFIG_DIR": str(demo.claude_dir),
        "CODEX_HOME": str(demo.codex_dir),
        "GEMINI_CLI_HOME": str(demo.gemini_dir.parent),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "TERM": "xterm-256color",
    }


def with_tape(environment: dict[str, str], demo: DemoHome, tmp_path: Path) -> Path:
    """Take a session out of the demo, for the stand-in to write anew; its log."""
    log = session_with_pairs(demo, tmp_path)
    tape = tmp_path / "tape"
    log.rename(tape)
    environment |= {"STAND_IN_TAPE": str(tape), "STAND_IN_LOG": str(log)}
    return log


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    def start(*arguments: str, **how: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "headroom_tui", "wrap", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return start


@pytest.fixture
def sit_down(environment: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        command = [sys.executable, "-m", "headroom_tui", "wrap", *arguments]
        opened.append(Terminal(command, environment))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


TOLD_TO_END_WHILE_IT_STARTS_THE_AGENT = """
import os, signal, subprocess
from headroom_tui import wrap
from headroom_tui.__main__ import start

class Begun(subprocess.Popen):
    def __init__(self, *how):
        super().__init__(*how)
        os.kill(os.getpid(), signal.SIGTERM)

wrap.subprocess.Popen = Begun
start()
"""


def test_the_agent_sees_the_terminals_size_and_every_change_of_it(
    sit_down: Callable[..., Terminal],
) -> None:
    terminal = sit_down("claude", "--", "size", "keys", "7")
    terminal.wait_for("size 80 24")
    terminal.resize(40, 120)
    terminal.wait_for("size 120 40")
    terminal.type("hello\n")
    terminal.wait_for("read hello")
    assert terminal.wait_for_end() == 7


def test_ctrl_c_is_the_agents_and_it_lives_on(sit_down: Callable[..., Terminal]) -> None:
    terminal = sit_down("claude", "--", "keys")
    terminal.wait_for("waiting")
    terminal.type("\x03")
    terminal.wait_for("interrupted")
    terminal.type("go on\n")
    terminal.wait_for("read go on interrupted")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("agent", KEEP)
def test_then_the_review_of_just_that_session_opens(
    sit_down: Callable[..., Terminal], environment: dict[str, str], tmp_path: Path, agent: str
) -> None:
    """Of two sessions that taught the same, one long before and one in this run, in the agent's format."""
    home, project = tmp_path / "agent", tmp_path / "tide-table"
    project.mkdir()
    KEEP[agent](home, "first", str(project))
    tape = KEEP[agent](tmp_path / "recorder", "second", str(project))
    log = home / tape.relative_to(tmp_path / "recorder")
    environment |= {"STAND_IN_TAPE": str(tape), "STAND_IN_LOG": str(log)}
    terminal = sit_down(f"--{agent}-dir", str(home), agent, "--", "size", "3")
    terminal.wait_for("size 80 24")
    terminal.wait_for("1 pair, 1 with a fix; 1 rule to decide about.")
    terminal.wait_for("of this run")
    terminal.wait_for("use `python3`, not `python`")
    terminal.type("2")
    terminal.wait_for("python3 -m tides")
    terminal.type("5")
    terminal.wait_for("of the whole project, not only of this run")
    terminal.type("qq")
    assert terminal.wait_for_end() == 3, "the agent's exit code"


@pytest.mark.parametrize(("words", "code"), [(("0",), 0), (("42",), 42), (("die",), 137)])
def test_the_exit_code_is_the_agents(run: Run, words: tuple[str, ...], code: int) -> None:
    assert run("claude", "--", *words).returncode == code


def test_stdout_is_the_agents_alone(run: Run) -> None:
    done = run("claude", "--", "--json", "two words")
    assert done.stdout == "argument --json\nargument two words\n"
    assert "no session of this run was found" in done.stderr


def test_what_is_sent_to_us_alone_is_passed_on(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "headroom_tui", "wrap", "claude", "--", "stay"]
    with subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "staying\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM


def test_it_is_passed_on_also_where_the_agent_is_just_being_started(environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", TOLD_TO_END_WHILE_IT_STARTS_THE_AGENT, "wrap", "claude", "--", "stay"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as process:
        assert process.wait(30) == 128 + signal.SIGTERM


def test_after_that_no_review_keeps_who_sent_it_waiting(
    sit_down: Callable[..., Terminal], environment: dict[str, str], demo: DemoHome, tmp_path: Path
) -> None:
    with_tape(environment, demo, tmp_path)  # of which there are rules to decide about
    terminal = sit_down("claude", "--", "stay")
    terminal.wait_for("staying")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait_for_end() == 128 + signal.SIGTERM
    assert b"nothing was reviewed or written" in terminal.tail


def test_an_agent_that_is_not_there_is_a_sentence(run: Run, bin_folder: Path) -> None:
    (bin_folder / "agy").unlink()
    done = run("antigravity")
    assert done.returncode == 1
    assert "There is no program agy on PATH" in done.stderr
    assert run("emacs").returncode == 2


@pytest.mark.parametrize("option", [["--to", "own"], ["--min-evidence", "5"], ["--section", "Environment"]])
def test_what_may_be_written_is_said_only_where_something_is_written(run: Run, option: list[str]) -> None:
    """Else the session would be over before anybody learned that nothing was written."""
    done = run(*option, "antigravity")
    assert done.returncode == 2
    assert f"{option[0]}: that is for --learn." in done.stderr
    assert not done.stdout, "the agent was not started"


def test_learn_writes_what_the_policy_allows_into_both_files_and_undo_takes_it_back(
    run: Run, environment: dict[str, str], demo: DemoHome, tmp_path: Path
) -> None:
    log = with_tape(environment, demo, tmp_path)
    project = demo.folder / "code" / "harbor-api" / "CLAUDE.md"
    everywhere = demo.claude_dir / "CLAUDE.md"
    before = project.read_bytes()

    careful = run("claude", "--learn", "--min-evidence", "99")
    assert "no rule passes the policy" in careful.stderr
    assert project.read_bytes() == before
    log.unlink()

    done = run("claude", "--learn", "--min-evidence", "2")
    assert "Written." in done.stderr
    assert done.stdout == ""
    assert project.read_bytes().startswith(before)
    assert b"\n- " in everywhere.read_bytes()
    assert b"### File Path Corrections" not in everywhere.read_bytes(), "says nothing to other projects"

    [entry] = re.findall(r"undo (\S+)", done.stderr)
    command = [sys.executable, "-m", "headroom_tui", "undo", entry]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert project.read_bytes() == before
    assert not everywhere.exists()


def test_what_cannot_be_written_is_said_and_leaves_the_exit_code_to_the_agent(
    run: Run, environment: dict[str, str], demo: DemoHome, tmp_path: Path
) -> None:
    with_tape(environment, demo, tmp_path)
    store = tmp_path / "state" / "tui" / "review.sqlite"
    store.parent.mkdir(parents=True)
    store.write_bytes(b"no database, for some reason\n" * 300)
    done = run("claude", "--learn", "--min-evidence", "2", "--", "0")
    assert done.returncode == 0
    assert "Nothing was written: a rule might be one that you rejected." in done.stderr


def test_a_link_out_of_the_project_is_named_and_holds_up_no_other_file(
    run: Run, environment: dict[str, str], demo: DemoHome, tmp_path: Path
) -> None:
    with_tape(environment, demo, tmp_path)
    file, real = demo.folder / "code" / "harbor-api" / "CLAUDE.md", tmp_path / "real.md"
    file.rename(real)
    file.symlink_to(real)
    before = real.read_bytes()
    environment["HOME"] = str(tmp_path / "home")
    done = run("claude", "--learn", "--min-evidence", "2")
    assert f"{file} leads to {real}: outside the project and your home." in done.stderr
    assert "Written." in done.stderr
    assert real.read_bytes() == before
    assert b"headroom:learn:start" in (demo.claude_dir / "CLAUDE.md").read_bytes()


def test_what_earlier_sessions_taught_stays_out(run: Run, environment: dict[str, str]) -> None:
    """The run wrote no log, so there is nothing to learn from, whatever the other sessions hold."""
    done = run("claude", "--learn", "--min-evidence", "1")
    assert "no session of this run was found" in done.stderr
    history = [sys.executable, "-m", "headroom_tui", "history", "--json"]
    shown = subprocess.run(history, env=environment, check=True, capture_output=True, text=True).stdout
    assert json.loads(shown) == {"history": []}
