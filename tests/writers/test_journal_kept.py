"""What the journal keeps: enough to undo, in order, told when damaged, and not more than it says."""

import errno
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.writers.block_samples import change, everything_below, plan
from writers.applying import journal_store
from writers.errors import UndoRefused, WriteRefused
from writers.journal import Journal


def apply_numbers(journal, file, numbers):
    return [journal.apply(plan(change(file, b"%d" % number))) for number in numbers]


def test_the_oldest_entries_go_first(home, journal, monkeypatch):
    monkeypatch.setattr(journal_store, "MOST_ENTRIES", 5)
    monkeypatch.setattr(journal_store, "ALWAYS_KEPT", 2)
    made = apply_numbers(journal, home / "A.md", range(8))
    assert [entry.id for entry in journal.entries()] == [entry.id for entry in reversed(made[3:])]


def test_large_entries_go_earlier_but_never_those_that_undo_needs(home, journal, monkeypatch):
    monkeypatch.setattr(journal_store, "MOST_BYTES", 1)
    monkeypatch.setattr(journal_store, "ALWAYS_KEPT", 3)
    made = apply_numbers(journal, home / "A.md", range(8))
    assert [entry.id for entry in journal.entries()] == [entry.id for entry in reversed(made[5:])]
    for expected in (b"6", b"5", b"4"):
        journal.undo()
        assert (home / "A.md").read_bytes() == expected


def test_an_entry_that_is_not_settled_or_not_readable_is_never_dropped(home, journal, monkeypatch):
    monkeypatch.setattr(journal_store, "MOST_ENTRIES", 1)
    monkeypatch.setattr(journal_store, "ALWAYS_KEPT", 1)
    [damaged] = apply_numbers(journal, home / "A.md", [1])
    (journal.folder / damaged.id / "entry.json").write_bytes(b"{")
    [stuck] = apply_numbers(journal, home / "B.md", [1])
    stuck.state = "started"
    journal._store.save(stuck)
    shutil.rmtree(home)  # so that it cannot be settled: its folder is a file now
    home.write_bytes(b"")
    other = home.with_name("other")
    other.mkdir()
    apply_numbers(journal, other / "C.md", range(3))
    assert {entry.id for entry in journal.entries()} >= {stuck.id}
    assert (journal.folder / damaged.id).exists()
    assert any("could not be settled" in notice for notice in journal.take_notices())


def test_why_an_entry_could_not_be_settled_is_a_sentence(home, journal, monkeypatch):
    [stuck] = apply_numbers(journal, home / "A.md", [1])
    stuck.state = "started"
    journal._store.save(stuck)

    def refuse(store, entry):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(journal_store.JournalStore, "save", refuse)
    [sentence] = journal.settle()
    assert "could not be settled: read-only file system. The previous bytes are in the journal" in sentence


def test_half_an_entry_is_swept_and_nothing_else(home, journal):
    apply_numbers(journal, home / "A.md", [1])
    (journal.folder / "20260101T000000000000-abcdef").mkdir()
    (journal.folder / "20260101T000000000000-abcdef" / "0.before").write_bytes(b"x")
    (journal.folder / "notes").mkdir()
    journal.settle()
    assert sorted(os.listdir(journal.folder)) == sorted([journal.entries()[0].id, "lock", "notes"])


def test_the_order_holds_when_the_clock_is_put_back(home, journal):
    [first] = apply_numbers(journal, home / "A.md", [1])
    late = first.id.replace(f"{first.time:%Y}", "2999", 1)
    (journal.folder / first.id).rename(journal.folder / late)
    first.id, first.time = late, first.time.replace(year=2999)
    journal._store.save(first)
    [second] = apply_numbers(journal, home / "B.md", [2])
    assert second.time == first.time + timedelta(microseconds=1)
    assert [entry.id for entry in journal.entries()] == [second.id, late]
    assert journal.undo().id == second.id


def test_a_refused_undo_shows_what_was_changed_since(home, journal):
    one, two, three = home / "1.md", home / "2.md", home / "3.md"
    two.write_bytes(b"before\n")
    entry = journal.apply(plan(change(one, b"a\nb\n"), change(two, b"2\n"), change(three, b"3\n")))
    one.write_bytes(b"a\nmine\n")
    two.unlink()
    three.write_bytes(b"mine\n")
    (journal.folder / entry.id / "2.after").unlink()  # then nobody knows what was changed of it
    with pytest.raises(UndoRefused) as refused:
        journal.undo()
    changed = [(file.path, file.before, file.after) for file in refused.value.changed]
    assert changed == [(one, b"a\nb\n", b"a\nmine\n"), (two, b"2\n", b"")]
    with pytest.raises(UndoRefused, match="was changed since"):
        journal.plan_undo(journal.entries()[0])


def test_a_planned_undo_is_what_undo_does(home, journal):
    (home / "1.md").write_bytes(b"old")
    entry = journal.apply(plan(change(home / "1.md", b"new"), change(home / "2.md", b"made")))
    one, two = journal.plan_undo(entry).files
    assert (one.before, one.after) == (b"new", b"old")
    assert (two.before, two.after) == (b"made", b"")
    assert "will be removed" in two.notices[0]
    journal.undo(entry.id)
    assert everything_below(home) == {"1.md": b"old"}


def test_a_journal_that_cannot_be_read_is_not_taken_for_an_empty_one(home, journal):
    apply_numbers(journal, home / "A.md", [1])
    journal.folder.rename(home.with_name("moved"))
    journal.folder.symlink_to(journal.folder.name)
    with pytest.raises(WriteRefused, match="journal cannot be read: Too many levels of symbolic links"):
        Journal(journal.folder).entries()


@pytest.mark.parametrize("trouble", [PermissionError(13, "no"), WriteRefused(Path("journal"), "is gone.")])
def test_old_entries_that_cannot_be_dropped_refuse_no_write(home, journal, monkeypatch, trouble):
    def refuse(store):
        raise trouble

    monkeypatch.setattr(journal_store.JournalStore, "rotate", refuse)
    [entry] = apply_numbers(journal, home / "A.md", [1])
    assert (entry.state, (home / "A.md").read_bytes()) == ("applied", b"1")
    [notice] = journal.take_notices()
    assert notice.startswith("Old entries of the journal could not be dropped: ")


def test_a_file_that_was_made_is_not_taken_for_removed_while_its_folder_is_away(home, journal):
    """A home on a disk that is not mounted, say: once it is back, the write is there to be undone."""
    (home / "disk").mkdir()
    made = home / "disk" / "memory" / "B.md"
    entry = journal.apply(plan(change(home / "A.md", b"new"), change(made, b"made")))
    (home / "disk").rename(home / "away")
    said = f"{made} has been without its folder {home / 'disk'} since it was applied; it was not undone "
    with pytest.raises(UndoRefused) as refused:
        journal.undo()
    assert str(refused.value).startswith(f"{said}(bring that folder back, or make it anew, and undo then).")
    assert (home / "A.md").read_bytes() == b"new"
    (home / "A.md").unlink()
    assert journal.last_applied([made]) == entry
    (home / "away").rename(home / "disk")
    assert journal.undo().state == "undone"
    assert everything_below(home) == {"disk": None}
