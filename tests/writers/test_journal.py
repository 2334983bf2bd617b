"""Apply and undo: all files or none, byte for byte, settled after a crash, never over someone's edit."""

import errno
import json
import multiprocessing
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import writers.applying.transaction
from tests.writers.block_samples import change, everything_below, plan
from writers.applying.replacing import put
from writers.diff import unified_diff
from writers.errors import FileChanged, NothingToDo, UndoRefused, WriteRefused
from writers.files import read_target
from writers.journal import Journal
from writers.models import FilePlan


def test_d17_d19_apply_writes_exactly_the_plan_and_undo_puts_everything_back(home, journal):
    (home / "A.md").write_bytes(b"\xff old \r\n")
    before = everything_below(home)
    entry = journal.apply(
        plan(change(home / "A.md", b"new", ["- x"]), change(home / "deep" / "er" / "B.md", b"made")), "shop"
    )
    assert everything_below(home) == {"A.md": b"new", "deep": None, "deep/er": None, "deep/er/B.md": b"made"}
    assert (entry.state, entry.rules, entry.project) == ("applied", 1, "shop")
    assert journal.undo().state == "undone"
    assert everything_below(home) == before
    assert [e.state for e in journal.entries()] == ["undone"]


def test_the_journal_is_for_its_owner_only(home, journal):
    (home / "A.md").write_bytes(b"old")
    journal.apply(plan(change(home / "A.md", b"new")))
    for path in [journal.folder.parent, *journal.folder.parent.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_where_the_journal_lives(tmp_path):
    assert Journal(environ={"HEADROOM_WORKSPACE_DIR": str(tmp_path)}).folder == tmp_path / "tui" / "journal"
    assert Journal(environ={}).folder == Path("~/.headroom/tui/journal").expanduser()


def test_undo_keeps_a_folder_that_is_in_use_by_now(home, journal):
    journal.apply(plan(change(home / "new" / "A.md", b"made")))
    (home / "new" / "notes").write_bytes(b"mine")
    journal.undo()
    assert everything_below(home) == {"new": None, "new/notes": b"mine"}


def test_undo_goes_back_one_apply_at_a_time_or_by_id(home, journal):
    file = home / "A.md"
    file.write_bytes(b"0")
    first = journal.apply(plan(change(file, b"1")))
    second = journal.apply(plan(change(file, b"2")))
    assert [entry.id for entry in journal.entries()] == [second.id, first.id]
    with pytest.raises(UndoRefused, match=f"undo {second.id} first"):
        journal.undo(first.id)
    journal.undo()
    assert file.read_bytes() == b"1"
    journal.undo(first.id)
    assert file.read_bytes() == b"0"
    with pytest.raises(NothingToDo, match="nothing to undo"):
        journal.undo()
    with pytest.raises(UndoRefused, match="is undone"):
        journal.undo(first.id)
    with pytest.raises(NothingToDo, match="no readable entry"):
        journal.undo("../../etc")


def test_undo_refuses_all_files_when_one_was_edited_since(home, journal):
    one, two = home / "1.md", home / "2.md"
    one.write_bytes(b"1")
    journal.apply(plan(change(one, b"new 1"), change(two, b"new 2")))
    two.write_bytes(b"edited")
    with pytest.raises(UndoRefused, match=r"2\.md was changed since .* not undone .*Nor was any other"):
        journal.undo()
    assert everything_below(home) == {"1.md": b"new 1", "2.md": b"edited"}


@pytest.mark.parametrize(
    ("rules", "now", "way_on"),
    [
        (("- new",), b"edited", "the Learned tab of the reviewer takes single rules out of it"),
        ((), b"edited", "edit it by hand, or restore it from version control"),
        (("- new",), None, "edit it by hand, or restore it from version control"),
    ],
)
def test_a_refused_undo_names_a_way_on(home, journal, rules, now, way_on):
    file = home / "1.md"
    file.write_bytes(b"1")
    journal.apply(plan(FilePlan(file, file, b"1", b"new", rules)))
    file.write_bytes(now) if now is not None else file.unlink()
    with pytest.raises(UndoRefused, match=rf"it was not undone \({way_on}\)"):
        journal.undo()


def test_the_undo_of_a_file_that_was_made_is_planned_as_its_removal(home, journal):
    file = home / "1.md"
    [planned] = journal.plan_undo(journal.apply(plan(change(file, b"new")))).files
    assert planned.removes
    assert unified_diff(planned).startswith(f"--- {file}\n+++ /dev/null\n")
    assert planned.notices


def test_an_undo_that_fails_leaves_the_apply_to_be_undone_later(home, journal, monkeypatch):
    (home / "1.md").write_bytes(b"1")
    journal.apply(plan(change(home / "1.md", b"new 1"), change(home / "2.md", b"new 2")))

    def failing(temporary, target):
        raise WriteRefused(target.path, "was not removed: input/output error.")

    with monkeypatch.context() as broken, pytest.raises(WriteRefused, match="input/output error"):
        broken.setattr(writers.applying.transaction, "take_away", failing)
        journal.undo()
    assert everything_below(home) == {"1.md": b"new 1", "2.md": b"new 2"}
    assert [entry.state for entry in journal.entries()] == ["applied"]
    journal.undo()
    assert everything_below(home) == {"1.md": b"1"}


def test_undo_never_takes_another_file_for_the_one_that_was_written(home, journal):
    file, elsewhere = home / "A.md", home / "elsewhere"
    file.write_bytes(b"old")
    journal.apply(plan(change(file, b"new")))
    linked_elsewhere(file)
    with pytest.raises(UndoRefused, match=rf"A\.md leads to {elsewhere} instead of {file} since"):
        journal.undo()
    file.unlink()
    (home / "other").write_bytes(b"old")  # just what would be put back
    file.symlink_to("other")
    with pytest.raises(UndoRefused, match=rf"leads to {home}/other .*; it was not undone \([^)]*\)\.$"):
        journal.undo()
    assert elsewhere.read_bytes() == b"new"


def test_the_journal_is_on_disk_before_the_first_file_is_replaced(home, journal, monkeypatch):
    file, synced, real = home / "A.md", set(), os.fsync
    file.write_bytes(b"old")

    def noted(descriptor):
        real(descriptor)
        if file.read_bytes() == b"old":
            synced.add(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", noted)
    entry = journal.apply(plan(change(file, b"new")))
    folder = journal.folder / entry.id
    assert synced >= {
        place.stat().st_ino for place in (journal.folder, folder, folder / "0.before", folder / "0.after")
    }


def test_a_damaged_backup_is_never_restored(home, journal):
    (home / "A.md").write_bytes(b"old")
    entry = journal.apply(plan(change(home / "A.md", b"new")))
    (journal.folder / entry.id / "0.before").write_bytes(b"ol")
    with pytest.raises(UndoRefused, match="damaged"):
        journal.undo()
    assert (home / "A.md").read_bytes() == b"new"


def edited(path):
    path.write_bytes(b"edited")


def deleted(path):
    path.unlink()


def linked_elsewhere(path):
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


@pytest.mark.parametrize(
    ("meddle", "what"),
    [(edited, "was changed since"), (deleted, "is not there any more"), (linked_elsewhere, "leads to")],
)
def test_a_file_that_changed_after_planning_is_not_written_nor_any_other(home, journal, meddle, what):
    one, two = home / "1.md", home / "2.md"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    both = plan(change(one, b"new 1"), change(two, b"new 2"))
    meddle(two)
    before = everything_below(home)
    with pytest.raises(FileChanged, match=rf"2\.md {what}.*Nothing was written"):
        journal.apply(both)
    assert everything_below(home) == before
    assert journal.entries() == []


def test_a_file_created_after_planning_is_not_overwritten(home, journal):
    made = plan(change(home / "A.md", b"ours"))
    (home / "A.md").write_bytes(b"theirs")
    with pytest.raises(FileChanged, match="was created since"):
        journal.apply(made)


def test_d24_when_the_second_file_cannot_be_written_the_first_is_as_it_was(home, journal):
    """headroom strips CLAUDE.md before it finds that CLAUDE.local.md is a dangling link."""
    one, two = home / "CLAUDE.md", home / "CLAUDE.local.md"
    one.write_bytes(b"1")
    both = plan(change(one, b"new 1"), change(two, b"new 2"))
    two.symlink_to("nowhere")
    with pytest.raises(WriteRefused, match="is a link to nowhere"):
        journal.apply(both)
    assert one.read_bytes() == b"1"


def test_a_failure_at_one_file_rolls_those_before_it_back(home, journal, monkeypatch):
    made, one, two = home / "made.md", home / "1.md", home / "folder" / "2.md"
    one.write_bytes(b"1")
    one.chmod(0o600)
    all_three = plan(change(made, b"made"), change(one, b"new 1"), change(two, b"new 2"))
    real = put

    def failing(temporary, data, target):
        if target.path == two:
            raise WriteRefused(two, "was not changed: input/output error.")
        return real(temporary, data, target)

    monkeypatch.setattr(writers.applying.transaction, "put", failing)
    with pytest.raises(WriteRefused, match="input/output error"):
        journal.apply(all_three)
    assert everything_below(home) == {"1.md": b"1"}
    assert one.stat().st_mode & 0o777 == 0o600
    assert [entry.state for entry in journal.entries()] == ["failed"]


@pytest.fixture
def unsyncable(monkeypatch):
    """Make the folder sync of given folders fail from now on, as on a file system that has none."""
    real, folders = os.fsync, []

    def failing(descriptor):
        if any(os.path.samestat(os.fstat(descriptor), folder.stat()) for folder in folders):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    return folders


def test_a_folder_that_cannot_be_synced_does_not_make_a_made_change_unmade(home, journal, unsyncable):
    (home / "1").mkdir()
    (home / "1" / "A.md").write_bytes(b"1")
    before = everything_below(home)
    unsyncable += [home, home / "1"]
    entry = journal.apply(plan(change(home / "1" / "A.md", b"new 1"), change(home / "2" / "A.md", b"new 2")))
    assert everything_below(home) == {"1": None, "1/A.md": b"new 1", "2": None, "2/A.md": b"new 2"}
    assert entry.state == "applied"
    unsyncable.append(home / "2")
    journal.undo()
    assert everything_below(home) == before


def test_the_newest_apply_that_changed_a_file_is_found_by_any_of_its_names(home, journal):
    one, two, link = home / "1.md", home / "2.md", home / "link.md"
    one.write_bytes(b"1")
    link.symlink_to("1.md")
    first = journal.apply(plan(change(one, b"a"), change(two, b"a")), "shop")
    second = journal.apply(plan(change(link, b"b")))
    assert journal.last_applied([one]).id == journal.last_applied([home / "x", link]).id == second.id
    assert journal.last_applied([two]).id == first.id
    journal.undo(second.id)
    assert journal.last_applied([link]).id == first.id
    journal.undo(first.id)
    assert journal.last_applied([one, two, link]) is None
    assert journal.last_applied([Path("/a\0b"), home / "never.md"]) is None


def test_entries_of_earlier_versions_are_read(home, journal):
    (home / "A.md").write_bytes(b"old")
    entry = journal.apply(plan(change(home / "A.md", b"new")))
    place = journal.folder / entry.id / "entry.json"
    document = json.loads(place.read_bytes())
    document["files"][0]["mode"] = 0o644
    place.write_text(json.dumps(document))
    journal.undo()
    assert (home / "A.md").read_bytes() == b"old"


def test_a_plan_without_change_or_with_one_file_twice_is_refused(home, journal):
    (home / "A.md").write_bytes(b"old")
    with pytest.raises(NothingToDo, match="Nothing to apply"):
        journal.apply(plan(change(home / "A.md", b"old")))
    (home / "B.md").symlink_to("A.md")
    with pytest.raises(WriteRefused, match="planned twice"):
        journal.apply(plan(change(home / "A.md", b"1"), change(home / "B.md", b"2")))
    assert (home / "A.md").read_bytes() == b"old"


def test_a_file_that_a_plan_leaves_as_it_is_is_not_touched(home, journal):
    (home / "A.md").write_bytes(b"same")
    before = (home / "A.md").stat()
    entry = journal.apply(plan(change(home / "A.md", b"same"), change(home / "B.md", b"made")))
    assert (home / "A.md").stat() == before
    assert [file.path for file in entry.files] == [str(home / "B.md")]


def test_a_journal_that_cannot_be_written_stops_the_apply(home, tmp_path):
    (tmp_path / "state").write_bytes(b"a file")
    with pytest.raises(WriteRefused, match="cannot hold the journal"):
        Journal(tmp_path / "state" / "journal").apply(plan(change(home / "A.md", b"new")))
    assert everything_below(home) == {}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"id": 3}', b"\xff\xfe\x00"])
def test_a_damaged_entry_is_told_of_and_the_others_still_work(home, journal, damage):
    (home / "A.md").write_bytes(b"0")
    good = journal.apply(plan(change(home / "A.md", b"1")))
    bad = journal.apply(plan(change(home / "A.md", b"2")))
    (journal.folder / bad.id / "entry.json").write_bytes(damage)
    assert [entry.id for entry in journal.entries()] == [good.id]
    (sentence,) = journal.settle()
    assert f"{bad.id}/entry.json cannot be read" in sentence


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-30T10:00:00"])
def test_an_entry_whose_time_no_clock_shows_is_damaged(home, journal, time):
    """It could be shown nowhere, and no later one be put after it."""
    entry = journal.apply(plan(change(home / "A.md", b"1")))
    place = journal.folder / entry.id / "entry.json"
    place.write_text(json.dumps({**json.loads(place.read_bytes()), "time": time}))
    assert journal.entries() == []
    assert "no clock shows its time" in journal.unreadable()[0]
    journal.apply(plan(change(home / "A.md", b"2")))


def test_an_entry_cannot_point_out_of_its_own_folder(home, journal):
    (home / "A.md").write_bytes(b"old")
    (home / "secret").write_bytes(b"old")
    entry = journal.apply(plan(change(home / "A.md", b"new")))
    place = journal.folder / entry.id / "entry.json"
    document = json.loads(place.read_bytes())
    document["files"][0]["backup"] = str(home / "secret")
    place.write_text(json.dumps(document))
    with pytest.raises(UndoRefused, match="cannot be read"):
        journal.undo()


def append_lines(folder, name):
    journal = Journal(Path(folder) / "journal")
    file = Path(folder) / "A.md"
    done = 0
    while done < 10:
        try:
            journal.apply(plan(change(file, (read_target(file).data or b"") + f"{name}\n".encode())))
            done += 1
        except FileChanged:
            continue


def test_two_writers_at_once_lose_nothing(tmp_path):
    (tmp_path / "A.md").write_bytes(b"")
    context: Any = multiprocessing.get_context("spawn" if os.name == "nt" else "fork")
    processes = [context.Process(target=append_lines, args=(str(tmp_path), name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert sorted((tmp_path / "A.md").read_text().split()) == ["a"] * 10 + ["b"] * 10


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.none() | st.binary(), st.binary()), min_size=1, max_size=3))
def test_undo_restores_the_exact_bytes(tmp_path, files):
    folder = tmp_path / os.urandom(8).hex()
    folder.mkdir()
    for index, (before, _) in enumerate(files):
        if before is not None:
            (folder / str(index)).write_bytes(before)
    start = everything_below(folder)
    journal = Journal(tmp_path / "journal")
    planned = plan(*(change(folder / str(index), after) for index, (_, after) in enumerate(files)))
    if planned.changes_anything:
        journal.apply(planned)
        journal.undo()
    assert everything_below(folder) == start
