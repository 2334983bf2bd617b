"""wrap: the agent has the terminal as if we were not there, and what its session taught is reviewed."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.settings import Settings
from headroom_tui.workbench import Workbench
from headroom_tui.wrap import pairs_of
from tests.test_end_to_end import Terminal

ROOT = Path(__file__).parents[2]
AGENT = Path(__file__).with_name("stand_in_agent.py")
AGENTS = ("claude", "codex", "gemini")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class ControllingTerminal(Terminal):
    """A terminal that also sends signals, as the one a person sits at does."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.keyboard, program_side = pty.openpty()
        self.resize(24, 80)

        def take_terminal() -> None:
            os.setsid()
            fcntl.ioctl(program_side, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command,
            stdin=program_side,
            stdout=program_side,
            stderr=program_side,
            env=env,
            preexec_fn=take_terminal,
        )
        os.close(program_side)
        self._unread = b""
        self.tail = b""

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@pytest.fixture
def demo(tmp_path: Path) -> DemoHome:
    return build_demo_home(tmp_path / "home")


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """Programs named as the agents are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in AGENTS:
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {AGENT} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def session_with_pairs(demo: DemoHome, agent: str, tmp_path: Path) -> tuple[Path, int]:
    """The demo's session of an agent with the most pairs, and how many those are."""
    homes = {"claude": demo.claude_dir, "codex": demo.codex_dir, "gemini": demo.gemini_dir}
    settings = Settings(workspace=tmp_path / "look", homes=homes, agents=(agent,), here=None)
    files = [pair.file for pair in pairs_of(list(Workbench(settings).library.scanned()))]
    file = max(set(files), key=files.count)
    return file, files.count(file)


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


def with_tape(environment: dict[str, str], demo: DemoHome, agent: str, tmp_path: Path) -> tuple[Path, int]:
    """Take a session out of the home, for the stand-in to write anew; its log, and how many pairs it has."""
    log, pairs = session_with_pairs(demo, agent, tmp_path)
    tape = tmp_path / "tape"
    log.rename(tape)
    environment |= {"STAND_IN_TAPE": str(tape), "STAND_IN_LOG": str(log)}
    return log, pairs


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    def start(*arguments: str, **how: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "headroom_tui", "wrap", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return start


@pytest.fixture
def sit_down(environment: dict[str, str]) -> Iterator[Callable[..., ControllingTerminal]]:
    opened: list[ControllingTerminal] = []

    def start(*arguments: str) -> ControllingTerminal:
        command = [sys.executable, "-m", "headroom_tui", "wrap", *arguments]
        opened.append(ControllingTerminal(command, environment))
        return opened[-1]

    yield start
    for terminal in opened:
        if terminal.process.poll() is None:
            terminal.process.kill()
        os.close(terminal.keyboard)


def test_the_agent_sees_the_terminals_size_and_every_change_of_it(
    sit_down: Callable[..., ControllingTerminal],
) -> None:
    terminal = sit_down("claude", "--", "size", "keys", "7")
    terminal.wait_for("size 80 24")
    terminal.resize(40, 120)
    terminal.wait_for("size 120 40")
    terminal.type("hello\n")
    terminal.wait_for("read hello")
    assert terminal.wait_for_end() == 7


def test_ctrl_c_is_the_agents_and_it_lives_on(sit_down: Callable[..., ControllingTerminal]) -> None:
    terminal = sit_down("claude", "--", "keys")
    terminal.wait_for("waiting")
    terminal.type("\x03")
    terminal.wait_for("interrupted")
    terminal.type("go on\n")
    terminal.wait_for("read go on interrupted")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("agent", AGENTS)
def test_then_the_review_of_just_that_session_opens(
    sit_down: Callable[..., ControllingTerminal],
    environment: dict[str, str],
    demo: DemoHome,
    tmp_path: Path,
    agent: str,
) -> None:
    _, pairs = with_tape(environment, demo, agent, tmp_path)
    terminal = sit_down(agent, "--", "size", "3")
    terminal.wait_for(f"{pairs} failures, " if pairs > 1 else "1 failure, ")
    terminal.wait_for("to review")
    terminal.type("q")
    assert terminal.wait_for_end() == 3, "the agent's exit code"


@pytest.mark.parametrize(("words", "code"), [(("0",), 0), (("42",), 42), (("die",), 137)])
def test_the_exit_code_is_the_agents(run: Run, words: tuple[str, ...], code: int) -> None:
    assert run("claude", "--", *words).returncode == code


def test_stdout_is_the_agents_alone(run: Run) -> None:
    done = run("claude", "--", "--json", "two words")
    assert done.stdout == "argument --json\nargument two words\n"
    assert "nothing failed that there is" in done.stderr


def test_what_is_sent_to_us_alone_is_passed_on(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "headroom_tui", "wrap", "claude", "--", "sleep"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sleeping\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM


def test_an_agent_that_is_not_there_is_a_sentence(run: Run) -> None:
    done = run("qwen")
    assert done.returncode == 1
    assert "There is no program qwen on PATH" in done.stderr
    assert run("emacs").returncode == 2


def test_learn_writes_what_the_policy_allows_into_both_files_and_undo_takes_it_back(
    run: Run, environment: dict[str, str], demo: DemoHome, tmp_path: Path
) -> None:
    log, _ = with_tape(environment, demo, "claude", tmp_path)
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


def test_what_earlier_sessions_taught_stays_out(
    run: Run, environment: dict[str, str], demo: DemoHome, tmp_path: Path
) -> None:
    """The run wrote no log, so there is nothing to learn from, whatever the other sessions hold."""
    done = run("claude", "--learn", "--min-evidence", "1")
    assert "nothing failed that there is" in done.stderr
    history = [sys.executable, "-m", "headroom_tui", "history", "--json"]
    shown = subprocess.run(history, env=environment, check=True, capture_output=True, text=True).stdout
    assert json.loads(shown) == {"history": []}
