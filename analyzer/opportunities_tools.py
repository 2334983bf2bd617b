"""What one session says about lessons on tools: who had access, what was given, how folders were listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from analyzer.failures import Failure
from analyzer.models import Lesson
from analyzer.observed_session import MOST_IDS, ObservedSession, Sign
from analyzer.tool_lessons import asks_password, has_no_access, is_no_tool
from scanners.models import CallStatus, ErrorCategory, ToolName


def folder(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for call in observed.calls:
        if call.name == ToolName.READ and call.error_category is ErrorCategory.IS_DIRECTORY:
            yield "failed", call
    listed = (at for at in observed.files if observed.failure(at).paths_listed)
    for at in islice(listed, MOST_IDS):
        yield "kept", observed.calls[at]


def access(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    return _calls(lesson, observed, has_no_access)


def existence(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    return _calls(lesson, observed, is_no_tool)


def _calls(lesson: Lesson, observed: ObservedSession, fails: Callable[[Failure], bool]) -> Iterator[Sign]:
    for at, call in enumerate(observed.calls):
        if call.native_name == lesson.subject and fails(observed.failure(at)):
            yield "failed", call
        elif call.native_name == lesson.subject and call.status is CallStatus.OK:
            yield "worked", call


def password(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding(lesson.subject):
        failure = observed.failure(at)
        if asks_password(failure):
            yield "failed", failure.call
        elif failure.call.status is CallStatus.OK:
            yield "worked", failure.call


def parameter(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    tool = lesson.subject.removesuffix(f" without {lesson.remedy}")
    for call in observed.calls:
        if call.native_name == tool:
            if lesson.remedy in call.input_data:
                yield "kept", call
            else:
                yield "failed" if call.is_error else "worked", call
