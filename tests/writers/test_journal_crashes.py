"""An apply or undo that ends in the middle: settled at the next start, nothing lost."""

import os

import pytest

import writers.applying.transaction
from tests.writers.block_samples import change, everything_below, plan
from writers.applying.replacing import put
from writers.applying.staging import partial_path, temporary_path
from writers.errors import FileChanged, UndoRefused


class Crash(BaseException):
    """Stands for the process ending here."""


def crash_at_the(nth, monkeypatch, action="put"):
    real, calls = getattr(writers.applying.transaction, action), []

    def crashing(*arguments):
        calls.append(1)
        if len(calls) == nth:
            raise Crash
        return real(*arguments)

    monkeypatch.setattr(writers.applying.transaction, action, crashing)


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("action", ["stage", "put"])
def test_a_crash_before_the_last_file_is_taken_back(home, journal, monkeypatch, nth, action):
    (home / "1.md").write_bytes(b"1")
    both = plan(change(home / "1.md", b"new 1"), change(home / "new" / "2.md", b"new 2"))
    before = everything_below(home)
    with monkeypatch.context() as patched:
        crash_at_the(nth, patched, action)
        with pytest.raises(Crash):
            journal.apply(both)
    assert [entry.state for entry in journal.entries()] == ["started"]
    (sentence,) = journal.settle()
    assert "its files are as they were before" in sentence
    assert everything_below(home) == before
    assert [entry.state for entry in journal.entries()] == ["failed"]
    assert journal.settle() == []


@pytest.mark.parametrize("action", ["apply", "undo"])
def test_half_of_our_own_bytes_are_not_taken_for_what_someone_saved(home, journal, monkeypatch, action):
    file = home / "1.md"
    file.write_bytes(b"old")
    planned = plan(change(file, b"new"))
    if action == "undo":
        journal.apply(planned)

    def write_half_and_crash(target, data, token):
        partial_path(temporary_path(target.real_path, token)).write_bytes(data[:2])
        raise Crash

    with monkeypatch.context() as patched, pytest.raises(Crash):
        patched.setattr(writers.applying.transaction, "stage", write_half_and_crash)
        journal.apply(planned) if action == "apply" else journal.undo()
    journal.settle()
    assert everything_below(home) == {"1.md": b"old"}


def test_a_crash_after_the_last_file_counts_as_applied(home, journal, monkeypatch):
    (home / "1.md").write_bytes(b"1")
    with monkeypatch.context() as patched:
        patched.setattr(journal, "_mark", lambda *_: (_ for _ in ()).throw(Crash))
        with pytest.raises(Crash):
            journal.apply(plan(change(home / "1.md", b"new")))
    (sentence,) = journal.settle()
    assert "it is complete" in sentence
    journal.undo()
    assert (home / "1.md").read_bytes() == b"1"


def test_settling_leaves_a_file_alone_that_was_edited_after_the_crash(home, journal, monkeypatch):
    (home / "1.md").write_bytes(b"1")
    (home / "2.md").write_bytes(b"2")
    with monkeypatch.context() as patched:
        crash_at_the(2, patched)
        with pytest.raises(Crash):
            journal.apply(plan(change(home / "1.md", b"new 1"), change(home / "2.md", b"new 2")))
    (home / "1.md").write_bytes(b"edited")
    (sentence,) = journal.settle()
    assert "but not in every file" in sentence
    assert "1.md was changed since" in sentence
    assert everything_below(home) == {"1.md": b"edited", "2.md": b"2"}
    assert journal.settle() == []


@pytest.mark.parametrize("then", ["apply", "undo", "refused"])
def test_a_repair_on_the_way_is_told_to_whoever_asked_for_something_else(home, journal, monkeypatch, then):
    (home / "1.md").write_bytes(b"1")
    (home / "2.md").write_bytes(b"2")
    journal.apply(plan(change(home / "1.md", b"mine")))
    with monkeypatch.context() as patched:
        crash_at_the(2, patched)
        with pytest.raises(Crash):
            journal.apply(plan(change(home / "1.md", b"new 1"), change(home / "2.md", b"new 2")))
    assert journal.take_notices() == []
    if then == "apply":
        journal.apply(plan(change(home / "2.md", b"newer")))
    elif then == "undo":
        journal.undo(journal.entries()[1].id)
        assert (home / "1.md").read_bytes() == b"1"
    else:
        planned = plan(change(home / "2.md", b"newer"))
        (home / "2.md").write_bytes(b"edited")
        with pytest.raises(FileChanged):
            journal.apply(planned)
    (sentence,) = journal.take_notices()
    assert "was interrupted" in sentence
    assert journal.take_notices() == []


def test_undo_takes_back_an_interrupted_write_and_no_older_one_with_it(home, journal, monkeypatch):
    file, other = home / "1.md", home / "2.md"
    file.write_bytes(b"1")
    journal.apply(plan(change(file, b"mine")))
    for edited in (False, True):
        with monkeypatch.context() as patched:
            crash_at_the(2, patched)
            with pytest.raises(Crash):
                journal.apply(plan(change(other, b"new 2"), change(file, b"new 1")))
        if edited:
            other.write_bytes(b"edited")
            with pytest.raises(UndoRefused, match=r"but not in every file.*2\.md was changed since"):
                journal.undo()
            other.unlink()
        else:
            assert journal.undo().state == "failed"
            assert "its files are as they were before" in " ".join(journal.take_notices())
        assert everything_below(home) == {"1.md": b"mine"}
    journal.undo()
    assert everything_below(home) == {"1.md": b"1"}


def killed_at_the(nth, action):
    """Run ``action`` in a process that dies without a word when it is about to put a file in place."""
    if child := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        return
    real, calls = put, []

    def dying(temporary, data, target):
        calls.append(1)
        if len(calls) == nth:
            os._exit(9)
        return real(temporary, data, target)

    writers.applying.transaction.put = dying  # type: ignore[attr-defined]
    action()
    os._exit(0)


@pytest.mark.parametrize("nth", [1, 2])
def test_a_killed_apply_or_undo_leaves_nothing_behind_once_settled(home, journal, nth):
    (home / "1.md").write_bytes(b"1")
    both = plan(change(home / "1.md", b"new 1"), change(home / "new" / "2.md", b"new 2"))
    before = everything_below(home)
    killed_at_the(nth, lambda: journal.apply(both))
    assert any(".tmp" in name for name in everything_below(home))
    assert len(journal.settle()) == 1
    assert everything_below(home) == before
    journal.apply(both)
    (home / "2.md").write_bytes(b"2")
    journal.apply(plan(change(home / "1.md", b"newer"), change(home / "2.md", b"newer")))
    killed_at_the(nth, journal.undo)
    journal.undo()
    assert "is complete now: the files are as they were before that write" in " ".join(journal.take_notices())
    journal.undo()
    assert everything_below(home) == {**before, "2.md": b"2"}


@pytest.mark.parametrize(("action", "nth"), [("stage", 1), ("put", 2)])
def test_an_undo_that_crashed_is_finished_by_settling_and_by_undo(home, journal, monkeypatch, action, nth):
    (home / "1.md").write_bytes(b"1")
    (home / "2.md").write_bytes(b"2")
    for finish in (journal.settle, journal.undo):
        journal.apply(plan(change(home / "1.md", b"new 1"), change(home / "2.md", b"new 2")))
        with monkeypatch.context() as patched:
            crash_at_the(nth, patched, action)
            with pytest.raises(Crash):
                journal.undo()
        finish()
        assert everything_below(home) == {"1.md": b"1", "2.md": b"2"}
        assert {entry.state for entry in journal.entries()} == {"undone"}
