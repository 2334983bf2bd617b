"""What is kept of a tool's output."""

from __future__ import annotations

from scanners.models import CallStatus, ToolCall
from scanners.text import excerpt

_LIMITS = {CallStatus.OK: 1500, CallStatus.PENDING: 1500}  # characters; a failing call keeps more
_FAILING_LIMIT = 6000


def keep_output(call: ToolCall, text: str) -> None:
    """Set the output of ``call``, whose status is known, from the full ``text``."""
    call.output_bytes = byte_length(text)
    call.output = excerpt(text, _LIMITS.get(call.status, _FAILING_LIMIT))


def byte_length(text: str) -> int:
    """UTF-8 length of ``text``; a lone surrogate counts three bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
