"""Telling whether a log is the one that was read before, and how much of it is new."""

from __future__ import annotations

import io
import os
from enum import Enum, auto
from hashlib import blake2b
from pathlib import Path

import msgspec

_WINDOW = 64  # bytes
_WINDOWS = 4  # between the first and the last


class FileStamp(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What the file system says of a file: who it is, and whether it changed. Compare, never order."""

    dev: int
    ino: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileStamp:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class Reached(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """How far a file was read: the stamp it had then, the offset, and a fingerprint of what is before it."""

    stamp: FileStamp
    offset: int
    fingerprint: bytes


class Change(Enum):
    """What became of a file since it was read."""

    NONE = auto()
    GROWN = auto()
    OTHER = auto()  # rewritten, truncated or replaced: what was read says nothing of it


def change(reached: Reached, now: FileStamp, path: Path) -> Change:
    """Compare a file with how it was; reads a few bytes of one that seems to have grown. Raises OSError."""
    before = reached.stamp
    if before == now:
        return Change.NONE
    if (before.dev, before.ino) != (now.dev, now.ino) or now.size <= before.size:
        return Change.OTHER
    with path.open("rb", buffering=0) as file:
        return Change.GROWN if goes_on(file, reached) else Change.OTHER


def goes_on(file: io.FileIO, reached: Reached) -> bool:
    """Whether an open file is the one that was read that far, and only has more lines. Raises OSError."""
    status, before = os.fstat(file.fileno()), reached.stamp
    is_same = (status.st_dev, status.st_ino) == (before.dev, before.ino)
    return (
        is_same
        and fingerprint(file, reached.offset) == reached.fingerprint
        and _begins_a_line(file, reached.offset)
    )


def _begins_a_line(file: io.FileIO, offset: int) -> bool:
    """Whether what follows is no more of the last line, which may have been read without its newline."""
    if not offset:
        return True
    file.seek(offset - 1)
    around = file.read(2)
    return around[:1] == b"\n" or around[1:] in (b"", b"\n")


def fingerprint(file: io.FileIO, offset: int) -> bytes:
    """Return a hash of bytes at the head of a file, right before ``offset`` and at places between them."""
    size = min(_WINDOW, offset)
    seen = []
    for part in range(_WINDOWS + 1):
        file.seek((offset - size) * part // _WINDOWS)
        seen.append(file.read(size))
    return blake2b(b"".join(seen), digest_size=16).digest()
