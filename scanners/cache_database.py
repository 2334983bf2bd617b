"""A SQLite database that is a cache: where it is damaged, or another version's, an empty one replaces it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scanners.private_files import make_private
from scanners.sealed import BrokenSeal


class CacheDatabase:
    """The database in ``file``, or in memory: one connection, which any threads use in turn.

    ``schema`` is the statements that make an empty one; ``version`` differs when what they mean does. All
    methods raise sqlite3.Error, and opening one in a file raises OSError, when there is no place to write.
    """

    def __init__(self, file: Path | None, version: str, schema: str) -> None:
        self.file = file
        self.version = version
        self._schema = schema
        self._lock = threading.RLock()
        self._connection = self._open()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, while no other thread has it."""
        with self._lock:
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; inside another one, a part of that."""
        with self._lock:
            database = self._connection
            if database.in_transaction:
                yield database
                return
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:  # a full disk has ended it already
                    database.execute("ROLLBACK")
                raise

    def begin_anew(self) -> None:
        """Go on with an empty one in the same place."""
        with self._lock:
            self.close()
            self._remove()
            self._connection = self._connect()

    def give_up(self) -> None:
        """Leave the room that the file takes to others, and go on with an empty one in memory."""
        with self._lock:
            self.close()
            with suppress(OSError):
                self._remove()
            self.file = None
            self._connection = self._connect()

    def _remove(self) -> None:
        if self.file is not None:
            remove_database(self.file)

    def _open(self) -> sqlite3.Connection:
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return self._connect()
        except sqlite3.Error as error:
            if not is_damaged(error):
                raise
            self._remove()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        if self.file is not None:
            make_private(self.file)
        database = sqlite3.connect(
            self.file or ":memory:", timeout=10, isolation_level=None, check_same_thread=False
        )
        try:
            database.execute("PRAGMA page_size = 16384")
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made anew
            database.execute("BEGIN IMMEDIATE")
            if _version_of(database) != self.version:
                self._empty(database)
            database.execute("COMMIT")
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _empty(self, database: sqlite3.Connection) -> None:
        """Replace what is in it in place: another process may have it open."""
        for (table,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall():
            database.execute(f'DROP TABLE "{table}"')
        for statement in self._schema.split(";"):
            database.execute(statement)
        database.execute("CREATE TABLE about (version TEXT NOT NULL)")
        database.execute("INSERT INTO about VALUES (?)", (self.version,))


def is_damaged(error: Exception) -> bool:
    """Whether the file's bytes are wrong, and it is not who holds it, nor what room or rights there are."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # not from SQLite: what is read is no text, or under a broken seal
        return isinstance(error, ValueError | sqlite3.OperationalError | BrokenSeal)
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def remove_database(file: Path) -> None:
    """Delete a database, which whoever has it open still reads. Raises OSError, as where that may not be."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _version_of(database: sqlite3.Connection) -> str | None:
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone() is None:
        return None
    found = database.execute("SELECT version FROM about").fetchone()
    return str(found[0]) if found else None
