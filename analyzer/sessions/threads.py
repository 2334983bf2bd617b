"""Sessions that an agent keeps in several logs, as Codex does that goes on in a new one after a step back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.sessions.order import oldest_first
from scanners.models import SessionData, ToolCall


def threads(sessions: Iterable[SessionData]) -> list[list[SessionData]]:
    """Return the parts of each session, oldest first; nearly all have one."""
    found: dict[tuple[str, str], list[SessionData]] = {}
    for one in oldest_first(sessions):
        found.setdefault((one.agent, one.session_id), []).append(one)
    return list(found.values())


def calls_of(parts: Sequence[SessionData]) -> list[ToolCall]:
    """Return the calls of a session's parts in order; one that several of them hold once."""
    if len(parts) == 1:
        return parts[0].tool_calls
    found: dict[str, ToolCall] = {}
    for part in parts:
        for call in part.tool_calls:
            found.setdefault(call.tool_call_id, call)
    return list(found.values())
