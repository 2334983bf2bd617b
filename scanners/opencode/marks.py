"""What tells whether one session of an OpenCode database changed, by the marks that OpenCode itself sets."""

from __future__ import annotations

from hashlib import blake2b
from time import time, time_ns

from scanners.file_state import FileStamp
from scanners.opencode.database import Database
from scanners.opencode.session import SessionRow

_SETTLED = 2000  # milliseconds; what changed since may change again without another time


class SessionStamps:
    """Stamps of all sessions of a database, or of one, as it is at this moment.

    A session's rows have a time of their last change. Where an older database has none, a session's stamp
    is that of the file: all are read again when anything changes. So they are once after the tables were
    rearranged, which may be the work of a newer OpenCode. ``file`` is the stamp of the database.
    """

    def __init__(self, database: Database, file: FileStamp, session_id: str | None = None) -> None:
        self._database = database
        self._file = file
        self._marks = database.marks(session_id)
        self._rows = sum(mark.rows for mark in self._marks.values())
        self._arranged = database.arrangement()
        self._settled = time() * 1000 - _SETTLED

    def stamp(self, table: str, row: SessionRow) -> FileStamp:
        """Return what tells whether a session changed."""
        if not self._database.is_marked(table):
            return self._file
        mark = self._marks.get(row.id)
        what = repr((self._arranged, table, row, mark))
        if max(row.updated or 0, mark.latest if mark else 0) > self._settled:
            what += f" seen at {time_ns()}"
        digest = blake2b(what.encode("utf-8", "surrogatepass"), digest_size=7).digest()
        return FileStamp(self._file.dev, self._file.ino, mark.rows if mark else 0, int.from_bytes(digest))

    def size(self, row: SessionRow) -> int:
        """Return about how many bytes of the database a session takes."""
        mark = self._marks.get(row.id)
        return self._file.size * mark.rows // self._rows if mark else 0
