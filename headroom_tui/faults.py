"""Faults of this program that cost one thing, said in a sentence."""

from __future__ import annotations

from pathlib import Path

from scanners.text import visible

_LONGEST = 300  # characters of an error


class AnalysisFailed(Exception):
    """A project's sessions could not be analysed; ``str()`` is a sentence, safe for a terminal."""

    def __init__(self, project: Path, agent: str, why: Exception) -> None:
        reason = f"{type(why).__name__}: {why}"[:_LONGEST]
        super().__init__(
            visible(
                f"The sessions of {project} ({agent}) were counted but could not be analysed, by a fault of "
                f"headroom-tui ({reason}). No log was changed, and no other project is affected."
            )
        )
