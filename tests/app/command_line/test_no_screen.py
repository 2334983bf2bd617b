"""Where the reviewer cannot be drawn, it says what is missing and which commands need no screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home
from tests.terminals import Terminal

Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Run shell words in a terminal; ``$H`` is this program."""
    home = build_demo_home(tmp_path / "home")
    opened: list[Terminal] = []

    def run(command: str, **variables: str) -> Terminal:
        environment = {
            **os.environ,
            "H": f"{sys.executable} -m headroom_tui",
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "CLAUDE_CONFIG_DIR": str(home.claude_dir),
            "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
            "TERM": "xterm-256color",
            "COLUMNS": "200",
            **variables,
        }
        opened.append(Terminal(["bash", "-c", command], environment, tmp_path))
        return opened[-1]

    yield run
    for terminal in opened:
        terminal.close()


@pytest.mark.parametrize(
    ("command", "term", "missing"),
    [
        ("$H", "dumb", "TERM is dumb"),
        ("$H < /dev/null", "xterm", "its input is no terminal"),
        ("$H > shown; cat shown", "xterm", "its output is no terminal"),
        ("$H 2> said", "xterm", "its error output, on which screens are drawn, is no terminal"),
    ],
)
def test_what_is_missing_is_said_and_what_works_without_a_screen(
    start: Start, command: str, term: str, missing: str
) -> None:
    terminal = start(command, TERM=term, NO_COLOR="1")
    assert terminal.wait_for_end() == 0
    shown = " ".join(terminal.tail.decode().split())
    assert "/code/harbor-api" in shown, "the projects"
    assert f"The reviewer was not opened: {missing}" in shown
    for works in ("scan", "pairs", "learn", "report", "doctor"):
        assert f"headroom-tui {works}" in shown


def test_no_command_is_named_for_sample_logs_that_are_gone_by_then(start: Start) -> None:
    terminal = start("$H --demo < /dev/null")
    assert terminal.wait_for_end() == 0
    shown = " ".join(terminal.tail.decode().split())
    assert "harbor-api" in shown, "the projects"
    assert "The reviewer was not opened: its input is no terminal." in shown
    assert "headroom-tui scan" not in shown
    assert "are deleted. No file of yours was touched." in shown


@pytest.mark.parametrize("command", ["", "scan", "learn --all", "report", "doctor", "scan --help"])
def test_a_dumb_terminal_gets_no_escape(start: Start, command: str) -> None:
    terminal = start(f"$H {command}", TERM="dumb")
    assert terminal.wait_for_end() == 0
    assert terminal.tail
    assert b"\x1b" not in terminal.tail
