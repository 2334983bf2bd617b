"""What loops teach: when the same call is not worth making again. No pair teaches it: loops are findings."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.lessons.kind import LessonKind, in_two_sessions, with_remedy
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.loops import FAILS_AGAIN, KEEP_OUTPUT, LEAST_CALLS, STILL_HOLDS
from analyzer.models import FailureFix, Finding, Lesson
from analyzer.rule_text.markdown import code
from analyzer.similarity import words
from scanners.models import ENDED, CallStatus


def _no_pair(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    yield from ()


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wanted = words(lesson.subject)
    may_loop = (CallStatus.FAILED,) if lesson.remedy == FAILS_AGAIN else ENDED
    like = [
        observed.calls[at]
        for at in observed.said.holding(max(wanted, key=len, default=""))
        if observed.calls[at].status in may_loop and wanted <= words(observed.said[at])
    ]
    again = (
        [loop for loop in observed.loops if (loop.name, loop.remedy) == (lesson.subject, lesson.remedy)]
        if len(like) >= LEAST_CALLS
        else []
    )
    for loop in again:
        for call in loop.calls[1:]:
            yield "failed", call
    if not again:
        for call in like:
            yield "kept", call


def _loop(remedy: str, advice: str) -> LessonKind:
    """Loops with one remedy; in ``advice``, {what} stands for what was repeated."""

    def said(finding: Finding) -> str:
        spent = f"{finding.loop_calls} calls in {finding.sessions} sessions"
        return f"{advice.format(what=code(finding.subject))} ({spent})"

    return LessonKind(
        fits=with_remedy(remedy), taught=_no_pair, words=said, watch=_watch, lacks=in_two_sessions
    )


LOOPS = (
    _loop(FAILS_AGAIN, "when {what} fails twice the same way, change something or ask; do not repeat it"),
    _loop(STILL_HOLDS, "do not repeat {what} when nothing has changed; its result still holds"),
    _loop(KEEP_OUTPUT, "run {what} once and keep its output in a file to look into, not once for each part"),
)
