"""Paths in what is kept as MessagePack: as bytes, because a file's name need not be text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def path_as_bytes(value: Any) -> bytes:
    """For an encoder of msgspec: what it does not know by itself. Raises TypeError for all but paths."""
    if isinstance(value, Path):
        return os.fsencode(value)
    raise TypeError(f"nothing known of {type(value).__name__}")


def bytes_as_path(kind: type, value: Any) -> Path:
    """For a decoder of msgspec. Raises TypeError where no path is asked for."""
    if kind is Path:
        return Path(os.fsdecode(value))
    raise TypeError(f"nothing known of {type(value).__name__}")
