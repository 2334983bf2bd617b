"""Gateways and local servers that speak a protocol in their own way: the answer is had all the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from analyzer.backends.base import StopReason
from tests.backends.cases import HURRIED, PIECES, REQUEST, Seen, backend_for, seen_of
from tests.backends.model_server import ModelServer, Plan, model_server
from tests.backends.wire import PROTOCOLS, Protocol

Event = dict[str, Any]


class Odd:
    """A protocol whose every event is changed on its way; ``None`` leaves it out."""

    def __init__(self, wire: Protocol, change: Callable[[Event], Event | None]) -> None:
        self._wire = wire
        self._change = change
        self.path_prefix = wire.path_prefix

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    def start(self) -> Iterator[bytes]:
        yield from self._changed(self._wire.start())

    def finish(self, end: str, text: str) -> Iterator[bytes]:
        yield from self._changed(self._wire.finish(end, text))

    def _changed(self, events: Iterator[bytes]) -> Iterator[bytes]:
        for event in events:
            head, _, data = event.decode().partition("data: ")
            if not data.startswith("{"):
                yield event
            elif (changed := self._change(json.loads(data))) is not None:
                yield f"{head}data: {json.dumps(changed)}\n\n".encode()


def without(*names: str) -> Callable[[Event], Event]:
    def change(event: Event) -> Event:
        return {name: event[name] for name in event if name not in names}

    return change


def choices_null_with_the_usage(event: Event) -> Event:
    return {**event, "choices": event["choices"] or None}


def no_choices_with_the_usage(event: Event) -> Event:
    return event if event["choices"] else without("choices")(event)


def no_delta_at_the_end(event: Event) -> Event:
    return {**event, "choices": [{**each, "delta": each["delta"] or None} for each in event["choices"]]}


def no_usage(event: Event) -> Event | None:
    return without("usage")(event) if event["choices"] else None


async def asked(protocol: str, wire: Any, *plans: Plan) -> tuple[Seen, ModelServer]:
    async with model_server(wire, *plans, Plan(pieces=PIECES)) as server:
        return await seen_of(backend_for(protocol, server.url, HURRIED)), server


@pytest.mark.parametrize(
    ("change", "tokens"),
    [
        (choices_null_with_the_usage, (321, 45)),
        (no_choices_with_the_usage, (321, 45)),
        (no_delta_at_the_end, (321, 45)),
        (no_usage, (None, None)),
        (without("id", "object", "created", "usage"), (None, None)),
    ],
)
async def test_a_compatible_server_may_leave_out_what_says_nothing(
    change: Callable[[Event], Event | None], tokens: tuple[int | None, int | None]
) -> None:
    seen, _ = await asked("chat", Odd(PROTOCOLS["chat"], change))
    assert seen.text == "".join(PIECES)
    assert seen.report and seen.report.stop is StopReason.COMPLETE
    assert (seen.report.input_tokens, seen.report.output_tokens) == tokens


def counted_at_the_end(event: Event) -> Event:
    if "message" in event:
        return {**event, "message": {**event["message"], "usage": {"input_tokens": 0, "output_tokens": 0}}}
    return {**event, "usage": {"input_tokens": 321, "output_tokens": 45}} if "usage" in event else event


def counted_nowhere(event: Event) -> Event:
    event = without("usage")(event)
    return {**event, "message": without("usage")(event["message"])} if "message" in event else event


@pytest.mark.parametrize(
    ("change", "tokens"), [(counted_at_the_end, (321, 45)), (counted_nowhere, (None, None))]
)
async def test_a_gateway_to_anthropics_protocol_may_count_when_it_likes(
    change: Callable[[Event], Event], tokens: tuple[int | None, int | None]
) -> None:
    seen, _ = await asked("anthropic", Odd(PROTOCOLS["anthropic"], change))
    assert seen.report and seen.report.stop is StopReason.COMPLETE
    assert (seen.report.input_tokens, seen.report.output_tokens) == tokens


async def refused(protocol: str, *words: str) -> list[Event]:
    """The requests to a server that refuses some with these words, and answers the next."""
    left = list(words)

    class Refusing(type(PROTOCOLS[protocol])):  # type: ignore[misc]
        def error(self, status: int, kind: str) -> dict[str, Any]:
            return {"type": "error", "error": {"message": left.pop(0), "type": "invalid_request_error"}}

    seen, server = await asked(protocol, Refusing(), *(Plan(400, "x") for _ in words))
    assert seen.text == "".join(PIECES), seen.sentence
    return server.requests


@pytest.mark.parametrize(
    "words", ["This response_format type is unavailable now", "json_schema is not supported by this engine"]
)
async def test_a_compatible_server_without_schemas_gets_the_schema_in_words(words: str) -> None:
    first, second = await refused("chat", words)
    assert first["response_format"]["type"] == "json_schema"
    assert "response_format" not in second
    assert '"additionalProperties":false' in second["messages"][0]["content"]


async def test_a_gateway_without_schemas_gets_the_schema_in_words() -> None:
    first, second = await refused("anthropic", "output_config: Extra inputs are not permitted")
    assert first["output_config"]["format"]["type"] == "json_schema"
    assert "output_config" not in second
    assert '"additionalProperties":false' in second["system"]


async def test_a_gateway_to_newer_models_of_openais_gets_the_limit_by_its_new_name() -> None:
    first, second = await refused(
        "chat",
        "Unsupported parameter: 'max_tokens' is not supported with this model. "
        "Use 'max_completion_tokens' instead.",
    )
    assert first["max_tokens"] == second["max_completion_tokens"] == REQUEST.max_output_tokens
    assert "max_tokens" not in second


async def test_a_server_that_refuses_one_thing_after_the_other_is_asked_without_them() -> None:
    *_, last = await refused(
        "chat",
        "Unrecognized request argument supplied: stream_options",
        f"'max_tokens' or 'max_completion_tokens' is too large: {REQUEST.max_output_tokens}",
        f"'max_tokens' or 'max_completion_tokens' is too large: {REQUEST.max_output_tokens}",
    )
    assert not {"stream_options", "max_tokens", "max_completion_tokens"} & set(last)
    assert last["response_format"]["type"] == "json_schema"
