"""What a command-line program teaches that does not know a command which agents take it to have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.discretion import is_sayable
from analyzer.failures import Failure
from analyzer.lessons.forms import Form, form_in
from analyzer.lessons.kind import (
    LessonKind,
    if_it_ever_worked,
    in_two_sessions,
    of_subject,
    with_remedy,
)
from analyzer.lessons.replacements import replacement
from analyzer.lessons.successes import Successes, has_worked_as
from analyzer.markdown import code
from analyzer.models import FailureFix, FixKind, Lesson, Section
from analyzer.observed_session import ObservedSession, Sign
from analyzer.shell.checks import SCRIPT_RUNNERS
from analyzer.shell.commands import Command

_UNKNOWN = re.compile(
    r"(?:unknown|unrecognized|no such) (?:sub)?command:? [`'\"]([\w:-]{2,40})[`'\"]", re.IGNORECASE
)
_RUN_OTHERS = SCRIPT_RUNNERS - {"npm"}  # which runs a script only when told so


def _unknown(failure: Failure) -> str:
    """The command that the output of a program says it does not know, as it stands in the line; or ""."""
    found, mine = _UNKNOWN.search(failure.output), failure.member
    return found[1] if found and mine and found[1] in _called(mine) else ""


def _called(command: Command) -> list[str]:
    """The words of a command that may name one of its own commands: up to the first operand."""
    return [*command.subcommand.split(), *command.operands[:1]]


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if pair.kind is not FixKind.COMMAND_SYNTAX or mine is None or mine.path:
        return
    if mine.runs_script or mine.program in _RUN_OTHERS:
        return  # what the script called may have no such command
    word = _unknown(failure)
    if not word or replacement(pair, failure, mine) is not None or not is_sayable((word,)):
        return  # that it is called otherwise says more
    form = form_in(pair.project_path, failure, mine)
    known, found, _ = form.partition(f" {word}")
    if form and (found or word in mine.operands):
        yield Lesson(Section.COMMAND_PATTERNS, f"{known} {word}", _NO_COMMAND)


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong = Form(lesson.subject)
    near = dict.fromkeys(wrong.near(observed.lines))
    program = lesson.subject.split(maxsplit=1)[0]
    for call in observed.went_well(at for at in observed.lines.holding(f"{program} ") if at not in near):
        yield "kept", call
    word = lesson.subject.rsplit(maxsplit=1)[-1]
    for failure in map(observed.failure, near):
        if failure.call.is_error:
            if _unknown(failure) == word and failure.member and wrong.is_of(failure.member):
                yield "failed", failure.call
        elif failure.succeeded and has_worked_as(wrong.is_of, failure):
            yield "worked", failure.call


_NO_COMMAND = "no such command"
NO_COMMAND = LessonKind(
    fits=with_remedy(_NO_COMMAND),
    taught=_taught,
    words=lambda finding: f"do not call {code(finding.subject)} (there is no such command)",
    watch=_watch,
    lacks=in_two_sessions,
    outdated=if_it_ever_worked(of_subject(Successes.runs)),
)
