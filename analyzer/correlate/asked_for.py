"""What a failing output asks to be run, where it then was: the call that helped, though it is not the fix."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.shell.bypasses import is_superuser
from analyzer.shell.commands import Command, only_looks
from scanners.models import ToolName

_ASKS = re.compile(r"\b(?:run|use|try|execute)\b", re.IGNORECASE)
_SAID = 8000  # characters at the end of an output, which hold what it asks for


def command_asked_for(failure: Failure, between: Stretch) -> str:
    """The command that the failing output tells one to run, and that ran well after it; else ""."""
    if failure.name != ToolName.BASH or failure.member is None:
        return ""
    said = failure.output[-_SAID:]
    if not _ASKS.search(said):
        return ""
    for view in between:
        if not view.succeeded:
            continue
        for one in view.mains:
            if one.program not in said or only_looks(one) or one.head == failure.member.head:
                continue
            for spelled in spellings(one):
                if asks_for(said, spelled):
                    return spelled
    return ""


def spellings(command: Command) -> Iterator[str]:
    """The whole command, and what it is without what it works on; ``sudo`` is a part of either."""
    spelled = " ".join((*filter(is_superuser, command.wrappers), command.spelled))
    if command.words:
        yield " ".join((spelled, *command.words))
    if command.subcommand:
        yield spelled


def asks_for(said: str, command: str) -> bool:
    """Whether an output says to run a command, at the end of the same line or alone on one below it."""
    if command.lower() not in said.lower():
        return False
    asks = rf"{_ASKS.pattern}[^\n]{{0,80}}?(?:[\s`'\"]|\$ )+{re.escape(command)}(?![\w./:-])"
    return re.search(asks, said, re.IGNORECASE) is not None
