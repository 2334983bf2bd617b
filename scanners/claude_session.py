"""One Claude Code transcript, fed line by line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from scanners.categories import categorise
from scanners.jsonl import GLUED, LineDecoder, decode_raw
from scanners.masking import is_masked
from scanners.models import CallStatus, ErrorCategory, SessionData, SessionEvent, ToolCall, ToolName
from scanners.results import keep_output
from scanners.text import clip, visible
from scanners.times import parse_time
from scanners.tools import normalise

# Kinds of lines, a third of all, without calls or words: not decoded when the first type of a line says so.
_NOISE = (b'progress"', b'system"', b'file-history-snapshot"')

_REJECTED = (
    "The user doesn't want to proceed with this tool use",
    "The user doesn't want to take this action",
)
_INTERRUPTED = "[Request interrupted by user"
_CANCELLED = re.compile(r"(?:<tool_use_error>)?(?:Sibling tool call errored|Cancelled: parallel tool call)")
_USER_SAID = "the user said:\n"
_AFTER_USER_SAID = "\n\nNote: The user's next message may contain a correction"
_EXIT_CODE = re.compile(r"(?:Error: )?Exit code (-?\d{1,10})\b")

# Texts under the user's name that the user did not write.
_NOT_THE_USER = (
    "<command-",
    "<local-command-",
    "<bash-",
    "<task-notification>",
    "<system-reminder>",
    "<user-prompt-submit-hook>",
    "<ide_",
    "<teammate-message",
    "Caveat:",
    "This session is being continued from a previous conversation",
)
_WORDS_LIMIT = 4000


class _Usage(msgspec.Struct, gc=False):
    input_tokens: int | None = 0
    cache_creation_input_tokens: int | None = 0
    cache_read_input_tokens: int | None = 0
    output_tokens: int | None = 0


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    id: str = ""
    name: str = ""
    input: msgspec.Raw = msgspec.Raw()
    tool_use_id: str = ""
    is_error: bool | None = None
    content: msgspec.Raw = msgspec.Raw()
    text: str | None = None


class _Message(msgspec.Struct, gc=False):
    id: str = ""
    content: list[_Block] | str | None = None
    usage: _Usage | None = None


class _Origin(msgspec.Struct, gc=False):
    kind: str | None = None


class _Line(msgspec.Struct, rename="camel", gc=False):
    type: str = ""
    message: _Message | None = None
    timestamp: str | None = None
    cwd: str | None = None
    version: str | None = None
    session_id: str | None = None
    agent_id: str | None = None
    is_sidechain: bool | None = None
    is_meta: bool | None = None
    is_compact_summary: bool | None = None
    is_visible_in_transcript_only: bool | None = None
    origin: _Origin | None = None
    tool_denial_kind: str | None = None


class ClaudeSession:
    """What was read of one transcript; lines may be fed as they arrive."""

    def __init__(self, path: Path) -> None:
        subagent = path.name.startswith("agent-") or "subagents" in path.parts
        self.cwds: dict[str, None] = {}  # in order of appearance
        self._data = SessionData(
            session_id=visible(path.stem),
            source="subagent" if subagent else "main",
            agent="claude",
            file=path,
        )
        self._decoder = LineDecoder(_Line)
        self._calls: dict[str, ToolCall] = {}
        self._usage: dict[str, _Usage] = {}
        self._first_time: str | None = None
        self._last_time = ""
        self._index = 0

    def feed(self, line: bytes | None) -> None:
        """Take one line; None stands for a line that was too long to hold."""
        if line is None:
            self._data.bad_lines += 1
            return
        if line.startswith(_NOISE, line.find(b'"type":"', 0, 900) + 8) and GLUED not in line:
            return
        records, whole = self._decoder.decode(line)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self._take(record)

    def finish(self) -> SessionData:
        """Return the session as far as it was fed."""
        data = self._data
        data.tool_calls = list(self._calls.values())
        data.timestamp = parse_time(self._first_time)
        data.last_activity = parse_time(self._last_time)
        data.total_input_tokens = sum(
            (usage.input_tokens or 0)
            + (usage.cache_creation_input_tokens or 0)
            + (usage.cache_read_input_tokens or 0)
            for usage in self._usage.values()
        )
        data.total_output_tokens = sum(usage.output_tokens or 0 for usage in self._usage.values())
        return data

    def _take(self, line: _Line) -> None:
        if line.timestamp:
            self._first_time = self._first_time or line.timestamp
            self._last_time = max(self._last_time, line.timestamp)
        if line.cwd:
            self.cwds[line.cwd] = None
        if line.version:
            self._data.agent_version = visible(clip(line.version, 40))
        message = line.message
        if message is None:
            return
        if line.type == "assistant":
            if message.usage is not None and message.id:  # repeated on every block of a message, growing
                self._usage[message.id] = message.usage
            for block in message.content if isinstance(message.content, list) else ():
                if block.type == "tool_use" and block.id:
                    self._take_call(line, block)
        elif line.type == "user":
            self._take_user(line, message)

    def _take_call(self, line: _Line, block: _Block) -> None:
        call_id = visible(block.id)
        if call_id in self._calls:  # a replay after a resume, a rewind or a compaction
            return
        name, data = normalise("claude", block.name, decode_raw(block.input))
        self._calls[call_id] = ToolCall(
            name=name,
            tool_call_id=call_id,
            input_data=data,
            msg_index=self._next_index(),
            native_name=visible(block.name),
            timestamp=parse_time(line.timestamp),
            cwd=visible(line.cwd or ""),
            input_bytes=len(bytes(block.input)),
        )

    def _take_user(self, line: _Line, message: _Message) -> None:
        if isinstance(message.content, str):
            texts = [message.content]
        else:
            texts = []
            for block in message.content or ():
                if block.type == "tool_result":
                    self._take_result(line, block)
                elif block.type == "text" and block.text:
                    texts.append(block.text)
        injected = line.is_meta or line.is_compact_summary or line.is_visible_in_transcript_only
        if line.is_sidechain or injected or (line.origin and line.origin.kind not in (None, "human")):
            return  # in a sidechain, the agent itself is the "user"
        for text in texts:
            if text.startswith(_INTERRUPTED):
                self._add_event("interruption", line, text)
            elif text.strip() and not text.lstrip().startswith(_NOT_THE_USER):
                self._add_event("user_message", line, text)

    def _take_result(self, line: _Line, block: _Block) -> None:
        call = self._calls.get(visible(block.tool_use_id))
        if call is None:
            return
        text = _result_text(decode_raw(block.content))
        if call.status is not CallStatus.PENDING and (call.output or not (text or block.is_error)):
            return  # a replay
        call.status = CallStatus.OK
        if block.is_error:
            _judge_flagged(call, text, line.tool_denial_kind)
        elif call.name == ToolName.BASH and is_masked(_command(call), text):
            call.status = CallStatus.MASKED
            call.error_category = categorise(call.name, text, None, _command(call))
        call.ended = parse_time(line.timestamp)
        keep_output(call, text)

    def _add_event(self, kind: str, line: _Line, text: str) -> None:
        words = visible(clip(text, _WORDS_LIMIT))
        self._data.events.append(SessionEvent(kind, self._next_index(), parse_time(line.timestamp), words))

    def _next_index(self) -> int:
        self._index += 1
        return self._index - 1


def _result_text(content: Any) -> str:
    """Return the text of a result: a string, or a list of parts, of which images and references have none."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = (part.get("text") for part in content if isinstance(part, dict))
    return "\n".join(text for text in texts if isinstance(text, str))


def _judge_flagged(call: ToolCall, text: str, denial: str | None) -> None:
    """Give a call whose result is flagged ``is_error`` its status and category.

    A refusal of the user's is REJECTED, also when the user refused by saying what to do instead. Auto mode
    being unavailable is a FAILED call: nobody refused it, a service it needs did not answer.
    """
    if denial == "user-rejected" or text.startswith(_REJECTED):
        call.status = CallStatus.REJECTED
        call.error_category = ErrorCategory.USER_REJECTED
        _, _, words = text.partition(_USER_SAID)
        call.user_words = visible(clip(words.partition(_AFTER_USER_SAID)[0].strip(), _WORDS_LIMIT))
    elif text.startswith(_INTERRUPTED):
        call.status = CallStatus.INTERRUPTED
        call.error_category = ErrorCategory.INTERRUPTED
    elif _CANCELLED.match(text):
        call.status = CallStatus.CANCELLED
        call.error_category = ErrorCategory.SIBLING_ERROR
    else:
        call.status = CallStatus.FAILED
        body = text
        if call.name == ToolName.BASH and (code := _EXIT_CODE.match(text)):
            call.exit_code = int(code[1])
            body = text[code.end() :]
        call.error_category = categorise(call.name, body, call.exit_code, _command(call))


def _command(call: ToolCall) -> str:
    return str(call.input_data.get("command", "")) if call.name == ToolName.BASH else ""
