"""A command of Windows' own shell that another has not → what does the same there, on the same files."""

from __future__ import annotations

import re

from analyzer.calls.failures import Failure
from analyzer.calls.places import Place
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import SOON, Intent, Match, Sought
from analyzer.models import FixKind
from analyzer.shell.commands import Command
from analyzer.shell.exits import succeeded
from scanners.models import ToolName

_COUNTERPARTS = {
    "copy": "cp", "xcopy": "cp", "move": "mv", "ren": "mv", "del": "rm", "erase": "rm", "md": "mkdir",
    "rd": "rm", "dir": "ls", "where": "which", "tasklist": "ps",
}  # fmt: skip
_SWITCH = re.compile(r"/[A-Za-z]{1,2}(?::\S*)?")


def _seeks(failure: Failure) -> Sought | None:
    member = failure.member
    if member is None or failure.kind is not FixKind.ENVIRONMENT or failure.in_powershell:
        return None
    there = _COUNTERPARTS.get(member.program.lower())
    return Sought((ToolName.BASH,), (there,), within=SOON) if there else None


def _done_here(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The counterpart of the failing command, told the same files or folders."""
    mine = failure.member
    if mine is None:
        return None
    for theirs in later.commands:
        if theirs.program != _COUNTERPARTS[mine.program.lower()]:
            continue
        if _works_on(failure, mine) == _works_on(later, theirs) and succeeded(
            theirs, later.call, failure.output
        ):
            return Match(0.85, f"`{theirs.program}` does here what `{mine.program}` was to do")
    return None


def _works_on(view: View, command: Command) -> list[tuple[str, ...]]:
    """What a command is told but for its switches, seen from where it runs; nothing is the folder itself."""
    told = [word for word in command.operands if not _SWITCH.fullmatch(word)] or ["."]
    return [Place(view, command, word).whole() for word in told]


OF_WINDOWS = Intent(_seeks, _done_here)
