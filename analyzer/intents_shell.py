"""Shell: the same work with other flags, quoting, interpreter, package manager, folder or environment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer import paths
from analyzer.bypasses import bypass_in
from analyzer.checks import goal, passed
from analyzer.commands import Command
from analyzer.complaints import UNKNOWN_SUBCOMMAND, USAGE
from analyzer.corrections import is_corrected, same_environment
from analyzer.failures import Failure
from analyzer.intents import Intent, Match, Sought
from analyzer.intents_checks import same_check
from analyzer.intents_files import was_shown
from analyzer.models import FixKind
from analyzer.places import is_same_folder
from analyzer.programs import (
    CODE_FIRST,
    INTERPRETERS,
    KIN,
    LISTERS,
    NEUTRAL,
    PACKAGE_MANAGERS,
    SEARCHES,
    SHELLS,
    VIEWERS,
)
from analyzer.similarity import alike
from analyzer.spelling import is_named, is_near, is_suggested
from analyzer.views import Stretch, View, path_operands
from scanners.models import ToolName

_SOON = 8  # calls
_VERB, _SPECIFIC = 4, 8  # letters of a word that says what is done, and of one that names a thing
_MANY = 4  # words that two commands share by no accident


def _seeks_work(failure: Failure) -> Sought | None:
    member = failure.member
    if member is None or failure.is_answer or failure.kind is FixKind.USER_REJECTED:
        return None
    if _is_about_paths(failure, member) and not failure.not_reached:
        return None
    return Sought((ToolName.BASH,), failure.akin, also=failure.same_subcommand)


def _same_work(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A later command line that holds the failing member, corrected, and let it succeed."""
    member = failure.member
    if member is None:
        return None
    best: Match | None = None
    around: str | None = None
    for command in later.commands:
        match = _same_command(failure, member, later, command, between)
        if match is None or (best and match.confidence <= best.confidence):
            continue
        if not is_same_folder(failure, member, later, command):
            continue
        if around is None:
            around = bypass_in(failure.commands, later.commands)
        if not (around or passed(command, later.call) or command.program in VIEWERS):
            continue
        best = match
    if best is None and (
        best := _without_member(failure, member, later)
        or _went_there(failure, member, later)
        or _without_filter(failure, member, later, between)
    ):
        around = bypass_in(failure.commands, later.commands)
    if best and around:
        return Match(best.confidence, f"the later success goes around a check with {around}", bypass=True)
    return best


def _same_command(
    failure: Failure, mine: Command, later: View, theirs: Command, between: Stretch
) -> Match | None:
    """``mine`` failed; ``theirs`` is one command of a later line."""
    if theirs.program in NEUTRAL and mine.program != theirs.program:
        return None
    if checks := goal(mine):
        return same_check(failure, mine, theirs, checks) or _other_program(failure, mine, theirs, between)
    if _is_about_paths(failure, mine):
        return None
    if mine.head == theirs.head:
        return _same_head(failure, mine, later, theirs)
    if mine.program == theirs.program:
        return _other_subcommand(failure, mine, theirs, between)
    return _other_program(failure, mine, theirs, between)


def _is_about_paths(failure: Failure, mine: Command) -> bool:
    """Whether a file or folder is not there, or a search was for nothing: no question of the command."""
    if mine.program in VIEWERS | LISTERS and failure.kind in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE):
        return True
    return mine.program in ("cd", "pushd") or mine.head in SEARCHES or mine.program in SEARCHES


def _same_head(failure: Failure, mine: Command, later: View, theirs: Command) -> Match | None:
    if {"--help", "-h", "--version"} & set(theirs.flags) - set(mine.flags):
        return None  # asking how is not yet doing
    if mine.operator == "|" and not _same_feed(failure, mine, later, theirs):
        return None  # a filter says little without what it filters
    if mine.operator == "|" and mine.program in CODE_FIRST and failure.kind is FixKind.COMMAND_SYNTAX:
        return Match(0.75, f"the same input went through `{mine.head}`, written anew")
    if theirs.operator == "|" != mine.operator and _is_fed(mine, _feed(later, theirs), theirs):
        return Match(0.8, f"the same `{mine.head}`, given its text through a pipe")
    if mine.words == theirs.words and mine.stdin == theirs.stdin and mine.path == theirs.path:
        if not same_environment(mine, theirs, failure.output):
            return None
        again = (
            "when run again" if failure.command == later.command else "once the line around it had changed"
        )
        return Match(0.9, f"the same `{mine.head}` worked {again}")
    if mine.path != theirs.path:
        not_there = failure.kind in (FixKind.FILE_PATH, FixKind.ENVIRONMENT, FixKind.PERMISSION)
        if not_there and mine.words == theirs.words:
            return Match(0.92, f"the same program under another path: {theirs.path or theirs.program}")
        return None
    if mine.head == "git commit":
        return _same_commit(mine, theirs)
    if not is_corrected(mine, theirs, failure.output):
        return None
    share = alike(" ".join((*mine.words, mine.stdin)), " ".join((*theirs.words, theirs.stdin)))
    return Match(0.6 + 0.33 * share, f"the same `{mine.head}`, corrected")


def _same_feed(failure: Failure, mine: Command, later: View, theirs: Command) -> bool:
    """Whether two filters are at the end of the same pipe."""
    one, other = _feed(failure, mine), _feed(later, theirs)
    return [(one.head, _subjects(one)) for one in one] == [(two.head, _subjects(two)) for two in other]


def _subjects(command: Command) -> tuple[str, ...]:
    """What a command works on, whatever number of it is asked for."""
    return tuple(word for word in command.operands if not word.isdigit())


def _feed(view: View, command: Command) -> list[Command]:
    """The commands of the same pipe before this one."""
    before: list[Command] = []
    for one in view.commands:
        if one.operator != "|":
            before = []
        if one is command:
            break
        before.append(one)
    return before


def _is_fed(mine: Command, feed: Sequence[Command], theirs: Command) -> bool:
    """Whether a word of the line comes through a pipe instead, and all others are as they were."""
    fed = [word for word in mine.words if word not in theirs.words]
    return (
        len(fed) == 1 and any(fed[0] in one.operands for one in feed) and set(theirs.words) < set(mine.words)
    )


def _same_commit(mine: Command, theirs: Command) -> Match | None:
    if "--amend" in theirs.flags and "--amend" not in mine.flags:
        return None
    share = alike(" ".join(mine.operands), " ".join(theirs.operands))
    return Match(0.6 + 0.35 * share, "the same commit went through") if share >= 0.3 else None


def _other_subcommand(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """An unknown subcommand or script → the one that was misspelled, or that the output proposes."""
    wrong, right = mine.subcommand, theirs.subcommand
    if right and len(between) <= _SOON and USAGE.is_in(failure.output) and _says_the_same(mine, theirs):
        return Match(0.7, f"`{theirs.head}` with the same words, as `{mine.head}` does not take them")
    if not right or len(between) > _SOON or not UNKNOWN_SUBCOMMAND.is_in(failure.output):
        return None
    if not (is_near(wrong, right) or is_suggested(right, failure.output)):
        return None
    if mine.operands == theirs.operands or is_corrected(mine, theirs, failure.output):
        return Match(0.75, f"`{theirs.head}` in place of the unknown `{mine.head}`")
    return None


def _says_the_same(mine: Command, theirs: Command) -> bool:
    """Whether two commands share nearly all that they are told."""
    ours, others = set(mine.arguments), set(theirs.arguments)
    shared = ours & others
    return len(shared) >= _MANY and len(shared) >= 0.7 * min(len(ours), len(others))


def _other_program(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
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
    if len(between) > _SOON or len(verb) < _VERB or theirs.subcommand.split(" ")[-1] != verb:
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


def _without_member(failure: Failure, member: Command, later: View) -> Match | None:
    """The rest of the chain ran without the preparation that had stopped it: what it named was not there."""
    rest = failure.not_reached
    if not rest or goal(member) or member.head in ("git add", "git commit"):
        return None
    if not set(failure.missing) & set(member.operands):
        return None
    ran = [one for one in later.commands if not one.is_neutral]
    wanted = [(one.head, one.arguments, one.env) for one in rest]
    if [(one.head, one.arguments, one.env) for one in ran[: len(wanted)]] != wanted:
        return None
    if member.program == "cd":
        is_right = all(is_same_folder(failure, one, later, two) for one, two in zip(rest, ran, strict=False))
    else:
        is_right = not any(one.head == member.head for one in later.commands)
    return Match(0.72, f"the rest of the line ran without `{member.head}`") if is_right else None


def _without_filter(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """A filter that could not be understood → soon the same input without it."""
    if (
        member.operator != "|"
        or member.program not in CODE_FIRST
        or failure.kind is not FixKind.COMMAND_SYNTAX
    ):
        return None
    feed = _feed(failure, member)
    if len(between) > _SOON or len(feed) != 1 or any(one.program == member.program for one in later.commands):
        return None
    for command in later.commands:
        shown = set(_subjects(command))
        if command.head == feed[0].head and shown and shown <= set(_subjects(feed[0])):
            return Match(0.65, f"`{command.head}` was looked at without `{member.head}`")
    return None


def _went_there(failure: Failure, member: Command, later: View) -> Match | None:
    """A folder that was not there → the rest of the line run in it once it was, or where it is."""
    rest = failure.not_reached
    if member.program not in ("cd", "pushd") or not rest or not member.operands:
        return None
    wrong = member.operands[0]
    for at, command in enumerate(later.commands[:-1]):
        if command.program != member.program or not command.operands:
            continue
        ran, right = later.commands[at + 1], command.operands[0]
        if ran.head != rest[0].head or not passed(ran, later.call):
            continue
        if paths.parts(right) == paths.parts(wrong):
            return Match(0.7, f"`{ran.head}` ran in {paths.name(right)} once it was there")
        if paths.is_moved(wrong, right) and ran.words == rest[0].words:
            return Match(0.8, f"`{ran.head}` ran where {paths.name(right)} is")
    return None


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


SAME_WORK = Intent(_seeks_work, _same_work)
SCRIPT_FOUND = Intent(_seeks_script, _script_found)
