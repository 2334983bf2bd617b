"""A database that is a cache: whatever happens to it, it goes on without a question."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scanners.cache_database import CacheDatabase

SCHEMA = "CREATE TABLE notes (note TEXT); INSERT INTO notes VALUES ('the first')"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache" / "notes.sqlite"


def opened(file, version="1"):
    return CacheDatabase(file, version, SCHEMA)


def put(cache, note):
    with cache.writing() as database:
        database.execute("INSERT INTO notes VALUES (?)", (note,))


def notes(cache):
    with cache.reading() as database:
        return [note for (note,) in database.execute("SELECT note FROM notes")]


def test_what_is_written_is_there_when_it_is_opened_again(file):
    put(opened(file), "kept")
    assert notes(opened(file)) == ["the first", "kept"]


def test_another_version_begins_it_anew_also_for_who_has_it_open(file):
    former = opened(file)
    put(former, "kept")
    with former.writing() as database:
        database.execute("CREATE TABLE of_the_former (note TEXT)")
    assert notes(opened(file, "2")) == notes(former) == ["the first"]
    put(opened(file, "2"), "kept")
    assert notes(opened(file, "2")) == ["the first", "kept"]
    with former.reading() as database, pytest.raises(sqlite3.OperationalError, match="no such table"):
        database.execute("SELECT * FROM of_the_former")


@pytest.mark.parametrize("damage", [b"no database at all", b"SQLite format 3\0" + b"x" * 5000])
def test_one_that_is_damaged_is_begun_anew(file, damage):
    file.parent.mkdir()
    file.write_bytes(damage)
    put(opened(file), "kept")
    assert notes(opened(file)) == ["the first", "kept"]


def test_one_that_another_process_holds_is_not_damaged(file, monkeypatch):
    put(opened(file), "kept")
    connect = sqlite3.connect
    with closing(connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(sqlite3, "connect", lambda path, **how: connect(path, **how | {"timeout": 0}))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            opened(file)
    assert notes(opened(file)) == ["the first", "kept"]


def test_one_that_is_begun_anew_is_empty_and_kept(file):
    cache = opened(file)
    put(cache, "lost")
    cache.begin_anew()
    put(cache, "kept")
    assert notes(cache) == notes(opened(file)) == ["the first", "kept"]


def test_one_that_is_given_up_takes_no_room_and_goes_on_in_memory(file):
    cache = opened(file)
    put(cache, "lost")
    cache.give_up()
    assert list(file.parent.iterdir()) == []
    put(cache, "in memory")
    assert notes(cache) == ["the first", "in memory"]
    assert cache.file is None
    assert list(file.parent.iterdir()) == []


def test_one_that_cannot_be_deleted_is_given_up_all_the_same(file, monkeypatch):
    cache = opened(file)
    put(cache, "kept")

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)  # as on Windows, where another process has it open
    cache.give_up()
    assert notes(cache) == ["the first"]
    assert notes(opened(file)) == ["the first", "kept"]


def test_what_fails_inside_a_transaction_takes_back_all_of_it(file):
    cache = opened(file)
    with pytest.raises(ValueError, match="no good"), cache.writing():
        put(cache, "a part of it")
        raise ValueError("no good")
    assert notes(cache) == ["the first"]


def test_a_full_disk_is_called_one(file):
    cache = opened(file)
    with cache.reading() as database:
        database.execute("PRAGMA max_page_count = 4")
    with pytest.raises(sqlite3.OperationalError, match="full"), cache.writing():
        put(cache, "x" * 500_000)
    put(cache, "small")
    assert notes(cache) == ["the first", "small"], "what is small still fits"


def test_what_could_not_be_committed_holds_up_no_later_write(file):
    class Refusing:
        """A connection whose next commit meets another process's lock."""

        def __init__(self, connection: sqlite3.Connection) -> None:
            self.connection = connection

        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement == "COMMIT":
                cache._connection = self.connection
                raise sqlite3.OperationalError("database is locked")
            return self.connection.execute(statement, *values)

        def __getattr__(self, name: str) -> object:
            return getattr(self.connection, name)

    cache = opened(file)
    cache._connection = Refusing(cache._connection)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        put(cache, "lost")
    put(cache, "kept")
    assert notes(opened(file)) == ["the first", "kept"]
