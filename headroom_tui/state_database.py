"""SQLite files in our state folder, for their owner only: they hold words of logs, and of the user."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scanners.private_files import make_private

_PATIENCE = 10.0  # seconds, while another process writes


def is_there(file: Path) -> bool:
    """Whether a file is there. Raises OSError where that cannot be told.

    `Path.exists` says that what may not be looked at is not there from Python 3.14 on: nothing would count as
    decided then.
    """
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def open_database(file: Path, table: str) -> sqlite3.Connection:
    """Open a file, and make its table where it is new: ``table`` is what follows CREATE TABLE.

    Raises OSError, sqlite3.Error.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_private(file)
    database = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        database.execute(f"CREATE TABLE IF NOT EXISTS {table}")
    except sqlite3.Error:
        database.close()
        raise
    return database
