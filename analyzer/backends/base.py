"""What every model backend speaks: a request in, text fragments and one report out.

No provider SDK is imported here. All text in events and errors that a provider or a CLI wrote is
terminal-safe (``scanners.text.visible``) except fragments, which are the answer's JSON as it came.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question. Both texts are masked already: exactly what leaves the machine."""

    system: str
    prompt: str
    schema: dict[str, Any]  # of the answer; strict as OpenAI wants it: objects closed, every key required
    max_output_tokens: int


def with_schema(request: ModelRequest) -> str:
    """Return the system prompt for what takes no schema beside it: the schema follows in words."""
    schema = json.dumps(request.schema, ensure_ascii=False, separators=(",", ":"))
    return f"{request.system}\n\nAnswer with one JSON document of this schema and nothing else:\n{schema}"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of the answer. It may end anywhere, even within an escape sequence of the JSON."""

    text: str


@dataclass(frozen=True, slots=True)
class Restart:
    """The answer begins anew, because an attempt that had sent text broke: forget what has not closed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sent before a pause; the next attempt follows it by itself."""

    sentence: str
    seconds: float
    attempt: int  # the one that failed, from 1
    attempts: int  # how many will be made at most


class StopReason(StrEnum):
    """Why the answer ended."""

    COMPLETE = "complete"
    MAX_TOKENS = "max_tokens"  # the output limit, or the model's context, was reached
    REFUSED = "refused"  # by the model or by the provider's filter; ``Report.detail`` has its words
    CUT_OFF = "cut_off"  # the connection ended as usual, but nothing said that the answer is complete


@dataclass(frozen=True, slots=True)
class Report:
    """The last event of every stream that did not raise."""

    stop: StopReason
    model: str  # as the provider names what answered
    input_tokens: int | None  # None: not reported
    output_tokens: int | None
    detail: str = ""  # for the user; always there when ``stop`` is not COMPLETE


ModelEvent = Fragment | Restart | Waiting | Report


class ModelErrorKind(StrEnum):
    """Why there was no answer. What to do about each, `failures` says."""

    NO_KEY = "no_key"
    AUTH = "auth"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    NO_CREDIT = "no_credit"
    OVERLOADED = "overloaded"
    SERVER = "server"
    TOO_LONG = "too_long"
    BAD_REQUEST = "bad_request"
    UNREACHABLE = "unreachable"
    STALLED = "stalled"
    DISCONNECTED = "disconnected"
    BAD_ANSWER = "bad_answer"  # not what the provider's protocol says
    NOT_INSTALLED = "not_installed"
    PROCESS = "process"  # the CLI ended without saying why


@dataclass(eq=False)
class ModelError(Exception):
    """The only exception of a backend. ``str()`` is for the user: cause, what was kept, the way on."""

    kind: ModelErrorKind
    cause: str  # a sentence: what happened, with whom
    way_on: str  # a sentence: what the user can do
    retry_after: float | None = None  # seconds that the provider asked us to wait
    text_had_arrived: bool = False

    def __str__(self) -> str:
        kept = "What had arrived is kept." if self.text_had_arrived else ""
        return " ".join(sentence for sentence in (self.cause, kept, self.way_on) if sentence)


class Backend(Protocol):
    """A model that can be asked. ``choose`` in ``analyzer.backends.select`` picks one."""

    @property
    def provider(self) -> str:
        """``anthropic``, ``openai``, ``gemini``, ``claude-cli``, ``codex-cli`` or ``gemini-cli``."""

    @property
    def model(self) -> str:
        """The model as the provider names it; for a CLI, ``""`` when its own default is used."""

    @property
    def place(self) -> str:
        """Who is asked, for the user: ``api.anthropic.com``, ``the claude CLI``."""

    @property
    def goes_to(self) -> str:
        """Where the request goes: ``place``, and who on the way there can read it."""

    async def ready(self) -> None:
        """Load what takes time to load, while the user reads the question. Nothing is sent.

        Raises:
            ModelError: as ``stream`` does.
        """

    async def close(self) -> None:
        """Let go of what `ready` holds. A stream that has ended did so by itself."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Ask, and yield events as they arrive; the last one is a ``Report``.

        Closing the iterator (``contextlib.aclosing``) or cancelling the task that reads it stops at once
        and leaves no process, connection or task.

        Raises:
            ModelError: after retries where they make sense. Fragments that arrived were yielded before.
        """

    async def count_tokens(self, request: ModelRequest) -> int | None:
        """Input tokens of ``request`` by the provider's own counter; None where it has none.

        Raises:
            ModelError: as ``stream`` does, but nothing is retried.
        """


@dataclass(frozen=True, slots=True)
class Offline:
    """No model is asked. ``reason`` is a sentence: why, and how to get one."""

    reason: str
