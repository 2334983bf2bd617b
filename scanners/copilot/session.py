"""One session of Copilot CLI, fed event by event, or as the one document that the first builds wrote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.outcomes.results import keep_output
from scanners.parsing.call_ids import unique_id
from scanners.parsing.content import texts_in
from scanners.parsing.jsonl import decode_raw
from scanners.parsing.line_session import LineSession, decode_arguments
from scanners.parsing.numbers import Count, as_count
from scanners.parsing.times import as_text, parse_time
from scanners.text import as_name, as_version, as_words, visible

# Behind a command's output. A failed command is a call that succeeded.
_EXIT_CODE = re.compile(r"<[^<>\n]{0,200}\b(?:exited|completed) with exit code (-?\d{1,10})>\s*\Z")
_END = 400  # characters at the end of an output that hold it
_POLLS = frozenset({"read_bash", "write_bash", "stop_bash", "read_powershell", "write_powershell"})
_REJECTED = re.compile(r"The user (?:rejected|denied|declined)|(?:Rejected|Denied) by (?:the )?user", re.I)
_FEEDBACK = "User feedback: "
_BY_HOOK = re.compile(r"(?:Denied|Blocked) by \w+ hook|\w+ hook ", re.I)
_STOPPED = frozenset({"aborted", "abort", "cancelled", "canceled", "interrupted"})
_TOTALS = ""  # stands for all messages


class _Error(msgspec.Struct, gc=False):
    message: str | None = None
    code: str | None = None


class _Context(msgspec.Struct, gc=False):
    cwd: str | None = None


class _Request(msgspec.Struct, rename="camel", gc=False):
    tool_call_id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()


class _Data(msgspec.Struct, rename="camel", gc=False):
    """What an event of any type tells: the keys in use here."""

    session_id: str | None = None
    copilot_version: str | None = None
    context: _Context | None = None
    content: msgspec.Raw = msgspec.Raw()
    source: str | None = None
    tool_requests: list[_Request] | None = None
    tool_call_id: str | None = None
    tool_name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()
    success: bool | None = None
    result: msgspec.Raw = msgspec.Raw()
    error: _Error | str | None = None
    message_id: str | None = None
    output_tokens: Count | None = None
    model_metrics: msgspec.Raw = msgspec.Raw()


class _Entry(msgspec.Struct, rename="camel", gc=False):
    """An entry of a document's timeline."""

    type: str | None = None
    timestamp: str | float | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()
    result: msgspec.Raw = msgspec.Raw()
    text: str | None = None


class _Event(msgspec.Struct, rename="camel", gc=False):
    """An event, or the one document."""

    type: str | None = None
    timestamp: str | float | None = None
    data: _Data | None = None
    session_id: str | None = None
    start_time: str | float | None = None
    timeline: list[_Entry] | None = None


class CopilotSession(LineSession[_Event]):
    """What was read of one session; events may be fed as they arrive."""

    agent = "copilot"
    record = _Event
    kept: ClassVar = {"cwd": str, "_ids": dict[str, str], "_shells": dict[str, str]}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._ids: dict[str, str] = {}  # id in the log -> ours, of the latest call
        self._shells: dict[str, str] = {}  # a shell that commands run in -> id of the latest one
        if path.name == "events.jsonl":
            self._data.session_id = visible(path.parent.name)

    def take(self, record: _Event) -> None:
        """Take one event, or the document."""
        time = as_text(record.timestamp) or as_text(record.start_time)
        self._note_time(time)
        for entry in record.timeline or ():
            self._take_entry(entry)
        data = record.data
        if data is None:
            return
        match record.type:
            case "session.start" | "session.resume":
                self._data.session_id = as_name(data.session_id or self._data.session_id)
                self._data.agent_version = as_version(data.copilot_version or "")
                self.cwd = self.cwd or (data.context.cwd or "" if data.context else "")
            case "user.message":
                words = texts_in(decode_raw(data.content))
                if data.source in (None, "user") and words.strip() and not words.startswith("/"):
                    self._add_event("user_message", time, words)
            case "assistant.message":
                if data.message_id:
                    self._note_usage(data.message_id, 0, data.output_tokens)
                for request in data.tool_requests or ():
                    if request.tool_call_id:
                        self._start(request.tool_call_id, request.name, request.arguments, time)
            case "tool.execution_start":
                if data.tool_call_id:
                    self._start(data.tool_call_id, data.tool_name, data.arguments, time)
            case "tool.execution_complete":
                self._finish_call(data, time)
            case "abort":
                self._add_event("interruption", time, "")
                self._interrupt()
            case "session.shutdown":
                self._take_metrics(decode_raw(data.model_metrics))

    def _start(self, native_id: str, name: str | None, raw: msgspec.Raw, time: str | None) -> None:
        if native_id in self._ids and self.calls[self._ids[native_id]].ended is None:
            return  # requested before, now started
        arguments = decode_arguments(raw)
        native = name or ""
        if native == "str_replace_editor" and isinstance(arguments, dict):  # to 2025: several tools in one
            native = {"view": "view", "create": "create"}.get(str(arguments.pop("command", "")), "edit")
        call_id = self._ids[native_id] = unique_id(native_id, time)
        call = self._begin_call(call_id, native, arguments, time, len(bytes(raw)))
        if call.name == ToolName.BASH and (shell := _shell_of(call)):
            self._shells[shell] = call_id

    def _finish_call(self, data: _Data, time: str | None) -> None:
        call = self.calls.get(self._ids.get(data.tool_call_id or "", ""))
        if call is None or call.ended is not None:
            return
        call.ended = parse_time(time)
        if data.error is not None or data.success is False:
            error = data.error
            message, code = (error.message, error.code) if isinstance(error, _Error) else (error, None)
            self._fail(call, message or _result_text(decode_raw(data.result)), code or "")
        else:
            self._succeed(call, _result_text(decode_raw(data.result)))

    def _succeed(self, call: ToolCall, text: str) -> None:
        call.status, call.error_category = CallStatus.OK, ErrorCategory.UNKNOWN  # an abort may stand before
        found = _EXIT_CODE.search(text, max(0, len(text) - _END))
        if found and call.name == ToolName.BASH:
            _exited(call, int(found[1]), text[: found.start()])
        elif found and call.native_name in _POLLS:
            starter = self.calls.get(self._shells.get(_shell_of(call), ""))
            if starter is not None and starter.exit_code is None:
                starter.reported_by = call.tool_call_id
                _exited(starter, int(found[1]), text[: found.start()])
                keep_output(starter, text)
        keep_output(call, text)

    def _fail(self, call: ToolCall, text: str, code: str) -> None:
        if _REJECTED.match(text) or code == "rejected":
            call.status, call.error_category = CallStatus.REJECTED, ErrorCategory.USER_REJECTED
            call.user_words = as_words(text.partition(_FEEDBACK)[2].strip())
        elif code in _STOPPED:
            call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
        else:
            call.status = CallStatus.FAILED
            if _BY_HOOK.match(text):
                call.error_category = ErrorCategory.HOOK_BLOCKED
            elif code == "denied":
                call.error_category = ErrorCategory.PERMISSION_DENIED
            else:
                call.error_category = categorise(call.name, text, None, call.command)
        keep_output(call, text)

    def _interrupt(self) -> None:
        """The user stopped the agent: what was running had no other end."""
        for call_id in self._ids.values():
            call = self.calls[call_id]
            if call.ended is None and call.status is CallStatus.PENDING:
                call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED

    def tokens(self) -> tuple[int, int]:
        """Return the input and output tokens: the session's totals, or before they are told its messages'."""
        return self._usage[_TOTALS] if _TOTALS in self._usage else super().tokens()

    def _take_metrics(self, metrics: Any) -> None:
        parts = metrics.values() if isinstance(metrics, dict) else ()
        usages = [part.get("usage") for part in parts if isinstance(part, dict)]
        counts = [_usage_of(usage) for usage in usages if isinstance(usage, dict)]
        if counts:
            self._note_usage(_TOTALS, sum(count[0] for count in counts), sum(count[1] for count in counts))

    def _take_entry(self, entry: _Entry) -> None:
        time = as_text(entry.timestamp)
        self._note_time(time)
        if entry.type == "user" and entry.text and not entry.text.startswith("/"):
            self._add_event("user_message", time, entry.text)
        elif entry.type in ("tool_call_requested", "tool_call_completed") and entry.call_id:
            self._start(entry.call_id, entry.name, entry.arguments, time)
            call = self.calls[self._ids[entry.call_id]]
            result = decode_raw(entry.result)
            if entry.type == "tool_call_requested" or not isinstance(result, dict) or call.ended:
                return
            call.ended = parse_time(time)
            if result.get("type") == "success":
                self._succeed(call, _result_text(result))
            else:
                self._fail(call, _result_text(result), str(result.get("type")))


def _exited(call: ToolCall, code: int, output: str) -> None:
    call.exit_code = code
    if code:
        call.status = CallStatus.FAILED
        call.error_category = categorise(call.name, output, code, call.command)
    else:
        note_masked(call, output)


def _shell_of(call: ToolCall) -> str:
    return str(call.input_data.get("shellId") or call.input_data.get("sessionId") or "")


def _result_text(result: Any) -> str:
    if isinstance(result, dict):
        for key in ("content", "textResultForLlm", "log"):
            if text := texts_in(result.get(key)):
                return text
        return ""
    return texts_in(result)


def _usage_of(usage: dict[str, Any]) -> tuple[int, int]:
    return as_count(usage.get("inputTokens")), as_count(usage.get("outputTokens"))
