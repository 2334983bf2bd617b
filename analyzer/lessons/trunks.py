"""What git and GitHub teach of a main branch that is called otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.kind import LessonKind, always, if_it_worked_later, in_two_sessions
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.successes import Successes
from analyzer.lessons.worked_commands import has_worked
from analyzer.models import FailureFix, Lesson, Section
from analyzer.outputs.complaints import NO_REF
from analyzer.outputs.spelling import is_named
from analyzer.rule_text.markdown import code
from analyzer.shell.commands import Command
from scanners.models import ToolCall

_BRANCH = " as the main branch"
_TRUNKS = ("main", "master", "trunk", "develop")
_TRUNK = re.compile(rf"(?:^|/|\.\.)(?:{'|'.join(_TRUNKS)})(?=$|\.\.|[:~^])")  # origin/main, main..HEAD
_KNOWS = frozenset({"git", "gh"})


def _named(command: Command) -> set[str]:
    """The names of main branches that a command of git's or GitHub's is told."""
    if command.program not in _KNOWS:
        return set()
    return {found[0].strip("/.") for word in command.operands for found in _TRUNK.finditer(word)}


def _missing(failure: Failure) -> str:
    """The one main branch of the line that git does not know; or ""."""
    mine = failure.member
    if mine is None or not failure.call.is_error or not NO_REF.is_in(failure.output):
        return ""
    missing = [name for name in _named(mine) if is_named(name, failure.output) or mine.program == "gh"]
    return missing[0] if len(missing) == 1 else ""


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    wrong, mine = _missing(failure), failure.member
    if not wrong or mine is None or pair.fix is None:
        return
    for one in View(pair.fix, 0).commands:
        right = _named(one) - _named(mine)
        if one.head == mine.head and wrong not in _named(one) and len(right) == 1:
            yield Lesson(Section.COMMAND_PATTERNS, f"{wrong}{_BRANCH}", *right)
            return


def _name(lesson: Lesson) -> str:
    return lesson.subject.removesuffix(_BRANCH)


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding_any((_name(lesson), lesson.remedy)):
        failure = observed.failure(at)
        if _missing(failure) == _name(lesson):
            yield "failed", failure.call
        for one in failure.commands if failure.succeeded else ():
            named = _named(one) if has_worked(one, failure) else set()
            if _name(lesson) in named:
                yield "worked", failure.call
            elif lesson.remedy in named:
                yield "kept", failure.call


def _worked(successes: Successes, lesson: Lesson, after: datetime | None) -> Iterator[datetime]:
    def is_told(call: ToolCall) -> bool:
        return any(_name(lesson) in _named(one) for one in View(call, 0).commands)

    for program in sorted(_KNOWS):
        yield from successes.runs_program(program, after, is_told)


TRUNK = LessonKind(
    fits=lambda lesson: lesson.subject.endswith(_BRANCH) and lesson.remedy in _TRUNKS,
    taught=_taught,
    words=lambda finding: (
        f"the main branch is {code(finding.remedy)}, not {code(finding.subject.removesuffix(_BRANCH))}"
    ),
    watch=_watch,
    lacks=in_two_sessions,
    outdated=if_it_worked_later(_worked),
    is_of_project=always,
)
