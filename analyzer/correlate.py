"""Pairs every failing call with the first later call that did what it was meant to do. No model is asked.

Within a session, and within ``WINDOW`` calls of the failure. Each intent family answers for its own kind of
call; the first call that any of them takes for the fix is the fix. Failures that the same call fixed fold
into one pair.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analyzer.failures import Failure
from analyzer.intents import LEAST, Intent, Match
from analyzer.intents_edit import edit_lands
from analyzer.intents_files import folder_listed, found_elsewhere, part_of_large_file
from analyzer.intents_search import search_finds
from analyzer.intents_shell import same_work, script_found
from analyzer.intents_tools import accepted_later, same_tool_again, skill_by_hand
from analyzer.models import FailureFix, FixKind
from analyzer.views import View
from scanners.models import CallStatus, SessionData, ToolCall, ToolName

WINDOW = 40  # calls after a failure in which its fix is looked for
_TOOL_INTENTS: tuple[Intent, ...] = (
    found_elsewhere,
    folder_listed,
    part_of_large_file,
    edit_lands,
    search_finds,
    skill_by_hand,
    same_tool_again,
)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_PAIRED = (CallStatus.FAILED, CallStatus.REJECTED, CallStatus.INTERRUPTED)


@dataclass(slots=True)
class _Found:
    failure: Failure
    fix: View | None = None
    match: Match | None = None
    retry: View | None = None  # the next failing call of the same intent


def correlate(session: SessionData) -> list[FailureFix]:
    """The session's failure→fix pairs, newest first: one per failure or chain of failing retries.

    Failed, rejected and interrupted calls have one; calls that were cancelled because a sibling failed do
    not. A pair without a fix says why in ``why``.
    """
    if not any(call.status in _PAIRED for call in session.tool_calls):
        return []
    views = [View(call, position) for position, call in enumerate(session.tool_calls)]
    found = {
        view.position: _look(Failure(view.call, view.position), views)
        for view in views
        if view.call.status in _PAIRED
    }
    return _newest_first(_pair(session, chain, views) for chain in _chains(found))


def _look(failure: Failure, views: Sequence[View]) -> _Found:
    result = _Found(failure)
    if failure.is_answer or failure.kind is FixKind.INTERRUPTED:
        return result
    start, intents = failure.position + 1, _intents(failure)
    for later in views[start : start + WINDOW]:
        if not later.succeeded and later.call.status is not CallStatus.FAILED:
            continue
        match = _match(failure, intents, later, views[start : later.position])
        if match is None:
            continue
        if later.succeeded:
            result.fix, result.match = later, match
            return result
        if result.retry is None and match.confidence >= 0.8:
            result.retry = later
    return result


def _intents(failure: Failure) -> tuple[Intent, ...]:
    """The families that may answer for the failure, in the order in which equals win."""
    if failure.kind is FixKind.USER_REJECTED:
        return (accepted_later,)
    if failure.name != ToolName.BASH:
        return _TOOL_INTENTS
    if failure.missing or failure.patterns:
        return (found_elsewhere, search_finds, script_found, same_work)
    return (same_work,)


def _match(failure: Failure, intents: Sequence[Intent], later: View, between: Sequence[View]) -> Match | None:
    """The surest answer of the families, weaker with every call in between."""
    best: Match | None = None
    for intent in intents:
        match = intent(failure, later, between)
        if match and (best is None or match.confidence > best.confidence):
            best = match
    if best is None:
        return None
    best = best._replace(confidence=round(best.confidence * (1 - 0.003 * len(between)), 3))
    return best if best.confidence >= LEAST else None


def _chains(found: dict[int, _Found]) -> list[list[_Found]]:
    """Failures in groups that one pair stands for: fixed by the same call, or failing retries of another."""
    for position in sorted(found, reverse=True):
        one = found[position]
        after = found.get(one.retry.position) if one.retry and one.fix is None else None
        if after and after.failure.kind is one.failure.kind:
            one.fix, one.match = after.fix, after.match
    groups: dict[tuple[str, int], list[_Found]] = {}
    for position in sorted(found):
        one = found[position]
        if one.fix is not None and one.match and not one.match.bypass:
            key = (f"fixed {one.failure.kind}", one.fix.position)
        else:
            last = one
            while last.retry and (after := found.get(last.retry.position)):
                last = after
            key = (f"open {one.failure.kind}", last.failure.position)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _pair(session: SessionData, chain: list[_Found], views: Sequence[View]) -> FailureFix:
    first, last = chain[0].failure, chain[-1]
    call = last.failure.call
    match = last.match
    is_fixed = last.fix is not None and match is not None and not match.bypass
    end = last.fix.position if is_fixed and last.fix else None
    spent = (
        [view.call for view in views[first.position : end]] if end else [one.failure.call for one in chain]
    )
    return FailureFix(
        id="p" + hashlib.sha256(f"{session.agent}\0{call.tool_call_id}".encode()).hexdigest()[:10],
        agent=session.agent,
        project_path=session.project_path,
        session_id=session.session_id,
        file=session.file,
        failure=call,
        fix=last.fix.call if is_fixed and last.fix else None,
        chain=tuple(one.failure.call for one in chain[:-1]),
        kind=_kind(last),
        confidence=match.confidence if is_fixed and match else 0.0,
        why=_why(last),
        distance=end - last.failure.position if end else 0,
        wasted_bytes=sum(one.input_bytes + one.output_bytes for one in spent),
        wasted_seconds=_seconds(first.call, last.fix.call if is_fixed and last.fix else call),
        bypass=bool(match and match.bypass),
        was_shown=bool(match and match.was_shown),
    )


def _kind(one: _Found) -> FixKind:
    if one.failure.kind is FixKind.OTHER and one.failure.commands and one.fix and one.match:
        return FixKind.OTHER if _is_unchanged(one.failure, one.fix) else FixKind.COMMAND_SYNTAX
    return one.failure.kind


def _is_unchanged(failure: Failure, fix: View) -> bool:
    """Whether the failing member itself worked later as it was: not its words were wrong."""
    member = failure.member
    return member is not None and any(
        one.head == member.head
        and (one.head == "git commit" or (one.words, one.stdin) == (member.words, member.stdin))
        for one in fix.commands
    )


def _why(one: _Found) -> str:
    if one.match:
        return one.match.why[:1].upper() + one.match.why[1:] + "."
    if one.failure.is_answer:
        return "The exit code is an answer, not a failure."
    if one.failure.call.status is CallStatus.REJECTED:
        return "The user rejected it, and nothing of the same kind was accepted soon after."
    if one.failure.call.status is CallStatus.INTERRUPTED:
        return "The user interrupted it."
    return f"No call within {WINDOW} succeeded at the same."


def _seconds(first: ToolCall, end: ToolCall) -> float:
    """From the first failure's call to the fix's call, or to the end of the last failure."""
    until = end.timestamp if end is not first else end.ended
    if first.timestamp is None or until is None:
        return 0.0
    return max(0.0, (until - first.timestamp).total_seconds())


def correlate_all(sessions: Sequence[SessionData]) -> list[FailureFix]:
    """The pairs of all sessions of one project, newest first; a failure replayed in several files has one.

    The same for any order of ``sessions``. Of replayed failures the one with a fix wins, then the one in the
    session that began first.
    """
    begun = {id(session): session.timestamp or _EVER for session in sessions}
    ordered = sorted(sessions, key=lambda one: (begun[id(one)], one.session_id, str(one.file)))
    best: dict[str, FailureFix] = {}
    for session in ordered:
        for pair in correlate(session):
            known = best.get(pair.id)
            if known is None or (known.fix is None and pair.fix is not None):
                best[pair.id] = pair
    folded = {(pair.agent, call.tool_call_id) for pair in best.values() if pair.fix for call in pair.chain}
    return _newest_first(
        pair for pair in best.values() if (pair.agent, pair.failure.tool_call_id) not in folded
    )


def _newest_first(pairs: Iterable[FailureFix]) -> list[FailureFix]:
    return sorted(pairs, key=lambda pair: (-(pair.time or _EVER).timestamp(), pair.id))
