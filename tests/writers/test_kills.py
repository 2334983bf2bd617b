"""An apply, an undo, or the settling of one, killed at any moment: nothing is lost, and it is settled after.

A few dozen kills in the normal run. ``HEADROOM_KILLS=1000`` kills at every line of the writers' code, and
1,000 times at a random moment, for each of the three (see bench/README.md).
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

import writers
from tests.writers.block_samples import change, everything_below, plan
from writers.journal import Journal

KILLS = int(os.environ.get("HEADROOM_KILLS", "0"))
OURS = str(Path(writers.__file__).parent)
BEFORE = {"A.md": b"1\r\n" * 400, "dotfiles/real.md": b"\xff old" * 9000}
AFTER = {"A.md": b"new\r\n" * 500, "dotfiles/real.md": b"new" * 20_000, "deep/er/new.md": b"made" * 300}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


class Desk:
    """Three files, one behind a link and one that does not exist yet, with a journal of their own."""

    def __init__(self, folder: Path) -> None:
        self.home, self.journal = folder / "home", Journal(folder / "journal")
        (self.home / "dotfiles").mkdir(parents=True)
        (self.home / "link.md").symlink_to("dotfiles/real.md")
        for name, data in BEFORE.items():
            (self.home / name).write_bytes(data)
        self.before = everything_below(self.home)

    def apply(self) -> None:
        files = {"A.md": "A.md", "link.md": "dotfiles/real.md", "deep/er/new.md": "deep/er/new.md"}
        self.journal.apply(plan(*(change(self.home / name, AFTER[real]) for name, real in files.items())))

    def now(self) -> dict[str, bytes | None]:
        """The files by their real names, None for one that does not exist."""
        return {
            name: (self.home / name).read_bytes() if (self.home / name).exists() else None for name in AFTER
        }

    def check(self) -> str:
        """Nothing is lost, whatever happened; returns how the last apply stands once it is settled."""
        for name, data in self.now().items():
            assert data in (BEFORE.get(name), AFTER[name]), f"{name} is neither old nor new"
        states = [entry.state for entry in self.journal.entries()]
        if self.now() not in ({**AFTER}, {name: BEFORE.get(name) for name in AFTER}):
            assert states[0] in ("started", "undoing"), "files are mixed and the journal does not say so"
        assert not any("could not" in sentence or "cannot" in sentence for sentence in self.journal.settle())
        state = self.journal.entries()[0].state if states else "nothing"
        if state == "applied":
            assert self.now() == AFTER
        else:
            assert everything_below(self.home) == self.before, f"{state}, and not as before"
        assert not [name for name in everything_below(self.home) if name.endswith((".tmp", ".part"))]
        for place in self.journal.folder.glob("*"):
            assert place.name == "lock" or (place / "entry.json").exists(), "half an entry is left"
        assert self.journal.settle() == [], "settled, and yet there is something to settle"
        return state


def in_a_child(action, on_start=None):
    """Fork a process that does ``action``, and return its id."""
    if child := os.fork():
        return child
    code = 1
    try:
        if on_start is not None:
            on_start()
        action()
        code = 0
    finally:
        os._exit(code)


def killed_at_line(number):
    """Die when the writers' code reaches its ``number``-th line."""
    lines = 0

    def on_line(frame, event, _):
        nonlocal lines
        if event == "line":
            lines += 1
            if lines == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    sys.settrace(lambda frame, *_: on_line if frame.f_code.co_filename.startswith(OURS) else None)


def killed_after(seconds):
    """Die after a time, wherever that is: nothing handles the signal, so nothing is tidied up."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def prepared(folder, action):
    """A desk where ``action`` can be done, and what it does there."""
    desk = Desk(folder)
    if action == "apply":
        return desk, desk.apply
    if action == "undo":
        desk.apply()
        return desk, desk.journal.undo
    child = in_a_child(desk.apply, lambda: killed_at_line(LINE_OF_SECOND_PUT[0]))
    os.waitpid(child, 0)
    return desk, desk.journal.settle


LINE_OF_SECOND_PUT = [0]


@pytest.fixture(scope="module", autouse=True)
def _line_in_the_middle(tmp_path_factory):
    """Find a line at which some files of an apply are new and some old."""
    low, high = 1, lines_of(tmp_path_factory.mktemp("count"), "apply")
    while low < high:
        LINE_OF_SECOND_PUT[0] = (low + high) // 2
        desk, _ = prepared(tmp_path_factory.mktemp("search"), "settle")
        new = sum(data == AFTER[name] for name, data in desk.now().items())
        if new in (1, 2):
            return
        low, high = (LINE_OF_SECOND_PUT[0] + 1, high) if new == 0 else (low, LINE_OF_SECOND_PUT[0])
    pytest.fail("no line of an apply leaves its files mixed")


def lines_of(folder, action):
    """How many lines of the writers' code an action runs."""
    _, act = prepared(folder, action)
    lines = 0

    def on_line(frame, event, _):
        nonlocal lines
        lines += event == "line"
        return on_line

    before = sys.gettrace()
    sys.settrace(lambda frame, *_: on_line if frame.f_code.co_filename.startswith(OURS) else None)
    try:
        act()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("action", ["apply", "undo", "settle"])
def test_killed_at_every_step(tmp_path, action):
    lines = lines_of(tmp_path / "count", action)
    numbers = range(1, lines + 1) if KILLS else range(1, lines + 1, lines // 25)
    states = []
    for number in numbers:
        desk, act = prepared(tmp_path / str(number), action)
        _, status = os.waitpid(in_a_child(act, lambda number=number: killed_at_line(number)), 0)
        assert os.waitstatus_to_exitcode(status) in (-signal.SIGKILL, 0)
        states.append(desk.check())
    print(f"{action}: {len(states)} boundaries,", {state: states.count(state) for state in set(states)})
    assert len(set(states)) > 1 or action == "settle", "no kill came before, or none after, the decisive step"


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("action", ["apply", "undo", "settle"])
def test_killed_at_random_moments(tmp_path, action):
    desk, act = prepared(tmp_path / "time", action)
    started = time.monotonic()
    os.waitpid(in_a_child(act), 0)
    took = time.monotonic() - started
    desk.check()
    chance, states, killed = random.Random(7), [], 0
    for number in range(KILLS or 15):
        desk, act = prepared(tmp_path / str(number), action)
        moment = chance.uniform(0.000_001, took)
        child = in_a_child(act, lambda moment=moment: killed_after(moment))
        killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGALRM
        states.append(desk.check())
    print(
        f"{action}: {killed} killed of {len(states)},", {state: states.count(state) for state in set(states)}
    )
