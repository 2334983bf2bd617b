"""Kinds of which there is one lesson: failures of one sort teach it, whatever was called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analyzer.calls.failures import Failure
from analyzer.lessons.kind import LessonKind, Outdated, never_outdated, only, seen_twice
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.models import FailureFix, Finding, Lesson


def single_lesson(
    lesson: Lesson,
    fails: Callable[[Failure], bool],
    words: str | Callable[[Finding], str],
    others: Callable[[ObservedSession], Iterator[Sign]],
    *,
    may_teach: Callable[[FailureFix, Failure], bool] = lambda pair, failure: True,
    lacks: Callable[[Finding], str] = seen_twice,
    outdated: Outdated = never_outdated,
    is_of_machine: bool = False,
) -> LessonKind:
    """The kind of a lesson that a call which fails in one way teaches, and fails again by.

    Args:
        fails: whether a call that failed did so in this way.
        words: the rule; the same for every finding, or made of one.
        others: what a session's calls say of the rule that did not fail so.
        may_teach: what else must hold of a pair, such as what fixed it.
    """

    def taught(pair: FailureFix, failure: Failure) -> Sequence[Lesson]:
        is_taught = failure.call.is_error and may_teach(pair, failure) and fails(failure)
        return (lesson,) if is_taught else ()

    def watch(_: Lesson, observed: ObservedSession) -> Iterator[Sign]:
        for at in observed.failed:
            if fails(observed.failure(at)):
                yield "failed", observed.calls[at]
        yield from others(observed)

    return LessonKind(
        fits=only(lesson),
        taught=taught,
        words=(lambda finding: words) if isinstance(words, str) else words,
        watch=watch,
        lacks=lacks,
        outdated=outdated,
        is_of_machine=is_of_machine,
    )
