"""Sessions that ended and wait for a review: one JSON object a line, in our state folder."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec


class Queued(msgspec.Struct, frozen=True):
    """A session that an agent's hook reported. The paths are as the agent wrote them."""

    agent: str
    session: str
    file: str
    project: str
    time: datetime


class SessionQueue:
    """Several processes may add at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, session: Queued) -> None:
        """Remember a session. Raises OSError."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, msgspec.json.encode(session) + b"\n")  # one write: lines never mix
        finally:
            os.close(descriptor)

    def sessions(self) -> list[Queued]:
        """Every session once, the last that ended first; lines that cannot be read are passed over."""
        try:
            lines = self._file.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        found: dict[str, Queued] = {}
        for line in lines:
            try:
                session = msgspec.json.decode(line, type=Queued)
            except (msgspec.ValidationError, msgspec.DecodeError):
                continue
            found.pop(session.file, None)
            found[session.file] = session
        return list(reversed(found.values()))

    def clear(self) -> None:
        """Forget all of them. Raises OSError."""
        self._file.unlink(missing_ok=True)
