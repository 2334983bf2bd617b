"""Ids and small numbers derived from a seed by hashing: the same seed gives the same log, on any machine."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def digest(*seed: object) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(map(str, seed)).encode()).hexdigest()


def uuid4(*seed: object) -> str:
    return str(UUID(hex=digest(*seed)[:32], version=4))


def uuid7(moment: datetime, *seed: object) -> str:
    """A time-ordered uuid, as Codex names its threads and turns."""
    milliseconds = int(moment.timestamp() * 1000)
    tail = digest(*seed)
    return str(UUID(hex=f"{milliseconds:012x}7{tail[:3]}{'89ab'[int(tail[3], 16) % 4]}{tail[4:19]}"))


def base58(length: int, *seed: object) -> str:
    """As in ``toolu_01…`` and ``msg_01…``."""
    value = int(digest(*seed), 16)
    letters = []
    for _ in range(length):
        value, place = divmod(value, 58)
        letters.append(_BASE58[place])
    return "".join(letters)


def number(low: int, high: int, *seed: object) -> int:
    """A whole number from low to high, both included."""
    return low + int(digest(*seed)[:12], 16) % (high - low + 1)
