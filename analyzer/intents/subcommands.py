"""A subcommand that a program does not know, or does not do that way → the one by which it does."""

from __future__ import annotations

import re

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.intents.base import AT_ONCE, QUICKLY, Match
from analyzer.outputs.complaints import TAKEN, UNKNOWN_SUBCOMMAND, USAGE
from analyzer.outputs.spelling import is_near, is_suggested
from analyzer.shell.commands import Command
from analyzer.shell.corrections import is_corrected

_CHANGES = re.compile(
    r"set|update|edit|upgrade|modify|replace|patch|configure|switch|checkout"
)  # what is there
_LOOKS = re.compile(
    r"ls|list|show|view|get|tree|children|describe|info|inspect|status|logs?|history|read|print|find|search"
)
_MANY = 4  # words that two commands share by no accident


def other_subcommand(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """A subcommand or script that is unknown, or does not take what it was told → the one that does."""
    right = theirs.subcommand
    if mine.operands[1:] and _told(mine) == _told(theirs) and {"--help", "-h"}.isdisjoint(theirs.flags):
        return Match(0.8, f"the same `{theirs.head}`, with other options")
    if not right:
        return None
    is_misuse = USAGE.is_in(failure.output)
    if is_misuse and _is_below(mine, theirs):
        return Match(0.8, f"`{mine.program} {right} {mine.subcommand}` is what the program calls it")
    if len(between) > QUICKLY:
        return None
    if is_misuse and _is_told_the_same(mine, theirs):
        return Match(0.7, f"`{theirs.head}` with the same words, as `{mine.head}` does not take them")
    if TAKEN.is_in(failure.output) and _is_changed_instead(mine, theirs):
        return Match(0.75, f"`{theirs.head}` with the same words, as what `{mine.head}` makes is there")
    if is_misuse and _is_in_usage(mine, theirs, failure.output):
        return Match(0.75, f"`{theirs.head}`, as its usage has it")
    if UNKNOWN_SUBCOMMAND.is_in(failure.output):
        return _known_instead(failure, mine, theirs, between)
    return None


def _known_instead(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """An unknown subcommand → the one that is nearly it, that the output proposes, or that shows the same."""
    if len(between) <= AT_ONCE and _is_looked_at(mine, theirs):
        return Match(0.65, f"`{theirs.head}` shows it, as there is no `{mine.head}`")
    right = theirs.subcommand
    if not (is_near(mine.subcommand, right) or is_suggested(right, failure.output)):
        return None
    if is_corrected(mine, theirs, failure.output):
        return Match(0.75, f"`{theirs.head}` in place of the unknown `{mine.head}`")
    return None


def _is_changed_instead(mine: Command, theirs: Command) -> bool:
    """Whether what was to be made is changed, told the same: ``tide new t-7 red``, ``tide set t-7 red``."""
    is_same = mine.operands[1:] != () and mine.operands == theirs.operands
    return is_same and _CHANGES.match(theirs.subcommand.split(" ")[-1]) is not None


def _is_in_usage(mine: Command, theirs: Command, output: str) -> bool:
    """Whether the usage that is shown has the subcommand before the words that it was told without it."""
    is_begun = theirs.operands[: len(mine.operands)] == mine.operands != ()
    return is_begun and f" {theirs.head} {mine.operands[0]}" in output


def _is_looked_at(mine: Command, theirs: Command) -> bool:
    """Whether both look, and at the same: ``tide tree t-7``, ``tide list --parent=t-7``."""
    if not all(_LOOKS.fullmatch(one.subcommand.split(" ")[-1]) for one in (mine, theirs)):
        return False
    told = {*theirs.operands, *(flag.partition("=")[2] for flag in theirs.flags)}
    return mine.operands != () and set(mine.operands) <= told


def _told(command: Command) -> list[str]:
    """Subcommand and operands: an option before a subcommand hides that it is one."""
    return [*command.subcommand.split(), *command.operands]


def _is_below(mine: Command, theirs: Command) -> bool:
    """Whether the same was asked of a subcommand's subcommand: ``tide find x``, ``tide chart find x``."""
    return theirs.operands == (mine.subcommand, *mine.operands) and bool(mine.operands)


def _is_told_the_same(mine: Command, theirs: Command) -> bool:
    """Whether two commands share nearly all that they are told."""
    ours, others = set(mine.arguments), set(theirs.arguments)
    shared = ours & others
    return len(shared) >= _MANY and len(shared) >= 0.7 * min(len(ours), len(others))
