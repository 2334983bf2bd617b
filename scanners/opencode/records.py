"""OpenCode's records, as far as they are read.

Source: ``packages/opencode/src/session/message-v2.ts`` (0.x to 1.18), of 2.0
``packages/schema/src/session-message.ts``, and a survey of real databases of 1.16 and 1.17.
"""

from __future__ import annotations

import msgspec

from scanners.parsing.numbers import Count


class Time(msgspec.Struct, gc=False):
    """Moments in milliseconds since 1970."""

    created: float | None = None
    updated: float | None = None
    start: float | None = None
    end: float | None = None
    completed: float | None = None


class Nested(msgspec.Struct, gc=False):
    """A call that a script made, of which nothing else is noted (1.17 on)."""

    tool: str | None = None
    status: str | None = None
    input: msgspec.Raw = msgspec.Raw()


class Metadata(msgspec.Struct, gc=False):
    """What a tool noted; ``exit`` is None when the command was killed."""

    exit: int | float | None = None
    timeout: bool | float | None = None
    tool_calls: list[Nested] | None = msgspec.field(name="toolCalls", default=None)


class Error(msgspec.Struct, gc=False):
    type: str | None = None
    name: str | None = None
    message: str | None = None


class Text(msgspec.Struct, gc=False):
    text: str | None = None


class State(msgspec.Struct, gc=False):
    """How far a call is. To 1.x there is an ``output``, or an ``error`` text; in 2.0 ``content``."""

    status: str | None = None
    input: msgspec.Raw = msgspec.Raw()
    output: str | None = None
    content: list[Text] | None = None
    error: Error | str | None = None
    metadata: Metadata | None = None
    structured: Metadata | None = None  # the metadata of the betas of 2.0
    time: Time | None = None


class Part(msgspec.Struct, gc=False):
    """A part of a message; ``callID`` and ``tool`` are ``id`` and ``name`` in 2.0."""

    id: str | None = None
    type: str | None = None
    call_id: str | None = msgspec.field(name="callID", default=None)
    message_id: str | None = msgspec.field(name="messageID", default=None)
    tool: str | None = None
    name: str | None = None
    state: State | None = None
    time: Time | None = None
    text: str | None = None
    synthetic: bool | None = None
    ignored: bool | None = None  # a plugin's words, which the model is not shown


class Cache(msgspec.Struct, gc=False):
    read: Count | None = None
    write: Count | None = None


class Tokens(msgspec.Struct, gc=False):
    input: Count | None = None
    output: Count | None = None
    reasoning: Count | None = None
    cache: Cache | None = None

    @property
    def both(self) -> tuple[int, int]:
        """Input tokens, those from the cache too, and output tokens."""
        cache = self.cache or Cache()
        sent = (self.input or 0) + (cache.read or 0) + (cache.write or 0)
        return sent, (self.output or 0) + (self.reasoning or 0)


class MessagePath(msgspec.Struct, gc=False):
    cwd: str | None = None


class Message(msgspec.Struct, gc=False):
    """A message: to 1.x without its parts; in 2.0 with ``content``, or a user's ``text``."""

    id: str | None = None
    role: str | None = None
    parent_id: str | None = msgspec.field(name="parentID", default=None)  # the message that it answers
    time: Time | None = None
    path: MessagePath | None = None
    tokens: Tokens | None = None
    text: str | None = None
    content: list[Part] | None = None
    outcome: str | None = None


class Session(msgspec.Struct, gc=False):
    """A session of the JSON storage."""

    id: str | None = None
    directory: str | None = None
    parent_id: str | None = msgspec.field(name="parentID", default=None)
    version: str | None = None
    time: Time | None = None
