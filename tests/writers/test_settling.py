"""Settling what a crash left: never more is said than was done, and no byte goes that is not ours."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import writers.applying.replacing
import writers.applying.settling
import writers.applying.transaction
from tests.writers.block_samples import change, everything_below, plan
from writers.applying import renames
from writers.applying.renames import exchange
from writers.errors import UndoRefused, WriterError
from writers.files import read_target
from writers.journal import Journal

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def killed_when(action: Callable[[], object], module: object, name: str, nth: int, *, after: bool) -> None:
    """Do ``action`` in a process that dies before, or right after, its ``nth`` call of a function."""
    if child := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        return
    real, calls = getattr(module, name), []

    def dying(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == nth and not after:
            os._exit(9)
        result = real(*arguments)
        if len(calls) == nth:
            os._exit(9)
        return result

    setattr(module, name, dying)
    try:
        action()
    finally:
        os._exit(0)


@pytest.fixture
def two(home: Path, journal: Journal) -> tuple[Path, Path]:
    """Two files, written once; before that they held their own numbers."""
    one, two = home / "1.md", home / "2.md"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    journal.apply(plan(change(one, b"new 1"), change(two, b"new 2")))
    return one, two


def killed_undo(journal: Journal) -> None:
    """Of two files one is put back."""
    killed_when(journal.undo, writers.applying.transaction, "put", 2, after=False)


def test_an_undo_that_cannot_be_finished_is_not_said_to_be_done(two, journal, home):
    _, other = two
    killed_undo(journal)
    other.write_bytes(b"edited")
    with pytest.raises(UndoRefused, match=r"not in every file.*/2\.md was changed since") as refused:
        journal.undo()
    assert [file.path for file in refused.value.changed] == [other], "what was edited is shown"
    assert journal.take_notices() == [], "and nothing is said twice"
    assert everything_below(home) == {"1.md": b"1", "2.md": b"edited"}
    assert journal.entries()[0].state == "applied", "for some of it is"
    with pytest.raises(UndoRefused) as again:
        journal.undo()
    assert "other file" not in str(again.value), "the other one is as before"
    other.write_bytes(b"new 2")
    journal.undo()
    assert everything_below(home) == {"1.md": b"1", "2.md": b"2"}


def test_while_an_undo_cannot_be_settled_no_older_write_is_undone_in_its_place(two, journal, home):
    one, other = two
    journal.apply(plan(change(one, b"newer 1"), change(other, b"newer 2")))
    killed_undo(journal)
    other.unlink()
    other.mkdir()
    with pytest.raises(UndoRefused, match=r"could not be settled: .*2\.md is a folder"):
        journal.undo()
    assert [entry.state for entry in journal.entries()] == ["undoing", "applied"]
    assert one.read_bytes() == b"new 1"
    other.rmdir()
    other.write_bytes(b"newer 2")
    journal.undo()
    assert everything_below(home) == {"1.md": b"new 1", "2.md": b"new 2"}


def test_a_settling_that_was_killed_does_not_take_the_rest_for_complete(two, journal, home):
    """The second file was edited before its turn came, so the first one is taken back."""
    one, other = two
    again = plan(change(one, b"newer 1"), change(other, b"newer 2"))
    killed_when(lambda: journal.apply(again), writers.applying.transaction, "put", 2, after=False)
    other.write_bytes(b"edited")
    killed_when(journal.settle, writers.applying.transaction, "put", 1, after=False)
    journal.settle()
    assert journal.entries()[0].state == "failed"
    assert everything_below(home) == {"1.md": b"new 1", "2.md": b"edited"}


@pytest.mark.parametrize("saved", [b"edited", b"new", b""], ids=["other", "beginning", "emptied"])
@pytest.mark.parametrize("later", [None, b"and later"])
def test_no_save_is_dropped_that_came_before_a_kill(two, journal, home, monkeypatch, saved, later):
    """Saved right before the exchange, and once more after the kill; also where it began as our bytes do."""
    one, _ = two
    real = exchange

    def exchange_what_was_saved(temporary: Path, path: Path) -> None:
        path.write_bytes(saved)
        real(temporary, path)

    with monkeypatch.context() as patched:
        patched.setattr(writers.applying.replacing, "exchange", exchange_what_was_saved)
        again = plan(change(one, b"newer 1"))
        killed_when(lambda: journal.apply(again), writers.applying.replacing, "exchange", 1, after=True)
    if later is not None:
        one.write_bytes(later)
    sentences = journal.settle()
    found = everything_below(home)
    assert found.pop("1.md") == (saved if later is None else later)
    del found["2.md"]
    assert list(found.values()) == ([] if later is None else [saved])
    for name in found:
        assert f"{home / name} holds what this program did not write" in sentences[0]


def test_a_save_that_cannot_be_put_back_at_once_is_put_back_later(two, journal, home, monkeypatch):
    one, _ = two
    real, times = renames.exchange, []

    def exchange(temporary: Path, path: Path) -> None:
        times.append(1)
        if len(times) == 2:
            raise PermissionError(13, "Permission denied")
        path.write_bytes(b"edited")
        real(temporary, path)

    with monkeypatch.context() as patched:
        patched.setattr(writers.applying.replacing, "exchange", exchange)
        with pytest.raises(WriterError, match=r"1\.md was saved anew at this moment"):
            journal.apply(plan(change(one, b"newer 1")))
    journal.settle()
    assert one.read_bytes() == b"edited"
    assert set(everything_below(home)) == {"1.md", "2.md"}


@pytest.mark.parametrize("action", ["apply", "undo"])
def test_what_cannot_be_removed_is_named_and_the_write_is_done(two, journal, monkeypatch, action):
    one, other = two
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".tmp":
            raise PermissionError(13, "Permission denied", str(path))
        real(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", unlink)
        if action == "apply":
            journal.apply(plan(change(one, b"newer 1")))
        else:
            journal.undo()
    assert one.read_bytes() == (b"newer 1" if action == "apply" else b"1")
    assert journal.entries()[0].state == ("applied" if action == "apply" else "undone")
    notices = journal.take_notices()
    assert notices
    assert all(".tmp could not be removed: permission denied" in notice for notice in notices)
    assert read_target(other).data in (b"new 2", b"2")
