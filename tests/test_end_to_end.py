"""The whole job in a real terminal, by keys alone: start, decide, edit, diff, apply, undo, quit."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home
from tests.terminals import PATIENCE, Terminal


@pytest.fixture
def terminal(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The reviewer on a demo home; a test may be parametrised with variables of its environment."""
    home = build_demo_home(tmp_path / "home")
    command = [
        sys.executable,
        "-m",
        "headroom_tui",
        "--agent",
        "claude",
        "--claude-dir",
        str(home.claude_dir),
    ]
    env = {**os.environ, "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"), "TERM": "xterm-256color"}
    env.update(getattr(request, "param", {}))
    terminal = Terminal(command, env)
    yield terminal
    terminal.close()


def test_the_whole_job_by_keyboard(terminal: Terminal, tmp_path: Path) -> None:
    context_file = tmp_path / "home" / "code" / "harbor-api" / "CLAUDE.md"
    before = context_file.read_bytes()

    terminal.wait_for("enter Open")  # a project that was read
    terminal.type("\r")
    terminal.wait_for("to write")
    terminal.type("a")
    terminal.wait_for("1 to write")
    terminal.type("r")
    terminal.type("e")
    terminal.wait_for("Edit the rule")
    terminal.type(" Always.")
    terminal.wait_for("Always")
    terminal.type("\r")
    terminal.wait_for("2 to write")

    terminal.type("w")
    terminal.wait_for("y writes")
    assert context_file.read_bytes() == before, "nothing is written before y"
    terminal.type("y")
    terminal.wait_for("Wrote")
    written = context_file.read_bytes()
    assert b"<!-- headroom:learn:start -->" in written
    assert b"Always." in b"".join(file.read_bytes() for file in tmp_path.rglob("*.md"))
    assert written.startswith(before), "the person's own text stands as it was"

    terminal.type("u")
    terminal.wait_for("y does")
    terminal.type("y")
    terminal.wait_for("as before")
    assert context_file.read_bytes() == before
    terminal.type("\x1b")
    terminal.wait_for("to write")
    terminal.type("q")
    terminal.wait_for("Sort")
    terminal.type("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("terminal", [{"EDITOR": "false"}, {"EDITOR": "/no/such/editor"}], indirect=True)
def test_an_editor_that_fails_gives_the_screen_back(terminal: Terminal) -> None:
    terminal.wait_for("enter Open")
    terminal.type("\r")
    terminal.wait_for("to write")
    terminal.type("E")
    terminal.wait_for("The editor (")
    terminal.type("a")
    terminal.wait_for("1 to write")


@pytest.mark.parametrize("terminal", [{"EDITOR": "sed -i s/use/prefer/"}], indirect=True)
def test_what_the_editor_saved_is_looked_at_before_it_is_kept(terminal: Terminal) -> None:
    terminal.wait_for("enter Open")
    terminal.type("\r")
    terminal.wait_for("to write")
    terminal.type("E")
    terminal.wait_for("prefer")
    terminal.type("\r")
    terminal.wait_for("1 to write")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_the_terminal_as_it_was(terminal: Terminal, ending: signal.Signals) -> None:
    terminal.wait_for("to decide")
    terminal.process.send_signal(ending)
    assert terminal.wait_for_end() == 128 + ending
    assert b"\x1b[?1049l" in terminal.tail, "the alternate screen was left"


def test_it_ends_with_its_terminal_also_where_no_signal_says_so(terminal: Terminal) -> None:
    """Below a program such as make, which is told and waits."""
    waiting = ["sh", "-c", 'trap : HUP; "$0" "$@"; exit $?', *terminal.command]
    below = Terminal(waiting, terminal.env)
    try:
        below.wait_for("to decide")
        below.hang_up()
        assert below.process.wait(PATIENCE) == 128 + signal.SIGHUP
    finally:
        below.close()


def test_ctrl_c_twice_ends_it_from_any_screen_with_decisions_kept(terminal: Terminal) -> None:
    terminal.wait_for("enter Open")
    terminal.type("\r")
    terminal.wait_for("to write")
    terminal.type("a")
    terminal.wait_for("1 to write")
    terminal.type("x")
    terminal.wait_for("why (may be left empty)")
    terminal.type("\x03")
    terminal.wait_for("ctrl+c again quits. What you decided is saved.")
    terminal.type("\x03")
    assert terminal.wait_for_end() == 128 + signal.SIGINT
    assert b"\x1b[?1049l" in terminal.tail, "the alternate screen was left"
    again = Terminal(terminal.command, terminal.env)
    again.wait_for("1 to write")
    again.close()


@pytest.mark.parametrize(
    "terminal",
    [{"EDITOR": f"{sys.executable} -c 'print(\"in the editor\", flush=True); input()'"}],
    indirect=True,
)
def test_ctrl_c_in_the_editor_is_not_meant_for_the_reviewer(terminal: Terminal) -> None:
    terminal.wait_for("enter Open")
    terminal.type("\r")
    terminal.wait_for("to write")
    terminal.type("E")
    terminal.wait_for("in the editor")
    terminal.type("\x03")
    terminal.wait_for("The editor (")
    terminal.type("a")
    terminal.wait_for("1 to write")
