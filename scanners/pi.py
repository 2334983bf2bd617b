"""Pi's sessions: ``sessions/--<folder>--/<time>_<id>.jsonl``, a tree of which every branch counts.

Source: pi ``packages/coding-agent/src/core/session-manager.ts`` to 1.6, real logs of November and December
2025 (no version) and the shape of version 3. A fork begins with a copy of another session, times and all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

from scanners.homes import agent_home
from scanners.line_scanner import LineScanner
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.outcomes.results import keep_output
from scanners.parsing.call_ids import unique_id
from scanners.parsing.line_session import LineSession, decode_arguments
from scanners.parsing.numbers import Count
from scanners.parsing.times import as_text, parse_time
from scanners.text import as_name

# Pi's own last line of a failed command's output.
_EXIT_CODE = re.compile(r"(?:\A|\n)Command exited with code (-?\d{1,10})\s*\Z")
_TIMED_OUT = re.compile(r"(?:\A|\n)Command timed out after [^\n]{1,300}\Z")
_ABORTED = re.compile(r"(?:\A|\n)(?:Command|Operation|Request was|Tool execution) aborted\.?\s*\Z")
_SKIPPED = "Skipped due to queued user message"
_BLOCKED = re.compile(r"Tool execution was blocked|Blocked by (?:an )?extension", re.I)
_NO_OUTPUT = "(no output)"
_END = 400  # characters at the end of an output that hold its last line
_KINDS = frozenset(
    {"session", "message", "model_change", "thinking_level_change", "usage", "compaction", "branch_summary"}
    | {"custom", "custom_message", "context_edit", "label", "session_info"}
)


class _Block(msgspec.Struct, gc=False):
    type: str | None = None
    id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()
    text: str | None = None


class _Usage(msgspec.Struct, rename="camel", gc=False):
    input: Count | None = None
    output: Count | None = None
    cache_read: Count | None = None
    cache_write: Count | None = None


class _Nested(msgspec.Struct, gc=False):
    """A call that a script made (1.x), of which the session has no more than this."""

    id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()
    status: str | None = None
    error: str | None = None


class _NestedCalls(msgspec.Struct, gc=False):
    calls: list[_Nested] | None = None


class _Message(msgspec.Struct, rename="camel", gc=False):
    role: str | None = None
    content: list[_Block] | str | None = None
    timestamp: str | float | None = None
    stop_reason: str | None = None
    usage: _Usage | None = None
    tool_call_id: str | None = None
    is_error: bool | None = None
    nested_calls: _NestedCalls | None = None


class _Entry(msgspec.Struct, rename="camel", gc=False):
    type: str | None = None
    id: str | None = None
    timestamp: str | float | None = None
    cwd: str | None = None
    parent_session: str | None = None
    message: _Message | None = None
    usage: _Usage | None = None


class PiSession(LineSession[_Entry]):
    """What was read of one session; entries may be fed as they arrive."""

    agent = "pi"
    record = _Entry
    kept: ClassVar = {**LineSession.kept, "_ids": dict[str, str], "_forked": str}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._ids: dict[str, str] = {}  # id in the log -> ours, of the latest call
        self._forked = ""  # when: what is older is another session's

    def knows(self, record: _Entry) -> bool:
        return record.type in _KINDS

    def take(self, record: _Entry) -> None:
        """Take one entry."""
        time = as_text(record.timestamp)
        self._note_time(time)
        if record.type == "session":
            self.cwd = self.cwd or record.cwd or ""
            self._data.session_id = as_name(record.id or self._data.session_id)
            self._forked = (time or "") if record.parent_session else ""
        if record.usage is not None:
            self._take_usage(record.usage, f"{record.id}/{time}")
        message = record.message
        if record.type != "message" or message is None:
            return
        is_copied = (time or "") < self._forked
        match message.role:
            case "user":
                words = _text(message)
                if words.strip() and not words.startswith("/") and not is_copied:
                    self._add_event("user_message", time, words)
            case "assistant":
                self._take_assistant(message, time)
            case "toolResult":
                self._take_result(message, time)

    def _take_assistant(self, message: _Message, time: str | None) -> None:
        if message.usage is not None:
            self._take_usage(message.usage, f"{message.timestamp}/{time}")
        for block in message.content if isinstance(message.content, list) else ():
            if block.type == "toolCall" and block.id:
                call_id = self._ids[block.id] = unique_id(block.id, message.timestamp or time)
                arguments = decode_arguments(block.arguments)
                self._begin_call(call_id, block.name or "", arguments, time, len(bytes(block.arguments)))
        if message.stop_reason == "aborted" and (time or "") >= self._forked:
            self._add_event("interruption", time, "")

    def _take_usage(self, usage: _Usage, key: str) -> None:
        tokens_in = (usage.input or 0) + (usage.cache_read or 0) + (usage.cache_write or 0)
        self._note_usage(key, tokens_in, usage.output)

    def _take_result(self, message: _Message, time: str | None) -> None:
        if message.usage is not None:  # of models that the tool asked
            self._take_usage(message.usage, f"{message.tool_call_id}/{time}")
        for nested in (message.nested_calls.calls if message.nested_calls else None) or ():
            self._take_nested(nested, message.timestamp or time, time)
        call = self.calls.get(self._ids.get(message.tool_call_id or "", ""))
        if call is None or call.ended is not None:
            return
        call.ended = parse_time(time)
        text = _text(message)
        _judge(call, text, bool(message.is_error))
        keep_output(call, text)

    def _take_nested(self, nested: _Nested, moment: str | float | None, time: str | None) -> None:
        if not nested.id or (call_id := unique_id(nested.id, moment)) in self.calls:
            return
        arguments = decode_arguments(nested.arguments)
        call = self._begin_call(call_id, nested.name or "", arguments, time, len(bytes(nested.arguments)))
        if nested.status == "unfinished":  # when its script was
            call.status = CallStatus.CANCELLED
        elif nested.status is not None:
            call.ended = parse_time(time)
            _judge(call, nested.error or "", nested.status == "error")
            keep_output(call, nested.error or "")


def _text(message: _Message) -> str:
    """Return the text of a message, of which images have none."""
    if not isinstance(message.content, list):
        return message.content or ""
    return "\n".join(block.text for block in message.content if block.text)


def _judge(call: ToolCall, text: str, is_error: bool) -> None:
    """Set how a call ended: an error flag also stands for a non-zero exit, an abort and a skipped call."""
    end = max(0, len(text) - _END)
    if not is_error:
        call.status = CallStatus.OK
        note_masked(call, text)
    elif _ABORTED.search(text, end):
        call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
    elif text.startswith(_SKIPPED):
        call.status = CallStatus.CANCELLED
    else:
        call.status = CallStatus.FAILED
        output = text
        if call.name == ToolName.BASH and (code := _EXIT_CODE.search(text, end)):
            call.exit_code = int(code[1])
            output = text[: code.start()]
        if _BLOCKED.match(text):
            call.error_category = ErrorCategory.HOOK_BLOCKED
        elif _TIMED_OUT.search(text, end):
            call.error_category = ErrorCategory.TIMEOUT
        else:
            output = "" if output.strip() == _NO_OUTPUT else output
            call.error_category = categorise(call.name, output, call.exit_code, call.command)


class PiScanner(LineScanner):
    """Scans ``$PI_CODING_AGENT_DIR`` (default ``~/.pi/agent``); the folder above may be given instead."""

    name = "pi"
    display_name = "Pi"
    context_file_name = "AGENTS.md"
    session_type = PiSession

    @classmethod
    def default_home(cls, environ: Mapping[str, str]) -> Path:
        return agent_home("pi", environ)

    @property
    def config_home(self) -> Path:
        inner = self.home / "agent"
        return inner if os.path.isdir(inner) else self.home  # noqa: PTH112 - Path's may raise

    def _roots(self) -> tuple[Path, ...]:
        return (self.config_home / "sessions",)

    def is_log_file(self, path: Path) -> bool:
        return path.suffix == ".jsonl" and path.is_relative_to(self.config_home / "sessions")

    def _data_path(self, project_path: str) -> Path:
        folder = re.sub(r"[/\\:]", "-", project_path.lstrip("/"))
        return self.config_home / "sessions" / f"--{folder}--"

    def _label(self, path: Path) -> str:
        return path.parent.name
