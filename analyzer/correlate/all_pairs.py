"""The pairs of all sessions of one project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from analyzer.correlate import Paired, correlate
from analyzer.intents.base import WINDOW
from analyzer.sessions.order import age, oldest_first
from analyzer.sessions.threads import calls_of, threads
from scanners.models import SessionData


def correlate_all(
    sessions: Sequence[SessionData], pairs_of: Callable[[SessionData], Iterable[Paired]] = correlate
) -> list[Paired]:
    """The pairs of all sessions of one project, newest first; a failure replayed in several files has one.

    The same for any order of ``sessions``. Of replayed failures the one with a fix wins, then the one in the
    session that began first.
    """
    best: dict[str, Paired] = {}
    for session in oldest_first(sessions):
        for one in pairs_of(session):
            known = best.get(one.pair.id)
            if known is None or (known.pair.fix is None and one.pair.fix is not None):
                best[one.pair.id] = one
    for parts in threads(sessions):
        for one in _pairs_over(parts):
            known = best.get(one.pair.id)
            if known is None or known.pair.fix is None or len(known.pair.chain) < len(one.pair.chain):
                best[one.pair.id] = one
    pairs = [one.pair for one in best.values()]
    folded = {(pair.agent, call.tool_call_id) for pair in pairs if pair.fix for call in pair.chain}
    found = (one for one in best.values() if (one.pair.agent, one.pair.failure.tool_call_id) not in folded)
    return sorted(found, key=lambda one: age(one.pair))


def _pairs_over(parts: Sequence[SessionData]) -> Iterator[Paired]:
    """Find what failed at the end of one part of a session, and what in a later part fixed it."""
    for number, part in enumerate(parts[:-1], 1):
        end = {call.tool_call_id for call in part.tool_calls[-WINDOW:]}
        known = {call.tool_call_id for call in part.tool_calls}
        later = [call for call in calls_of(parts[number:]) if call.tool_call_id not in known][:WINDOW]
        if not later:
            continue
        files = {call.tool_call_id: one.file for one in reversed(parts[number:]) for call in one.tool_calls}
        for pair, failures in correlate(replace(part, tool_calls=[*part.tool_calls[-WINDOW:], *later])):
            began = (*pair.chain, pair.failure)[0].tool_call_id
            if pair.fix is not None and pair.fix.tool_call_id not in known and began in end:
                found_in = files.get(pair.failure.tool_call_id, part.file)
                yield Paired(replace(pair, file=found_in), failures)
