"""All that is known of one kind of lesson, in one record: a new kind is a record, listed in the registry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analyzer.calls.failures import Failure
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.successes import Successes
from analyzer.models import FailureFix, Finding, Lesson
from analyzer.outputs.spelling import is_near

_APART = 20  # places in one session between two sightings that count as independent
_ENOUGH = 2
_PART = re.compile(r"[^\s/\\]+")  # of a command, or of a path

Fits = Callable[[Lesson], bool]
Outdated = Callable[[Lesson, Sequence[FailureFix], Successes], datetime | None]
Worked = Callable[[Successes, Lesson, datetime | None], Iterator[datetime]]


def seen_twice(finding: Finding) -> str:
    """What it lacks of two sessions, or of two times far enough apart in one; tries up to one fix are one.

    A misspelling takes two sessions: an agent repeats its own slip from what it wrote before.
    """
    if _is_misspelling(finding):
        return in_two_sessions(finding)
    count = 0
    last: dict[tuple[str, str], int] = {}
    fixes: set[tuple[str, str]] = set()
    for pair in sorted(finding.pairs, key=lambda one: one.failure.msg_index):
        key = (pair.agent, pair.session_id)
        fix = (pair.agent, pair.fix.tool_call_id) if pair.fix else None
        if fix not in fixes and (key not in last or pair.failure.msg_index - last[key] >= _APART):
            count += 1
            if count == _ENOUGH:  # of thousands no more need be looked at
                return ""
            last[key] = pair.failure.msg_index
        fixes.update([fix] if fix else [])
    return in_two_sessions(finding)


def _is_misspelling(finding: Finding) -> bool:
    """Whether the words that failed are those that worked, some of them misspelled."""
    wrong, right = (_PART.findall(text) for text in (finding.subject, finding.remedy))
    if len(wrong) != len(right):
        return False
    other = [(mine, theirs) for mine, theirs in zip(wrong, right, strict=True) if mine != theirs]
    return other != [] and all(is_near(mine, theirs) for mine, theirs in other)


def in_two_sessions(finding: Finding) -> str:
    """What it lacks of two sessions: two places in one are not enough."""
    if finding.sessions >= _ENOUGH:
        return ""
    return "seen once" if len(finding.pairs) == 1 else "seen in one session only"


def never_outdated(lesson: Lesson, pairs: Sequence[FailureFix], successes: Successes) -> None:
    return None


def if_it_worked_later(worked: Worked) -> Outdated:
    """Outdated by what worked after it had last failed; ``worked`` says when, newest first."""

    def outdated(lesson: Lesson, pairs: Sequence[FailureFix], successes: Successes) -> datetime | None:
        failed = max((pair.time for pair in pairs if pair.time), default=None)
        return None if failed is None else next(worked(successes, lesson, failed), None)

    return outdated


def if_it_ever_worked(worked: Worked) -> Outdated:
    """Outdated by any success: what works in some sessions, and in others not, does work."""

    def outdated(lesson: Lesson, pairs: Sequence[FailureFix], successes: Successes) -> datetime | None:
        return next(worked(successes, lesson, None), None)

    return outdated


def of_subject(worked: Callable[[Successes, str, datetime | None], Iterator[datetime]]) -> Worked:
    """When the lesson's subject worked, a method of `Successes` says."""
    return lambda successes, lesson, after: worked(successes, lesson.subject, after)


def _no_doubts(finding: Finding, root: Path) -> Iterator[str]:
    yield from ()


def always(finding: Finding) -> bool:
    return True


def _never(finding: Finding) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonKind:
    """What the lessons of one kind have in common. Of several that fit, the registry's first counts.

    ``watch`` follows one principle. A call says something of a lesson if the failing form came up in it, or
    might have: that is the opportunity. It *failed* if it failed for the lesson's own reason. It *worked* if
    it had the failing form, where that can be told before it fails, and ended well; ``outdated`` draws the
    conclusion. It *kept* the rule if it did what the rule asks for, and that went well as far as the rule
    goes: tests may fail under the right runner. A rule that only forbids is kept by like work that ended well
    without it. Any other end says nothing, nor does a call that never ran; only of lessons about rejections
    is a rejection the failure.
    """

    fits: Fits  # whether a lesson is of this kind
    taught: Callable[[FailureFix, Failure], Iterable[Lesson]]  # by a pair, with its failure looked at closely
    words: Callable[[Finding], str]  # the rule, without its bullet
    watch: Callable[[Lesson, ObservedSession], Iterator[Sign]]  # what one session says about such a lesson
    lacks: Callable[[Finding], str] = seen_twice  # what keeps it from being a rule, in words, or ""
    outdated: Outdated = never_outdated  # when the failing form worked, where that contradicts the lesson
    doubts: Callable[[Finding, Path], Iterator[str]] = _no_doubts  # of the repository in a folder, in words
    tells_once: bool = True  # whether what was seen once is a finding
    is_of_machine: bool = False  # true of one machine or account: for one person's file
    is_of_project: Callable[[Finding], bool] = _never  # whether it is true of this project alone


def only(lesson: Lesson) -> Fits:
    """A kind of which there is one lesson."""
    return lambda other: other == lesson


def with_remedy(remedy: str) -> Fits:
    """A kind whose lessons differ in their subjects alone."""
    return lambda lesson: lesson.remedy == remedy


def most_common(texts: Iterable[str]) -> str:
    """What most of the texts say that say anything; of several the first by alphabet, and of none ""."""
    counts = Counter(text for text in texts if text)
    return min(counts, key=lambda text: (-counts[text], text), default="")
