"""Reads files at places where anything may be: a pipe there would wait for ever, a device never end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_regular(path: Path) -> bytes:
    """Return a file's bytes. Raises OSError with the path, also when it is no regular file."""
    with open(path, "rb", opener=_without_waiting) as file:
        _checked(os.fstat(file.fileno()), path)
        return file.read()


def is_there(path: Path) -> bool:
    """Whether a file or folder is there, its links followed. Raises OSError where that cannot be told.

    `Path.exists` says of what may not be looked at that it is not there, from Python 3.14 on.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def regular_status(path: Path) -> os.stat_result:
    """Return what the file system says of a file. Raises OSError, also when it is no regular file."""
    return _checked(path.stat(), path)


def _checked(status: os.stat_result, path: Path) -> os.stat_result:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return status


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
