"""What refused edits teach: what an agent wants done before it edits, and with what text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from analyzer.calls.failures import Failure
from analyzer.lessons.kind import LessonKind, in_two_sessions
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.rule_text.markdown import code
from scanners.models import EDITS, SessionData, ToolCall, ToolName

_HEAD = 400  # characters of an output that say why
_RARE = 100  # calls of which one was refused: with or without a rule, an agent does what is asked
_OFTEN = 10  # sessions that make a habit of what is rare among their calls


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One reason for which agents refuse edits."""

    lesson: Lesson
    says_so: re.Pattern[str]
    words: str  # {tool} is the one that refused
    may_refuse: Callable[[ToolCall], bool]  # for this reason, of all calls that edit or write


def _refusal(
    subject: str, remedy: str, says_so: str, words: str, may_refuse: Callable[[ToolCall], bool]
) -> _Refusal:
    lesson = Lesson(Section.RETRY_PREVENTION, subject, remedy)
    return _Refusal(lesson, re.compile(says_so), words, may_refuse)


def _any(call: ToolCall) -> bool:
    return True


def _patches(call: ToolCall) -> bool:
    return "patch" in call.input_data


def _names_old_text(call: ToolCall) -> bool:
    return call.name == ToolName.EDIT


# the first that an output says is why
_REFUSALS = (
    _refusal(
        "Edit before Read",
        "Read",
        r"has not been read yet",
        "read a file before {tool} (text seen through a search or `cat` does not count)",
        _any,
    ),
    _refusal(
        "Edit of a file changed since it was read",
        "Read again",
        r"modified since|unexpectedly modified",
        "read a file again before {tool} when a formatter or command may have changed it",
        _any,
    ),
    _refusal(
        "a patch with a line that begins with no mark",
        "marks",
        r"'(?!\*\*\*)[^'\n]*' is not a valid hunk header|Every line should start with",
        "begin each line of a patch for {tool} with a space, `+` or `-` (in an added file, only `+`)",
        _patches,
    ),
    _refusal(
        "Edit with text that is not unique",
        "more context",
        r"matches of the string|expected \d+ occurrence",
        "give {tool} enough context to match one place, or replace all (text not unique)",
        _names_old_text,
    ),
    _refusal(
        "Edit with text that is not in the file",
        "exact text",
        r"not found in file|[Cc]ould not find|Failed to find|0 occurrences found",
        "copy the old text for {tool} from the file as it is, not from memory (not found)",
        _names_old_text,
    ),
)
_OF_LESSON = {refusal.lesson: refusal for refusal in _REFUSALS}


def _why(output: str) -> Lesson | None:
    head = output[:_HEAD]
    return next((refusal.lesson for refusal in _REFUSALS if refusal.says_so.search(head)), None)


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if pair.kind is FixKind.EDIT_PRECONDITION and (lesson := _why(failure.output)):
        yield lesson


def _words(finding: Finding) -> str:
    failure = finding.pairs[0].failure
    tool = code("apply_patch" if "patch" in failure.input_data else failure.native_name or failure.name)
    return _OF_LESSON[finding.lesson].words.format(tool=tool)


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.edits:
        failure = observed.failure(at)
        is_refused = failure.call.is_error and failure.kind is FixKind.EDIT_PRECONDITION
        if is_refused and _why(failure.output) == lesson:
            yield "failed", failure.call
    may_refuse = _OF_LESSON[lesson].may_refuse
    yield from observed.kept(at for at in observed.edits if may_refuse(observed.calls[at]))


def tried(lesson: Lesson, sessions: Iterable[SessionData]) -> int:
    """How many calls might have been refused as a lesson says; 0 where it is of no refused edit."""
    if lesson not in _OF_LESSON:
        return 0
    may_refuse = _OF_LESSON[lesson].may_refuse
    return len(
        {
            (session.agent, call.tool_call_id)
            for session in sessions
            for call in session.tool_calls
            if call.name in EDITS and may_refuse(call)
        }
    )


def _lacks(finding: Finding) -> str:
    if finding.sessions < _OFTEN and finding.of_calls > _RARE * len(finding.pairs):
        return f"only {len(finding.pairs)} of {finding.of_calls:,} calls were refused so"
    return in_two_sessions(finding)


EDIT = LessonKind(
    fits=_OF_LESSON.__contains__,
    taught=_taught,
    words=_words,
    watch=_watch,
    lacks=_lacks,
)
