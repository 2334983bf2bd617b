"""The same work by another program, or the same script from where it is."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, path_operands
from analyzer.intents.base import AT_ONCE, QUICKLY, Intent, Match, Sought
from analyzer.intents.files import may_be_meant, was_shown
from analyzer.models import FixKind
from analyzer.outputs.complaints import UNKNOWN_TO_GIT
from analyzer.outputs.named_programs import absent_programs
from analyzer.outputs.spelling import is_named, is_near
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command, lists_files
from analyzer.shell.corrections import is_corrected
from analyzer.shell.programs import (
    ASKS_FOR_PROGRAM,
    INTERPRETERS,
    KIN,
    LOADING_VERBS,
    PACKAGE_MANAGERS,
    SHELLS,
    VIEWERS,
)
from analyzer.shell.stand_ins import brings_in, is_module_of, runs_alone, said_through, stands_for
from scanners.models import ToolName

_RELATIVE = "attempted relative import"
_GH_PLACES = {"pr": ("pulls", "issues"), "issue": ("issues",)}
_GH_PARTS = {"comment": "comments", "review": "reviews", "merge": "merge"}  # what is written below the number
_GH_WRITES = frozenset({"edit", "comment", "close", "reopen", "merge", "review", "ready", "create"})
_GH_WRITING = re.compile(r"(?:-X|--method|-f|-F|--field|--raw-field|--input)(?:=|$)")
_CHOOSES_FILES = frozenset({"-g", "--glob", "--iglob", "-name", "-iname"})
_MANY = 2  # words that a command is told
_SPECIFIC_NAME = 4  # letters
_VERB, _SPECIFIC = 4, 8  # letters of a word that says what is done, and of one that names a thing


def other_program(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """Another program for the same words: a sibling, or the one that a missing runner was to start."""
    if mine.program == theirs.program or brings_in(theirs, mine.program):
        return None
    is_absent = failure.kind is FixKind.ENVIRONMENT
    are_kin = any({mine.program, theirs.program} <= kin for kin in KIN)
    is_soon = len(between) <= QUICKLY
    if (
        is_absent
        and is_soon
        and mine.program in absent_programs(failure.output)
        and (match := _in_its_place(mine, theirs))
    ):
        return match
    if (is_absent or _RELATIVE in failure.output) and is_module_of(mine, theirs):
        return Match(0.8, f"the same script, run as the module `{theirs.program}`")
    if mine.path != theirs.path and not (is_absent and are_kin):
        return None
    if mine.head == f"git {theirs.program}" and mine.operands == theirs.operands:
        is_unknown = UNKNOWN_TO_GIT in failure.output
        return Match(0.85, f"`{theirs.program}` moves what git does not know") if is_unknown else None
    if are_kin:
        return _by_its_kin(failure, mine, theirs)
    if not is_absent:
        return _same_deed(failure, mine, theirs, between)
    return (
        _inside_or_listed(mine, theirs, between)
        or _same_deed(failure, mine, theirs, between)
        or _on_the_same(mine, theirs)
    )


def _in_its_place(mine: Command, theirs: Command) -> Match | None:
    """What does the work of a program that is not there."""
    if through := said_through(mine, theirs):
        return Match(0.8, f"`{mine.spelled}` ran through `{' '.join(through)}`")
    if stands_for(mine, theirs):
        return Match(0.8, f"`{theirs.spelled}` does what `{mine.spelled}` was to do")
    if runs_alone(mine, theirs):
        return Match(0.8, f"`{' '.join(theirs.wrappers)}` ran the same script")
    return None


def _by_its_kin(failure: Failure, mine: Command, theirs: Command) -> Match | None:
    """A program of the same kind, told the same: ``npm``, ``pnpm``."""
    is_told = bool(mine.subcommand or mine.words or mine.stdin)
    is_same = is_told and mine.subcommand == theirs.subcommand.removeprefix("pip ")  # of uv
    if is_same and is_corrected(mine, theirs, failure.output):
        return Match(0.88, f"`{theirs.head}` does what `{mine.head}` was to do")
    return None


def _on_the_same(mine: Command, theirs: Command) -> Match | None:
    """A program that is not there → what it was to start, or what is called so in full, on the same."""
    is_started = mine.program in PACKAGE_MANAGERS and theirs.program == mine.subcommand
    whole = (*theirs.subcommand.split(), *theirs.operands) if is_started else theirs.operands
    if mine.operands not in (theirs.operands, whole):
        return None
    if is_started:
        runs = " ".join((*theirs.wrappers, theirs.program))
        return Match(0.75, f"`{runs}` on the same, as `{mine.head}` did not find it")
    if _is_longer_name(mine.program, theirs.program):
        return Match(0.65, f"`{theirs.program}` on the same operands, as `{mine.program}` does not run here")
    return None


def _inside_or_listed(mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """A program that is not there → the same folder listed by another, the same words inside a container."""
    if lists_files(mine) and lists_files(theirs) and _lists_the_same(mine, theirs, between):
        return Match(0.7, f"`{theirs.head}` listed the same folder")
    if {mine.program, theirs.program} <= VIEWERS:
        shown = path_operands(mine)
        if shown and shown == path_operands(theirs):
            return Match(0.75, f"`{theirs.program}` showed the same file")
    told = set(mine.operands)
    missing = told - set(theirs.words)  # such as the host, which is the container itself
    if mine.program in theirs.operands and len(missing) <= 1 and len(told - missing) >= _MANY:
        return Match(0.75, f"`{mine.program}` ran through `{theirs.head}`")
    return None


def _lists_the_same(mine: Command, theirs: Command, between: Stretch) -> bool:
    """Whether two commands list one folder: of that name, or at once the one that both run in, as deep."""
    folders = _folders(mine)
    is_as_deep = _looks_below(theirs) or not _looks_below(mine)
    return folders == _folders(theirs) and bool(folders or (len(between) <= AT_ONCE and is_as_deep))


def _folders(command: Command) -> frozenset[str]:
    """What is listed, without the numbers and patterns that say how."""
    chosen = command.values_of(_CHOOSES_FILES)
    return frozenset(
        word for word in command.operands if not word.isdigit() and "*" not in word and word not in chosen
    ) - {"."}


def _looks_below(command: Command) -> bool:
    """Whether it lists what is in the folders of a folder, too."""
    return (
        "--files" in command.flags
        or command.head == "git ls-files"
        or command.program in ("find", "fd", "tree")
        or not {"-R", "-Recurse"}.isdisjoint(command.flags)
    )


def _same_deed(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """The same verb on the same thing by another program: ``tide remove x`` → ``git worktree remove x``."""
    if failure.kind not in (FixKind.ENVIRONMENT, FixKind.OTHER) or goal(mine):
        return None
    verb = mine.subcommand.split(" ")[-1]
    if len(between) > QUICKLY or len(verb) < _VERB or theirs.subcommand.split(" ")[-1] != verb:
        return None
    if (
        verb in LOADING_VERBS
        and failure.kind is FixKind.ENVIRONMENT
        and mine.operands == theirs.operands != ()
    ):
        return Match(0.65, f"`{theirs.head}` on the same, as `{mine.head}` could not")
    said = (*mine.operands, failure.output[-2000:])
    things = {paths.name(word) for word in theirs.operands}
    if any(len(thing) >= _SPECIFIC and is_named(thing, text) for thing in things for text in said):
        return Match(0.6, f"`{theirs.head}` on the same, as `{mine.head}` could not")
    return None


def _is_longer_name(one: str, other: str) -> bool:
    """Whether a program's full name holds the other: ``github-actionlint`` and ``actionlint``."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and shorter in re.split(r"[-_.]", longer)


def by_api(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """A subcommand of ``gh`` that does not work → the same done to the same number through ``gh api``."""
    if mine.program != "gh" or not theirs.head.startswith("gh api") or len(between) > QUICKLY:
        return None
    kind, _, verb = mine.subcommand.partition(" ")
    is_written = any(_GH_WRITING.match(flag) for flag in theirs.flags)
    if (verb in _GH_WRITES) != is_written:
        return None
    for word in (*theirs.subcommand.split()[1:], *theirs.operands):
        place = paths.parts(word)
        if place and place[-1] == _GH_PARTS.get(verb):
            place = place[:-1]
        what, number = ("", "", *place)[-2:]
        if what in _GH_PLACES.get(kind, ()) and number.isdigit() and number in mine.operands:
            return Match(0.75, f"`{theirs.head}` on the same {kind}, as `{mine.head}` could not")
    return None


def _seeks_program(failure: Failure) -> Sought | None:
    asked = failure.commands[-1] if failure.is_answer and failure.commands else None
    if asked is None or asked.program not in ASKS_FOR_PROGRAM or len(asked.operands) != 1:
        return None
    return Sought((ToolName.BASH,), tuple(ASKS_FOR_PROGRAM), within=AT_ONCE)


def _program_found(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A program that is not there → nearly the same name, asked for at once, that is."""
    wanted = failure.commands[-1].operands[0]
    for command in later.commands:
        if command.program not in ASKS_FOR_PROGRAM or len(command.operands) != 1:
            continue
        found = command.operands[0]
        shorter, longer = sorted((wanted, found), key=len)
        is_kin = len(shorter) >= _SPECIFIC_NAME and longer.startswith(shorter)
        if found != wanted and (is_kin or is_near(wanted, found)) and later.found_something:
            return Match(0.7, f"the program is called {found}")
    return None


def _seeks_script(failure: Failure) -> Sought | None:
    wanted = _wanted_scripts(failure)
    return Sought((ToolName.BASH,), [name.lower() for name in wanted]) if wanted else None


def _wanted_scripts(failure: Failure) -> set[str]:
    member = failure.member
    if member is None:
        return set()
    if failure.kind is FixKind.PERMISSION and member.path:
        return {paths.name(member.path)}
    if not failure.missing:
        return set()
    started = {member.program, *(paths.name(word) for word in member.operands[:1])}
    return {paths.name(path) for path in failure.missing if not paths.is_common_name(path)} & started


def _script_found(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A script that was not there → the same script run from where it is."""
    wanted = _wanted_scripts(failure)
    for command in later.mains:
        runs_file = command.program in SHELLS | INTERPRETERS
        itself = () if failure.kind is FixKind.PERMISSION else (command.path,)
        for right in (*itself, *(path_operands(command)[:1] if runs_file else ())):
            if paths.name(right) in wanted and all(
                may_be_meant(failure, wrong, later, right, between)
                for wrong in failure.missing
                if paths.name(wrong) == paths.name(right)
            ):
                is_moved = paths.parts(right) not in map(paths.parts, failure.missing)
                how = f"found at {right}" if is_moved else "run from another folder, or once it was there"
                return Match(0.92, f"the same script, {how}", was_shown=was_shown(right, failure, between))
    return None


PROGRAM_FOUND = Intent(_seeks_program, _program_found)
SCRIPT_FOUND = Intent(_seeks_script, _script_found)
