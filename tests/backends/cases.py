"""The seventeen things that a provider can do to us, and what the user must then see."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from analyzer.backends.anthropic import AnthropicBackend
from analyzer.backends.apart import ApartBackend
from analyzer.backends.attempts import Patience
from analyzer.backends.base import (
    Backend,
    Fragment,
    ModelError,
    ModelErrorKind,
    ModelEvent,
    ModelRequest,
    Report,
    StopReason,
)
from analyzer.backends.gemini import GeminiBackend
from analyzer.backends.openai import OpenAIBackend
from analyzer.backends.openai_compatible import OpenAICompatibleBackend
from analyzer.backends.sdk_backend import SdkBackend
from tests.backends.model_server import Plan, free_port, model_server
from tests.backends.wire import PROTOCOLS

KEY = "key-of-these-tests"
HURRIED = Patience(attempts=2, first_wait=0.01, longest_wait=5.0, idle=90.0)
SCHEMA = {
    "type": "object",
    "properties": {"context_file_rules": {"type": "array", "items": {"type": "string"}}},
    "required": ["context_file_rules"],
    "additionalProperties": False,
}
REQUEST = ModelRequest(
    "You turn findings into rules.", "pair p1: `python` failed, `python3` did", SCHEMA, 4096
)
PIECES = ('{"context_file_rules": ["use', " `python3`", ' 🚀 é"]}')
HALF = PIECES[:2]


@dataclass(frozen=True)
class Case:
    """What is wanted: an error's ``kind`` or a report's ``stop``, the ``text``, and what the user is told."""

    plans: Sequence[Plan]
    kind: ModelErrorKind | None = None
    stop: StopReason | None = None
    text: str = ""
    says: str = ""
    attempts: int = 1
    patience: Patience = HURRIED
    is_served: bool = True


def refused(
    status: int, error: str, kind: ModelErrorKind, says: str, attempts: int = 1, *headers: str
) -> Case:
    return Case([Plan(status, error, headers)], kind, says=says, attempts=attempts)


def broken(then: str, kind: ModelErrorKind, says: str, attempts: int) -> Case:
    return Case(
        [Plan(pieces=HALF, then=then)], kind, text="".join(HALF) * attempts, says=says, attempts=attempts
    )


K = ModelErrorKind
CASES = {
    "success": Case([Plan(pieces=PIECES)], stop=StopReason.COMPLETE, text="".join(PIECES)),
    "401": refused(401, "auth", K.AUTH, "did not accept the login"),
    "403": refused(403, "forbidden", K.FORBIDDEN, "does not allow"),
    "404": refused(404, "not_found", K.NOT_FOUND, "does not know the model"),
    "429 with Retry-After": refused(
        429, "limited", K.RATE_LIMITED, "limits how often", 2, "Retry-After: 0.02"
    ),
    "500": refused(500, "failed", K.SERVER, "failed", 2),
    "503 and 529": replace(
        refused(503, "overloaded", K.OVERLOADED, "is overloaded", 2),
        plans=[Plan(503, "overloaded"), Plan(529, "overloaded")],
    ),
    "context too long": refused(400, "too_long", K.TOO_LONG, "too long for"),
    "connection refused": Case([], K.UNREACHABLE, says="cannot be reached", is_served=False),
    "stall": replace(
        broken("hang", K.STALLED, "sent nothing for 2 s", 1), patience=replace(HURRIED, idle=2.0)
    ),
    "disconnect": broken("reset", K.DISCONNECTED, "The connection to", 2),
    "clean end without a terminal event": Case(
        [Plan(pieces=HALF, end="none")], stop=StopReason.CUT_OFF, text="".join(HALF), says="without saying"
    ),
    "error event mid-stream": broken("error_event", K.OVERLOADED, "is overloaded", 2),
    "broken SSE JSON": broken("broken_json", K.BAD_ANSWER, "what its protocol does not know", 1),
    "refusal": Case([Plan(end="refusal")], stop=StopReason.REFUSED, says="declined to answer"),
    "max-tokens": Case(
        [Plan(pieces=HALF, end="max_tokens")],
        stop=StopReason.MAX_TOKENS,
        text="".join(HALF),
        says="output limit",
    ),
    "malformed and fenced JSON": Case(
        [Plan(pieces=("Sure!\n```json\n", '{"a": [1,,', "\n```"))],
        stop=StopReason.COMPLETE,
        text='Sure!\n```json\n{"a": [1,,\n```',
    ),
}


def backend_for(protocol: str, url: str, patience: Patience) -> SdkBackend:
    match protocol:
        case "anthropic":
            return AnthropicBackend("asked-model", KEY, None, url, patience)
        case "responses":
            return OpenAIBackend("asked-model", KEY, url, patience)
        case "chat":
            return OpenAICompatibleBackend("asked-model", url, KEY, patience)
        case _:
            return GeminiBackend("asked-model", KEY, url, patience)


@dataclass
class Seen:
    """What came of a stream."""

    events: list[ModelEvent] = field(default_factory=list)
    error: ModelError | None = None
    requests: int = 0

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Fragment))

    @property
    def report(self) -> Report | None:
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Report) else None

    @property
    def sentence(self) -> str:
        return str(self.error) if self.error else self.report.detail if self.report else ""


async def seen_of(backend: Backend, request: ModelRequest = REQUEST) -> Seen:
    seen = Seen()
    try:
        async with asyncio.timeout(100), aclosing(backend.stream(request)) as events:
            async for event in events:
                seen.events.append(event)
    except ModelError as error:
        seen.error = error
    return seen


async def load_sdk(protocol: str) -> None:
    """Ask once: to load an SDK takes a busy machine longer than a case that stalls is waited for."""
    async with model_server(PROTOCOLS[protocol], Plan(pieces=PIECES)) as server:
        await seen_of(backend_for(protocol, server.url, HURRIED))


async def run_case(protocol: str, case: Case, is_apart: bool = False) -> Seen:
    """``is_apart``: in a process of its own, as the product asks."""
    wire = PROTOCOLS[protocol]
    if case.patience is not HURRIED and not is_apart:
        await load_sdk(protocol)
    async with model_server(wire, *case.plans) as server:
        if not case.is_served:
            server.port = free_port()
        backend = backend_for(protocol, server.url, case.patience)
        seen = await seen_of(ApartBackend(backend) if is_apart else backend)
        seen.requests = len(server.requests)
        return seen


def faults(case: Case, seen: Seen) -> list[str]:
    """How ``seen`` differs from what ``case`` wants; empty when it does not."""
    found = []
    kind = seen.error.kind if seen.error else None
    stop = seen.report.stop if seen.report else None
    for what, wanted, got in (
        ("error", case.kind, kind),
        ("stop", case.stop, stop),
        ("text", case.text, seen.text),
        ("requests", case.attempts if case.is_served else 0, seen.requests),
    ):
        if wanted != got:
            found.append(f"{what}: wanted {wanted!r}, got {got!r}")
    if case.says not in seen.sentence:
        found.append(f"sentence without {case.says!r}: {seen.sentence!r}")
    if seen.error and not seen.error.way_on:
        found.append("no way on")
    if "\n" in seen.sentence or KEY in seen.sentence:
        found.append(f"not a sentence for a screen: {seen.sentence!r}")
    return found
