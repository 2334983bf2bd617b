"""One Gemini CLI session, fed record by record or as one document.

The log appends a message again whenever it changes, and takes back with ``$set`` and ``$rewindTo`` what it
said before. What happened did happen: calls are united by their id, and nothing is deleted.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from scanners.full_output import spilled_output
from scanners.gemini_outcome import judge, response_text
from scanners.gemini_places import workspace_in
from scanners.jsonl import LineDecoder, decode_raw
from scanners.models import SessionData, SessionEvent, ToolCall
from scanners.notices import format_notice
from scanners.text import clip, visible
from scanners.times import parse_time
from scanners.tools import normalise

_MASKED_OUTPUT = "<tool_output_masked>"  # an old output that was cut to save context

_SERVER = "a2a-server"  # the id that every session of an IDE's server has
_KINDS = frozenset({"user", "gemini", "info", "error", "warning"})
_NOT_THE_USER = ("/", "?", "<session_context>", "<hook_context>", "System: Please continue.")
_WORDS_LIMIT = 4000
# "Successfully overwrote file: /home/ada/tide/README.md. Here is …", "Directory: /home/ada/tide"
_MENTIONED = re.compile(r"(?:file|Directory): ((?:/|[A-Za-z]:\\)[^\n]{1,400}?)(?=\. |\.?\n|\.?\Z)")
_MENTIONS = 50
_PATH_KEYS = ("file_path", "path", "workdir")


class _Call(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    args: msgspec.Raw = msgspec.Raw()
    result: msgspec.Raw = msgspec.Raw()
    status: str | None = None
    timestamp: str | None = None


class _Tokens(msgspec.Struct, gc=False):
    input: int | None = 0
    output: int | None = 0
    thoughts: int | None = 0


class _Message(msgspec.Struct, gc=False):
    id: str | None = None
    type: str | None = None
    timestamp: str | None = None
    content: msgspec.Raw = msgspec.Raw()
    display_content: msgspec.Raw = msgspec.field(name="displayContent", default=msgspec.Raw())
    tool_calls: list[_Call] | None = msgspec.field(name="toolCalls", default=None)
    tokens: _Tokens | None = None


class _Update(msgspec.Struct, rename="camel", gc=False):
    last_updated: str | None = None
    messages: list[_Message] | None = None


class _Record(_Message, gc=False):
    """A header or a message; a legacy file is one header that holds its messages."""

    session_id: str | None = msgspec.field(name="sessionId", default=None)
    project_hash: str | None = msgspec.field(name="projectHash", default=None)
    start_time: str | None = msgspec.field(name="startTime", default=None)
    last_updated: str | None = msgspec.field(name="lastUpdated", default=None)
    kind: str | None = None
    messages: list[_Message] | None = None
    update: _Update | None = msgspec.field(name="$set", default=None)
    rewind: str | None = msgspec.field(name="$rewindTo", default=None)


class GeminiSession:
    """What was read of one session file; lines may be fed as they arrive."""

    def __init__(self, path: Path) -> None:
        self.project_hash = ""
        self.workspace = ""  # as an injected message names it
        self.mentioned: list[str] = []  # absolute paths in results, which may lie in the project
        self._data = SessionData(session_id=visible(path.stem), agent="gemini", file=path)
        if path.parent.name != "chats":
            self._data.source = "subagent"
        self._decoder = LineDecoder(_Record)
        self._calls: dict[str, ToolCall] = {}
        self._tokens: dict[str, _Tokens] = {}
        self._heard: set[str] = set()  # ids of the user's messages
        self._first_time: str | None = None
        self._last_time = ""
        self._index = 0
        self._records = 0
        self._unknown = 0  # records of kinds that no version known here writes

    def feed(self, line: bytes | None) -> None:
        """Take one line; None stands for a line that was too long to hold."""
        if line is None:
            self._data.bad_lines += 1
            return
        records, whole = self._decoder.decode(line)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self._take(record)

    def feed_document(self, content: bytes) -> None:
        """Take a whole ``.json`` session (before 0.39)."""
        records, whole = self._decoder.decode(content)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self._take(record)

    @property
    def paths(self) -> list[str]:
        """The files and folders that calls named."""
        inputs = [call.input_data for call in self._calls.values()]
        return [path for data in inputs for key in _PATH_KEYS if isinstance(path := data.get(key), str)]

    def finish(self, project_path: str) -> SessionData:
        """Return the session as far as it was fed; its commands run in the project's folder."""
        data = self._data
        data.tool_calls = list(self._calls.values())
        data.project_path = project_path
        for call in data.tool_calls:
            call.cwd = project_path
        data.timestamp = parse_time(self._first_time)
        data.last_activity = parse_time(self._last_time)
        data.total_input_tokens = sum(tokens.input or 0 for tokens in self._tokens.values())
        data.total_output_tokens = sum(
            (part.output or 0) + (part.thoughts or 0) for part in self._tokens.values()
        )
        data.notice = format_notice(
            data, self._records, self._unknown, [call.status for call in data.tool_calls]
        )
        return data

    def _take(self, record: _Record) -> None:
        self._records += 1
        told = (record.session_id, record.update, record.rewind, record.messages)
        self._unknown += record.type not in _KINDS and not any(part is not None for part in told)
        if record.session_id:
            if self._data.source == "main" and record.session_id != _SERVER:
                self._data.session_id = visible(clip(record.session_id, 200))
            if record.kind == "subagent":
                self._data.source = "subagent"
            self.project_hash = self.project_hash or record.project_hash or ""
            self._note_time(record.start_time)
            self._note_time(record.last_updated)
        if record.update is not None:
            self._note_time(record.update.last_updated)
            for message in record.update.messages or ():
                self._take_message(message)
        for message in record.messages or ():
            self._records += 1
            self._unknown += message.type not in _KINDS
            self._take_message(message)
        if record.id:
            self._take_message(record)

    def _note_time(self, time: str | None) -> None:
        if time:
            self._first_time = self._first_time or time
            self._last_time = max(self._last_time, time)

    def _take_message(self, message: _Message) -> None:
        self._note_time(message.timestamp)
        if message.tokens is not None and message.id:
            self._tokens[message.id] = message.tokens
        for position, call in enumerate(message.tool_calls or ()):
            self._take_call(call, visible(call.id or f"{message.id}/{position}"), message.timestamp)
        if message.type == "user":
            self._take_user(message)

    def _take_call(self, record: _Call, call_id: str, time: str | None) -> None:
        call = self._calls.get(call_id)
        if call is None:
            native = record.name or ""
            name, data = normalise("gemini", native, decode_raw(record.args))
            call = self._calls[call_id] = ToolCall(
                name=name,
                tool_call_id=call_id,
                input_data=data,
                msg_index=self._next_index(),
                native_name=visible(clip(native, 200)),
                timestamp=parse_time(time),
                input_bytes=len(bytes(record.args)),
            )
        elif call.output and not call.output.startswith(_MASKED_OUTPUT):
            return  # the same message again
        call.ended = parse_time(record.timestamp)
        text, is_error = response_text(decode_raw(record.result))
        if text.startswith(_MASKED_OUTPUT):  # a masked output has lost a command's exit code
            text = spilled_output(self._data.file, text) or text
        judge(call, record.status, text, is_error)
        if len(self.mentioned) < _MENTIONS and (found := _MENTIONED.search(text, 0, 1000)):
            self.mentioned.append(found[1])

    def _take_user(self, message: _Message) -> None:
        content = decode_raw(message.display_content) or decode_raw(message.content)
        parts = content if isinstance(content, list) else [content]
        texts: list[str] = []
        for part in parts:
            text = part.get("text") if isinstance(part, dict) else part
            if isinstance(text, str):
                texts.append(text)
        text = "\n".join(texts)
        self.workspace = self.workspace or workspace_in(text)
        if not text.strip() or text.lstrip().startswith(_NOT_THE_USER) or message.id in self._heard:
            return
        self._heard.add(message.id or "")
        words = visible(clip(text, _WORDS_LIMIT))
        event = SessionEvent("user_message", self._next_index(), parse_time(message.timestamp), words)
        self._data.events.append(event)

    def _next_index(self) -> int:
        self._index += 1
        return self._index - 1
