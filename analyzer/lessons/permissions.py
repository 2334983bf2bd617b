"""What the user's rejections teach: commands to ask about first, and what to mind before others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from analyzer.calls.failures import Failure
from analyzer.lessons.forms import Form, form_of
from analyzer.lessons.kind import LessonKind, seen_twice, with_remedy
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.successes import Successes
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.rule_text.discretion import flag_names
from analyzer.rule_text.markdown import code, quoted
from analyzer.rule_text.project_paths import from_inside
from analyzer.shell.programs import CANNOT_BE_UNDONE
from scanners.models import RAN, CallStatus

_ASK_FIRST = "ask first"
_FORBIDS = re.compile(r"\b(?:never|don'?t|do not|stop|avoid)\b", re.IGNORECASE)
_ON_CONDITION = re.compile(r"\b(?:without|unless|until|before|when|if)\b", re.IGNORECASE)
_REQUIRES = re.compile(r"\b(?:always|first|instead|use|prefer)\b", re.IGNORECASE)
# words about the work at hand, which teach nothing for another day
_ABOUT_NOW = re.compile(
    r"\?|\b(?:this|that|these|those|it|just|now|yet|here|one|let'?s|things?|stuff|way)\b", re.IGNORECASE
)
_LONG_WORDS = 100  # characters: longer words explain the case at hand
_FEW_WORDS, _SHORT_WORDS = 4, 20  # of the user's words: below both they are about the case at hand
_ORDER = re.compile(r"\b(?:first|always|never)\b", re.IGNORECASE)  # unless they state an order
_NOTHING_NEW = frozenset(
    """never don't dont do not stop avoid always first instead use prefer please no run the a""".split()  # noqa: SIM905
)
_ACCEPTED_SO_OFTEN = 3  # times as often as it was rejected


def _line(pair: FailureFix, failure: Failure) -> bool:
    """Whether the user refused a shell line; refused edits and plans are talk about one piece of work."""
    return pair.kind is FixKind.USER_REJECTED and bool(failure.mains)


def _said(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if not _line(pair, failure) or len(failure.mains) != 1:
        return
    words = from_inside(" ".join(pair.failure.user_words.split()), pair.project_path)
    if len(words) > _LONG_WORDS or _ABOUT_NOW.search(words):
        return
    refused = failure.mains[0]
    if _FORBIDS.search(words):
        yield Lesson(Section.PERMISSION_NOTES, " ".join((form_of(refused), *flag_names(refused))), words)
    elif _REQUIRES.search(words):
        yield Lesson(Section.PERMISSION_NOTES, form_of(refused), words)


def _cannot_be_undone(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _line(pair, failure) and failure.mains[-1].head in CANNOT_BE_UNDONE:
        yield Lesson(Section.PERMISSION_NOTES, form_of(failure.mains[-1]), _ASK_FIRST)


def _says_enough(finding: Finding) -> bool:
    """Whether the user's words say what to do, beyond a no to this one command."""
    said = finding.remedy.lower()
    if len(said.split()) < _FEW_WORDS and len(said) < _SHORT_WORDS and not _ORDER.search(said):
        return False
    known = {*finding.subject.lower().split(), *_NOTHING_NEW}
    return len(set(re.findall(r"[\w'@./-]+", said)) - known) >= 2


def _mostly_accepted(lesson: Lesson, pairs: Sequence[FailureFix], successes: Successes) -> datetime | None:
    """When it was last accepted, where that was much more often than not."""
    accepted = list(successes.runs(lesson.subject))
    return accepted[0] if len(accepted) > _ACCEPTED_SO_OFTEN * len(pairs) else None


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    """What ran the user let run: as the rule wants it, unless the user's words forbid it altogether."""
    said = lesson.remedy
    is_forbidden = _FORBIDS.search(said) and not _ON_CONDITION.search(said)
    for call in Form(lesson.subject).calls_in(observed):
        if call.status is CallStatus.REJECTED:
            yield "failed", call
        elif call.status in RAN:
            yield "worked" if is_forbidden else "kept", call


def _words(finding: Finding) -> str:
    said = quoted(finding.remedy)
    return f"before {code(finding.subject)}, mind what the user said when rejecting it: {said}"


USERS_WORDS = LessonKind(
    fits=lambda lesson: lesson.section is Section.PERMISSION_NOTES and lesson.remedy != _ASK_FIRST,
    taught=_said,
    words=_words,
    watch=_watch,
    lacks=lambda finding: "" if _says_enough(finding) else seen_twice(finding),
)
ASK_FIRST = LessonKind(
    fits=with_remedy(_ASK_FIRST),
    taught=_cannot_be_undone,
    words=lambda finding: f"ask before {code(finding.subject)} (the user rejected it more than once)",
    watch=_watch,
    outdated=_mostly_accepted,
)
