"""One process, and one thread of it, at a time."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_SECONDS = 5.0  # an apply takes milliseconds; whoever holds the lock longer is stuck


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold the lock of the file ``path``, which is made (0600) if need be and stays.

    The system frees the lock when its process ends, however it ends. Raises TimeoutError when someone else
    holds it for longer than LOCK_SECONDS, and another OSError where the file system has no locks.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _taken(descriptor):
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, "another headroom-tui holds it", str(path))
            time.sleep(0.02)
        try:
            yield
        finally:
            _free(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _free(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _free(descriptor: int) -> None:
        # Closing would not do: a process forked meanwhile has the file open too, and would hold the lock on.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
