"""Sessions that ended and wait for a review: one JSON object a line, in our state folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from scanners.documents import NotADocument, as_type
from scanners.parsing.times import parse_time
from scanners.private_files import write_private
from scanners.regular_files import is_there, read_regular
from writers.lock import holding


class Queued(msgspec.Struct, frozen=True):
    """A session that an agent's hook reported. The paths are as the agent wrote them."""

    agent: str
    session: str
    file: Annotated[str, msgspec.Meta(pattern=r"\A[^\0]+\Z")]  # no other can be one's path
    project: str
    time: Annotated[datetime, msgspec.Meta(tz=True)]


class SessionQueue:
    """Several processes may add, and forget, at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, session: Queued) -> None:
        """Remember a session. Raises OSError with the path; then nothing is added."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._alone():
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            with self._named(), os.fdopen(descriptor, "rb+", buffering=0) as file:
                held = file.seek(0, os.SEEK_END)
                file.seek(max(0, held - 1))
                is_open = file.read(1) not in (b"", b"\n")  # the last line, by an editor
                line = b"\n" * is_open + msgspec.json.encode(session) + b"\n"
                if file.write(line) != len(line):  # a full disk: half a line would spoil the next one
                    file.truncate(held)
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def sessions(self) -> list[Queued]:
        """Every session once, the last that ended first; lines that cannot be read are passed over."""
        found: dict[str, Queued] = {}
        for _, session in self._lines():
            if session is None:
                continue
            found.pop(session.file, None)
            found[session.file] = session
        return list(reversed(found.values()))

    def forget(self, sessions: Iterable[Queued]) -> None:
        """Drop these, but for one that has ended anew since it was read. Raises OSError.

        Lines that cannot be read stay: a newer version may know what they are.
        """
        until = {session.file: session.time for session in sessions}
        if not is_there(self._file):
            return
        with self._alone():
            left = [
                line + b"\n"
                for line, one in self._lines()
                if one is None or one.file not in until or one.time > until[one.file]
            ]
            write_private(self._file, b"".join(left))

    def clear(self) -> int:
        """Empty the queue, of lines that cannot be read too; how many sessions were in it. Raises OSError."""
        if not is_there(self._file):
            return 0
        with self._alone():
            number = len(self.sessions())
            write_private(self._file, b"")
        return number

    def _lines(self) -> Iterator[tuple[bytes, Queued | None]]:
        """Each line that is not blank, with the session it is; None when it cannot be read."""
        try:
            lines = read_regular(self._file).split(b"\n")
        except FileNotFoundError:
            return
        for line in filter(bytes.strip, lines):
            try:
                session = as_type(line, Queued)
            except NotADocument:
                yield line, None
            else:
                yield line, session if parse_time(session.time.isoformat()) else None

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Name the file in what the system says of an open one."""
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._file)) from error

    def _alone(self) -> AbstractContextManager[None]:
        return holding(self._file.with_name("queue.lock"))
