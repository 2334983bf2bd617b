"""The index: an SQLite file that remembers what was read of each log, so that it is not read again.

It is a cache: deleting it loses nothing. Several processes may use it at once: what one writes on top of a
state that another has changed meanwhile is refused (`StaleEntry`), and is then read again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from scanners.cache_database import CacheDatabase, is_damaged
from scanners.errors import StaleEntry
from scanners.file_state import Reached
from scanners.members import file_of
from scanners.reading.reader import Entry
from scanners.reading.summary import CallEnds, SessionSummary, decode_calls
from scanners.sealed import BrokenSeal, sealed, unsealed

_MOST_ASKED = 500  # files, at once
MOST_PARTS = 64  # of one session; then they are written anew as one
_SCHEMA = """
CREATE TABLE files (id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, path BLOB NOT NULL,
  revision INTEGER NOT NULL, row BLOB NOT NULL, UNIQUE (agent, path));
CREATE TABLE ends (file INTEGER PRIMARY KEY, calls BLOB NOT NULL);
CREATE TABLE parts (file INTEGER NOT NULL, revision INTEGER NOT NULL, part BLOB NOT NULL,
  PRIMARY KEY (file, revision));
CREATE TABLE notes (agent TEXT NOT NULL, path BLOB NOT NULL, name TEXT NOT NULL, mark BLOB NOT NULL,
  note BLOB NOT NULL, PRIMARY KEY (agent, path, name));
-- Whoever still has the id of a log from a former index, or from one in memory, asks for it in vain.
INSERT INTO sqlite_sequence (name, seq) VALUES ('files', abs(random() % (1 << 40)))
"""
_OF_A_FILE = ("ends", "parts")  # tables of their own, so that a start reads no more than small rows


class Known(msgspec.Struct, gc=False):
    """What the index holds of a log; ``revision`` grows with each part.

    ``path`` is that of a file, or of a log inside one (``scanners.members``); ``file`` is always a file's.
    """

    id: int
    agent: str
    path: str
    revision: int
    reached: Reached
    is_open: bool
    summaries: list[SessionSummary]

    @property
    def file(self) -> Path:
        return Path(file_of(self.path))

    @property
    def session_keys(self) -> list[tuple[Path, str]]:
        """What tells its sessions from all others of the agent: their file and their ids."""
        return [(self.file, each.session_id) for each in self.summaries]

    @property
    def is_holding(self) -> bool:
        """Whether it is a file whose logs are kept one by one; it has no session of its own."""
        return not self.is_open and self.reached.fingerprint != b""


class _Row(msgspec.Struct, array_like=True, gc=False):
    reached: Reached
    is_open: bool
    summaries: list[SessionSummary]


_encode = msgspec.msgpack.Encoder().encode
_decode_row = msgspec.msgpack.Decoder(_Row).decode


class SessionIndex:
    """The index in ``file``, or in memory. Its methods may be called from any thread.

    They raise sqlite3.Error, and opening raises OSError, when there is no place to write.
    """

    def __init__(self, file: Path | None, version: str) -> None:
        self.database = CacheDatabase(file, version, _SCHEMA)

    def load(self) -> dict[tuple[str, str], Known]:
        """Return what is known of every file, by agent and path. A damaged index is made anew, empty.

        Raises sqlite3.Error where another process holds it, or the system lets nobody read it.
        """
        with self.database.reading() as database:
            try:
                return {(known.agent, known.path): known for known in _all_known(database)}
            except (sqlite3.Error, msgspec.MsgspecError) as error:
                if isinstance(error, sqlite3.Error) and not is_damaged(error):
                    raise
                self.database.begin_anew()
                return {}

    # Files

    def put(self, entries: Sequence[Entry]) -> list[Known]:
        """Remember files that were read from their first bytes, instead of what was known of them."""
        numbers: list[int] = []
        with self.database.writing() as database:
            for entry in entries:
                _forget(database, entry.agent, entry.path)
                cursor = database.execute(
                    "INSERT INTO files (agent, path, revision, row) VALUES (?, ?, 0, ?)",
                    (entry.agent, os.fsencode(entry.path), _row(entry)),
                )
                numbers.append(cursor.lastrowid or 0)
            new = list(zip(numbers, entries, strict=True))
            database.executemany(
                "INSERT INTO ends VALUES (?, ?)", ((number, sealed(each.calls)) for number, each in new)
            )
            database.executemany(
                "INSERT OR REPLACE INTO parts VALUES (?, 0, ?)",
                ((number, sealed(each.part)) for number, each in new),
            )
        return [_known(number, 0, each) for number, each in new]

    def append(self, known: Known, entry: Entry) -> Known:
        """Remember what was read of a file on top of ``known``. Raises StaleEntry."""
        revision = known.revision + 1
        with self.database.writing() as database:
            changed = database.execute(
                "UPDATE files SET revision = ?, row = ? WHERE id = ? AND revision = ?",
                (revision, _row(entry), known.id, known.revision),
            )
            if changed.rowcount != 1:
                raise StaleEntry
            database.execute("UPDATE ends SET calls = ? WHERE file = ?", (sealed(entry.calls), known.id))
            database.execute("INSERT INTO parts VALUES (?, ?, ?)", (known.id, revision, sealed(entry.part)))
        return _known(known.id, revision, entry)

    def forget(self, keys: Iterable[tuple[str, str]]) -> None:
        """Drop files that are gone, by agent and path."""
        with self.database.writing() as database:
            for agent, path in keys:
                _forget(database, agent, path)

    def renew(self, agent: str, mark: bytes) -> None:
        """Drop all that is known of an agent, when it was read by code of another mark."""
        with self.database.writing() as database:
            if self.note(agent, "", "code", mark) is None:
                for table in _OF_A_FILE:
                    database.execute(
                        f"DELETE FROM {table} WHERE file IN (SELECT id FROM files WHERE agent = ?)", (agent,)
                    )
                for table in ("files", "notes"):
                    database.execute(f"DELETE FROM {table} WHERE agent = ?", (agent,))
                self.put_note(agent, "", "code", mark, b"")

    def parts(self, known: Known) -> list[bytes]:
        """Return what was read of a file, oldest part first. Raises BrokenSeal when it is damaged."""
        with self.database.reading() as database:
            found = database.execute(
                "SELECT part FROM parts WHERE file = ? AND revision <= ? ORDER BY revision",
                (known.id, known.revision),
            )
            return [unsealed(part) for (part,) in found]

    def calls(self, files: Sequence[Known]) -> dict[int, list[CallEnds]]:
        """Return how the calls of files ended, for each of their sessions, by the id of the file.

        Raises BrokenSeal when one is damaged.
        """
        found: dict[int, list[CallEnds]] = {}
        for part in (files[start : start + _MOST_ASKED] for start in range(0, len(files), _MOST_ASKED)):
            marks = ", ".join("?" * len(part))
            with self.database.reading() as database:
                rows = database.execute(
                    f"SELECT file, calls FROM ends WHERE file IN ({marks})", [known.id for known in part]
                ).fetchall()
            found |= {number: decode_calls(unsealed(calls)) for number, calls in rows}
        return found

    # Notes about projects, which hold for what the mark stands for

    def note(self, agent: str, project: str, name: str, mark: bytes) -> bytes | None:
        """Return what was noted about a project under that name and mark; None when nothing, or damaged."""
        with self.database.reading() as database:
            found = database.execute(
                "SELECT note FROM notes WHERE agent = ? AND path = ? AND name = ? AND mark = ?",
                (agent, os.fsencode(project), name, mark),
            ).fetchone()
        try:
            return unsealed(found[0]) if found else None
        except BrokenSeal:
            return None

    def put_note(self, agent: str, project: str, name: str, mark: bytes, note: bytes) -> None:
        """Note something about a project, instead of what was noted under that name."""
        with self.database.writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?)",
                (agent, os.fsencode(project), name, mark, sealed(note)),
            )

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Write what is done inside at once, which is much faster for many files."""
        with self.database.writing():
            yield


def _all_known(database: sqlite3.Connection) -> Iterator[Known]:
    for number, agent, path, revision, blob in database.execute(
        "SELECT id, agent, path, revision, row FROM files"
    ):
        row = _decode_row(unsealed(blob))
        yield Known(number, agent, os.fsdecode(path), revision, row.reached, row.is_open, row.summaries)


def _forget(database: sqlite3.Connection, agent: str, path: str) -> None:
    place = (agent, os.fsencode(path))
    found = database.execute("SELECT id FROM files WHERE agent = ? AND path = ?", place).fetchone()
    if found is not None:
        for table in _OF_A_FILE:
            database.execute(f"DELETE FROM {table} WHERE file = ?", found)
        database.execute("DELETE FROM files WHERE id = ?", found)


def _row(entry: Entry) -> bytes:
    return sealed(_encode(_Row(entry.reached, entry.is_open, entry.summaries)))


def _known(number: int, revision: int, entry: Entry) -> Known:
    return Known(number, entry.agent, entry.path, revision, entry.reached, entry.is_open, entry.summaries)
