"""One OpenCode session, fed record by record; every generation of its storage holds the same records."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from scanners.models import CallStatus, SessionData, SessionEvent, ToolCall
from scanners.opencode.outcome import SCRIPT, judge
from scanners.opencode.records import Message, Nested, Part, State, Tokens
from scanners.parsing.call_ids import unique_id
from scanners.parsing.jsonl import LineDecoder, decode_raw
from scanners.parsing.times import as_text, parse_time
from scanners.projects import project_of
from scanners.text import as_name, as_version, as_words, visible
from scanners.tools import normalise

Record = TypeVar("Record", bound=msgspec.Struct)

_USERS_OWN = "The following tool was executed by the user"  # put in place of the command that the user ran
_NESTED_ENDS = {"completed": CallStatus.OK, "error": CallStatus.FAILED, "running": CallStatus.CANCELLED}

_PARTS = LineDecoder(Part)
_MESSAGES = LineDecoder(Message)


class SessionRow(msgspec.Struct, gc=False):
    """What identifies a session; times are in milliseconds since 1970."""

    id: str
    directory: str
    parent: str
    version: str
    created: float | None
    updated: float | None


class OpenCodeSession:
    """What was read of one session. Feed messages before their parts, in order."""

    def __init__(self, file: Path, row: SessionRow) -> None:
        self._directory = row.directory
        self._created = row.created or 0.0
        self._data = SessionData(
            session_id=as_name(row.id),
            agent="opencode",
            file=file,
            source="subagent" if row.parent else "main",
            parent_id=as_name(row.parent),
            agent_version=as_version(row.version),
            timestamp=parse_time(as_text(row.created)),
            last_activity=parse_time(as_text(row.updated)),
        )
        self._calls: dict[str, ToolCall] = {}
        self._users: dict[str, float | None] = {}  # ids of the user's messages, and when they were sent
        self._answered: dict[str, str] = {}  # message -> the one that it answers
        self._ran: set[str] = set()  # messages in which the user ran a command
        self._index = 0

    def take_message(self, message_id: str, record: bytes | None) -> None:
        """Take a message (to 1.x); a damaged one is counted."""
        for message in self._decoded(_MESSAGES, record):
            created = message.time.created if message.time else None
            if message.path and not self._directory:
                self._directory = message.path.cwd or ""
            if message.parent_id:
                self._answered[message_id] = message.parent_id
            if self._is_copy(created):
                continue
            if message.role == "user":
                self._users[message_id] = created
            self._add_tokens(message.tokens)

    def take_part(self, message_id: str, record: bytes | None) -> None:
        """Take a part of a message (to 1.x); a damaged one is counted."""
        for part in self._decoded(_PARTS, record):
            if part.type == "tool":
                if self._answered.get(message_id) not in self._ran:
                    self._take_call(part)
            elif part.type == "text" and part.synthetic:
                if part.text == _USERS_OWN:
                    self._ran.add(message_id)
            elif part.type == "text" and message_id in self._users and not part.ignored:
                self._add_event("user_message", self._users[message_id], part.text or "")

    def take_entry(self, kind: str, record: bytes | None) -> None:
        """Take a message with all it holds (2.0); a damaged one is counted."""
        for entry in self._decoded(_MESSAGES, record):
            created = entry.time.created if entry.time else None
            if kind == "assistant":
                self._add_tokens(None if self._is_copy(created) else entry.tokens)
                for part in entry.content or ():
                    if part.type == "tool":
                        self._take_call(part)
            elif self._is_copy(created):
                continue
            elif kind == "user":
                self._add_event("user_message", created, entry.text or "")
            elif kind == "idle" and entry.outcome == "interrupted":
                self._add_event("interruption", created, "")

    def finish(self) -> SessionData:
        """Return the session as far as it was fed."""
        data = self._data
        data.tool_calls = list(self._calls.values())
        # Never the project's worktree: that is "/" for every folder outside of a repository.
        data.project_path = project_of(visible(self._directory)) or data.session_id
        for call in data.tool_calls:
            call.cwd = call.cwd or visible(self._directory)
        return data

    def _decoded(self, decoder: LineDecoder[Record], record: bytes | None) -> list[Record]:
        records, whole = decoder.decode(record) if record else ([], False)
        self._data.bad_lines += not whole
        return records

    def _take_call(self, part: Part) -> None:
        native_id = part.call_id or part.id
        if not native_id:
            return
        state = part.state or State()
        time = state.time or part.time
        began = (time.start if time.start is not None else time.created) if time else None
        ended = (time.end if time.end is not None else time.completed) if time else None
        call_id = unique_id(native_id, began)
        if call_id in self._calls:
            return
        native = part.tool or part.name or ""
        arguments = decode_raw(state.input)
        if native == "invalid" and isinstance(arguments, dict):  # the model called a tool that is none
            native = str(arguments.get("tool") or native)
        name, data = normalise("opencode", native, arguments)
        call = self._calls[call_id] = ToolCall(
            name=name,
            tool_call_id=call_id,
            input_data=data,
            msg_index=self._next_index(),
            native_name=as_name(native),
            timestamp=parse_time(as_text(began)),
            ended=parse_time(as_text(ended)),
            input_bytes=len(bytes(state.input)),
        )
        folder = data.get("workdir")
        call.cwd = folder if isinstance(folder, str) else ""
        judge(call, state, is_invalid=(part.tool or part.name) == "invalid")
        if native == SCRIPT and state.metadata is not None:
            for number, nested in enumerate(state.metadata.tool_calls or (), 1):
                self._take_nested(call, number, nested)

    def _take_nested(self, script: ToolCall, number: int, nested: Nested) -> None:
        """Take a call that a script made: a server's tool, of which no result is kept."""
        name, data = normalise("opencode", nested.tool or "", decode_raw(nested.input))
        call_id = f"{script.tool_call_id}/{number}"
        self._calls[call_id] = ToolCall(
            name=name,
            tool_call_id=call_id,
            input_data=data,
            status=_NESTED_ENDS.get(nested.status or "", CallStatus.PENDING),
            msg_index=self._next_index(),
            native_name=as_name(nested.tool or ""),
            timestamp=script.timestamp,
            ended=script.ended,
            input_bytes=len(bytes(nested.input)),
        )

    def _is_copy(self, created: float | None) -> bool:
        """Whether a message is older than its session: a fork copies them, under new ids."""
        return created is not None and created < self._created

    def _add_event(self, kind: str, time: float | None, text: str) -> None:
        if self._data.source == "subagent":  # there the agent itself is the "user"
            return
        if kind == "user_message" and (not text.strip() or text.startswith("/")):
            return
        words = as_words(text)
        self._data.events.append(SessionEvent(kind, self._next_index(), parse_time(as_text(time)), words))

    def _add_tokens(self, tokens: Tokens | None) -> None:
        if tokens is not None:
            sent, received = tokens.both
            self._data.total_input_tokens += sent
            self._data.total_output_tokens += received

    def _next_index(self) -> int:
        self._index += 1
        return self._index - 1
