"""What a scanner raises."""

from __future__ import annotations

from pathlib import Path

from scanners.members import shown
from scanners.text import visible


class StaleEntry(Exception):
    """What is known of a log is of no use: the log, or its entry in the index, was replaced since."""


class LogReadError(Exception):
    """A log file could not be opened or read; the other files are not affected.

    ``path`` is the file, ``reason`` why in a few words.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        path = visible(shown(str(self.path)))
        return f"The log {path} could not be read ({self.reason}); it was skipped, all others were read."
