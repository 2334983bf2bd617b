"""What was written, as a document for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from writers.models import JournalEntry


def history_document(entries: Iterable[JournalEntry]) -> dict[str, Any]:
    """``history --json``, newest first."""
    return {
        "history": [
            {
                "id": entry.id,
                "time": entry.time.isoformat(),
                "state": entry.state,
                "project": entry.project,
                "files": [file.path for file in entry.files],
            }
            for entry in entries
        ]
    }
