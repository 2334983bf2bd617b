"""SQLite files in our state folder, for their owner only: they hold words of logs, and of the user."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from scanners.private_files import make_private

# Seconds, while another process holds a file of ours:
PATIENT = 10.0
HURRIED = 0.02  # for the reviewer: a key press must not wait, nor a thread that one would wait for


def is_locked(error: Exception) -> bool:
    """Whether another process held the file for longer than it was waited for: nothing is wrong with it."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_full(error: Exception | None) -> bool:
    """Whether there is no room left where the file lies."""
    code, sqlite_code = getattr(error, "errno", None), getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (errno.ENOSPC, errno.EDQUOT) or sqlite_code == sqlite3.SQLITE_FULL


def way_on(error: Exception) -> str:
    """What to do where nothing can be kept in our state folder, by what is wrong with it."""
    code, sqlite_code = getattr(error, "errno", None), getattr(error, "sqlite_errorcode", 0) & 0xFF
    another = "set HEADROOM_WORKSPACE_DIR to another folder"
    if is_full(error):
        return f"Free some space, or {another}"
    if code in (errno.EACCES, errno.EPERM, errno.EROFS) or sqlite_code == sqlite3.SQLITE_READONLY:
        return f"Make the folder writable, or {another}"
    if code in (errno.ENOENT, errno.ENOTDIR):
        return "Set HEADROOM_WORKSPACE_DIR to a folder that is there, or can be made"
    return f"Look at the folder, or {another}"


def open_database(file: Path, table: str, patience: float) -> sqlite3.Connection:
    """Open a file, and make its table where it is new: ``table`` is what follows CREATE TABLE.

    ``patience`` is for how many seconds another process that holds the file is waited for. Raises OSError,
    sqlite3.Error.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_private(file)
    database = sqlite3.connect(file, timeout=patience)
    try:
        database.execute(f"CREATE TABLE IF NOT EXISTS {table}")
    except sqlite3.Error:
        database.close()
        raise
    return database
