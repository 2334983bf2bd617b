"""What search tools teach that do not start here, or take too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from analyzer.complaints import NOT_STARTED
from analyzer.failures import Failure
from analyzer.lessons.kind import LessonKind, if_it_ever_worked, in_two_sessions, only, with_remedy
from analyzer.markdown import code
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.observed_session import MOST_IDS, ObservedSession, Sign
from analyzer.successes import Successes
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName

# what a shell has in its place
_INSTEAD = {ToolName.GREP: "search with `grep` or `rg` in the shell", ToolName.GLOB: "list files with `find`"}


def _does_not_start(call: ToolCall) -> bool:
    return call.is_error and call.name in _INSTEAD and NOT_STARTED.is_in(call.output[:400])


def _not_started(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _does_not_start(failure.call):
        yield Lesson(Section.ENVIRONMENT, failure.call.native_name, _NOT_STARTED)


def _start_words(finding: Finding) -> str:
    instead = _INSTEAD[ToolName(finding.pairs[0].failure.name)]
    return f"{instead}, not with {code(finding.subject)} (it does not start here)"


def _watch_starts(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for call in observed.calls:
        if call.native_name == lesson.subject and _does_not_start(call):
            yield "failed", call
        elif call.native_name == lesson.subject and call.status is CallStatus.OK:
            yield "worked", call


def _started(successes: Successes, lesson: Lesson, after: datetime | None) -> Iterator[datetime]:
    return successes.answers(lesson.subject, after)


_NOT_STARTED = "does not start"
NOT_STARTED_HERE = LessonKind(
    fits=with_remedy(_NOT_STARTED),
    taught=_not_started,
    words=_start_words,
    watch=_watch_starts,
    is_supported=in_two_sessions,
    outdated=if_it_ever_worked(_started),
    is_of_machine=True,
)


def _is_too_slow(call: ToolCall) -> bool:
    return call.is_error and call.name in _INSTEAD and call.error_category is ErrorCategory.TIMEOUT


def _slow(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _is_too_slow(failure.call):
        yield _SLOW


def _watch_slow(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for call in observed.calls:
        if _is_too_slow(call):
            yield "failed", call
    narrow = (
        call
        for call in observed.calls
        if call.name in _INSTEAD and call.status is CallStatus.OK and call.input_data.get("path")
    )
    for call in islice(narrow, MOST_IDS):
        yield "kept", call


def _slow_words(finding: Finding) -> str:
    tools = sorted({pair.failure.native_name or pair.failure.name for pair in finding.pairs})
    return f"give {' and '.join(map(code, tools))} a narrower folder to search (it took too long)"


_SLOW = Lesson(Section.RETRY_PREVENTION, "a search that takes too long", "a narrower folder")
TOO_SLOW = LessonKind(
    fits=only(_SLOW), taught=_slow, words=_slow_words, watch=_watch_slow, is_supported=in_two_sessions
)
