"""Qwen Code's sessions: ``projects/<folder>/chats/<session>.jsonl``, a tree of which every branch counts.

Source: qwen-code 0.5-0.24 ``packages/core/src/services/chatRecordingService.ts``. A fork of Gemini CLI that
records otherwise: calls and results stand in the messages as the model's own parts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

from scanners.gemini.outcome import judge, response_text
from scanners.homes import agent_home, expanded
from scanners.line_scanner import LineScanner
from scanners.log_folders import inside_projects, log_folder_name
from scanners.models import CallStatus
from scanners.parsing.call_ids import unique_id
from scanners.parsing.jsonl import decode_raw
from scanners.parsing.line_session import LineSession, decode_arguments
from scanners.parsing.numbers import Count
from scanners.parsing.times import as_text, parse_time
from scanners.text import as_name, as_version

_NOT_THE_USER = ("/", "?", "<session_context>", "<hook_context>")
_KINDS = frozenset({"user", "assistant", "tool_result", "system"})
_MOST_OPEN = 256  # calls that a result is waited for; no model asks for so many at once
_USERS_KINDS = frozenset({None, "mid_turn_user_message", "realtime_message"})


class _FunctionCall(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    args: msgspec.Raw = msgspec.Raw()


class _FunctionResponse(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    response: msgspec.Raw = msgspec.Raw()


class _Part(msgspec.Struct, rename="camel", gc=False):
    text: str | None = None
    function_call: _FunctionCall | None = None
    function_response: _FunctionResponse | None = None


class _Message(msgspec.Struct, gc=False):
    parts: list[_Part] | None = None


class _Result(msgspec.Struct, rename="camel", gc=False):
    call_id: str | None = None
    status: str | None = None
    name: str | None = None
    result_display: msgspec.Raw = msgspec.Raw()


class _Usage(msgspec.Struct, rename="camel", gc=False):
    prompt_token_count: Count | None = None
    candidates_token_count: Count | None = None
    thoughts_token_count: Count | None = None


class _Shown(msgspec.Struct, rename="camel", gc=False):
    display_text: str | None = None


class _Fork(msgspec.Struct, rename="camel", gc=False):
    session_id: str | None = None


class _Record(msgspec.Struct, rename="camel", gc=False):
    uuid: str | None = None
    session_id: str | None = None
    timestamp: str | float | None = None
    type: str | None = None
    subtype: str | None = None
    cwd: str | None = None
    version: str | None = None
    is_sidechain: bool | None = None
    message: _Message | None = None
    usage_metadata: _Usage | None = None
    tool_call_result: _Result | None = None
    system_payload: _Shown | None = None
    forked_from: _Fork | None = None  # of what a fork has from the session that it began as


class QwenSession(LineSession[_Record]):
    """What was read of one session; records may be fed as they arrive."""

    agent = "qwen"
    record = _Record
    kept: ClassVar = {**LineSession.kept, "_open": list[tuple[str, str, str]]}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._open: list[tuple[str, str, str]] = []  # calls without a result: id in the log, name, our id
        if inside_projects(path)[1:2] == ("subagents",):
            self._data.source = "subagent"

    def knows(self, record: _Record) -> bool:
        return record.type in _KINDS

    def take(self, record: _Record) -> None:
        """Take one record."""
        time = as_text(record.timestamp)
        self._note_time(time)
        self.cwd = self.cwd or record.cwd or ""
        if record.version:
            self._data.agent_version = as_version(record.version)
        if record.is_sidechain:
            self._data.source, self._data.parent_id = "subagent", as_name(record.session_id or "")
        elif record.session_id and self._data.source == "main":
            self._data.session_id = as_name(record.session_id)
        parts = (record.message.parts if record.message else None) or []
        match record.type:
            case "user":
                self._take_user(record, parts, time)
            case "assistant":
                self._take_assistant(record, parts, time)
            case "tool_result":
                self._take_results(record, parts, time)

    def _take_user(self, record: _Record, parts: list[_Part], time: str | None) -> None:
        if record.subtype not in _USERS_KINDS or record.forked_from or self._data.source == "subagent":
            return  # a subagent's "user" is the agent itself
        shown = record.system_payload.display_text if record.system_payload else None
        words = shown or "\n".join(part.text for part in parts if part.text)
        if words.strip() and not words.lstrip().startswith(_NOT_THE_USER):
            self._add_event("user_message", time, words)

    def _take_assistant(self, record: _Record, parts: list[_Part], time: str | None) -> None:
        usage = record.usage_metadata
        if usage is not None:
            tokens_out = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
            self._note_usage(record.uuid or f"{time}", usage.prompt_token_count, tokens_out)
        for position, part in enumerate(parts):
            call = part.function_call
            if call is None:
                continue
            native_id = call.id or f"{record.uuid}/{position}"
            call_id = unique_id(native_id, record.timestamp)
            if call_id in self.calls:
                continue
            arguments = decode_arguments(call.args)
            self._begin_call(call_id, call.name or "", arguments, time, len(bytes(call.args)))
            self._open.append((call.id or "", call.name or "", call_id))
            del self._open[:-_MOST_OPEN]

    def _take_results(self, record: _Record, parts: list[_Part], time: str | None) -> None:
        result = record.tool_call_result or _Result()
        answers = [part.function_response for part in parts if part.function_response is not None]
        for answer in answers:
            response = {"functionResponse": {"response": decode_raw(answer.response)}}
            text, is_error = response_text(response)
            native_id = answer.id or result.call_id
            status = result.status if len(answers) == 1 or answer.id == result.call_id else None
            self._end(native_id, answer.name or result.name, status, text, is_error, time)
        if not answers:
            text = "\n".join(part.text for part in parts if part.text)
            display = decode_raw(result.result_display)
            text = text or (display if isinstance(display, str) else "")
            self._end(result.call_id, result.name, result.status, text, False, time)

    def _end(
        self,
        native_id: str | None,
        name: str | None,
        status: str | None,
        text: str,
        is_error: bool,
        time: str | None,
    ) -> None:
        """End the call that a result names; some builds give no ids, and name the tool."""
        found = [entry for entry in self._open if native_id and entry[0] == native_id]
        found = found or [entry for entry in self._open if entry[1] == name and not (native_id and entry[0])]
        if not found:
            return
        self._open.remove(found[0])
        call = self.calls[found[0][2]]
        call.ended = parse_time(time)
        judge(call, status, text, is_error)
        if call.status is CallStatus.PENDING:  # a result is there, if without a word
            call.status = CallStatus.OK


class QwenScanner(LineScanner):
    """Scans ``$QWEN_RUNTIME_DIR``, else ``$QWEN_HOME`` (default ``~/.qwen``)."""

    name = "qwen"
    display_name = "Qwen Code"
    context_file_name = "QWEN.md"
    session_type = QwenSession

    def __init__(self, home: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        super().__init__(home, environ)
        runtime = environ.get("QWEN_RUNTIME_DIR") if home is None else None
        self._told |= {"QWEN_RUNTIME_DIR": expanded(runtime)} if runtime else {}
        self._logs = (expanded(runtime) if runtime else self.home) / "projects"

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("qwen", environ)

    def _roots(self) -> tuple[Path, ...]:
        return (self._logs,)

    def is_log_file(self, path: Path) -> bool:
        if path.suffix != ".jsonl" or not path.is_relative_to(self._logs):
            return False
        places = path.relative_to(self._logs).parts
        return len(places) > 2 and places[1] in ("chats", "subagents")

    def _data_path(self, project_path: str) -> Path:
        return self._logs / log_folder_name(project_path)

    def _label(self, path: Path) -> str:
        return next(iter(inside_projects(path)), path.stem)
