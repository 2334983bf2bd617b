"""The first minute, in every situation that a machine can be in: no dead end on any screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headroom_tui.demo import DemoHome, build_demo_home
from tests.terminals import Terminal

ROOT = Path(__file__).parents[1]
Open = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Open]:
    """Open the reviewer in a terminal, in a home of its own."""
    opened: list[Terminal] = []

    def run(*arguments: str, **variables: str) -> Terminal:
        environment = {
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **variables,
        }
        opened.append(Terminal([sys.executable, "-m", "headroom_tui", *arguments], environment))
        return opened[-1]

    yield run
    for terminal in opened:
        terminal.close()


@pytest.fixture
def demo(tmp_path: Path) -> DemoHome:
    return build_demo_home(tmp_path / "demo")


def leave(terminal: Terminal) -> None:
    terminal.type("q")
    assert terminal.wait_for_end() == 0


def test_no_logs_at_all(start: Open) -> None:
    terminal = start()
    terminal.wait_for("--demo")
    leave(terminal)


def test_one_agent(start: Open, demo: DemoHome) -> None:
    terminal = start(CLAUDE_CONFIG_DIR=str(demo.claude_dir))
    terminal.wait_for("to decide")
    leave(terminal)


def test_many_agents(start: Open, demo: DemoHome) -> None:
    terminal = start(
        CLAUDE_CONFIG_DIR=str(demo.claude_dir),
        CODEX_HOME=str(demo.codex_dir),
        GEMINI_CLI_HOME=str(demo.gemini_dir.parent),
    )
    terminal.wait_for("gull-docs")
    leave(terminal)


def test_no_model(start: Open, demo: DemoHome) -> None:
    terminal = start(CLAUDE_CONFIG_DIR=str(demo.claude_dir), PATH="/nowhere")
    terminal.wait_for("enter Open")
    terminal.type("\r")
    terminal.wait_for("to write")
    terminal.type("m")
    terminal.wait_for("The rules that are listed need no model.")
    terminal.type("\x1b")
    terminal.wait_for("to decide")
    terminal.type("q")
    terminal.wait_for("Sort")
    leave(terminal)


def test_a_key_but_no_network(start: Open, demo: DemoHome) -> None:
    """Nothing is asked before the user says so, so a dead network is noticed only then."""
    dead = "http://127.0.0.1:9"
    terminal = start(
        CLAUDE_CONFIG_DIR=str(demo.claude_dir), ANTHROPIC_API_KEY="sk-ant-none", ANTHROPIC_BASE_URL=dead
    )
    terminal.wait_for("enter Open")
    terminal.type("\r")
    terminal.wait_for("to write")
    terminal.type("m")
    terminal.wait_for("y sends")  # the question was written
    terminal.type("y")
    terminal.wait_for("No rule arrived.")
    terminal.type("qq")
    assert terminal.wait_for_end() == 0


def test_a_terminal_that_is_too_small(start: Open, demo: DemoHome) -> None:
    terminal = start(CLAUDE_CONFIG_DIR=str(demo.claude_dir))
    terminal.wait_for("to decide")
    terminal.resize(10, 40)
    terminal.wait_for("at least 50×12 cells")
    terminal.resize(24, 80)
    terminal.wait_for("to decide")
    leave(terminal)


def test_settings_that_are_damaged(start: Open, demo: DemoHome, tmp_path: Path) -> None:
    file = tmp_path / ".headroom" / "config" / "tui.toml"
    file.parent.mkdir(parents=True)
    file.write_text('theme = "nope"\nsize = 3\n[keymap]\n"copy" = 3\n')
    terminal = start(CLAUDE_CONFIG_DIR=str(demo.claude_dir))
    terminal.wait_for("And 1 more: headroom-tui doctor says more.")
    leave(terminal)


def test_logs_of_a_version_that_is_not_known(start: Open, tmp_path: Path) -> None:
    log = tmp_path / ".claude" / "projects" / "x" / "s.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text('{"type": "step.v3", "version": "99.1"}\n' * 30)
    terminal = start()
    terminal.wait_for("Claude Code 99.1 look unlike")
    leave(terminal)


def test_a_state_folder_that_cannot_be_written(start: Open, demo: DemoHome, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    terminal = start(
        CLAUDE_CONFIG_DIR=str(demo.claude_dir), HEADROOM_WORKSPACE_DIR=str(tmp_path / "file" / "below")
    )
    terminal.wait_for("HEADROOM_WORKSPACE_DIR")
    leave(terminal)


def test_a_project_without_sessions(start: Open, demo: DemoHome, tmp_path: Path) -> None:
    terminal = start("--project", str(tmp_path), CLAUDE_CONFIG_DIR=str(demo.claude_dir))
    terminal.wait_for("headroom-tui doctor")
    leave(terminal)


def test_a_log_that_cannot_be_read(start: Open, demo: DemoHome) -> None:
    folder = next(demo.claude_dir.glob("projects/*"))
    (folder / "11111111-1111-4111-8111-111111111111.jsonl").write_bytes(b"\x00\xff{" * 1000)
    terminal = start(CLAUDE_CONFIG_DIR=str(demo.claude_dir))
    terminal.wait_for("unreadable line")
    leave(terminal)


def test_no_colours(start: Open, demo: DemoHome) -> None:
    terminal = start(CLAUDE_CONFIG_DIR=str(demo.claude_dir), NO_COLOR="1", TERM="xterm")
    terminal.wait_for("to decide")
    leave(terminal)


def test_the_demo_says_that_it_touches_nothing_and_what_is_left(start: Open, tmp_path: Path) -> None:
    terminal = start("--demo", TMPDIR=str(tmp_path))
    terminal.wait_for("Sample logs: nothing of yours is touched.")
    terminal.wait_for("harbor-api")
    leave(terminal)
    assert "what was written there, are deleted. No file of yours was touched." in terminal.tail.decode()
    assert not list(tmp_path.glob("headroom-tui-demo-*"))
