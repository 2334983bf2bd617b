"""One thing that the doctor looked at, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanners.text import visible


class State(StrEnum):
    """How it stands with what was looked at."""

    OK = "ok"
    NOTE = "note"  # as it is usually meant; worth knowing
    PROBLEM = "problem"  # something does not work


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``advice`` says what to change; "" where nothing is to be done.

    Paths in them are whole: for people the home is shortened where it is shown.
    """

    area: str
    name: str
    state: State
    found: str
    advice: str = ""


def place(path: Path) -> str:
    """A whole path, made safe for a terminal."""
    return visible(str(path))
