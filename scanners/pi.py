"""Pi's sessions: ``sessions/--<folder>--/<time>_<id>.jsonl``, a tree of which every branch counts.

Source: pi-mono ``packages/coding-agent/src/core/session-manager.ts`` and real logs of November and December
2025 (no version) and the shape of version 3.
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
_TIMED_OUT = re.compile(r"(?:\A|\n)Command timed out after [^\n]{1,80}\Z")
_ABORTED = re.compile(r"(?:\A|\n)(?:Command|Operation|Request was|Tool execution) aborted\.?\s*\Z")
_SKIPPED = "Skipped due to queued user message"
_BLOCKED = re.compile(r"Tool execution was blocked|Blocked by (?:an )?extension", re.I)
_NO_OUTPUT = "(no output)"
_END = 400  # characters at the end of an output that hold its last line


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


class _Message(msgspec.Struct, rename="camel", gc=False):
    role: str | None = None
    content: list[_Block] | str | None = None
    timestamp: str | float | None = None
    stop_reason: str | None = None
    usage: _Usage | None = None
    tool_call_id: str | None = None
    is_error: bool | None = None


class _Entry(msgspec.Struct, rename="camel", gc=False):
    type: str | None = None
    id: str | None = None
    timestamp: str | float | None = None
    cwd: str | None = None
    message: _Message | None = None


class PiSession(LineSession[_Entry]):
    """What was read of one session; entries may be fed as they arrive."""

    agent = "pi"
    record = _Entry
    kept: ClassVar = {"cwd": str, "_ids": dict[str, str]}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._ids: dict[str, str] = {}  # id in the log -> ours, of the latest call

    def take(self, record: _Entry) -> None:
        """Take one entry."""
        time = as_text(record.timestamp)
        self._note_time(time)
        if record.type == "session":
            self.cwd = self.cwd or record.cwd or ""
            self._data.session_id = as_name(record.id or self._data.session_id)
        message = record.message
        if record.type != "message" or message is None:
            return
        match message.role:
            case "user":
                words = _text(message)
                if words.strip() and not words.startswith("/"):
                    self._add_event("user_message", time, words)
            case "assistant":
                self._take_assistant(message, time)
            case "toolResult":
                self._take_result(message, time)

    def _take_assistant(self, message: _Message, time: str | None) -> None:
        usage = message.usage
        if usage is not None:
            tokens_in = (usage.input or 0) + (usage.cache_read or 0) + (usage.cache_write or 0)
            self._note_usage(f"{message.timestamp}/{time}", tokens_in, usage.output)
        for block in message.content if isinstance(message.content, list) else ():
            if block.type == "toolCall" and block.id:
                call_id = self._ids[block.id] = unique_id(block.id, message.timestamp or time)
                arguments = decode_arguments(block.arguments)
                self._begin_call(call_id, block.name or "", arguments, time, len(bytes(block.arguments)))
        if message.stop_reason == "aborted":
            self._add_event("interruption", time, "")

    def _take_result(self, message: _Message, time: str | None) -> None:
        call = self.calls.get(self._ids.get(message.tool_call_id or "", ""))
        if call is None or call.ended is not None:
            return
        call.ended = parse_time(time)
        text = _text(message)
        _judge(call, text, bool(message.is_error))
        keep_output(call, text)


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
