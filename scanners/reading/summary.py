"""What a project table needs of a session, without its calls' texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from scanners.models import CallStatus, ErrorCategory, ScanCounts, SessionData
from scanners.parsing.log_session import LogSession
from scanners.projects import order_of

_STATUSES = tuple(CallStatus)
_CATEGORIES = tuple(ErrorCategory)
_ROOM = 32  # for categories beside each status, in the byte that says how a call ended
_ENDS = {s: {c: i * _ROOM + j for j, c in enumerate(_CATEGORIES)} for i, s in enumerate(_STATUSES)}
_PENDING = _STATUSES.index(CallStatus.PENDING)


class SessionSummary(msgspec.Struct, array_like=True, gc=False):
    """One session of one log file, without its calls. Tokens count each message once."""

    agent: str
    session_id: str
    project_path: str
    source: str
    is_empty: bool  # neither a call nor a word of the user's
    bad_lines: int
    timestamp: datetime | None
    last_activity: datetime | None
    input_tokens: int
    output_tokens: int
    notice: str = ""
    parent_id: str = ""
    first_words: str = ""  # as ``SessionData`` has them
    first_message: str = ""  # of which the tokens are known one by one


class CallEnds(msgspec.Struct, array_like=True, gc=False):
    """How the calls of a session ended: their ids, and for each a byte of status and category."""

    ids: list[str]
    ends: bytes


encode_calls = msgspec.msgpack.Encoder().encode
"""Encode how the calls of each session of a log ended, as the index keeps it."""
decode_calls = msgspec.msgpack.Decoder(list[CallEnds]).decode
"""Decode that. Raises msgspec.MsgspecError."""


def summarise(session: SessionData) -> tuple[SessionSummary, CallEnds]:
    """Return what is counted of a session that was read whole."""
    calls = session.tool_calls
    ends = bytes([_ENDS[call.status][call.error_category] for call in calls])
    return _summary(session, session.project_path, bool(calls)), CallEnds(
        [call.tool_call_id for call in calls], ends
    )


def summarise_open(
    session: LogSession[Any], project_path: str, is_torn: bool
) -> tuple[SessionSummary, CallEnds]:
    """Return what is counted of a session as far as it was fed; a half-written last line is a bad one."""
    ends = bytes([_ENDS[call.status][call.error_category] for call in session.calls.values()])
    summary = _summary(session.data, project_path, bool(ends))
    summary.first_message = session.first_message
    summary.bad_lines += is_torn
    return summary, CallEnds(list(session.calls), ends)


def _summary(data: SessionData, project_path: str, has_calls: bool) -> SessionSummary:
    return SessionSummary(
        data.agent,
        data.session_id,
        project_path,
        data.source,
        not (has_calls or data.events),
        data.bad_lines,
        data.timestamp,
        data.last_activity,
        data.total_input_tokens,
        data.total_output_tokens,
        data.notice,
        data.parent_id,
        data.first_words,
    )


def failures_in(calls: CallEnds) -> int:
    """How many of a session's calls failed."""
    return sum(_STATUSES[end // _ROOM] is CallStatus.FAILED for end in calls.ends)


class Tally:
    """Counts the sessions of one project. A call counts once; its first copy with a result decides."""

    def __init__(self) -> None:
        self._sessions: set[tuple[str, str]] = set()
        self._ends: dict[str, dict[str, int]] = {}  # agent -> call -> how it ended
        self._by_end: Counter[int] = Counter()
        self._bad_lines = 0
        self._last_activity: datetime | None = None
        self.depends_on_order = False  # of the sessions: copies of a call ended differently

    def add(self, summary: SessionSummary, calls: CallEnds) -> None:
        """Count one more session; give them in order (``scanners.projects.in_order``)."""
        if not summary.is_empty:
            self._sessions.add((summary.agent, summary.session_id))
        self._bad_lines += summary.bad_lines
        last = summary.last_activity
        if last is not None and (self._last_activity is None or last > self._last_activity):
            self._last_activity = last
        known = self._ends.setdefault(summary.agent, {})
        new = dict(zip(calls.ids, calls.ends, strict=True))
        if len(new) == len(calls.ids) and known.keys().isdisjoint(new):  # nearly always: no replay
            known |= new
            for end in set(calls.ends):
                self._by_end[end] += calls.ends.count(end)
            return
        for call_id, end in zip(calls.ids, calls.ends, strict=True):
            before = known.get(call_id)
            if before is None or before // _ROOM == _PENDING:
                known[call_id] = end
                self._by_end[end] += 1
                if before is not None:
                    self._by_end[before] -= 1
            elif end != before and end // _ROOM != _PENDING:
                self.depends_on_order = True

    def counts(self) -> ScanCounts:
        """Return the sums as they stand."""
        calls = sum(len(known) for known in self._ends.values())
        counts = ScanCounts(sessions=len(self._sessions), calls=calls, bad_lines=self._bad_lines)
        counts.last_activity = self._last_activity
        for end, number in sorted(self._by_end.items()):
            if not number:
                continue
            match _STATUSES[end // _ROOM]:
                case CallStatus.FAILED:
                    counts.failures += number
                    counts.by_category[_CATEGORIES[end % _ROOM].value] = number
                case CallStatus.REJECTED:
                    counts.rejected += number
                case CallStatus.INTERRUPTED:
                    counts.interrupted += number
                case CallStatus.CANCELLED:
                    counts.cancelled += number
                case CallStatus.MASKED:
                    counts.masked += number
        return counts


def count(sessions: Iterable[SessionData]) -> ScanCounts:
    """Count calls once by their id, however many of ``sessions`` replay them.

    The first copy with a result decides; give sessions in order. Sessions are conversations that hold a call
    or a user's word, subagents' included; one that is kept in several files, as Gemini CLI's are after a
    migration, counts once.
    """
    tally = Tally()
    for session in sessions:
        tally.add(*summarise(session))
    return tally.counts()


def in_order(
    summaries: Iterable[tuple[SessionSummary, CallEnds, str]],
) -> list[tuple[SessionSummary, CallEnds, str]]:
    """Sort summaries with their files as ``scanners.projects.in_order`` sorts sessions."""
    return sorted(summaries, key=lambda item: order_of(item[0].timestamp, item[2]))
