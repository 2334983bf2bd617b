"""Pairs every failing call with the first later call that did what it was meant to do. No model is asked.

Within a session, and within ``WINDOW`` calls of the failure. Each intent family answers for its own kind of
call; the first call that any of them takes for the fix is the fix. Failures that the same call fixed fold
into one pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Calls, Stretch
from analyzer.calls.views import View
from analyzer.correlate.asked_for import command_asked_for
from analyzer.correlate.candidates import candidates
from analyzer.intents.around import weighed
from analyzer.intents.base import LEAST, WINDOW, Intent, Match
from analyzer.intents.chains import REWRITTEN
from analyzer.intents.edit import EDIT_LANDS, PUT_ELSEWHERE
from analyzer.intents.files import FOUND_ELSEWHERE
from analyzer.intents.folders import FOLDER_LISTED, LISTED_BY_TOOL
from analyzer.intents.names import LED_BY_LISTING, LED_TO, NAMED_OTHERWISE
from analyzer.intents.programs import PROGRAM_FOUND, SCRIPT_FOUND
from analyzer.intents.purpose import SAME_PURPOSE
from analyzer.intents.reads import PART_OF_LARGE_FILE, READ_AT_ONCE
from analyzer.intents.rejections import ACCEPTED_LATER, SAME_CALL
from analyzer.intents.retold import OTHER_SHELL, RETOLD, WRITTEN_DOWN
from analyzer.intents.search import SEARCH_FINDS
from analyzer.intents.shell import SAME_WORK
from analyzer.intents.shown import SHOWN_OTHERWISE
from analyzer.intents.tasks import OUTPUT_ASKED_FOR
from analyzer.intents.tools import SAME_TOOL_AGAIN, SKILL_BY_HAND
from analyzer.intents.waits import WAITED_FOR
from analyzer.intents.web import BY_COMMAND, BY_SCRIPT, SAME_FACTS, SAME_PAGE, TOLD_BY_PAGE
from analyzer.intents.windows import OF_WINDOWS
from analyzer.intents.written_otherwise import WRITTEN_OTHERWISE
from analyzer.models import FailureFix, FixKind, pair_id
from analyzer.outputs import complaints
from analyzer.sessions.spending import bytes_of, places_spent
from analyzer.shell.commands import Command, only_looks
from analyzer.shell.powershell_refusals import went_on
from scanners.models import CallStatus, ErrorCategory, SessionData, ToolCall, ToolName

# in the order in which equals win
_OF_TOOLS = (
    *(FOUND_ELSEWHERE, LED_TO, LED_BY_LISTING, NAMED_OTHERWISE, FOLDER_LISTED, PART_OF_LARGE_FILE),
    *(EDIT_LANDS, PUT_ELSEWHERE, SEARCH_FINDS, SHOWN_OTHERWISE),
    *(OUTPUT_ASKED_FOR, SKILL_BY_HAND, SAME_TOOL_AGAIN),
    *(SAME_PAGE, SAME_FACTS, TOLD_BY_PAGE, BY_SCRIPT, BY_COMMAND),
)
_OF_COMMANDS = (
    FOUND_ELSEWHERE,
    LED_TO,
    LED_BY_LISTING,
    NAMED_OTHERWISE,
    READ_AT_ONCE,
    FOLDER_LISTED,
    LISTED_BY_TOOL,
    OUTPUT_ASKED_FOR,
    SEARCH_FINDS,
    SCRIPT_FOUND,
    SAME_WORK,
    OF_WINDOWS,
    SHOWN_OTHERWISE,
    REWRITTEN,
    RETOLD,
    OTHER_SHELL,
    WRITTEN_DOWN,
    WRITTEN_OTHERWISE,
    SAME_PURPOSE,
)
_OF_REFUSED_COMMANDS = (SAME_TOOL_AGAIN, READ_AT_ONCE, SEARCH_FINDS, SAME_WORK, WAITED_FOR)
_OF_REJECTIONS = (ACCEPTED_LATER,)
_OF_INTERRUPTIONS = (SAME_CALL,)
_OF_ANSWERS = (SEARCH_FINDS, PROGRAM_FOUND)
# another file was read in place of one that is not there: the very file, soon after, is what was meant
_GUESSED = (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE)
_GUESS, _SURE, _SOON_AFTER = 0.65, 0.8, 4
_ANSWERED = Match(0.8, "the same line ran through, and its exit code is what it answers")
_PAIRED = (CallStatus.FAILED, CallStatus.REJECTED, CallStatus.INTERRUPTED)


class Paired(NamedTuple):
    """A pair, and its failures as they were looked at closely: its own first, then those of its chain."""

    pair: FailureFix
    failures: tuple[Failure, ...]


@dataclass(slots=True)
class _Outcome:
    """What became of a failure."""

    failure: Failure
    fix: View | None = None
    match: Match | None = None
    retry: View | None = None  # the next failing call of the same intent


def correlate(session: SessionData) -> list[Paired]:
    """The session's failure→fix pairs, one per failure or chain of failing retries, as they began to fail.

    Failed, rejected and interrupted calls have one; calls that were cancelled because a sibling failed do
    not. A pair without a fix says why in ``why``.
    """
    calls = Calls(session.tool_calls)
    failures = {
        position: Failure(call, position)
        for position, call in enumerate(session.tool_calls)
        if call.status in _PAIRED
    }
    outcomes = {position: _outcome(failure, failures, calls) for position, failure in failures.items()}
    return [_paired(chain, session, calls) for chain in _chains(outcomes)]


def _outcome(failure: Failure, failures: Mapping[int, Failure], calls: Calls) -> _Outcome:
    """Look for what fixed a failure among the calls after it, of which some are ``failures`` themselves."""
    result = _Outcome(failure)
    for later, intents in candidates(failure, _intents(failure), calls):
        if result.fix is not None and later.position - result.fix.position > _SOON_AFTER:
            break
        is_answer = not later.succeeded and _is_answered(failure, failures[later.position])
        if result.retry is not None and not (later.succeeded or is_answer):
            continue  # of failing retries the first one is enough
        match = _match(failure, intents, later, calls.between(failure.position, later.position))
        if is_answer and later.command == failure.command:
            match = match or _ANSWERED
        if match is None or (later.succeeded and (_did_nothing(later) or _is_open(failure, later))):
            continue
        if later.succeeded or is_answer:
            if result.match is None or match.confidence >= _SURE:
                result.fix, result.match = later, match
            if match.confidence > _GUESS or failure.kind not in _GUESSED:
                break
        elif result.retry is None and match.confidence >= 0.8:
            result.retry = later
    return result


def _did_nothing(later: View) -> bool:
    """Whether the output of a call that its log calls a success says that it did not do its work."""
    is_refused = later.in_powershell and went_on(later.call.output)
    is_refused = is_refused or complaints.REFUSED_BY_HOOK.search(later.call.output) is not None
    within = complaints.FAILED_WITHIN.findall(later.call.output)
    is_refused = is_refused or any(one.head in within for one in later.commands)
    return is_refused or complaints.GREETING.match(later.call.output) is not None


def _is_open(failure: Failure, later: View) -> bool:
    """Whether a command that the agent had meant to wait for went on, and nobody saw a word of it."""
    call = later.call
    is_told = call.output.strip() and not complaints.LEFT_RUNNING.match(call.output)
    if not call.is_running or is_told or call.input_data.get("run_in_background") is True:
        return False
    return failure.call.error_category is not ErrorCategory.TIMEOUT


def _is_answered(failure: Failure, later: Failure) -> bool:
    """Whether what could not run did, as it stood or as a search corrected: its exit code is an answer."""
    if failure.is_answer or not failure.command:
        return False
    is_search = failure.is_search and failure.kind is FixKind.COMMAND_SYNTAX and later.is_search
    if later.command != failure.command and not is_search:
        return False
    return later.is_answer


def _intents(failure: Failure) -> tuple[Intent, ...]:
    """The families that may answer for the failure."""
    if failure.kind is FixKind.USER_REJECTED:
        return _OF_REJECTIONS
    if failure.kind is FixKind.INTERRUPTED:
        return _OF_INTERRUPTIONS
    if failure.kind is FixKind.TOOL_INPUT and failure.name == ToolName.BASH:
        return _OF_REFUSED_COMMANDS
    if failure.is_answer:
        return _OF_ANSWERS
    return _OF_COMMANDS if failure.name == ToolName.BASH else _OF_TOOLS


def _match(failure: Failure, intents: Sequence[Intent], later: View, between: Stretch) -> Match | None:
    """The surest answer of the families, weaker with every call in between."""
    best: Match | None = None
    for intent in intents:
        match = intent.match(failure, later, between)
        if match and (best is None or match.confidence > best.confidence):
            best = match
    if best is None:
        return None
    best = best._replace(confidence=round(best.confidence * (1 - 0.003 * len(between)), 3))
    return weighed(best, failure, later, between) if best.confidence >= LEAST else None


def _chains(outcomes: dict[int, _Outcome]) -> list[list[_Outcome]]:
    """Failures in groups that one pair stands for: fixed by the same call, or failing retries of another."""
    last_try: dict[int, int] = {}  # of each failure: the last of the failing retries that follow it
    for position in sorted(outcomes, reverse=True):
        one = outcomes[position]
        after = outcomes.get(one.retry.position) if one.retry else None
        last_try[position] = last_try[after.failure.position] if after else position
        if after and one.fix is None and after.failure.kind is one.failure.kind:
            one.fix, one.match = after.fix, after.match
    groups: dict[tuple[str, int], list[_Outcome]] = {}
    for position in sorted(outcomes):
        one = outcomes[position]
        if one.fix is not None and one.match and not one.match.bypass:
            key = (f"fixed {one.failure.kind}", one.fix.position)
        else:
            key = (f"open {one.failure.kind}", last_try[position])
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _paired(chain: list[_Outcome], session: SessionData, calls: Calls) -> Paired:
    *earlier, last = (one.failure for one in chain)
    return Paired(_pair_of(chain, session, calls), (last, *earlier))


def _pair_of(chain: list[_Outcome], session: SessionData, calls: Calls) -> FailureFix:
    """The pair that stands for a chain: its last failure, and what fixed it, unless around a check."""
    first, last = chain[0].failure, chain[-1]
    call, match = last.failure.call, last.match
    fix = last.fix if match and not match.bypass else None
    end = fix.position if fix else None
    between = calls.between(last.failure.position, end) if end else None
    failing = {one.failure.position for one in chain}
    spent = places_spent(session.tool_calls, first.position, end, failing) if end else sorted(failing)
    return FailureFix(
        id=pair_id(session.agent, call.tool_call_id),
        agent=session.agent,
        project_path=session.project_path,
        session_id=session.session_id,
        file=session.file,
        failure=call,
        fix=fix.call if fix else None,
        chain=tuple(one.failure.call for one in chain[:-1]),
        kind=_kind(last),
        confidence=match.confidence if match and fix else 0.0,
        why=_why(last),
        distance=end - last.failure.position if end else 0,
        wasted_bytes=bytes_of([session.tool_calls[place] for place in spent]),
        wasted_seconds=_seconds(first.call, fix.call if fix else call),
        bypass=bool(match and match.bypass),
        was_shown=bool(match and match.was_shown),
        meanwhile=between.doings() if between else "",
        asked_for=command_asked_for(last.failure, between) if between else "",
    )


def _kind(one: _Outcome) -> FixKind:
    if one.failure.kind is FixKind.OTHER and one.failure.commands and one.fix and one.match:
        if complaints.STOPPED.is_in(one.failure.output):
            return FixKind.OTHER
        return FixKind.OTHER if _is_unchanged(one.failure, one.fix) else FixKind.COMMAND_SYNTAX
    return one.failure.kind


def _is_unchanged(failure: Failure, fix: View) -> bool:
    """Whether the failing member itself worked later, at most for longer: not its words were wrong."""
    member = failure.member
    return member is not None and any(
        one.head == member.head
        and (
            one.head == "git commit"
            or (_said(one), one.stdin) == (_said(member), member.stdin)
            or (only_looks(one) and one.operands == member.operands)  # shown otherwise, at most
        )
        for one in fix.commands
    )


def _said(command: Command) -> list[str]:
    """The words of a command but for its numbers, such as how long it waits."""
    return [word for word in command.words if not word.isdigit()]


def _why(one: _Outcome) -> str:
    if one.match:
        return one.match.why[:1].upper() + one.match.why[1:] + "."
    if one.failure.is_answer:
        return "Its exit code answers what was asked, so nothing was to be corrected."
    if one.failure.call.status is CallStatus.REJECTED:
        return "The user rejected it, and nothing of the same kind was accepted soon after."
    if one.failure.call.status is CallStatus.INTERRUPTED:
        return "The user interrupted it."
    return f"None of the calls that followed ({WINDOW} at most) did the same and succeeded."


def _seconds(first: ToolCall, end: ToolCall) -> float:
    """From the first failure's call to the fix's call, or to the end of the last failure."""
    until = end.timestamp if end is not first else end.ended
    if first.timestamp is None or until is None:
        return 0.0
    return max(0.0, (until - first.timestamp).total_seconds())
