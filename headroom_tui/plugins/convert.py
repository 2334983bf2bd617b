"""Sessions of a plugin written against headroom's classes (0.42), as ours: known values, inert text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from scanners.models import CallStatus, ErrorCategory, SessionData, SessionEvent, ToolCall
from scanners.outcomes.categories import categorise
from scanners.outcomes.results import keep_output
from scanners.parsing.call_ids import unique_id
from scanners.parsing.times import parse_time
from scanners.text import as_name, as_words
from scanners.tools import normalise

_EVENTS = ("user_message", "interruption")
_SOURCES = ("main", "subagent", "workflow", "reviewer")
_MOST = 1 << 40  # more is no count


def as_session(given: Any, agent: str, project_path: str, file: Path) -> SessionData:
    """Copy a session. Raises whatever it raises when it has not the shape of one."""
    session_id = as_name(str(given.session_id))
    calls = [_call(call, agent, session_id) for call in given.tool_calls]
    events = [_event(event) for event in getattr(given, "events", ()) if event.type in _EVENTS]
    times = [time for time in (*(one.timestamp for one in calls), *(one.timestamp for one in events)) if time]
    _number((*events, *calls))
    began = _time(getattr(given, "timestamp", None))
    source = getattr(given, "source", "main")
    return SessionData(
        session_id=session_id,
        tool_calls=calls,
        events=events,
        timestamp=began or min(times, default=None),
        total_input_tokens=_count(getattr(given, "total_input_tokens", 0)),
        total_output_tokens=_count(getattr(given, "total_output_tokens", 0)),
        source=source if source in _SOURCES else "main",
        agent=agent,
        file=file,
        project_path=project_path,
        last_activity=max(times, default=began),
    )


def _number(moments: Iterable[SessionEvent | ToolCall]) -> None:
    """Give each a position of its own: headroom counts messages, of which one may hold several calls."""
    for position, moment in enumerate(sorted(moments, key=lambda each: each.msg_index)):
        moment.msg_index = position


def _call(given: Any, agent: str, session_id: str) -> ToolCall:
    native = str(given.name)
    name, data = normalise(agent, native, given.input_data)
    call = ToolCall(
        name=name,
        tool_call_id=unique_id(str(given.tool_call_id), session_id),
        input_data=data,
        msg_index=_count(getattr(given, "msg_index", 0)),
        native_name=as_name(native),
        timestamp=_time(getattr(given, "timestamp", None)),
    )
    text = given.output if isinstance(given.output, str) else str(given.output or "")
    category = _category(given)
    if not given.is_error:
        call.status = CallStatus.OK
    elif category is ErrorCategory.USER_REJECTED:  # headroom counts these two as failures; the log's marks
        call.status, call.error_category = CallStatus.REJECTED, category
    elif category is ErrorCategory.SIBLING_ERROR:
        call.status, call.error_category = CallStatus.CANCELLED, category
    else:
        known = category is not ErrorCategory.UNKNOWN
        call.status = CallStatus.FAILED
        call.error_category = category if known else categorise(name, text, None, call.command)
    keep_output(call, text)
    call.output_bytes = max(call.output_bytes, _count(getattr(given, "output_bytes", 0)))
    return call


def _category(given: Any) -> ErrorCategory:
    value = getattr(given, "error_category", None)
    value = getattr(value, "value", value)
    return next((known for known in ErrorCategory if known.value == value), ErrorCategory.UNKNOWN)


def _event(given: Any) -> SessionEvent:
    return SessionEvent(
        type=str(given.type),
        msg_index=_count(given.msg_index),
        timestamp=_time(given.timestamp),
        text=as_words(str(given.text or "")),
    )


def _time(value: Any) -> datetime | None:
    value = value.isoformat() if isinstance(value, datetime) else value
    return parse_time(value) if isinstance(value, str) else None


def _count(value: Any) -> int:
    return min(max(value, 0), _MOST) if isinstance(value, int) else 0
