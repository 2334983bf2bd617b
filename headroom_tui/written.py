"""Which rules in the agents' files this program wrote, and when."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from writers.models import Plan
from writers.sections import normalised


class WrittenRules:
    """Kept beside the decisions. Losing it loses no rule, only who wrote it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._times: dict[tuple[str, str], datetime] | None = None

    def note(self, plan: Plan, when: datetime) -> str:
        """Remember what a plan that was just written added; a sentence when that failed, else empty."""
        rows = [
            (os.path.realpath(file.path), normalised(rule), when.isoformat())
            for file in plan.files
            for rule in file.rules
        ]
        self._times = None
        try:
            with closing(self._open()) as database, database:
                database.executemany("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:
            return f"The files were written, but not noted as ours in {self._file} ({error}). Undo works."
        return ""

    def time_of(self, path: Path, content: str) -> datetime | None:
        """When this program wrote that rule to that file; None when it did not."""
        if self._times is None:
            self._times = self._load()
        return self._times.get((os.path.realpath(path), normalised(content)))

    def _load(self) -> dict[tuple[str, str], datetime]:
        if not self._file.exists():
            return {}
        try:
            with closing(self._open()) as database:
                rows = database.execute("SELECT path, rule, time FROM written").fetchall()
            return {(path, rule): datetime.fromisoformat(time) for path, rule, time in rows}
        except (sqlite3.Error, ValueError):  # reading the decisions says what is wrong with the file
            return {}

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=10)
        database.execute(
            "CREATE TABLE IF NOT EXISTS written (path TEXT, rule TEXT, time TEXT, PRIMARY KEY (path, rule))"
        )
        return database
