"""What commands teach that take longer than the agent waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.forms import Form, form_in
from analyzer.lessons.kind import LessonKind, if_it_worked_later, in_two_sessions, most_common, with_remedy
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.successes import Successes
from analyzer.lessons.worked_commands import has_worked_as
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.rule_text.markdown import code
from scanners.models import CallStatus, ErrorCategory, ToolCall

_LIMITS = ("timeout", "timeout_ms")  # parameters of shells, in milliseconds
_A_MINUTE = 60_000


def _limit(call: ToolCall) -> int:
    """How long the agent was told to wait, in milliseconds; 0 where it was not told."""
    given = next((call.input_data[name] for name in _LIMITS if name in call.input_data), 0)
    return given if isinstance(given, int) else 0


def _waits_longer(call: ToolCall) -> bool:
    return _limit(call) > 0


def _goes_on(call: ToolCall) -> bool:
    return call.input_data.get("run_in_background") is True


def _ran_out(failure: Failure) -> bool:
    return failure.call.is_error and failure.call.error_category is ErrorCategory.TIMEOUT


def _longer_words(finding: Finding) -> str:
    minutes = (max(1, round(_limit(pair.fix) / _A_MINUTE)) for pair in finding.pairs if pair.fix)
    usual = most_common(map(str, minutes))
    span = f"{usual} minute{'s' if usual != '1' else ''}"
    return f"give {code(finding.subject)} a timeout of about {span} (it takes longer than the usual one)"


def _behind_words(finding: Finding) -> str:
    return f"run {code(finding.subject)} in the background (it takes longer than the agent waits)"


def _of_time(
    remedy: str, is_mended: Callable[[ToolCall], bool], words: Callable[[Finding], str]
) -> LessonKind:
    """The kind of lessons whose commands run out of time; ``is_mended``: whether a call does not."""

    def taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
        mine, fix = failure.member, pair.fix
        if mine is None or fix is None or not (_ran_out(failure) and is_mended(fix)):
            return
        if _limit(fix) < _limit(failure.call) or not any(
            one.head == mine.head for one in View(fix, 0).commands
        ):
            return
        if form := form_in(pair.project_path, failure, mine):
            yield Lesson(Section.COMMAND_PATTERNS, form, remedy)

    def watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
        form = Form(lesson.subject)
        for line in map(observed.failure, form.near(observed.lines)):
            if _ran_out(line) and line.member and form.is_of(line.member):
                yield "failed", line.call
            elif line.call.status is CallStatus.OK and any(map(form.is_of, line.commands)):
                if is_mended(line.call):
                    yield "kept", line.call
                elif has_worked_as(form.is_of, line):
                    yield "worked", line.call

    def worked(successes: Successes, lesson: Lesson, after: datetime | None) -> Iterator[datetime]:
        return successes.runs(lesson.subject, after, lambda call: not is_mended(call))

    return LessonKind(
        fits=with_remedy(remedy),
        taught=taught,
        words=words,
        watch=watch,
        lacks=in_two_sessions,
        outdated=if_it_worked_later(worked),
    )


OUT_OF_TIME = (
    _of_time("in the background", _goes_on, _behind_words),
    _of_time("a longer timeout", _waits_longer, _longer_words),
)
