"""Tests, lints and builds → the same one that passes later, or one that covers it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from itertools import pairwise

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import is_about_the_place
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import QUICKLY, Match
from analyzer.models import FixKind
from analyzer.outputs import complaints
from analyzer.outputs.blamed import blames
from analyzer.outputs.missing_scripts import missing_script
from analyzer.outputs.spelling import identifier_words, is_near
from analyzer.shell.checks import REPAIRS, TESTS_OF_BUILDS, goal, same_check_flags
from analyzer.shell.commands import Command
from analyzer.shell.corrections import is_corrected, same_environment

# options that choose some tests of those that there are
_CHOOSES = re.compile(
    r"(?:-k|-t|-g|-run|--grep|--filter|--test-?name-?pattern|--testPathPatterns?|-Dtest)(?:=|$)",
    re.IGNORECASE,
)
_IS_FILE = re.compile(r"[^/]*/|.*\.\w|.*::").match
_RUNS_IN = ("--prefix", "-C", "--dir", "--cwd")
_WORKSPACES = ("-w", "--workspace", "--filter", "-F")  # of which one is named
# of a file of one kind, by what is in it
_ENDINGS = ({"ts", "tsx"}, {"js", "jsx"}, {"js", "ts"}, {"js", "mjs"}, {"js", "cjs"})
_HOW_SHOWN = {"dotnet": ("-v", "--verbosity", "-l", "--logger")}  # options whose value names no target
_PUT_AWAY = frozenset({"git stash", "git stash push", "git stash save"})
_BRING_BACK = frozenset({"git stash pop", "git stash apply"})
_ORDERS = frozenset({"run", "check", "build"})  # that runners take before their targets


def same_check(failure: Failure, mine: Command, theirs: Command, checks: str) -> Match | None:
    """The same test, lint or build, as strict as before; or one that covers it."""
    if not same_environment(mine, theirs, failure.output):
        return None
    if theirs.head == TESTS_OF_BUILDS.get(mine.head):
        return _by_its_tests(failure, mine, theirs)
    if mine.head != theirs.head:
        return _by_other_runner(failure, mine, theirs, checks)
    if is_about_the_place(failure):
        mine, theirs = _apart(mine, _RUNS_IN), _apart(theirs, _RUNS_IN)
        if not mine.values_of(_WORKSPACES):
            theirs = _apart(theirs, _WORKSPACES)
    mine, is_part = _of_all(mine, theirs)
    if not same_check_flags(mine, theirs, failure.output):
        return None
    ours, others = _targets(mine), _targets(theirs)
    if ours == others and mine.flags == theirs.flags and not is_part:
        return Match(0.97, f"the same {checks} command passed")
    is_narrowed = ours <= _ORDERS or (_is_of_all(mine, ours) and any(map(_IS_FILE, others - ours)))
    has_all = _covers(others, ours) and not is_narrowed
    if ours == others or has_all or not others or _widened(ours, others):
        return Match(0.85, f"`{mine.head}` passed over the same targets")
    if is_about_the_place(failure) and mine.flags == theirs.flags and _is_moved(ours, others):
        return Match(0.8, f"`{mine.head}` passed over what is meant, from where it is")
    if _named_in(others - ours, failure.output):
        return Match(0.7, f"`{mine.head}` passed on what had failed")
    if _is_renamed(ours, others):
        return Match(0.7, f"`{mine.head}` passed on the same file, renamed")
    if failure.kind is FixKind.COMMAND_SYNTAX and _is_other_form(failure, mine, theirs, checks):
        return Match(0.8, f"the same `{mine.head}`, corrected")
    return None


def other_script(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """A script that there is none of → the one of nearly that name: ``type-check`` → ``typecheck``."""
    missing, found = missing_script(failure.output), theirs.subcommand or next(iter(theirs.operands), "")
    is_missing = missing != "" and missing in (mine.subcommand, *mine.operands[:1])
    if not is_missing or missing == found or len(between) > QUICKLY:
        return None
    ours, others = set(identifier_words(missing)), set(identifier_words(found))
    is_part = bool(others) and (ours < others or others < ours)
    if is_part or is_near(missing, found):
        return Match(0.75, f"there is `{found}`, not `{missing}`")
    return None


def is_without_changes(later: View, theirs: Command, between: Stretch) -> bool:
    """Whether what had been changed was put away before a check, and is not back: it passes on what was."""
    is_away = False
    for view in between:
        is_away = not view.paths_changed and _is_away(is_away, view.commands if view.succeeded else ())
    return _is_away(is_away, later.commands[: later.commands.index(theirs)])


def _is_away(is_away: bool, commands: Iterable[Command]) -> bool:
    for command in commands:
        is_away = command.head in _PUT_AWAY or (is_away and command.head not in _BRING_BACK)
    return is_away


def _of_all(mine: Command, theirs: Command) -> tuple[Command, bool]:
    """The check without the options that chose a part of it, where the later one chooses none."""
    if not any(map(_CHOOSES.match, mine.flags)) or any(map(_CHOOSES.match, theirs.flags)):
        return mine, False
    chosen = {
        after
        for word, after in pairwise((*mine.words, ""))
        if _CHOOSES.match(word) and "=" not in word and not after.startswith("-")
    }
    return mine._replace(
        flags=tuple(flag for flag in mine.flags if not _CHOOSES.match(flag)),
        operands=tuple(word for word in mine.operands if word not in chosen),
    ), True


def _apart(command: Command, options: Collection[str]) -> Command:
    """The check without options that say where it is to run, and their values."""
    places = command.values_of(options)
    return command._replace(
        flags=tuple(flag for flag in command.flags if flag.split("=")[0] not in options),
        operands=tuple(word for word in command.operands if word not in places),
    )


def _by_its_tests(failure: Failure, mine: Command, theirs: Command) -> Match | None:
    """A build → the tests of the same, which build it first."""
    if _targets(mine) != _targets(theirs) or not same_check_flags(mine, theirs, failure.output):
        return None
    return Match(0.75, f"`{theirs.head}` built it first, and passed")


def _by_other_runner(failure: Failure, mine: Command, theirs: Command, checks: str) -> Match | None:
    """The same check by another program, or the check alone after the script that also repairs."""
    if goal(theirs) != checks:
        return None
    ours, others = _targets(mine), _targets(theirs)
    if mine.program == theirs.program:
        is_variant = _script_name(mine) == identifier_words(theirs.subcommand) and ours == others
        return Match(0.8, f"`{theirs.head}` is the same check, and passed") if is_variant else None
    if any(map(_CHOOSES.match, theirs.flags)) or ours != others - _ORDERS:
        return None
    is_of_files = bool(ours) and all("." in paths.name(target) for target in ours)
    is_what_it_runs = re.search(rf"^[$>] .*\b{re.escape(theirs.program)}\b", failure.output, re.MULTILINE)
    if is_of_files or is_what_it_runs or complaints.UNKNOWN_SUBCOMMAND.is_in(failure.output):
        return Match(0.75, f"`{theirs.head}` checks the same as `{mine.head}`, and passed")
    return None


def _script_name(command: Command) -> tuple[str, ...]:
    """The words of a script's name, but for those that say that it repairs what it finds."""
    return tuple(word for word in identifier_words(command.subcommand) if word not in REPAIRS)


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


def _is_matched(part: str, pattern: str) -> bool:
    """Whether a wildcard matches a path, or all that another wildcard does."""
    return _stands_for(pattern, part) or ("*" in pattern and "/" in part and fnmatchcase(part, pattern))


def _covers(whole: frozenset[str], part: frozenset[str]) -> bool:
    """Whether every one of ``part``, and there is one, is among ``whole`` or below a folder of it."""
    return bool(part) and all(
        one in whole or any(one.startswith(f"{other}/") or _is_matched(one, other) for other in whole)
        for one in part
    )


def _is_of_all(mine: Command, ours: frozenset[str]) -> bool:
    """Whether the check names no file and no test, so that any that is named in addition narrows it."""
    return not any(map(_CHOOSES.match, mine.flags)) and not any(map(_IS_FILE, ours))


def _is_moved(ours: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a path among the targets was left out, or stands there under another folder."""
    lost, gained = ours - others, others - ours
    return all("/" in one for one in lost) and all(
        any(paths.is_moved(one, other) for one in lost) for other in gained
    )


def _targets(command: Command) -> frozenset[str]:
    how = command.values_of(_HOW_SHOWN.get(command.program, ()))
    return frozenset(
        word.strip("./").removesuffix("/...")
        for word in command.operands
        if word not in ("--", "./...", ".") and word not in how
    )


def _widened(ours: frozenset[str], others: frozenset[str]) -> bool:
    """Whether tests are chosen by a name that the name before begins with, or by that among others."""
    if (exchanged := _exchanged(ours, others)) is None:
        return False
    narrow, wide = exchanged
    if set(narrow.split("|")) <= set(wide.split("|")):
        return True
    return len(wide) >= 4 and narrow.startswith(wide)


def _is_renamed(ours: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one file among the same is called otherwise, by what is in it: ``tide.ts``, ``tide.tsx``."""
    if (exchanged := _exchanged(ours, others)) is None:
        return False
    (one, end), (other, later_end) = (each.rpartition(".")[::2] for each in exchanged)
    return one == other and {end, later_end} in _ENDINGS


def _exchanged(ours: frozenset[str], others: frozenset[str]) -> tuple[str, str] | None:
    """The one target that was left out, and the one in its place, where all others are the same."""
    lost, gained = ours - others, others - ours
    return (min(lost), min(gained)) if len(lost) == len(gained) == 1 else None


def _named_in(targets: frozenset[str], output: str) -> bool:
    """Whether the failing output names every one of these as what failed."""
    names = [paths.name(target) for target in targets if not target.startswith("-")]
    return bool(names) and all(blames(name, output) for name in names)
