"""SQLite files in our state folder, for their owner only: they hold words of logs, and of the user."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scanners.private_files import make_private

_PATIENCE = 10.0  # seconds, while another process writes


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
