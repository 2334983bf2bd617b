"""A session told without any agent's format: what the user said, what the agent called, how it ended.

Texts may hold ``ROOT``, which stands for the absolute path of the project's checkout.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from headroom_tui.demo import ids

ROOT = "@ROOT@"


class Tool(StrEnum):
    SHELL = "shell"
    READ = "read"
    EDIT = "edit"
    GREP = "grep"
    GLOB = "glob"
    PATCH = "patch"


class Ended(StrEnum):
    OK = "ok"
    FAILED = "failed"
    REJECTED = "rejected"  # by the user
    CANCELLED = "cancelled"  # because another call of its batch failed
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call with its result.

    ``target`` is the command, the path below the checkout, the pattern, or the patch. ``output`` is the
    result's text without the agent's own frame ("Exit code 1", "Chunk ID…"): the emitters add that.
    """

    tool: Tool
    target: str
    output: str = ""
    ended: Ended = Ended.OK
    exit_code: int = 0
    seconds: float = 0.4
    why: str = ""  # the agent's description of a command
    offset: int | None = None
    limit: int | None = None
    before: str = ""  # the file as it was, whole, of a read or an edit
    old: str = ""
    new: str = ""
    folder: str = ""  # of a search
    words: str = ""  # of the user who rejected the call


@dataclass(frozen=True, slots=True)
class Say:
    """The user's words; they open a turn."""

    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The agent's words; in one message with the calls that follow."""

    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls made at once in one message."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Interrupt:
    """The user pressed escape."""


Step = Say | Reply | Call | Batch | Interrupt


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation. ``ago`` is how long before the demo's "now" it began."""

    key: str  # seeds every id in it
    project: str
    ago: timedelta
    steps: tuple[Step, ...]
    branch: str = "main"
    torn: bool = False  # the log ends in half a line, as when the agent was killed while writing

    def start(self, now: datetime) -> datetime:
        seconds = ids.number(0, 3300, self.key, "start")  # nobody begins every session at the same minute
        return now - self.ago - timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where a session's project stands."""

    root: Path

    def path(self, relative: str) -> str:
        return str(self.root / relative) if relative else str(self.root)

    def text(self, text: str) -> str:
        return text.replace(ROOT, str(self.root))


def write_log(file: Path, text: str, end: datetime) -> None:
    """Write a session's log, last changed when the session ended."""
    file.write_text(text, encoding="utf-8", newline="\n")
    os.utime(file, (end.timestamp(), end.timestamp()))


def stamp(moment: datetime) -> str:
    """UTC with milliseconds, as all three agents write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def run(command: str, output: str = "", why: str = "", *, seconds: float = 0.4) -> Call:
    return Call(Tool.SHELL, command, output, seconds=seconds, why=why)


def run_fails(command: str, output: str, why: str = "", *, exit_code: int = 1, seconds: float = 0.9) -> Call:
    return Call(Tool.SHELL, command, output, Ended.FAILED, exit_code, seconds, why)


def run_rejected(command: str, words: str = "", why: str = "") -> Call:
    return Call(Tool.SHELL, command, ended=Ended.REJECTED, why=why, words=words, seconds=21.0)


def run_cancelled(command: str, why: str) -> Call:
    return Call(Tool.SHELL, command, ended=Ended.CANCELLED, why=why)


def read_missing(path: str) -> Call:
    return Call(Tool.READ, path, ended=Ended.FAILED, seconds=0.1)
