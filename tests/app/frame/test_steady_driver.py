"""The terminal goes, or the program was stopped and goes on: it neither hangs nor doubles."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home
from headroom_tui.frame.steady_driver import LastingFile
from tests.terminals import Terminal

IN_A_MODULE = ("-m", "headroom_tui")
IN_A_SHELL = '"$0" "$@"; echo was stopped; read -r; fg'
IN_ANOTHER_PROGRAM = f'sh -c \'"$0" "$@"; exit $?\' {IN_A_SHELL}'
IN_THE_BACKGROUND = (
    '"$0" "$@" & wait %1; echo was stopped; read -r; bg; wait %1; echo was stopped; read -r; fg'
)
STOPPED_AGAIN_AND_AGAIN = """
import os, signal
from headroom_tui.app import HeadroomApp
from headroom_tui.cli import start

def stop(self):
    for _ in range(4):
        os.kill(os.getpid(), signal.SIGTSTP)

HeadroomApp.action_help = stop
start()
"""
STOPPED_WHILE_IT_DRAWS = """
import os, queue, signal
from headroom_tui.cli import start

put = queue.Queue._put  # called with the queue's lock held

def put_and_stop(self, item):
    put(self, item)
    if isinstance(item, str) and "enter" in item:
        queue.Queue._put = put
        os.kill(os.getpid(), signal.SIGTSTP)

queue.Queue._put = put_and_stop
start()
"""

ENDED_WHILE_IT_TAKES_THE_SCREEN = """
import os, signal
from textual.drivers.linux_driver import LinuxDriver
from headroom_tui.__main__ import start

enable = LinuxDriver._enable_mouse_support  # called once the other screen is on

def enable_and_end(self):
    LinuxDriver._enable_mouse_support = enable
    enable(self)
    os.kill(os.getpid(), signal.SIGTERM)

LinuxDriver._enable_mouse_support = enable_and_end
start()
"""
ENDED_WHILE_IT_WAITS_FOR_A_THREAD = """
import asyncio, os, signal
from headroom_tui.__main__ import start

async def never_done(*_):  # from Python 3.12 on it is told for how long
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.Event().wait()

asyncio.BaseEventLoop.shutdown_default_executor = never_done
start()
"""


@contextmanager
def reviewer(way: Sequence[str], tmp_path: Path, shell: str = "") -> Iterator[Terminal]:
    """The reviewer, on a demo home; started by what a shell with jobs is told, or by nobody."""
    home = build_demo_home(tmp_path / "home")
    command = [sys.executable, *way, "--agent", "codex", "--codex-dir", str(home.codex_dir)]
    if shell:
        command = ["bash", "-mc", shell, *command]
    state = str(tmp_path / "state")
    terminal = Terminal(command, {**os.environ, "HEADROOM_WORKSPACE_DIR": state, "TERM": "xterm-256color"})
    try:
        yield terminal
    finally:
        terminal.close()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with reviewer(IN_A_MODULE, tmp_path) as terminal:
        terminal.wait_for("enter Open")
        yield terminal


def test_a_byte_that_is_no_utf_8_costs_no_key_after_it(terminal: Terminal) -> None:
    os.write(terminal.keyboard, b"\xe9")
    terminal.type("?")
    terminal.wait_for("Help")
    terminal.type("q")
    terminal.wait_for("enter Open")
    terminal.type("q")
    assert terminal.wait_for_end() == 0


def test_what_was_stopped_by_force_draws_itself_again_and_ends_when_told_to(terminal: Terminal) -> None:
    for _ in range(3):
        terminal.process.send_signal(signal.SIGSTOP)
        terminal.wait_for_stop()
        terminal.look_away()
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for("to decide")
    terminal.type("q")
    assert terminal.wait_for_end() == 0


def goes_on_after_a_stop(terminal: Terminal) -> None:
    terminal.wait_for("was stopped")
    terminal.type("\n")
    terminal.wait_for("enter Open")
    terminal.type("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("shell", [IN_A_SHELL, IN_ANOTHER_PROGRAM], ids=["itself", "by another program"])
def test_ctrl_z_gives_the_terminal_to_the_shell_it_was_started_from(shell: str, tmp_path: Path) -> None:
    """Such as through ``uv run``, which waits until what it has started has ended."""
    with reviewer(IN_A_MODULE, tmp_path, shell) as terminal:
        terminal.wait_for("enter Open")
        terminal.type("\x1a")
        goes_on_after_a_stop(terminal)


def test_ctrl_z_where_no_shell_could_go_on_with_it_stops_nothing(terminal: Terminal) -> None:
    """As in a window of its own: it would be stopped for good."""
    for _ in range(2):
        terminal.type("\x1a")
        terminal.wait_for("enter Open")  # drawn again
    terminal.type("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("shell", ["", IN_A_SHELL], ids=["no shell", "a shell"])
def test_ctrl_z_in_an_editor_stops_both_or_none(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nkill -TSTP 0\necho It was edited. >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    with reviewer(IN_A_MODULE, tmp_path, shell) as terminal:
        terminal.wait_for("enter Open")
        terminal.type("\r")
        terminal.wait_for("to write")
        terminal.type("E")
        if shell:
            terminal.wait_for("was stopped")
            terminal.type("\n")
        terminal.wait_for("It was edited.")


def test_in_the_background_it_waits_to_be_brought_to_the_front(tmp_path: Path) -> None:
    with reviewer(IN_A_MODULE, tmp_path, IN_THE_BACKGROUND) as terminal:
        for _ in range(2):
            terminal.wait_for("was stopped")
            terminal.type("\n")
        terminal.wait_for("enter Open")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def test_a_signal_that_comes_in_the_middle_of_a_write_stops_it_after_that(tmp_path: Path) -> None:
    """Taking the screen away there would wait for the lock of that very write, for good."""
    with reviewer(("-c", STOPPED_WHILE_IT_DRAWS), tmp_path, IN_A_SHELL) as terminal:
        goes_on_after_a_stop(terminal)


def test_signals_that_come_before_the_first_one_has_stopped_it_are_one(tmp_path: Path) -> None:
    """Else a screen that is not there is taken away, by writes that nobody ever takes."""
    with reviewer(("-c", STOPPED_AGAIN_AND_AGAIN), tmp_path, IN_A_SHELL) as terminal:
        terminal.wait_for("enter Open")
        terminal.type("?")
        goes_on_after_a_stop(terminal)


def test_a_signal_while_it_takes_the_screen_has_it_given_back(tmp_path: Path) -> None:
    with reviewer(("-c", ENDED_WHILE_IT_TAKES_THE_SCREEN), tmp_path) as terminal:
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        taken, given_back = b"\x1b[?1049h", b"\x1b[?1049l"
        assert taken in terminal.tail
        assert given_back in terminal.tail


def test_a_signal_ends_it_while_it_waits_for_a_thread_after_q(tmp_path: Path) -> None:
    """A log on a disk of the network that is gone may be read for ever."""
    with reviewer(("-c", ENDED_WHILE_IT_WAITS_FOR_A_THREAD), tmp_path) as terminal:
        terminal.wait_for("enter Open")
        terminal.type("q")
        assert terminal.wait_for_end() == 128 + signal.SIGINT
        assert b"Traceback" not in terminal.tail


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_going_on_without_having_stopped_begins_nothing_twice(terminal: Terminal) -> None:
    """As when a terminal is closed: after SIGHUP the system sends this."""
    threads = Path("/proc", str(terminal.process.pid), "task")
    terminal.type("\r")
    terminal.wait_for("to write")
    before = len(list(threads.iterdir()))
    for _ in range(5):
        terminal.look_away()
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for("to write")  # drawn again
    assert len(list(threads.iterdir())) <= before + 1  # a worker of ours may have begun
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait_for_end() == 128 + signal.SIGTERM


def test_what_is_written_to_a_terminal_that_is_gone_is_dropped() -> None:
    """Its writer would end, and the next screens wait for it."""
    screen, program_side = os.openpty()
    all_taken = False
    with suppress(OSError), open(program_side, "w", encoding="utf-8") as terminal:  # closing it fails
        lasting = LastingFile(terminal)
        assert lasting.isatty()
        lasting.write("shown")
        lasting.flush()
        assert os.read(screen, 5) == b"shown"
        os.close(screen)
        for _ in range(100):
            lasting.write("not shown")
            lasting.flush()
        all_taken = True
    assert all_taken
