"""What failures cost: the calls from each up to its fix, each call counted once where failures overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from pathlib import Path

from analyzer.models import FailureFix
from scanners.models import SessionData, ToolCall

_Key = tuple[str, str, Path]  # agent, session, file


def places_spent(calls: Sequence[ToolCall], first: int, fix: int, failing: Container[int]) -> list[int]:
    """The places of the calls that a failure at ``first`` cost, up to its fix.

    Calls that were made beside it, before anybody knew that it failed, it did not cost; but for its own
    retries, whose places are ``failing``.
    """
    known = calls[first].ended
    return [
        at
        for at in range(first, fix)
        if at in failing or known is None or (made := calls[at].timestamp) is None or made >= known
    ]


def bytes_of(calls: Sequence[ToolCall]) -> int:
    """The inputs and outputs of calls as they stand in the log."""
    return sum(call.input_bytes + call.output_bytes for call in calls)


class Spending:
    """Adds up what the failures of sessions cost."""

    def __init__(self, sessions: Sequence[SessionData]) -> None:
        self._calls = {(one.agent, one.session_id, one.file): one.tool_calls for one in sessions}
        self._places: dict[_Key, dict[str, int]] = {}

    def wasted_bytes(self, pairs: Sequence[FailureFix]) -> int:
        """What pairs cost together; as much as they say where their session was not handed in."""
        counted: dict[_Key, set[int]] = defaultdict(set)
        unknown = 0
        for pair in pairs:
            key = (pair.agent, pair.session_id, pair.file)
            if key not in self._calls:
                unknown += pair.wasted_bytes
                continue
            places = self._places_of(key)
            failing = [places[call.tool_call_id] for call in (*pair.chain, pair.failure)]
            if pair.fix is None:
                counted[key].update(failing)
            else:
                fix = places[pair.fix.tool_call_id]
                counted[key].update(places_spent(self._calls[key], failing[0], fix, failing))
        return unknown + sum(
            bytes_of([self._calls[key][at] for at in places]) for key, places in counted.items()
        )

    def _places_of(self, key: _Key) -> dict[str, int]:
        if key not in self._places:
            self._places[key] = {call.tool_call_id: at for at, call in enumerate(self._calls[key])}
        return self._places[key]
