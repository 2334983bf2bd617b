"""The library whose index is damaged, deleted, of another version, or cannot be written: nothing is lost."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

import scanners
from headroom_tui.learned.session_notes import session_notes
from headroom_tui.library import Library
from headroom_tui.projects import analysis_store
from scanners.index import Known, SessionIndex
from scanners.reading.reader import Reader
from scanners.reading.summary import count
from tests.app.harbor_logs import HARBOR, failing, scanned


def stop_writing(library: Library) -> None:
    """From here on the index fails as on a full disk."""
    with library.logs.index.database.reading() as database:
        database.execute("PRAGMA query_only = ON")


def test_what_waits_to_be_written_costs_nothing_where_it_cannot_be(settings, log):
    library = Library(settings)
    scanned(library)
    failing("one", *"abcd").save(settings.homes["claude"])
    library.update([log])
    stop_writing(library)
    library.keep()
    library.update(None)
    assert library.projects["claude", HARBOR].analysis.total_failures == 4
    [problem] = library.problems
    assert "could not be kept" in problem


def test_a_deleted_index_loses_nothing(settings, log):
    first = Library(settings)
    scanned(first)
    for file in settings.state_folder.glob("index.sqlite*"):
        file.unlink()
    second = Library(settings)
    scanned(second)
    assert [each.counts for each in second.projects.values()] == [
        each.counts for each in first.projects.values()
    ]


@pytest.mark.parametrize("damage", [b"no database at all", b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_index_is_made_anew_without_a_question(settings, log, damage):
    settings.state_folder.mkdir(parents=True)
    (settings.state_folder / "index.sqlite").write_bytes(damage)
    library = Library(settings)
    scanned(library)
    assert len(library.projects) == 2
    assert not library.problems


def test_damaged_rows_are_read_from_the_log_again(settings, log):
    scanned(Library(settings))
    with sqlite3.connect(settings.state_folder / "index.sqlite") as database:
        database.execute("UPDATE parts SET part = x'c1'")
        database.execute("UPDATE notes SET note = x'c1'")
    library = Library(settings)
    scanned(library)
    project = library.projects["claude", HARBOR]
    assert count(project.sessions).failures == len(project.analysis.pairs) == 3


def test_another_version_of_the_code_begins_an_index_anew(settings, log, monkeypatch):
    scanned(Library(settings))
    monkeypatch.setattr(analysis_store, "version_of_code", lambda: "another")
    library = Library(settings)
    reports = scanned(library)
    assert reports[0].files_done == 0
    assert reports[0].files_total == 2
    assert library.problems == []
    assert scanned(Library(settings))[-1].files_done == 2, "and it is kept"


def test_an_upgrade_under_a_process_does_not_change_the_version_of_its_code(
    settings, log, monkeypatch, tmp_path
):
    """What the code that runs finds would be kept under the name of the new code."""
    scanned(Library(settings))
    upgraded = tmp_path / "upgraded"
    upgraded.mkdir()
    (upgraded / "__init__.py").write_text('"""Of another version."""\n')
    monkeypatch.setattr(scanners, "__file__", str(upgraded / "__init__.py"))
    assert len(Library(settings).known()) == 2, "the index is still of this code"


def test_without_a_place_for_the_index_everything_works_and_it_is_said(settings, log):
    settings.workspace.write_text("a file where the folder should be")
    library = Library(settings)
    scanned(library)
    assert len(library.projects) == 2
    assert "could not be kept" in library.problems[0]


def test_an_index_that_cannot_be_read_now_is_left_to_who_holds_it(settings, log, monkeypatch):
    scanned(Library(settings))

    def load(index: SessionIndex) -> dict[tuple[str, str], Known]:
        if index.database.file is None:
            return {}
        locked = sqlite3.OperationalError("database is locked")
        locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise locked

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(SessionIndex, "load", load)
        library = Library(settings)
        scanned(library)
    [problem] = library.problems
    assert "another program has locked it" in problem
    assert library.projects["claude", HARBOR].analysis.total_failures == 3
    assert len(scanned(Library(settings))[0].changed) == 2, "nothing of it is lost"


def test_where_the_index_cannot_be_written_any_more_what_comes_is_seen_all_the_same(settings, log):
    library = Library(settings)
    scanned(library)
    stop_writing(library)
    for failures, ids in ((4, "abcd"), (5, "abcde")):
        failing("one", *ids).save(settings.homes["claude"])
        changes = {project.key[0]: project.counts.failures for _, project in library.update([log])}
        assert changes["claude"] == failures
    [problem] = library.problems
    assert "The index of the logs could not be kept" in problem
    assert library.projects["claude", HARBOR].analysis.total_failures == 5
    scanned(library)
    assert library.problems == [], "it was said, and every scan would say it"


def test_on_a_full_disk_the_index_leaves_its_room_to_the_decisions(settings, log):
    library = Library(settings)
    scanned(library)
    with library.logs.index.database.reading() as database:
        database.execute("PRAGMA max_page_count = 1")  # no more than there are
    for number in range(40):
        failing(f"more-{number}", *(f"{number}-{call}" for call in range(20))).save(settings.homes["claude"])
    scanned(library)
    [problem] = library.problems
    assert "could not be kept (database or disk is full)" in problem
    assert not list(settings.state_folder.glob("index.sqlite*"))
    scanned(library)
    assert len(library.logs.index.load()) == 42, "what is in memory stays"
    project = library.projects["claude", HARBOR]
    assert count(project.sessions).failures == project.analysis.total_failures == 803


def test_while_all_is_read_anew_what_was_there_is_still_found(settings, log):
    library = Library(settings)
    scanned(library)
    key = ("claude", HARBOR)
    stop_writing(library)
    failing("two", "d").save(settings.homes["claude"])
    seen: list[int] = []
    library.scan(lambda _: seen.append(len(library.logs.sessions(key))), threading.Event())
    assert set(seen) == {1, 2}, "never none"
    assert seen[-1] == 2


def test_reading_anew_that_was_stopped_goes_on_where_it_was(settings, log, monkeypatch):
    library = Library(settings)
    scanned(library)
    stop_writing(library)
    failing("two", "d").save(settings.homes["claude"])
    stop = threading.Event()
    stop.set()
    library.scan(lambda _: None, stop)
    assert len(library.logs.sessions(("claude", HARBOR))) == 1, "as before"
    read: list[Path] = []
    real = Reader.read
    monkeypatch.setattr(Reader, "read", lambda reader, path: read.append(path) or real(reader, path))
    assert scanned(library)[-1].finished
    assert len(read) == 2, "of the three logs one was read before"
    assert len(library.logs.sessions(("claude", HARBOR))) == 2
    [problem] = library.problems
    assert "could not be kept" in problem


def test_an_analysis_that_cannot_be_kept_is_made_all_the_same(settings, log):
    library = Library(settings)
    [project, _] = library.counted()
    stop_writing(library)
    assert library.analysis(project).total_failures == 3
    assert [note.session_id for note in session_notes(project, spending=True)] == ["one"]


def test_counts_are_made_from_the_logs_where_the_index_is_damaged(settings, log):
    library = Library(settings)
    scanned(library)
    [claude] = [project for key, project in library.projects.items() if key[0] == "claude"]
    expected = library.logs.held(claude.key)
    with library.logs.index.database.writing() as database:
        database.execute("UPDATE ends SET calls = x'c1'")
    assert library.logs.held(claude.key) == expected


@pytest.mark.parametrize("table", ["files", "ends", "parts", "notes"])
def test_what_is_damaged_in_a_row_is_no_number(settings, log, table):
    """SQLite tells damage of its own pages only: one byte of a row makes another number, or no text."""
    first = Library(settings)
    scanned(first)
    column = {"files": "row", "ends": "calls", "parts": "part", "notes": "note"}[table]
    file = settings.state_folder / "index.sqlite"
    for place in (-1, -9, -40):
        with sqlite3.connect(file) as database:
            for number, blob in database.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
                damaged = bytearray(blob)
                damaged[max(place, -len(damaged))] ^= 0xA5
                database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (bytes(damaged), number))
        library = Library(settings)
        scanned(library)
        assert not library.problems
        assert {key: each.counts for key, each in library.projects.items()} == {
            key: each.counts for key, each in first.projects.items()
        }
        assert [each.analysis.total_failures for each in library.projects.values()] == [
            each.analysis.total_failures for each in first.projects.values()
        ]


def test_an_index_that_turns_out_to_be_damaged_is_begun_anew(settings, log):
    scanned(Library(settings))
    file = settings.state_folder / "index.sqlite"
    with sqlite3.connect(file) as database:
        [(page,)] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'notes'")
        [(size,)] = database.execute("PRAGMA page_size")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as damaged:
        damaged.seek((page - 1) * size)
        damaged.write(b"\xff" * size)
    library = Library(settings)
    scanned(library)
    assert not library.problems
    assert library.projects["claude", HARBOR].analysis.total_failures == 3
    assert len(scanned(Library(settings))[0].changed) == 2, "shown before any log is looked at: it is kept"


def drop_notes(library: Library) -> None:
    """From here on the index fails as one does that is damaged."""
    with library.logs.index.database.writing() as database:
        database.execute("DROP TABLE notes")


def test_an_index_that_is_damaged_again_and_again_is_not_begun_anew_each_time(settings, log):
    library = Library(settings)
    scanned(library)
    drop_notes(library)
    scanned(library)
    assert not library.problems
    drop_notes(library)
    scanned(library)
    [problem] = library.problems
    assert "could not be kept (no such table: notes)" in problem
    assert library.projects["claude", HARBOR].analysis.total_failures == 3


def test_a_damaged_index_that_cannot_be_deleted_is_done_without(settings, log, monkeypatch):
    library = Library(settings)
    scanned(library)
    drop_notes(library)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)  # as on Windows, where another process has it open
    scanned(library)
    [problem] = library.problems
    assert "could not be kept (no such table: notes)" in problem
    assert library.projects["claude", HARBOR].analysis.total_failures == 3


def test_where_another_index_fails_too_all_is_read_once_more_in_memory(settings, log, monkeypatch):
    library = Library(settings)
    files: list[Path | None] = []

    def fail(index: SessionIndex, entries: object) -> None:
        files.append(index.database.file)
        with index.database.reading() as database:
            database.execute("SELECT * FROM what_was_damaged")

    monkeypatch.setattr(SessionIndex, "put", fail)
    with pytest.raises(sqlite3.OperationalError, match="what_was_damaged"):
        scanned(library)
    file = settings.state_folder / "index.sqlite"
    assert files == [file, file, None]
