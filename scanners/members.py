"""Logs inside a file that holds many, as the sessions of a database: each is followed as a log by itself.

Such a log's path is that of its file and a name in there, with a NUL between them, which no file's path has.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from scanners.file_state import FileStamp

_BETWEEN = "\0"


class Member(NamedTuple):
    """A log inside a file. ``size`` is about how many bytes of that file it takes."""

    path: str
    stamp: FileStamp
    size: int


def member_path(file: str | Path, name: str) -> str:
    """Return the path of the log of that name in a file."""
    return f"{file}{_BETWEEN}{quote(name, safe='')}"


def file_of(path: str) -> str:
    """Return the file that a log is, or is in: what the file system knows of it."""
    return path.partition(_BETWEEN)[0]


def is_member(path: str) -> bool:
    """Whether a log is one inside a file."""
    return _BETWEEN in path


def name_in(path: str) -> str | None:
    """Return the name of a log inside its file; None when it is a file by itself."""
    _, between, name = path.partition(_BETWEEN)
    return unquote(name) if between else None


def shown(path: str) -> str:
    """Return the path of a log as people are told it."""
    name = name_in(path)
    return path if name is None else f"{file_of(path)} ({name})"
