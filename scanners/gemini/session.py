"""One Gemini CLI session, fed record by record or as one document.

The log appends a message again whenever it changes, and takes back with ``$set`` and ``$rewindTo`` what it
said before. What happened did happen: calls are united by their id, and nothing is deleted.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path
from typing import ClassVar

import msgspec

from scanners.gemini.outcome import MASKED, judge, response_text
from scanners.gemini.places import workspace_in
from scanners.models import SessionData, ToolCall
from scanners.parsing.content import texts_in
from scanners.parsing.jsonl import LineDecoder, decode_raw
from scanners.parsing.log_session import LogSession
from scanners.parsing.numbers import Count
from scanners.parsing.times import parse_time
from scanners.projects import named_paths, pure_path
from scanners.spilled import spilled_output
from scanners.text import as_name, as_words, visible
from scanners.tools import normalise

_SERVER = "a2a-server"  # the id that every session of an IDE's server has
_KINDS = frozenset({"user", "gemini", "info", "error", "warning"})
_BY_ITSELF = ("System: Please continue.", "System: Potential loop detected.")
_NOT_THE_USER = (
    *("/", "?", "<session_context>", "<hook_context>", "<state_snapshot>", "- **Workspace Directories:**"),
    *("I ran the following shell command:\n", "User has manually exited Plan Mode."),
    *("Here is the user's editor context", "Here is a summary of changes in the user's editor context"),
    *("Background execution update:", "[Background command completed "),
    *_BY_ITSELF,
)
_STEERING = re.compile(r"User (?:steering update|hints):\s*<user_input>(.*?)</user_input>", re.DOTALL)
_GO_ON = "Please continue."  # users say so too, and then no other words of theirs are shown for it
_ACKNOWLEDGED = "Got it. Thanks for the additional context!"  # put behind what a compression left
# "Successfully overwrote file: /home/ada/tide/README.md. Here is …", "Directory: /home/ada/tide"
_MENTIONED = re.compile(r"(?:file|Directory): ((?:/|[A-Za-z]:\\)[^\n]{1,400}?)(?=\. |\.?\n|\.?\Z)")
_MENTIONS = 50


class _Call(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    args: msgspec.Raw = msgspec.Raw()
    result: msgspec.Raw = msgspec.Raw()
    status: str | None = None
    timestamp: str | None = None


class _Tokens(msgspec.Struct, gc=False):
    input: Count | None = 0
    output: Count | None = 0
    thoughts: Count | None = 0


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


_DECODER = LineDecoder(_Record)


class GeminiSession(LogSession[ToolCall]):
    """What was read of one session file; lines may be fed as they arrive."""

    agent = "gemini"
    call_type = ToolCall
    kept: ClassVar = {
        "project_hash": str,
        "workspace": str,
        "mentioned": list[str],
        "heard": set[str],
    }

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.project_hash = ""
        self.workspace = ""  # as an injected message names it
        self.mentioned: list[str] = []  # absolute paths in results, which may lie in the project
        if path.parent.name != "chats":
            self._data.source, self._data.parent_id = "subagent", as_name(path.parent.name)
        self.heard: set[str] = set()  # ids of the user's messages

    def feed(self, line: bytes | None) -> None:
        if line is None:
            self._data.bad_lines += 1
            return
        records, whole = _DECODER.decode(line)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self._take(record)

    @property
    def paths(self) -> list[str]:
        """The files and folders that calls named."""
        return named_paths(self.calls.values())

    def is_whole(self, line: bytes) -> bool:
        return _DECODER.decode(line)[1]

    def tool_calls(self) -> list[ToolCall]:
        return list(self.calls.values())

    def finish(self, project_path: str = "", as_known: bool = False) -> SessionData:
        """Return the session as far as it was fed; its commands run in its folder, where known."""
        data = super().finish(project_path, as_known)
        folder = project_path if pure_path(project_path).is_absolute() else ""  # else it is a hash
        for call in data.tool_calls:
            call.cwd = folder
        return data

    def _take(self, record: _Record) -> None:
        self.records += 1
        told = (record.session_id, record.update, record.rewind, record.messages)
        self.unknown += record.type not in _KINDS and not any(part is not None for part in told)
        if record.session_id:
            if self._data.source == "main" and record.session_id != _SERVER:
                self._data.session_id = as_name(record.session_id)
            if record.kind == "subagent":
                self._data.source = "subagent"
            self.project_hash = self.project_hash or record.project_hash or ""
            self._note_time(record.start_time)
            self._note_time(record.last_updated)
        if record.update is not None:
            self._note_time(record.update.last_updated)
            if record.update.messages:
                self._take_history(record.update.messages)
        for message in record.messages or ():
            self.records += 1
            self.unknown += message.type not in _KINDS
            self._take_message(message)
        if record.id:
            self._take_message(record)

    def _take_history(self, messages: list[_Message]) -> None:
        """Take what stands for the history from now on: after a compression, the same under new ids."""
        said = {event.text for event in self._data.events}
        for message, after in zip_longest(messages, messages[1:]):
            is_summary = after is not None and _text_of(after.content) == _ACKNOWLEDGED
            if message.type == "user" and (is_summary or as_words(_said_in(message)) in said):
                self.heard.add(message.id or "")
            self._take_message(message)

    def _take_message(self, message: _Message) -> None:
        self._note_time(message.timestamp)
        if message.tokens is not None and message.id:
            used = message.tokens
            self._usage[message.id] = (used.input or 0, (used.output or 0) + (used.thoughts or 0))
        for position, call in enumerate(message.tool_calls or ()):
            self._take_call(call, visible(call.id or f"{message.id}/{position}"), message.timestamp)
        if message.type == "user":
            self._take_user(message)

    def _take_call(self, record: _Call, call_id: str, time: str | None) -> None:
        call = self.calls.get(call_id)
        if call is None:
            native = record.name or ""
            name, data = normalise("gemini", native, decode_raw(record.args))
            call = self.calls[call_id] = ToolCall(
                name=name,
                tool_call_id=call_id,
                input_data=data,
                msg_index=self._next_index(),
                native_name=as_name(native),
                timestamp=parse_time(time),
                input_bytes=len(bytes(record.args)),
            )
        elif call.output and not call.output.startswith(MASKED):
            return  # the same message again
        call.ended = parse_time(record.timestamp)
        text, is_error = response_text(decode_raw(record.result))
        if text.startswith(MASKED):  # it may have lost a command's exit code
            text = spilled_output(self._data.file, text) or text
        judge(call, record.status, text, is_error)
        if len(self.mentioned) < _MENTIONS and (found := _MENTIONED.search(text, 0, 1000)):
            self.mentioned.append(visible(found[1]))

    def _take_user(self, message: _Message) -> None:
        text, sent = _said_in(message), _text_of(message.content)
        self.workspace = self.workspace or visible(workspace_in(text))
        if not text.strip() or text.lstrip().startswith(_NOT_THE_USER) or message.id in self.heard:
            return
        if steering := _STEERING.match(text.lstrip()):
            text = sent = steering[1].strip()
        if text != sent and (sent == _GO_ON or sent.startswith(_BY_ITSELF)):
            return
        if self._data.source == "subagent":  # there the agent itself is the "user"
            return
        self.heard.add(message.id or "")
        self._add_event("user_message", message.timestamp, text)


def _said_in(message: _Message) -> str:
    """What the user wrote, which is shown in place of what was made of it."""
    return _text_of(message.display_content) or _text_of(message.content)


def _text_of(content: msgspec.Raw) -> str:
    value = decode_raw(content)
    return texts_in(value if isinstance(value, list) else [value])
