"""A session in the order of its log, as a transcript shows it and looks through it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from analyzer.models import FailureFix
from headroom_tui.call_words import shown_input
from headroom_tui.matching import folded
from scanners.models import CallStatus, SessionData, SessionEvent, ToolCall

Moment = ToolCall | SessionEvent


class Story:
    """The calls and the user's words of one session, by keys that follow their order.

    Of a long session it takes a while to make: make it in a thread.
    """

    def __init__(self, session: SessionData, pairs: Iterable[FailureFix] = ()) -> None:
        """``pairs`` are those of the session's log."""
        self.session = session
        self._pair_of = {key_of(call): each for each in pairs for call in (*each.chain, each.failure)}
        moments: list[Moment] = [*session.tool_calls, *session.events]
        moments.sort(key=lambda each: each.msg_index)
        self.moments = {key_of(each): each for each in moments}
        self.keys = list(self.moments)
        self.said = {key: folded(*_words_of(each)) for key, each in self.moments.items()}
        self._failures = sorted(
            call.msg_index
            for call in session.tool_calls
            if call.status not in (CallStatus.OK, CallStatus.PENDING)
        )

    def pair_of(self, key: str) -> FailureFix | None:
        """The pair that a failing call belongs to."""
        return self._pair_of.get(key)

    def first_failure(self) -> str | None:
        """The key of the first call that failed."""
        return next((key_of(call) for call in self.session.tool_calls if call.is_error), None)

    def failure_from(self, here: int, direction: int) -> str | None:
        """The key of the nearest call after, or before, ``here`` that did not end well."""
        if direction > 0:
            ahead = self._failures[bisect_right(self._failures, here) :][:1]
        else:
            ahead = self._failures[: bisect_left(self._failures, here)][-1:]
        return str(ahead[0]) if ahead else None


def key_of(moment: Moment) -> str:
    """What names a moment's row."""
    return str(moment.msg_index)


def _words_of(moment: Moment) -> tuple[str, ...]:
    if isinstance(moment, SessionEvent):
        return (moment.text,)
    return (moment.native_name or moment.name, shown_input(moment), moment.output)
