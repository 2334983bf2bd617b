"""What the tools of macOS and BSD teach agents that know those of GNU."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.lessons.kind import in_two_sessions
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.single import single_lesson
from analyzer.lessons.worked_commands import has_worked_as
from analyzer.models import Lesson, Section
from analyzer.shell.commands import Command

# what it makes of the script that it took for a suffix, and of the file's name that it took for the script
_NO_SUFFIX = re.compile(
    r"^sed: 1: \"[^\n]{1,300}\": (?:undefined label|unterminated|invalid command code|extra characters"
    r"|bad flag|command [a-z] expects|expected context address|unexpected)",
    re.MULTILINE,
)
_IN_PLACE = ("-i", "-Ei", "-ni")


def _is_in_place(command: Command) -> bool:
    return command.program == "sed" and not set(_IN_PLACE).isdisjoint(command.flags)


def _takes_script_for_suffix(failure: Failure) -> bool:
    mine = failure.member
    return mine is not None and _is_in_place(mine) and _NO_SUFFIX.search(failure.output) is not None


def _has_suffix(command: Command) -> bool:
    """Whether a suffix stands behind the option, or on it: ``-i ''``, ``-i.bak``."""
    if command.program != "sed":
        return False
    written_on = any(re.match(r"-i.|--in-place=", flag) for flag in command.flags)
    return written_on or (_is_in_place(command) and "" in command.operands)


def _in_place(observed: ObservedSession) -> Iterator[Sign]:
    for line in map(observed.failure, observed.lines.holding("sed ")):
        if line.succeeded and has_worked_as(lambda one: _is_in_place(one) or _has_suffix(one), line):
            yield "kept" if has_worked_as(_has_suffix, line) else "worked", line.call


SED_IN_PLACE = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "sed -i without a suffix", "sed -i ''"),
    _takes_script_for_suffix,
    "write `sed -i ''`, not `sed -i` (the `sed` of macOS takes what follows for a suffix)",
    _in_place,
    lacks=in_two_sessions,
    is_of_machine=True,
)
