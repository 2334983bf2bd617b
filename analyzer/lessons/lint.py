"""What linters and formatters teach: what this project enforces."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, islice
from typing import Literal

from analyzer.failures import Failure
from analyzer.lessons.kind import LessonKind, in_two_sessions, most_common, with_remedy
from analyzer.lessons.replacements import other_runner
from analyzer.markdown import code, escape
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.observed_session import MOST_IDS, RAN, ObservedSession, Sign
from analyzer.outputs.lint_codes import FORMATTERS, lint_codes, linters_of
from analyzer.shell.checks import RUNS_ANY_LINTER
from analyzer.shell.command_lines import commands_of
from scanners.models import CallStatus

_ENFORCED = "a lint rule that is enforced here"
_HOOKED = ("git commit", "git push")


def _broken(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if pair.kind is not FixKind.TEST_OR_BUILD or other_runner(pair, failure):
        return  # of a check that another package manager ran, no rule was broken
    for rule in lint_codes(failure.output):
        yield Lesson(Section.COMMAND_PATTERNS, rule, _ENFORCED)


def _message(finding: Finding) -> str:
    """What the linter says, when it says the same each time."""
    messages = [lint_codes(pair.failure.output).get(finding.subject, "") for pair in finding.pairs]
    usual = most_common(messages)
    return usual if 2 * messages.count(usual) > len(messages) else ""


def _lacks_words(finding: Finding) -> str:
    return (
        "" if finding.subject in FORMATTERS or _message(finding) else "its messages have no words in common"
    )


def _words(finding: Finding) -> str:
    members = [Failure(pair.failure, 0).member for pair in finding.pairs]
    linter = most_common(member.spelled for member in members if member)
    if finding.subject in FORMATTERS:
        who = (
            f"{code(linter)} rejects"
            if linter and linter.split()[0] != finding.subject.split()[0]  # `ruff check` lets it pass
            else "checks reject"
        )
        return f"run {code(finding.subject)} on what you changed ({who} code that is not formatted)"
    return f"keep to {code(finding.subject)}: {escape(_message(finding))} ({code(linter)} rejects it)"


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    broken = observed.broken_lint_rules.get(lesson.subject, ())
    for at in broken:
        yield "failed", observed.calls[at]
    linters = linters_of(lesson.subject)
    told = chain(_by_run(lesson.subject, linters, observed), _by_hook(lesson.subject, linters, observed))
    for sign, at in islice(((sign, at) for sign, at in told if at not in broken), MOST_IDS):
        yield sign, observed.calls[at]


def _by_run(
    code: str, linters: Collection[str], observed: ObservedSession
) -> Iterator[tuple[Literal["failed", "kept"], int]]:
    """What the runs of linters say that may tell of the rule, also those whose exit code a pipe hid."""
    may_tell = RUNS_ANY_LINTER.union(linters)
    for run in observed.lint_runs():
        if run.programs.isdisjoint(may_tell):
            continue
        if code in run.broken:
            yield "failed", run.at
        elif run.is_whole:
            yield "kept", run.at


def _by_hook(
    code: str, linters: Collection[str], observed: ObservedSession
) -> Iterator[tuple[Literal["failed", "kept"], int]]:
    """What the commits and pushes say whose hook ran one of the linters."""
    for at in observed.lines.holding_any(_HOOKED):
        call = observed.calls[at]
        if call.status not in (*RAN, CallStatus.MASKED) or not any(name in call.output for name in linters):
            continue
        if code in lint_codes(call.output):
            yield "failed", at
        elif not any(one.head in _HOOKED and one.followed_by == "|" for one in commands_of(call)):
            yield "kept", at


LINT = LessonKind(
    fits=with_remedy(_ENFORCED),
    taught=_broken,
    words=_words,
    watch=_watch,
    lacks=lambda finding: in_two_sessions(finding) or _lacks_words(finding),
    is_of_project=True,
)
