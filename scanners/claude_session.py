"""One Claude Code transcript, fed line by line."""

from __future__ import annotations

import io
import re
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from scanners.categories import categorise
from scanners.errors import LogReadError
from scanners.jsonl import GLUED, LineDecoder, decode_raw, open_log
from scanners.log_session import LogSession
from scanners.masking import is_masked, may_be_masked
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.results import keep_output
from scanners.text import clip, visible
from scanners.times import parse_time
from scanners.tools import INPUT_LIMIT, normalise

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
_LONG = 2000  # bytes; longer inputs and results are read back from the log when they are asked for
_CLOSING = ord("}")
_NO_TEXT = (b"", b'""', b"[]", b"null")


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
    text: msgspec.Raw = msgspec.Raw()


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


_DECODER = LineDecoder(_Line)


class _Command(msgspec.Struct, gc=False):
    command: str | None = None


_decode_command = msgspec.json.Decoder(_Command).decode


class Place(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where in the log a line stands, in bytes."""

    offset: int
    length: int


class KeptCall(msgspec.Struct, array_like=True, gc=False):
    """A call as the log has it. Most are only counted, so it becomes a ToolCall when one is looked at.

    ``input`` and ``content`` (of the result) are JSON; the place of the line stands for one that is long.
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


class ClaudeSession(LogSession[KeptCall]):
    """What was read of one transcript; lines may be fed as they arrive."""

    agent = "claude"
    call_type = KeptCall
    usage_type = _Usage
    kept: ClassVar = {"cwds": list[str]}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        if path.name.startswith("agent-") or "subagents" in path.parts:
            self._data.source = "subagent"
        self.cwds: list[str] = []  # each once, in order of appearance
        self._cwd = self._visible_cwd = self._version = ""

    def feed(self, line: bytes | None) -> None:
        if line is None:
            self._data.bad_lines += 1
            return
        records, whole = _DECODER.decode(line)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self._take(record)

    def feed_span(self, buffer: bytearray, view: memoryview, begin: int, end: int, at: int) -> None:
        kind = buffer.find(b'"type":"', begin, begin + 900) + 8
        is_noise = 8 <= kind < end and buffer.startswith(_NOISE, kind)
        if is_noise and buffer[end - 1] == _CLOSING and buffer.find(GLUED, begin, end) < 0:
            return
        record = _DECODER.decode_sound(view[begin:end])
        if record is None:
            self.feed(bytes(view[begin:end]))
        else:
            self._take(record, at, end - begin)

    def is_whole(self, line: bytes) -> bool:
        return _DECODER.decode(line)[1]

    def ended(self, call: KeptCall) -> tuple[CallStatus, ErrorCategory]:
        return call.status, call.category

    def tokens(self) -> tuple[int, int]:
        usages = self._usage.values()
        return (
            sum(
                (usage.input_tokens or 0)
                + (usage.cache_creation_input_tokens or 0)
                + (usage.cache_read_input_tokens or 0)
                for usage in usages
            ),
            sum(usage.output_tokens or 0 for usage in usages),
        )

    def tool_calls(self) -> list[ToolCall]:
        """Return the calls, in the order they were made; long texts are read back from the log.

        Raises LogReadError when it is gone.
        """
        with ExitStack() as opened:
            log = _Log(self._data.file, opened)
            return [_tool_call(call, log) for call in self.calls.values()]

    def _take(self, line: _Line, at: int = 0, length: int = 0) -> None:
        """Take a record from a line of that ``length`` at that offset; without one, from a damaged line."""
        self._note_time(line.timestamp)
        if line.cwd and line.cwd != self._cwd:
            self._cwd, self._visible_cwd = line.cwd, visible(line.cwd)
            if line.cwd not in self.cwds:
                self.cwds.append(line.cwd)
        if line.version and line.version != self._version:
            self._version = line.version
            self._data.agent_version = visible(clip(line.version, 40))
        message = line.message
        if message is None:
            return
        if line.type == "assistant":
            if message.usage is not None and message.id:  # repeated on every block of a message, growing
                self._usage[message.id] = message.usage
            for block in message.content if isinstance(message.content, list) else ():
                if block.type == "tool_use" and block.id:
                    self._take_call(line, block, at, length)
        elif line.type == "user":
            self._take_user(line, message, at, length)

    def _take_call(self, line: _Line, block: _Block, at: int, length: int) -> None:
        call_id = visible(block.id)
        if call_id in self.calls:  # a replay after a resume, a rewind or a compaction
            return
        arguments = bytes(block.input)
        self.calls[call_id] = KeptCall(
            call_id,
            visible(block.name),
            self._next_index(),
            Place(at, length) if length and len(arguments) > _LONG else arguments,
            len(arguments),
            line.timestamp,
            self._visible_cwd if line.cwd else "",
        )

    def _take_user(self, line: _Line, message: _Message, at: int, length: int) -> None:
        if isinstance(message.content, str):
            texts = [message.content]
        else:
            texts = []
            for block in message.content or ():
                if block.type == "tool_result":
                    self._take_result(line, block, at, length)
                elif block.type == "text" and isinstance(text := decode_raw(block.text), str):
                    texts.append(text)
        injected = line.is_meta or line.is_compact_summary or line.is_visible_in_transcript_only
        if line.is_sidechain or injected or (line.origin and line.origin.kind not in (None, "human")):
            return  # in a sidechain, the agent itself is the "user"
        for text in texts:
            if text.startswith(_INTERRUPTED):
                self._add_event("interruption", line.timestamp, text)
            elif text.strip() and not text.lstrip().startswith(_NOT_THE_USER):
                self._add_event("user_message", line.timestamp, text)

    def _take_result(self, line: _Line, block: _Block, at: int, length: int) -> None:
        call = self.calls.get(visible(block.tool_use_id))
        if call is None:
            return
        content = bytes(block.content)
        if call.content is not None and (
            call.content not in _NO_TEXT or not (block.is_error or _result_text(_decoded(content)))
        ):
            return  # a replay
        call.content = Place(at, length) if length and len(content) > _LONG else content
        call.is_flagged = bool(block.is_error)
        call.denial = line.tool_denial_kind
        call.ended = line.timestamp
        call.status = CallStatus.OK
        is_shell = _tool_name(call.native_name) == ToolName.BASH
        command = self._shell_command(call) if is_shell else ""
        if block.is_error or (command and may_be_masked(command)):
            judged = ToolCall(_tool_name(call.native_name), call.call_id, {"command": command})
            _judge(judged, _result_text(_decoded(content)), call)
            call.status, call.category = judged.status, judged.error_category

    def _shell_command(self, call: KeptCall) -> str:
        """Return the command that a shell was called with, as ``ToolCall`` has it."""
        if isinstance(call.input, bytes):
            try:
                if isinstance(command := _decode_command(call.input).command, str):
                    return visible(clip(command, INPUT_LIMIT))
            except (msgspec.MsgspecError, UnicodeError):
                pass
        with ExitStack() as opened:
            arguments = _decoded(_Log(self._data.file, opened).part(call, call.input, "input"))
        return str(normalise("claude", call.native_name, arguments)[1].get("command", ""))


class _Log:
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
        records, _ = _DECODER.decode(self._file.read(kept.length))
        for record in records:
            content = record.message.content if record.message else None
            for block in content if isinstance(content, list) else ():
                if call.call_id == visible(block.id if name == "input" else block.tool_use_id):
                    return bytes(block.input if name == "input" else block.content)
        raise LogReadError(self._path, "it changed while it was read")


def _tool_call(kept: KeptCall, log: _Log) -> ToolCall:
    name, arguments = normalise("claude", kept.native_name, _decoded(log.part(kept, kept.input, "input")))
    call = ToolCall(
        name=name,
        tool_call_id=kept.call_id,
        input_data=arguments,
        msg_index=kept.index,
        native_name=kept.native_name,
        timestamp=parse_time(kept.timestamp),
        ended=parse_time(kept.ended),
        cwd=kept.cwd,
        input_bytes=kept.input_bytes,
    )
    if kept.content is not None:
        text = _result_text(_decoded(log.part(kept, kept.content, "content")))
        _judge(call, text, kept)
        keep_output(call, text)
    return call


@lru_cache(4096)
def _tool_name(native_name: str) -> str:
    return normalise("claude", native_name, None)[0]


def _decoded(value: bytes) -> Any:
    return decode_raw(msgspec.Raw(value))


def _result_text(content: Any) -> str:
    """Return the text of a result: a string, or a list of parts, of which images and references have none."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = (part.get("text") for part in content if isinstance(part, dict))
    return "\n".join(text for text in texts if isinstance(text, str))


def _judge(call: ToolCall, text: str, kept: KeptCall) -> None:
    """Set how a call with that result ended."""
    call.status = CallStatus.OK
    if kept.is_flagged:
        _judge_flagged(call, text, kept.denial)
    elif call.name == ToolName.BASH and is_masked(_command(call), text):
        call.status = CallStatus.MASKED
        call.error_category = categorise(call.name, text, None, _command(call))


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
