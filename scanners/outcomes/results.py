"""What is kept of a tool's output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from scanners.models import CallStatus, ToolCall
from scanners.text import excerpt

_LIMITS = {CallStatus.OK: 1500, CallStatus.PENDING: 1500}  # characters; a failing call keeps more
_FAILING_LIMIT = 6000
_kept_whole: ContextVar[str] = ContextVar("kept_whole", default="")  # id of a call


@contextmanager
def keeping_whole(call_id: str) -> Iterator[None]:
    """Keep the whole output of that call while a log is read inside."""
    token = _kept_whole.set(call_id)
    try:
        yield
    finally:
        _kept_whole.reset(token)


def keep_output(call: ToolCall, text: str) -> None:
    """Set the output of ``call``, whose status is known, from the full ``text``."""
    if not call.reported_by:  # else the size stays that of its own result: the poll has the rest
        call.output_bytes = byte_length(text)
    is_whole = call.tool_call_id == _kept_whole.get()
    limit = len(text) if is_whole else _LIMITS.get(call.status, _FAILING_LIMIT)
    call.output = excerpt(text, limit)


def byte_length(text: str) -> int:
    """UTF-8 length of ``text``; a lone surrogate counts three bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
