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
# what starts a program that the project has; not what may load one that it has not, as npx does
_STARTERS = (
    *("uv run", "poetry run", "pipenv run", "pdm run", "rye run", "hatch run"),
    *("bundle exec", "pnpm exec", "yarn exec"),
)
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
    """The whole command, and what it is without what it works on; ``sudo`` is a part of either.

    Each also with what started it in the project's environment, as in ``poetry run``.
    """
    spelled = " ".join((*filter(is_superuser, command.wrappers), command.spelled))
    starters = [wrapper for wrapper in command.wrappers if wrapper in _STARTERS]
    told = [" ".join((spelled, *command.words))] if command.words else []
    for text in (*told, spelled) if command.subcommand else told:
        if starters:
            yield " ".join((*starters, text))
        yield text


def asks_for(said: str, command: str) -> bool:
    """Whether an output says to run a command, at the end of the same line or alone on one below it."""
    return any(_asks_for(said, text) for text in {command, without_starter(command)})


def without_starter(command: str) -> str:
    """The command as an output names it that knows nothing of the project's environment."""
    starter = next((one for one in _STARTERS if command.startswith(f"{one} ")), "")
    return command.removeprefix(starter).lstrip()


def _asks_for(said: str, command: str) -> bool:
    if command.lower() not in said.lower():
        return False
    asks = rf"{_ASKS.pattern}[^\n]{{0,80}}?(?:[\s`'\"]|\$ )+{re.escape(command)}(?![\w./:-])"
    return re.search(asks, said, re.IGNORECASE) is not None
