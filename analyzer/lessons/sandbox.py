"""What a sandbox teaches: commands that work only where the user lets them run outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from analyzer.calls.failures import Failure
from analyzer.calls.meanings import is_escalated
from analyzer.calls.views import View
from analyzer.lessons.forms import Form, form_of
from analyzer.lessons.kind import LessonKind, if_it_worked_later, in_two_sessions, with_remedy
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.successes import Successes
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.outputs.wording import Wording
from analyzer.rule_text.markdown import code
from analyzer.shell.programs import CANNOT_BE_UNDONE, INTERPRETERS, SHELLS
from scanners.models import RAN, CallStatus, ErrorCategory

_ESCALATED = "escalated permissions"
# said by who was reached, so that no sandbox stood between
_ANSWERED = Wording(
    *(r"http(?:/[\d.]+)? [45]\d\d\b", r"error: [45]\d\d\b", r"status(?: code)?:? [45]\d\d\b"),
    *("bad credentials", "bad gateway", "rate limit", "service unavailable"),
    *("authentication failed", r"permission to \S{1,200} denied"),
    ignore_case=True,
)
_DENIED = (FixKind.PERMISSION, FixKind.NETWORK_OR_SERVICE)
# never said of tests that ran and failed, whatever they printed
_COULD_NOT_RUN = (ErrorCategory.PERMISSION_DENIED, ErrorCategory.CONNECTION_ERROR)


def _needs_escalation(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    member = failure.member
    if member is None or pair.fix is None:
        return
    if is_escalated(pair.failure) or not is_escalated(pair.fix):
        return
    if not _is_denied(failure) or _ANSWERED.is_in(failure.output):
        return
    if pair.kind is FixKind.TEST_OR_BUILD and pair.fix.command != pair.failure.command:
        return  # it may have passed for what was changed
    if member.program in INTERPRETERS | SHELLS:
        return  # that one script asks for more says nothing of others
    if pair.kind is FixKind.PERMISSION and member.head in CANNOT_BE_UNDONE:
        return  # the sandbox is there for that
    if any(one.head == member.head for one in View(pair.fix, 0).commands):
        yield Lesson(Section.PERMISSION_NOTES, form_of(member), _ESCALATED)


def _is_denied(failure: Failure) -> bool:
    """Whether a call was not let through; of a check, whether it could not run: it found nothing."""
    if failure.kind is FixKind.TEST_OR_BUILD:
        return failure.call.error_category in _COULD_NOT_RUN
    return failure.kind in _DENIED


def _words(finding: Finding) -> str:
    is_offline = all(pair.kind is FixKind.NETWORK_OR_SERVICE for pair in finding.pairs)
    why = "has no network" if is_offline else "forbids it"
    return f"run {code(finding.subject)} with escalated permissions (the sandbox {why})"


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for call in Form(lesson.subject).calls_in(observed):
        is_denied = call.is_error and _is_denied(Failure(call, 0))
        if is_escalated(call):
            if call.status in RAN and not is_denied:
                yield "kept", call
        elif call.status is CallStatus.OK:
            yield "worked", call
        elif is_denied:
            yield "failed", call


def _inside(successes: Successes, lesson: Lesson, after: datetime | None) -> Iterator[datetime]:
    return successes.runs(lesson.subject, after, lambda call: not is_escalated(call))


SANDBOX = LessonKind(
    fits=with_remedy(_ESCALATED),
    taught=_needs_escalation,
    words=_words,
    watch=_watch,
    lacks=in_two_sessions,
    outdated=if_it_worked_later(_inside),
)
