"""What is kept of a Claude Code call while its log is read, and the whole call when one is looked at."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from scanners.claude.outcome import judge
from scanners.claude.records import DECODER
from scanners.errors import LogReadError
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.results import keep_output
from scanners.parsing.call_ids import is_id_of
from scanners.parsing.content import texts_in
from scanners.parsing.jsonl import decode_raw, nests_deep
from scanners.parsing.lazy_call import PLAIN, LineSpan, LogLines, lazy_call
from scanners.parsing.times import parse_time
from scanners.text import visible
from scanners.tools import normalise


class KeptCall(msgspec.Struct, array_like=True, gc=False):
    """A call as the log has it. Most are only counted, so it becomes a ToolCall when one is looked at.

    ``call_id`` is as the log writes it, with the moment where it only counts. ``input`` and ``content`` (of
    the result) are JSON; the place of the line stands for one that is long.
    """

    call_id: str
    native_name: str
    index: int
    input: bytes | LineSpan
    input_bytes: int
    timestamp: str | None
    cwd: str
    status: CallStatus = CallStatus.PENDING
    error_category: ErrorCategory = ErrorCategory.UNKNOWN
    content: bytes | LineSpan | None = None  # None without a result
    is_flagged: bool = False
    denial: str | None = None
    ended: str | None = None
    is_blocked: bool = False  # by a hook, before it ran
    report: str | None = None  # of a failed background command: how it ended
    reported_by: str = ""
    exit_code: int | None = None
    result_bytes: int = 0
    is_running: bool = False


class CallLog(LogLines):
    """The log that calls of Claude Code were read from."""

    def fill_input(self, call: ToolCall, kept: KeptCall) -> None:
        call.name, call.input_data = normalise(
            "claude", kept.native_name, decoded(self.part(kept, kept.input, "input"))
        )

    def fill_result(self, call: ToolCall, kept: KeptCall) -> None:
        """Set the output of a call that went well."""
        call.exit_code = None
        call.output, call.output_bytes = "", 0
        if kept.content is not None:
            keep_output(call, texts_in(decoded(self.part(kept, kept.content, "content"))))

    def part(self, call: KeptCall, kept: bytes | LineSpan, name: str) -> bytes:
        """Return the input of ``call``, or the content of its result, as JSON. Raises LogReadError."""
        if isinstance(kept, bytes):
            return kept
        records, _ = DECODER.decode(line := self.line(kept))
        for record in records:
            content = record.message.content if record.message else None
            for block in content if isinstance(content, list) else ():
                if is_id_of(call.call_id, block.id if name == "input" else block.tool_use_id):
                    return bytes(block.input if name == "input" else block.content)
        if nests_deep(line):
            return b""
        raise LogReadError(self.path, "it changed while it was read")


def call_as_known(kept: KeptCall, log: CallLog) -> ToolCall:
    """Return a call whose texts are read when they are looked at, where that is not needed to judge it."""
    if kept.status not in PLAIN:
        return tool_call(kept, log)
    call = lazy_call(kept, visible(kept.call_id), kept.status, log)
    call.name, call.cwd = tool_name(kept.native_name), kept.cwd
    call.is_running = kept.is_running
    return call


def tool_call(kept: KeptCall, log: CallLog) -> ToolCall:
    """Return a call with all its texts. Raises LogReadError when the log that holds one is gone."""
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
        result_bytes=kept.result_bytes,
        is_running=kept.is_running,
    )
    if kept.content is not None:
        text = texts_in(decoded(log.part(kept, kept.content, "content")))
        judge(call, text, kept.is_flagged, kept.denial, kept.is_blocked)
        keep_output(call, text)
        if kept.report is not None:
            call.status, call.error_category = kept.status, kept.error_category
            call.exit_code, call.reported_by = kept.exit_code, visible(kept.reported_by)
            keep_output(call, f"{text}\n{kept.report}")
    return call


@lru_cache(4096)
def tool_name(native_name: str) -> str:
    """Return our name for a tool."""
    return normalise("claude", native_name, None)[0]


@lru_cache(4096)
def is_shell(native_name: str) -> bool:
    """Whether a tool runs command lines."""
    return tool_name(native_name) == ToolName.BASH


visible_name = lru_cache(4096)(visible)


def decoded(value: bytes) -> Any:
    """Return the value that JSON stands for; None when it is none."""
    return decode_raw(msgspec.Raw(value))
