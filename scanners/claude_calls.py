"""What is kept of a Claude Code call while its log is read, and the whole call when one is looked at."""

from __future__ import annotations

import io
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from scanners.claude_outcome import judge, result_text
from scanners.claude_records import DECODER
from scanners.errors import LogReadError
from scanners.jsonl import decode_raw, open_log
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.results import keep_output
from scanners.text import visible
from scanners.times import parse_time
from scanners.tools import normalise


class Place(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where in the log a line stands, in bytes."""

    offset: int
    length: int


class KeptCall(msgspec.Struct, array_like=True, gc=False):
    """A call as the log has it. Most are only counted, so it becomes a ToolCall when one is looked at.

    ``call_id`` is as the log writes it. ``input`` and ``content`` (of the result) are JSON; the place of the
    line stands for one that is long.
    """

    call_id: str
    native_name: str
    index: int
    input: bytes | Place
    input_bytes: int
    timestamp: str | None
    cwd: str
    status: CallStatus = CallStatus.PENDING
    category: ErrorCategory = ErrorCategory.UNKNOWN
    content: bytes | Place | None = None  # None without a result
    is_flagged: bool = False
    denial: str | None = None
    ended: str | None = None
    is_blocked: bool = False  # by a hook, before it ran
    report: str | None = None  # of a failed background command: how it ended
    reported_by: str = ""
    exit_code: int | None = None


class CallLog:
    """The log that a session was read from, opened when the first long text is read back from it."""

    def __init__(self, path: Path, opened: ExitStack) -> None:
        self._path = path
        self._opened = opened
        self._file: io.FileIO | None = None

    def part(self, call: KeptCall, kept: bytes | Place, name: str) -> bytes:
        """Return the input of ``call``, or the content of its result, as JSON. Raises LogReadError."""
        if isinstance(kept, bytes):
            return kept
        if self._file is None:
            self._file = self._opened.enter_context(open_log(self._path))
        self._file.seek(kept.offset)
        records, _ = DECODER.decode(self._file.read(kept.length))
        for record in records:
            content = record.message.content if record.message else None
            for block in content if isinstance(content, list) else ():
                if call.call_id == (block.id if name == "input" else block.tool_use_id):
                    return bytes(block.input if name == "input" else block.content)
        raise LogReadError(self._path, "it changed while it was read")


def tool_call(kept: KeptCall, log: CallLog) -> ToolCall:
    name, arguments = normalise("claude", kept.native_name, decoded(log.part(kept, kept.input, "input")))
    call = ToolCall(
        name=name,
        tool_call_id=visible(kept.call_id),
        input_data=arguments,
        msg_index=kept.index,
        native_name=kept.native_name,
        timestamp=parse_time(kept.timestamp),
        ended=parse_time(kept.ended),
        cwd=kept.cwd,
        input_bytes=kept.input_bytes,
    )
    if kept.content is not None:
        text = result_text(decoded(log.part(kept, kept.content, "content")))
        judge(call, text, kept.is_flagged, kept.denial, kept.is_blocked)
        keep_output(call, text)
        if kept.report is not None:
            call.status, call.error_category = kept.status, kept.category
            call.exit_code, call.reported_by = kept.exit_code, visible(kept.reported_by)
            keep_output(call, f"{text}\n{kept.report}")
    return call


@lru_cache(4096)
def tool_name(native_name: str) -> str:
    return normalise("claude", native_name, None)[0]


@lru_cache(4096)
def is_shell(native_name: str) -> bool:
    return tool_name(native_name) == ToolName.BASH


visible_name = lru_cache(4096)(visible)


def decoded(value: bytes) -> Any:
    return decode_raw(msgspec.Raw(value))
