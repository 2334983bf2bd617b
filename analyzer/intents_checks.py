"""Tests, lints and builds → the same one that passes later, or one that covers it."""

from __future__ import annotations

from fnmatch import fnmatchcase

from analyzer import paths
from analyzer.checks import same_check_flags
from analyzer.commands import Command
from analyzer.corrections import is_corrected, same_environment
from analyzer.failures import Failure
from analyzer.intents import Match
from analyzer.models import FixKind
from analyzer.places import is_about_the_place


def same_check(failure: Failure, mine: Command, theirs: Command, checks: str) -> Match | None:
    """The same test, lint or build, as strict as before; or one that covers it."""
    same_head = mine.head == theirs.head
    if not same_head or not same_environment(mine, theirs, failure.output):
        return None
    if not same_check_flags(mine, theirs, failure.output):
        return None
    ours, others = _targets(mine), _targets(theirs)
    if ours == others and mine.flags == theirs.flags:
        return Match(0.97, f"the same {checks} command passed")
    if ours == others or _covers(others, ours) or not others or _widened(ours, others):
        return Match(0.85, f"`{mine.head}` passed over the same targets")
    if is_about_the_place(failure) and mine.flags == theirs.flags and _is_moved(ours, others):
        return Match(0.8, f"`{mine.head}` passed over what is meant, from where it is")
    if _named_in(others - ours, failure.output):
        return Match(0.7, f"`{mine.head}` passed on what had failed")
    if failure.kind is FixKind.COMMAND_SYNTAX and _is_other_form(failure, mine, theirs, checks):
        return Match(0.8, f"the same `{mine.head}`, corrected")
    return None


def _is_other_form(failure: Failure, mine: Command, theirs: Command, checks: str) -> bool:
    """Whether a check that could not begin was asked for rightly: corrected, or for one package."""
    if is_corrected(mine, theirs, failure.output):
        return True
    if checks != "build" or mine.flags != theirs.flags or len(mine.operands) != len(theirs.operands):
        return False
    changed = [
        (one, other) for one, other in zip(mine.operands, theirs.operands, strict=True) if one != other
    ]
    return len(changed) == 1 and _stands_for(*changed[0])


def _stands_for(wildcard: str, path: str) -> bool:
    """Whether a wildcard stood for the path among others: ``./cmd/...``, ``src/*.c``."""
    pattern = wildcard.removeprefix("./").replace("...", "*")
    return "*" in pattern and "*" not in path and fnmatchcase(path.removeprefix("./"), pattern)


def _covers(whole: frozenset[str], part: frozenset[str]) -> bool:
    """Whether every one of ``part``, and there is one, is among ``whole`` or below a folder of it."""
    return bool(part) and all(
        one in whole or any(one.startswith(f"{folder}/") for folder in whole) for one in part
    )


def _is_moved(ours: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a path among the targets was left out, or stands there under another folder."""
    lost, gained = ours - others, others - ours
    return all("/" in one for one in lost) and all(
        any(paths.is_moved(one, other) for one in lost) for other in gained
    )


def _targets(command: Command) -> frozenset[str]:
    return frozenset(
        word.strip("./").removesuffix("/...") for word in command.operands if word not in ("--", "./...", ".")
    )


def _widened(ours: frozenset[str], others: frozenset[str]) -> bool:
    """Whether tests are chosen by a name that the name before begins with, or by that among others."""
    if len(ours) != len(others):
        return False
    mine, theirs = ours - others, others - ours
    if len(mine) != 1 or len(theirs) != 1:
        return False
    narrow, wide = next(iter(mine)), next(iter(theirs))
    if set(narrow.split("|")) <= set(wide.split("|")):
        return True
    return len(wide) >= 4 and narrow.startswith(wide)


def _named_in(targets: frozenset[str], output: str) -> bool:
    """Whether the failing output names every one of these as what failed."""
    names = [paths.name(target) for target in targets if not target.startswith("-")]
    return bool(names) and all(len(name) >= 4 and name in output for name in names)
