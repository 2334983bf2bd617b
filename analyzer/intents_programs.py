"""The same work by another program, or the same script from where it is."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.checks import goal
from analyzer.commands import Command
from analyzer.corrections import is_corrected
from analyzer.failures import Failure
from analyzer.intents import QUICKLY, Intent, Match, Sought
from analyzer.intents_files import was_shown
from analyzer.models import FixKind
from analyzer.programs import INTERPRETERS, KIN, PACKAGE_MANAGERS, SHELLS
from analyzer.spelling import is_named
from analyzer.views import Stretch, View, path_operands
from scanners.models import ToolName

_VERB, _SPECIFIC = 4, 8  # letters of a word that says what is done, and of one that names a thing


def other_program(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """Another program for the same words: a sibling, or the one that a missing runner was to start."""
    if mine.program == theirs.program or mine.path != theirs.path:
        return None
    if any({mine.program, theirs.program} <= kin for kin in KIN):
        same = mine.subcommand == theirs.subcommand and bool(mine.subcommand or mine.operands)
        if same and is_corrected(mine, theirs, failure.output):
            return Match(0.88, f"`{theirs.head}` does what `{mine.head}` was to do")
        return None
    if same_deed := _same_deed(failure, mine, theirs, between):
        return same_deed
    if failure.kind is not FixKind.ENVIRONMENT or mine.operands != theirs.operands:
        return None
    started = {mine.subcommand} if mine.program in PACKAGE_MANAGERS else set()
    if theirs.program in started or _is_longer_name(mine.program, theirs.program):
        return Match(0.65, f"`{theirs.program}` on the same operands, as `{mine.program}` does not run here")
    return None


def _same_deed(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """The same verb on the same thing by another program: ``tide remove x`` → ``git worktree remove x``."""
    if failure.kind not in (FixKind.ENVIRONMENT, FixKind.OTHER) or goal(mine):
        return None
    verb = mine.subcommand.split(" ")[-1]
    if len(between) > QUICKLY or len(verb) < _VERB or theirs.subcommand.split(" ")[-1] != verb:
        return None
    said = (*mine.operands, failure.output[-2000:])
    things = {paths.name(word) for word in theirs.operands}
    if any(len(thing) >= _SPECIFIC and is_named(thing, text) for thing in things for text in said):
        return Match(0.6, f"`{theirs.head}` on the same, as `{mine.head}` could not")
    return None


def _is_longer_name(one: str, other: str) -> bool:
    """Whether a program's full name holds the other: ``github-actionlint`` and ``actionlint``."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and shorter in re.split(r"[-_.]", longer)


def _seeks_script(failure: Failure) -> Sought | None:
    wanted = _wanted_scripts(failure)
    return Sought((ToolName.BASH,), [name.lower() for name in wanted]) if wanted else None


def _wanted_scripts(failure: Failure) -> set[str]:
    member = failure.member
    if member is None or not failure.missing:
        return set()
    started = {member.program, *(paths.name(word) for word in member.operands[:1])}
    return {paths.name(path) for path in failure.missing if not paths.is_common_name(path)} & started


def _script_found(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A script that was not there → the same script run from where it is."""
    wanted = _wanted_scripts(failure)
    for command in later.mains:
        runs_file = command.program in SHELLS | INTERPRETERS
        for right in (command.path, *(path_operands(command)[:1] if runs_file else ())):
            if paths.name(right) in wanted:
                return Match(
                    0.92, f"the same script, run from {right}", was_shown=was_shown(right, failure, between)
                )
    return None


SCRIPT_FOUND = Intent(_seeks_script, _script_found)
