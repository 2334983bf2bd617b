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

async def never_done(loop):
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.Event().wait()

asyncio.BaseEventLoop.shutdown_default_executor = never_done
start()
"""


@contextmanager
def reviewer(way: Sequence[str], tmp_path: Path) -> Iterator[Terminal]:
    """The reviewer, on a demo home."""
    home = build_demo_home(tmp_path / "home")
    command = [sys.executable, *way, "--agent", "codex", "--codex-dir", str(home.codex_dir)]
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


@pytest.mark.parametrize("way", ["ctrl+z", "SIGTSTP", "SIGSTOP"])
def test_what_was_stopped_draws_itself_again_and_ends_when_told_to(terminal: Terminal, way: str) -> None:
    for _ in range(3):
        if way == "ctrl+z":
            terminal.type("\x1a")
        else:
            terminal.process.send_signal(signal.Signals[way])
        terminal.wait_for_stop()
        terminal.look_away()
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for("to decide")
    terminal.type("q")
    assert terminal.wait_for_end() == 0


def test_a_signal_that_comes_in_the_middle_of_a_write_stops_it_after_that(tmp_path: Path) -> None:
    """Taking the screen away there would wait for the lock of that very write, for good."""
    with reviewer(("-c", STOPPED_WHILE_IT_DRAWS), tmp_path) as terminal:
        terminal.wait_for_stop()
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for("enter Open")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


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
