"""What took the place of a failing command, and in what the two differ."""

from __future__ import annotations

import re
import shlex

from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.forms import form_in, form_of
from analyzer.models import FailureFix, FixKind, Lesson, Section
from analyzer.outputs import complaints
from analyzer.outputs.named_programs import absent_programs
from analyzer.outputs.unknown_options import unknown_options
from analyzer.rule_text.discretion import LONG, is_sayable
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import Command, own_flags
from analyzer.shell.programs import AKIN, INTERPRETERS, LOADING_VERBS, PACKAGE_MANAGERS, VIEWERS
from analyzer.shell.stand_ins import stands_for

_SHOW_TEXT = frozenset({"cat", "bat", "less", "more", "nl", "head", "tail"})


def replacement(pair: FailureFix, failure: Failure, mine: Command) -> Command | None:
    """What to call instead; None where another program did other work."""
    if is_absent(mine, failure) and (theirs := _stand_in(mine, pair)):
        return theirs
    theirs = None if complaints.TAKEN.is_in(failure.output) else _counterpart(mine, pair)
    if pair.kind is not FixKind.ENVIRONMENT:
        return theirs
    if theirs is None:
        return _other_interpreter(mine, pair) if is_absent(mine, failure) else None
    is_other = mine.program != theirs.program and form_of(mine) != form_of(theirs)
    stands_for_it = _takes_the_same(mine, theirs) or _are_kin(mine, theirs)
    return None if is_other and not stands_for_it else theirs


def _counterpart(mine: Command, pair: FailureFix) -> Command | None:
    """The command of the fixing line that took the place of the failing one."""
    if pair.fix is None:
        return None
    commands = commands_of(pair.fix)
    working = [one for one in commands if not one.is_neutral]
    for fits in (
        lambda one: one.head == mine.head,
        lambda one: one.program == mine.program,
        lambda one: bool(set(one.operands) & set(mine.operands)),
        lambda one: bool(mine.subcommand) and one.subcommand == mine.subcommand,
    ):
        if found := next((one for one in working if fits(one)), None):
            return found
    return None


def _stand_in(mine: Command, pair: FailureFix) -> Command | None:
    """The command of the fixing line that does the work of a program that is not there."""
    commands = commands_of(pair.fix) if pair.fix else ()
    return next((one for one in commands if stands_for(mine, one)), None)


def _other_interpreter(mine: Command, pair: FailureFix) -> Command | None:
    """The interpreter of the fixing line that is called in place of one that is not there."""
    commands = commands_of(pair.fix) if pair.fix else ()
    return next((one for one in commands if _are_kin(mine, one)), None)


def other_interpreter(mine: Command, theirs: Command, failure: Failure) -> tuple[str, str] | None:
    """The two names, where a module was run by an interpreter that is not there, then by its kin."""
    if not (mine.is_module and theirs.is_module and len(mine.wrappers) == len(theirs.wrappers) == 1):
        return None
    absent, right = (one.wrappers[0].removesuffix(" -m") for one in (mine, theirs))
    is_kin = absent in INTERPRETERS and right in AKIN.get(absent, ())
    return (absent, right) if is_kin and absent in absent_programs(failure.output) else None


def _are_kin(mine: Command, theirs: Command) -> bool:
    """Whether two interpreters run the same language, so that one stands for the other in every call."""
    return mine.program in INTERPRETERS and theirs.program in AKIN.get(mine.program, ())


def _takes_the_same(mine: Command, theirs: Command) -> bool:
    if not LOADING_VERBS.isdisjoint(mine.subcommand.split()) and theirs.program not in AKIN.get(
        mine.program, ()
    ):
        return False  # what both bring in says nothing of what else each has
    if {mine.program, theirs.program} & VIEWERS and not {mine.program, theirs.program} <= _SHOW_TEXT:
        return False  # of the same file each shows something else
    return (mine.subcommand != "" and mine.subcommand == theirs.subcommand) or set(mine.operands) == set(
        theirs.operands
    )


def is_absent(mine: Command, failure: Failure) -> bool:
    """Whether the output says that the command's program is not there."""
    return mine.program in absent_programs(failure.output)


def other_runner(pair: FailureFix, failure: Failure) -> Lesson | None:
    """A check that one package manager refused to run and at once passed under another."""
    if failure.member is None or pair.fix is None or pair.distance > 2 or pair.chain:
        return None
    if not complaints.WRONG_RUNNER.is_in(failure.output):
        return None
    mine, theirs = failure.member, _counterpart(failure.member, pair)
    if theirs and mine.program != theirs.program and {mine.program, theirs.program} <= PACKAGE_MANAGERS:
        form = form_in(pair.project_path, failure, mine)
        other = form_in(pair.project_path, View(pair.fix, 0), theirs)
        return Lesson(Section.ENVIRONMENT, form, other) if form and other else None
    return None


def corrected_words(mine: Command, theirs: Command, output: str) -> tuple[str, str] | None:
    """The flags, with their values, that the output blames, and what stands in their place."""
    if not complaints.USAGE.is_in(output):
        return None
    values = [
        word for word in mine.operands if word not in theirs.operands and _is_blamed_value(word, output)
    ]
    gone = [flag for flag in own_flags(mine) if flag not in theirs.flags]
    unknown = unknown_options(output)
    flags = [flag for flag in gone if flag.split("=")[0] in (unknown or output) or values]
    if not flags:
        return None
    gained = [flag for flag in own_flags(theirs) if flag not in mine.flags]
    if len(flags) < len(gone):
        gained = []  # they may stand for what was dropped beside it
    if unknown and not values:  # whatever their values
        flags, gained = ([flag.split("=")[0] for flag in one] for one in (flags, gained))
    gained += [word for word in theirs.operands if values and word not in mine.operands and len(word) <= LONG]
    if not is_sayable((*flags, *values, *gained)):
        return None
    return shlex.join((*flags, *values)), shlex.join(gained)


def own_command(mine: Command, theirs: Command, output: str) -> str:
    """A word that both lines have after the form, if the usage that was shown calls it a command's name."""
    word = next(iter(mine.operands), "")
    is_shared = word != "" and word in theirs.operands[:1] and is_sayable((word,))
    usage = rf"(?i:usage):\s{{1,20}}{re.escape(mine.head)} {re.escape(word)}(?![\w-])"
    return f" {word}" if is_shared and re.search(usage, output) else ""


def _is_blamed_value(word: str, output: str) -> bool:
    return len(word) <= LONG and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", output) is not None
