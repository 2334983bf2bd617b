"""Files of our own, for their owner only, in one step: no reader and no crash meets half of one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, data: bytes, *, sync: bool = False) -> None:
    """Write a file in one step: it is wholly old or wholly new, with ``sync`` after a power cut too.

    Raises OSError with the path; the file is as it was then, and nothing is left beside it.
    """
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        with open(temporary, "xb", opener=_private) as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:  # of a write, the system names no file
        temporary.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error
    except BaseException:  # of a user who has had enough
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent)


def make_private(path: Path) -> None:
    """Make an empty file for SQLite, which would make it for everybody; one that is there stays.

    Raises OSError.
    """
    with suppress(FileExistsError):
        open(path, "xb", opener=_private).close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """Ask that a folder's new state survive a power cut, where the file system can promise that.

    A failure says nothing about the change itself, which every reader sees by now, so it is not reported as
    a refusal. Should the change be lost in a power cut, the journal knows the file by its hash.
    """
    with suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
