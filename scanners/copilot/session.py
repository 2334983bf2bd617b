"""One session of Copilot CLI, fed event by event, or as the one document that the first builds wrote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from scanners.copilot.records import KINDS, Data, Entry, Error, Event, Notice
from scanners.copilot.results import exit_code_beside, exited, shell_going_on, text_of, without_exit_code
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.results import keep_output
from scanners.parsing.call_ids import unique_id
from scanners.parsing.content import texts_in
from scanners.parsing.jsonl import decode_raw
from scanners.parsing.line_session import LineSession, decode_arguments
from scanners.parsing.numbers import as_count, as_exit_code
from scanners.parsing.times import as_text, parse_time
from scanners.text import as_name, as_version, as_words, visible

_POLLS = frozenset({"read_bash", "write_bash", "stop_bash", "read_powershell", "write_powershell"})
_REJECTED = re.compile(r"The user (?:rejected|denied|declined)|(?:Rejected|Denied) by (?:the )?user", re.I)
_FEEDBACK = "User feedback: "
_BY_HOOK = re.compile(r"(?:Denied|Blocked) by \w+ hook|\w+ hook ", re.I)
_STOPPED = frozenset({"aborted", "abort", "cancelled", "canceled", "interrupted"})
_BY_USER = "denied-interactively-by-user"
_BY_A_HOOK = "denied-by-permission-request-hook"
_NOT_A_HUMAN = frozenset({"assisted_approval", "host_policy", "unattended_fallback"})
_USERS_OWN = ""  # stands for a call that the user made


class CopilotSession(LineSession[Event]):
    """What was read of one session; events may be fed as they arrive."""

    agent = "copilot"
    record = Event
    kept: ClassVar = {
        **LineSession.kept,
        "_here": str,
        "_ids": dict[str, str],
        "_shells": dict[str, str],
        "_running": set[str],
        "_denied": dict[str, tuple[str, str]],
        "_notified": set[str],
        "_unsettled": list[str],
    }

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._ids: dict[str, str] = {}  # id in the log -> ours, of the latest call
        self._shells: dict[str, str] = {}  # a shell that commands run in -> id of the latest one
        self._running: set[str] = set()  # ids, ours, of calls that were not told to have ended
        self._here = ""  # the folder that the agent works in now
        self._denied: dict[str, tuple[str, str]] = {}  # id in the log -> who denied the call, and why
        self._notified: set[str] = set()  # commands of which only the exit code was told so far
        self._unsettled: list[str] = []  # messages whose tokens are in no total yet
        if path.name == "events.jsonl":
            self._data.session_id = visible(path.parent.name)

    def knows(self, record: Event) -> bool:
        return record.timeline is not None or (record.type or "").partition(".")[0] in KINDS

    def take(self, record: Event) -> None:
        """Take one event, or the document."""
        time = as_text(record.timestamp) or as_text(record.start_time)
        self._note_time(time)
        for entry in record.timeline or ():
            self._take_entry(entry)
        data = record.data
        if data is None:
            return
        match record.type:
            case "session.start" | "session.resume" | "session.context_changed":
                self._take_place(record.type, data)
            case "user.message":
                if record.agent_id is None:
                    self._take_words(data, time)
            case "assistant.message":
                if data.output_tokens is not None and (message := data.api_call_id or data.message_id):
                    self._note_usage(message, 0, data.output_tokens)
                    self._unsettled.append(message)
                for request in data.tool_requests or ():
                    if request.tool_call_id:
                        self._start(request.tool_call_id, request.name, request.arguments, time)
            case "tool.user_requested":
                if data.tool_call_id:
                    self._ids[data.tool_call_id] = _USERS_OWN
            case "tool.execution_start":
                if data.tool_call_id:
                    self._start(data.tool_call_id, data.tool_name, data.arguments, time)
            case "permission.completed":
                self._take_decision(data)
            case "tool.execution_complete":
                self._finish_call(data, time)
            case "system.notification":
                self._take_notice(data.kind)
            case "abort":
                if record.agent_id is None and data.reason != "autopilot_credit_limit":
                    self._add_event("interruption", time, "")
                    self._interrupt()
            case "session.shutdown":
                self._take_metrics(decode_raw(data.model_metrics), record.id or f"{time}")

    def _take_place(self, kind: str, data: Data) -> None:
        folder = (data.context.cwd if data.context else data.cwd) or ""
        self._here = visible(folder) or self._here
        if kind == "session.context_changed":
            return
        self._data.session_id = as_name(data.session_id or self._data.session_id)
        self._data.agent_version = as_version(data.copilot_version or "") or self._data.agent_version
        self.cwd = self.cwd or folder
        self._unsettled.clear()  # what was not told at the end of the last run is told no more

    def _take_words(self, data: Data, time: str | None) -> None:
        words = texts_in(decode_raw(data.content))
        is_the_users = data.source in (None, "user") and not data.is_autopilot_continuation
        if is_the_users and data.agent_mode != "shell" and words.strip() and not words.startswith("/"):
            self._add_event("user_message", time, words)

    def _start(self, native_id: str, name: str | None, raw: msgspec.Raw, time: str | None) -> None:
        known = self._ids.get(native_id)
        if known == _USERS_OWN or (known is not None and self.calls[known].ended is None):
            return  # requested before, now started
        arguments = decode_arguments(raw)
        native = name or ""
        if native == "str_replace_editor" and isinstance(arguments, dict):  # to 2025: several tools in one
            native = {"view": "view", "create": "create"}.get(str(arguments.pop("command", "")), "edit")
        call_id = self._ids[native_id] = unique_id(native_id, time)
        call = self._begin_call(call_id, native, arguments, time, len(bytes(raw)))
        self._running.add(call_id)
        call.cwd = self._here or call.cwd
        if call.name == ToolName.BASH and (shell := _shell_of(call)):
            self._shells[shell] = call_id

    def _finish_call(self, data: Data, time: str | None) -> None:
        native_id = data.tool_call_id or ""
        call = self.calls.get(self._ids.get(native_id, ""))
        if call is None or call.ended is not None:
            return
        self._running.discard(call.tool_call_id)
        if data.is_user_requested:
            del self.calls[self._ids[native_id]]
            self._ids[native_id] = _USERS_OWN
            return
        call.ended = parse_time(time)
        if data.error is not None or data.success is False:
            error = data.error
            message, code = (error.message, error.code) if isinstance(error, Error) else (error, None)
            text = message or text_of(decode_raw(data.result))
            self._fail(call, text, code or "", *self._denied.pop(native_id, ("", "")))
        else:
            result = decode_raw(data.result)
            told = as_exit_code(data.shell_execution.exit_code) if data.shell_execution else None
            self._succeed(call, text_of(result), exit_code_beside(result) if told is None else told)

    def _take_decision(self, data: Data) -> None:
        """Note who denied a call; the call itself ends with the next event."""
        result = decode_raw(data.result)
        kind = str(result.get("kind")) if isinstance(result, dict) else ""
        if data.tool_call_id and kind.startswith("denied-"):
            by_user = kind == _BY_USER and data.decision_source not in _NOT_A_HUMAN
            feedback = result.get("feedback")
            words = feedback if by_user and isinstance(feedback, str) else ""
            self._denied[data.tool_call_id] = (kind if by_user or kind != _BY_USER else "denied", words)

    def _take_notice(self, notice: Notice | str | None) -> None:
        """Take how a command in the background ended; its output is told later, if at all."""
        if not isinstance(notice, Notice) or notice.type != "shell_completed":
            return
        if (code := as_exit_code(notice.exit_code)) is not None:
            call = self.calls.get(self._shells.get(notice.shell_id or "", ""))
            if call is not None and call.exit_code is None and call.status is CallStatus.OK:
                self._notified.add(call.tool_call_id)
                exited(call, code, call.output)

    def _succeed(self, call: ToolCall, text: str, told: int | None = None) -> None:
        call.status, call.error_category = CallStatus.OK, ErrorCategory.UNKNOWN  # an abort may stand before
        output, exit_code = without_exit_code(text)
        exit_code = told if exit_code is None else exit_code
        if exit_code is not None and call.name == ToolName.BASH:
            exited(call, exit_code, output)
        elif call.name == ToolName.BASH and (shell := shell_going_on(text)):
            self._shells[shell], call.is_running = call.tool_call_id, True
        elif exit_code is not None and call.native_name in _POLLS:
            starter = self.calls.get(self._shells.get(_shell_of(call), ""))
            if starter is not None and self._is_open(starter):
                starter.reported_by = call.tool_call_id
                exited(starter, exit_code, output)
                keep_output(starter, text)
        keep_output(call, text)

    def _is_open(self, command: ToolCall) -> bool:
        """Whether the end of a command in the background was not told yet, or no more than its exit code."""
        if command.tool_call_id in self._notified:
            self._notified.remove(command.tool_call_id)
            return True
        return command.exit_code is None

    def _fail(self, call: ToolCall, text: str, code: str, denied: str = "", words: str = "") -> None:
        if denied == _BY_USER or (not denied and (_REJECTED.match(text) or code == "rejected")):
            call.status, call.error_category = CallStatus.REJECTED, ErrorCategory.USER_REJECTED
            call.user_words = as_words((words or text.partition(_FEEDBACK)[2]).strip())
        elif code in _STOPPED and not denied:
            call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
        else:
            call.status = CallStatus.FAILED
            if denied == _BY_A_HOOK or _BY_HOOK.match(text):
                call.error_category = ErrorCategory.HOOK_BLOCKED
            elif denied or code == "denied":
                call.error_category = ErrorCategory.PERMISSION_DENIED
            else:
                call.error_category = categorise(call.name, text, None, call.command)
        keep_output(call, text)

    def _interrupt(self) -> None:
        """The user stopped the agent: what was running had no other end."""
        for call_id in self._running:
            call = self.calls[call_id]
            if call.status is CallStatus.PENDING:
                call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
        self._running.clear()

    def _take_metrics(self, metrics: Any, event: str) -> None:
        """Take the tokens of one run of the session, which begins anew when it is resumed."""
        parts = metrics.values() if isinstance(metrics, dict) else ()
        usages = [part.get("usage") for part in parts if isinstance(part, dict)]
        counts = [_usage_of(usage) for usage in usages if isinstance(usage, dict)]
        if not counts:
            return
        for message in self._unsettled:
            if message in self._usage:
                del self._usage[message]
        self._unsettled.clear()
        self._note_usage(event, sum(count[0] for count in counts), sum(count[1] for count in counts))

    def _take_entry(self, entry: Entry) -> None:
        time = as_text(entry.timestamp)
        self._note_time(time)
        if entry.type == "user" and entry.text and not entry.text.startswith("/"):
            self._add_event("user_message", time, entry.text)
        elif entry.type in ("tool_call_requested", "tool_call_completed") and entry.call_id:
            self._start(entry.call_id, entry.name, entry.arguments, time)
            call = self.calls.get(self._ids[entry.call_id])
            result = decode_raw(entry.result)
            if entry.type == "tool_call_requested" or not isinstance(result, dict):
                return
            if call is None or call.ended is not None:  # the user's own, or told before
                return
            self._running.discard(call.tool_call_id)
            call.ended = parse_time(time)
            if result.get("type") == "success":
                self._succeed(call, text_of(result))
            else:
                self._fail(call, text_of(result), str(result.get("type")))


def _shell_of(call: ToolCall) -> str:
    return str(call.input_data.get("shellId") or call.input_data.get("sessionId") or "")


def _usage_of(usage: dict[str, Any]) -> tuple[int, int]:
    return as_count(usage.get("inputTokens")), as_count(usage.get("outputTokens"))
