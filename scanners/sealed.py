"""A checksum before what the index keeps: SQLite tells damage of its own pages, not of what is in them."""

from __future__ import annotations

import sqlite3
import zlib

_SIZE = 4  # bytes of the checksum


class BrokenSeal(sqlite3.DatabaseError):
    """What is read is not what was written."""


def sealed(data: bytes) -> bytes:
    """Return what to write."""
    return _checksum(data) + data


def unsealed(written: bytes) -> bytes:
    """Return what was sealed. Raises BrokenSeal."""
    if isinstance(written, bytes) and written[:_SIZE] == _checksum(data := written[_SIZE:]):
        return data
    raise BrokenSeal


def _checksum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_SIZE, "big")
