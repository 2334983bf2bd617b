"""The journal's own files: for their owner only, on disk for certain, one process at a time."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

LOCK_SECONDS = 5.0  # an apply takes milliseconds; whoever holds the lock longer is stuck


def make_private_folder(folder: Path) -> None:
    """Make ``folder``, and what is missing above it, for the owner only (0700)."""
    if not folder.parent.exists():
        make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a file (0600) in one step: after a crash it is wholly old or wholly new."""
    temporary = path.with_name(f"{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def hold_lock(path: Path) -> int:
    """Take the lock file; it is free again when the returned descriptor is closed, or its process ends.

    Raises TimeoutError when another process holds it for longer than LOCK_SECONDS.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise TimeoutError(str(path)) from None
            time.sleep(0.02)
        else:
            return descriptor
