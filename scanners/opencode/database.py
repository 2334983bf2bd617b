"""OpenCode's SQLite database: generations 1.2 to 1.18 (``session``, ``message``, ``part``) and 2.0 on
(``session_v2``, ``session_message``), which share a file after an upgrade.

Columns are read by name, since older files lack some. Only sessions and what belongs to them are read; other
tables hold secrets.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scanners.errors import LogReadError
from scanners.models import SessionData
from scanners.opencode.session import OpenCodeSession, SessionRow
from scanners.text import visible

_BUSY_SECONDS = 2.0
_SESSION_COLUMNS = ("id", "directory", "parent_id", "version", "time_created", "time_updated")
_MESSAGE_KEYS = ("role", "parentID", "time", "path", "tokens")

# A row that is no JSON is selected too: it is counted.
_MESSAGES = (
    "SELECT id, CASE WHEN json_valid(body) THEN json_object("
    + ", ".join(f"'{key}', json_extract(body, '$.{key}')" for key in _MESSAGE_KEYS)
    + ") ELSE body END FROM (SELECT id, CAST(data AS TEXT) AS body FROM message WHERE session_id = ?)"
    " ORDER BY id"
)
_PARTS = (
    "SELECT message_id, body FROM (SELECT id, message_id, CAST(data AS TEXT) AS body FROM part WHERE {owner})"
    " WHERE CASE WHEN json_valid(body) THEN json_extract(body, '$.type') IN ('tool', 'text') ELSE 1 END"
    " ORDER BY message_id, id"
)
_MARKS = (
    "SELECT session_id, count(*), sum(time_updated & 4294967295), max(time_updated) FROM {table}"
    " {where} GROUP BY session_id"
)
_MARKED = {"session": ("message", "part"), "session_v2": ("session_message",)}  # what holds their records
_OWN = "session_id = ?"
_OWN_BY_MESSAGE = "message_id IN (SELECT id FROM message WHERE session_id = ?)"
_ENTRIES = (
    "SELECT type, CAST(data AS TEXT) FROM session_message"
    " WHERE session_id = ? AND type IN ('user', 'assistant', 'idle') ORDER BY seq"
)


class Mark(NamedTuple):
    """What differs when the records of a session do: how many there are, and when they changed."""

    rows: int = 0
    changed: tuple[object, ...] = ()
    latest: float = 0  # in milliseconds since 1970


class Database:
    """An open database; every method raises sqlite3.Error when it cannot be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns = {
            table: self._columns_of(table)
            for table in ("session", "session_v2", "message", "part", "session_message")
        }

    @property
    def is_known(self) -> bool:
        """Whether it holds the tables of a generation that can be read."""
        has = self._columns
        return bool(has["session_v2"] and has["session_message"]) or bool(
            has["session"] and has["message"] and has["part"]
        )

    def sessions(self) -> Iterator[tuple[str, SessionRow]]:
        """Yield each session with its table; one that was taken over into 2.0 is there once."""
        seen: set[str] = set()
        for table, row in self._rows("ORDER BY id"):
            if row.id not in seen:
                seen.add(row.id)
                yield table, row

    def session(self, session_id: str) -> tuple[str, SessionRow] | None:
        """Return one of the sessions, with its table; None when it is not there."""
        return next(self._rows("AND id = ?", (session_id,)), None)

    def _rows(self, which: str, values: Sequence[str] = ()) -> Iterator[tuple[str, SessionRow]]:
        for table in ("session_v2", "session"):
            known = [name for name in _SESSION_COLUMNS if name in self._columns[table]]
            if "id" not in known:
                continue
            query = f"SELECT {', '.join(known)} FROM {table} WHERE typeof(id) = 'text' AND id != '' {which}"
            for record in self._connection.execute(query, values):
                found = dict(zip(known, record, strict=True))
                yield (
                    table,
                    SessionRow(
                        id=_text(found["id"]),
                        directory=_text(found.get("directory")),
                        parent=_text(found.get("parent_id")),
                        version=_text(found.get("version")),
                        created=_number(found.get("time_created")),
                        updated=_number(found.get("time_updated")),
                    ),
                )

    def read(self, file: Path, table: str, row: SessionRow) -> SessionData:
        """Read one session."""
        session = OpenCodeSession(file, row)
        if table == "session" and self._columns["part"] and self._columns["message"]:
            for message_id, record in self._connection.execute(_MESSAGES, (row.id,)):
                session.take_message(_text(message_id), _bytes(record))
            owner = _OWN if "session_id" in self._columns["part"] else _OWN_BY_MESSAGE
            for message_id, record in self._connection.execute(_PARTS.format(owner=owner), (row.id,)):
                session.take_part(_text(message_id), _bytes(record))
        elif "seq" in self._columns["session_message"]:
            for kind, record in self._connection.execute(_ENTRIES, (row.id,)):
                session.take_entry(_text(kind), _bytes(record))
        return session.finish()

    def is_marked(self, table: str) -> bool:
        """Whether `marks` tell of the sessions of a table; some early databases have no times of changes."""
        return all({"session_id", "time_updated"} <= self._columns[each] for each in _MARKED[table])

    def marks(self, session_id: str | None) -> dict[str, Mark]:
        """Return of each session, or of one, what tells whether its records changed."""
        marks: dict[str, Mark] = {}
        where, values = ("", ()) if session_id is None else (f"WHERE {_OWN}", (session_id,))
        for table in ("message", "part", "session_message"):
            if not {"session_id", "time_updated"} <= self._columns[table]:
                continue
            for owner, *changed in self._connection.execute(_MARKS.format(table=table, where=where), values):
                before = marks.get(key := _text(owner), Mark())
                marks[key] = Mark(
                    before.rows + changed[0],
                    (*before.changed, table, *changed),
                    max(before.latest, _number(changed[-1]) or 0),
                )
        return marks

    def arrangement(self) -> int:
        """Return what differs when the tables were changed, or the file was put together anew."""
        [version] = self._connection.execute("PRAGMA schema_version").fetchone()
        return int(version)

    def _columns_of(self, table: str) -> frozenset[str]:
        rows = self._connection.execute(f"PRAGMA table_info({table})").fetchall()
        return frozenset(_text(row[1]) for row in rows)


@contextmanager
def open_database(path: Path) -> Iterator[Database]:
    """Open a database for reading, as it is at this moment; nothing is created or changed.

    Raises LogReadError when that, or what is done with it, fails, and when its tables are not known.
    """
    # A reader of a database that nobody has open would leave a log and shared memory beside it; read without.
    mode = "ro" if os.path.exists(f"{path}-wal") else "ro&immutable=1"  # noqa: PTH110 - Path's may raise
    connection: sqlite3.Connection | None = None
    try:
        address = f"{path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(address, timeout=_BUSY_SECONDS, uri=True)
        connection.text_factory = bytes  # text may be no UTF-8
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("BEGIN")
        database = Database(connection)
        if not database.is_known:
            raise LogReadError(path, "it has none of the tables of sessions that are known here")
        yield database
    except (sqlite3.Error, OSError, ValueError) as error:
        raise LogReadError(path, visible(str(error))) from error
    finally:
        if connection is not None:
            connection.close()


def _bytes(value: object) -> bytes | None:
    return value if isinstance(value, bytes) else None


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
