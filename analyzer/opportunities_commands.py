"""What one session says about lessons on commands: what was typed, and whether it was refused or worked."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice

from analyzer import complaints
from analyzer.checks import RUNS_ANY_LINTER
from analyzer.commands import Command, commands_of
from analyzer.failures import Failure
from analyzer.lessons import AS_CODE, AS_PATTERN, AS_QUOTE, ASK_FIRST, NOT_INSTALLED, form_of, taken_as
from analyzer.lint_codes import linters_of
from analyzer.models import FixKind, Lesson, Section
from analyzer.observed_session import MOST_IDS, RAN, CallTexts, ObservedSession, Sign
from analyzer.successes import has_worked
from scanners.models import CallStatus, ToolCall, ToolName

_QUOTED_PATH = re.compile(r"['\"][^'\"\n]*[\\/][\[(][^'\"\n]*['\"]")
# what PowerShell takes for something else: what stands in every such line, and how it is told rightly
_TAKEN_OTHERWISE = {
    AS_PATTERN: ("[", _QUOTED_PATH),
    AS_CODE: ("(", _QUOTED_PATH),
    AS_QUOTE: ('"', re.compile(r'`"')),
}
_GLOB = re.compile(r"[?*\[]")
_NOT_EXECUTABLE = 126  # exit code
_CUT = 20  # characters: of the last word of a form no more is sure to stand in the line


def command(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    is_absent = lesson.remedy == NOT_INSTALLED
    wrong = _Form(lesson.subject, program_alone=is_absent)
    right = None if is_absent else _Form(lesson.remedy)
    lines = observed.lines
    near = {*wrong.near(lines), *(right.near(lines) if right else ())}
    if right is None:  # work was done in the shell without it
        went_well = (at for at in lines if at not in near and observed.calls[at].status is CallStatus.OK)
        for at in islice(went_well, MOST_IDS):
            yield "kept", observed.calls[at]
    for at in sorted(near):
        failure = observed.failure(at)
        call = failure.call
        if call.is_error and _fails_for_it(lesson, failure):
            if failure.member is not None and wrong.is_of(failure.member):
                yield "failed", call
            continue
        for one in _that_ran(failure):
            if wrong.is_of(one):
                if failure.kind is FixKind.TEST_OR_BUILD if call.is_error else has_worked(one, failure):
                    yield "worked", call
            elif right and right.is_of(one):
                yield "kept", call


class _Form:
    """A command as lessons write it: its form, then options and operands that belong to it."""

    def __init__(self, text: str, *, program_alone: bool = False) -> None:
        self._text = text
        self._program_alone = program_alone
        *first, last = [word.strip("'\"") for word in text.split() if word != "run"] or [text]
        self._needles = [*first, last[:_CUT]]
        self._rarest = max(self._needles, key=len)

    def near(self, lines: CallTexts) -> Iterator[int]:
        """The positions of the lines that may hold it."""
        for at in lines.holding(self._rarest):
            line = lines[at]
            if all(needle in line for needle in self._needles):
                yield at

    def is_of(self, command: Command) -> bool:
        if self._program_alone:
            return command.program == self._text
        form = form_of(command)
        if form == self._text:
            return True
        if not self._text.startswith(f"{form} "):
            return False
        try:
            rest = shlex.split(self._text[len(form) :])
        except ValueError:  # cut in the middle of a quote
            rest = self._text[len(form) :].split()
        return all(any(word == one or one.startswith(f"{word}=") for one in command.words) for word in rest)


def _fails_for_it(lesson: Lesson, failure: Failure) -> bool:
    if failure.is_answer:
        return False
    if failure.kind is FixKind.ENVIRONMENT:
        return True
    if lesson.section is Section.ENVIRONMENT:
        return complaints.WRONG_RUNNER.is_in(failure.output)
    if failure.kind is FixKind.PERMISSION:
        return failure.call.exit_code == _NOT_EXECUTABLE
    return failure.kind in (FixKind.COMMAND_SYNTAX, FixKind.OTHER)


def _that_ran(failure: Failure) -> Sequence[Command]:
    if failure.call.is_error:
        return [command for command in failure.commands if command not in failure.not_reached]
    return failure.commands


def permission(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for call in _holding(_Form(lesson.subject), observed):
        if call.status is CallStatus.REJECTED:
            yield "failed", call
        elif call.status in RAN:
            yield ("kept" if lesson.remedy == ASK_FIRST else "worked"), call


def _holding(form: _Form, observed: ObservedSession) -> Iterator[ToolCall]:
    """The shell calls in whose line the command stands, however they ended."""
    lines = observed.lines
    calls = observed.calls
    return (calls[at] for at in form.near(lines) if any(map(form.is_of, commands_of(calls[at]))))


def unquoted(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    lines = observed.lines
    for at in observed.failed_lines:
        if complaints.GLOB_MISSED.search(observed.calls[at].output):
            yield "failed", observed.calls[at]
    quoted = (at for at in lines if observed.calls[at].status is CallStatus.OK and _GLOB.search(lines[at]))
    for at in islice(quoted, MOST_IDS):
        yield "kept", observed.calls[at]


def own_shell(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding_any(("pkill", "pgrep")):
        call = observed.calls[at]
        if call.status in RAN and any(one.kills_by_line for one in commands_of(call)):
            yield "failed" if Failure(call, at).ended_by else "kept", call


def taken_otherwise(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    sign, told_rightly = _TAKEN_OTHERWISE[lesson.subject]
    for at in islice(observed.lines.holding(sign), MOST_IDS):
        failure = observed.failure(at)
        if failure.call.is_error and taken_as(failure) == lesson:
            yield "failed", failure.call
        elif failure.call.status is CallStatus.OK and told_rightly.search(failure.command):
            yield "kept", failure.call


def lint(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    broken = observed.broken_lint_rules.get(lesson.subject, ())
    for at in broken:
        yield "failed", observed.calls[at]
    linters = linters_of(lesson.subject)
    may_tell = linters | RUNS_ANY_LINTER
    ran = (at for at, programs in observed.lint_runs() if programs & may_tell)
    told = (at for at in chain(ran, _by_hook(linters, observed)) if at not in broken)
    for at in islice(told, MOST_IDS):
        yield "kept", observed.calls[at]


def _by_hook(linters: Collection[str], observed: ObservedSession) -> Iterator[int]:
    """The commits and pushes whose hook ran one of the linters."""
    for at in observed.lines.holding_any(("git commit", "git push")):
        call = observed.calls[at]
        if call.status in RAN and any(name in call.output for name in linters):
            yield at


def skill(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong, right = lesson.subject.removeprefix("skill "), lesson.remedy.removeprefix("skill ")
    if not lesson.remedy.startswith("skill "):
        for call in _holding(_Form(lesson.remedy), observed):
            if call.status in RAN:
                yield "kept", call
        right = ""
    for call in observed.calls:
        if call.name == ToolName.BASH:
            continue
        named = str(call.input_data.get("skill") or call.input_data.get("name") or "")
        if named == wrong:
            yield ("failed" if call.is_error else "worked"), call
        elif right and named == right:
            yield "kept", call
