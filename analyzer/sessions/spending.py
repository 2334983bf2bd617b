"""What failures cost: the calls from each up to its fix, each call counted once where failures overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from analyzer.models import FailureFix, pair_id
from analyzer.sessions.threads import calls_of, threads
from scanners.models import SessionData, ToolCall

_Key = tuple[str, str]  # agent, session


def places_spent(calls: Sequence[ToolCall], first: int, fix: int, failing: Set[int]) -> list[int]:
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
    """What the failures of sessions cost, each by itself and together."""

    def __init__(self, sessions: Sequence[SessionData]) -> None:
        self._calls = {_key(parts[0]): calls_of(parts) for parts in threads(sessions)}
        self._places: dict[_Key, dict[str, int]] = {}

    def wasted_bytes(self, pairs: Sequence[FailureFix]) -> int:
        """What pairs cost together; as much as they say where their session was not handed in."""
        counted: dict[_Key, set[int]] = defaultdict(set)
        unknown = 0
        for pair in pairs:
            key = _key(pair)
            if key not in self._calls:
                unknown += pair.wasted_bytes
                continue
            places = self._places_of(key)
            failing = {places[call.tool_call_id] for call in (*pair.chain, pair.failure)}
            if pair.fix is None:
                counted[key].update(failing)
            else:
                first, fix = min(failing), places[pair.fix.tool_call_id]
                counted[key].update(places_spent(self._calls[key], first, fix, failing))
        return unknown + sum(
            bytes_of([self._calls[key][at] for at in places]) for key, places in counted.items()
        )

    def between(self, pair: FailureFix) -> Sequence[ToolCall]:
        """The calls after a failure up to its fix, the fix too; none where there is no fix."""
        calls = self._calls.get(_key(pair), ())
        if pair.fix is None or not calls:
            return ()
        places = self._places_of(_key(pair))
        return calls[places[pair.failure.tool_call_id] + 1 : places[pair.fix.tool_call_id] + 1]

    def each_failure(self, pair: FailureFix) -> Iterator[FailureFix]:
        """The pair, and each earlier failure that is folded into it, as the pair that it would be alone."""
        yield pair
        key = _key(pair)
        calls = self._calls.get(key, ())
        if not (calls and pair.chain):
            return
        places = self._places_of(key)
        failing = {places[one.tool_call_id] for one in (*pair.chain, pair.failure)}
        fix = places[pair.fix.tool_call_id] if pair.fix else None
        for call in pair.chain:
            first = places[call.tool_call_id]
            spent = places_spent(calls, first, fix, failing) if fix else [first]
            end = pair.fix.timestamp if pair.fix else call.ended
            began = call.timestamp
            of_what = "failures that the same call fixed" if fix else "failing tries"
            yield replace(
                pair,
                id=pair_id(pair.agent, call.tool_call_id),
                failure=call,
                chain=(),
                why=f"One of {len(pair.chain) + 1} {of_what}.",
                distance=fix - first if fix else 0,
                wasted_bytes=bytes_of([calls[place] for place in spent]),
                wasted_seconds=max(0.0, (end - began).total_seconds()) if end and began else 0.0,
                was_shown=False,
                meanwhile="other calls" if fix else "",
            )

    def _places_of(self, key: _Key) -> dict[str, int]:
        if key not in self._places:
            self._places[key] = {call.tool_call_id: at for at, call in enumerate(self._calls[key])}
        return self._places[key]


def _key(of: SessionData | FailureFix) -> _Key:
    return of.agent, of.session_id
