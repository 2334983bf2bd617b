"""What a runner of scripts teaches that has no script, target or recipe of a name."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.forms import Form, form_in
from analyzer.lessons.kind import (
    LessonKind,
    always,
    if_it_ever_worked,
    in_two_sessions,
    most_common,
    of_subject,
    with_remedy,
)
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.refused_forms import refused_or_worked
from analyzer.lessons.successes import Successes
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.outputs.missing_scripts import missing_script
from analyzer.rule_text.discretion import is_sayable
from analyzer.rule_text.markdown import code
from analyzer.shell.checks import SCRIPT_RUNNERS, goal
from analyzer.shell.commands import Command

_NO_SCRIPT = "no such script"


def _missing(failure: Failure) -> str:
    """The name that the runner of the line says there is no script of; or ""."""
    mine = failure.member
    if mine is None or mine.program not in SCRIPT_RUNNERS or not failure.call.is_error:
        return ""
    name = missing_script(failure.output)
    return name if name in (mine.subcommand, *mine.operands[:1]) else ""


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if mine is None or not _missing(failure) or _is_same_in(pair, mine):
        return  # it is a script of another folder
    if (form := form_in(pair.project_path, failure, mine)) and is_sayable((form,)):
        yield Lesson(Section.COMMAND_PATTERNS, form, _NO_SCRIPT)


def _is_same_in(pair: FailureFix, mine: Command) -> bool:
    return pair.fix is not None and any(one.head == mine.head for one in View(pair.fix, 0).commands)


def _words(finding: Finding) -> str:
    instead = [_instead(pair) for pair in finding.pairs]
    usual = most_common(instead)
    if usual and 2 * instead.count(usual) > len(instead):
        return f"use {code(usual)}, not {code(finding.subject)} (no such script)"
    return f"do not call {code(finding.subject)} (no such script)"


def _instead(pair: FailureFix) -> str:
    """What did the same as the script was to do, as a rule names it; or ""."""
    mine, fix = Failure(pair.failure, 0).member, View(pair.fix, 0) if pair.fix else None
    if mine is None or fix is None:
        return ""
    does = (one for one in fix.commands if goal(mine) == goal(one) != "" or one.program == mine.program)
    return next((form_in(pair.project_path, fix, one) for one in does), "")


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong = Form(lesson.subject)
    near = dict.fromkeys(wrong.near(observed.lines))
    runner = lesson.subject.split(maxsplit=1)[0]
    yield from observed.kept(at for at in observed.lines.holding(f"{runner} ") if at not in near)
    yield from refused_or_worked(wrong, lambda failure: _missing(failure) != "", map(observed.failure, near))


NO_SCRIPT = LessonKind(
    fits=with_remedy(_NO_SCRIPT),
    taught=_taught,
    words=_words,
    watch=_watch,
    lacks=in_two_sessions,
    outdated=if_it_ever_worked(of_subject(Successes.runs)),
    is_of_project=always,
)
