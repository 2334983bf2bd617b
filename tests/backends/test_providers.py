"""Every provider's real SDK against a server that speaks its wire format."""

from __future__ import annotations

import asyncio
import json
import os
import random
from dataclasses import replace

import httpx2
import openai
import pytest

from analyzer.backends.base import Fragment, ModelError, ModelErrorKind, Restart, StopReason, Waiting
from analyzer.backends.failures import Asked
from analyzer.backends.openai import failure as openai_failure
from tests.backends.cases import (
    CASES,
    HALF,
    HURRIED,
    KEY,
    PIECES,
    REQUEST,
    backend_for,
    faults,
    run_case,
    seen_of,
)
from tests.backends.model_server import ModelServer, Plan, model_server
from tests.backends.wire import MODEL, PROTOCOLS
from tests.timing import AT_MOST, are_at_once

every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)


@every_protocol
@pytest.mark.parametrize("name", CASES)
async def test_each_way_a_provider_can_answer_is_told_as_what_it_is(protocol: str, name: str) -> None:
    case = CASES[name]
    assert faults(case, await run_case(protocol, case)) == []


def test_a_case_can_fail() -> None:
    """The judge of the matrix is no rubber stamp."""
    seen = asyncio.run(run_case("chat", CASES["refusal"]))
    assert faults(CASES["success"], seen)


@every_protocol
async def test_the_report_has_the_model_and_the_tokens(protocol: str) -> None:
    async with model_server(PROTOCOLS[protocol], Plan(pieces=PIECES)) as server:
        report = (await seen_of(backend_for(protocol, server.url, HURRIED))).report
    assert report
    assert (report.model, report.input_tokens, report.output_tokens) == (MODEL, 321, 45)


@every_protocol
async def test_what_is_sent_is_the_request_and_the_schema(protocol: str) -> None:
    async with model_server(PROTOCOLS[protocol], Plan(pieces=PIECES)) as server:
        await seen_of(backend_for(protocol, server.url, HURRIED))
    sent = json.dumps(server.requests[0], ensure_ascii=False)
    assert json.dumps(REQUEST.prompt, ensure_ascii=False) in sent
    assert json.dumps(REQUEST.system, ensure_ascii=False) in sent
    assert "4096" in sent
    assert '"context_file_rules": {"type": "array"' in sent
    assert KEY in json.dumps(server.headers[0])
    assert KEY not in sent


@every_protocol
async def test_a_retry_is_visible_and_begins_anew(protocol: str) -> None:
    async with model_server(
        PROTOCOLS[protocol], Plan(pieces=HALF, then="reset"), Plan(pieces=PIECES)
    ) as server:
        seen = await seen_of(backend_for(protocol, server.url, HURRIED))
    kinds = [type(event) for event in seen.events]
    assert kinds[len(HALF) : len(HALF) + 2] == [Restart, Waiting]
    after = [event.text for event in seen.events[len(HALF) + 2 :] if isinstance(event, Fragment)]
    assert "".join(after) == "".join(PIECES)
    waiting = next(event for event in seen.events if isinstance(event, Waiting))
    assert (waiting.attempt, waiting.attempts) == (1, 2)
    assert "It is asked again in 0.01 s." in waiting.sentence
    assert seen.report and seen.report.stop is StopReason.COMPLETE


@every_protocol
async def test_a_provider_that_wants_an_hour_is_not_waited_for(protocol: str) -> None:
    async with model_server(PROTOCOLS[protocol], Plan(429, "limited", ["Retry-After: 3600"])) as server:
        seen = await seen_of(backend_for(protocol, server.url, HURRIED))
    assert len(server.requests) == 1
    assert "Ask again in 60 min" in seen.sentence


@every_protocol
async def test_retry_after_is_what_is_waited(protocol: str) -> None:
    plans = Plan(429, "limited", ["Retry-After: 0.07"]), Plan(pieces=PIECES)
    async with model_server(PROTOCOLS[protocol], *plans) as server:
        seen = await seen_of(backend_for(protocol, server.url, HURRIED))
    assert [event.seconds for event in seen.events if isinstance(event, Waiting)] == [0.07]
    assert seen.text == "".join(PIECES)


@every_protocol
async def test_tokens_are_counted_where_there_is_a_counter(protocol: str) -> None:
    async with model_server(PROTOCOLS[protocol], Plan()) as server:
        counted = await backend_for(protocol, server.url, HURRIED).count_tokens(REQUEST)
    assert counted == (None if protocol == "chat" else 1234)


@every_protocol
async def test_a_key_with_foreign_characters_is_a_sentence(protocol: str) -> None:
    backend = replace(backend_for(protocol, "http://127.0.0.1:9", HURRIED), api_key="“pasted”")  # type: ignore[type-var]
    error = (await seen_of(backend)).error
    assert error and error.kind is ModelErrorKind.AUTH


@every_protocol
@pytest.mark.parametrize("url", ["localhost:11434", "http://[", "http://127.0.0.1:65536"])
async def test_a_base_url_that_is_none_is_a_sentence(protocol: str, url: str) -> None:
    error = (await seen_of(backend_for(protocol, url, replace(HURRIED, attempts=1)))).error
    assert error and error.kind is ModelErrorKind.UNREACHABLE


@every_protocol
async def test_cancel_leaves_no_task_and_no_connection(protocol: str) -> None:
    async with model_server(PROTOCOLS[protocol], Plan(pieces=HALF, then="hang")) as server:
        before = asyncio.all_tasks()
        arrived = asyncio.Event()

        async def read() -> None:
            async for event in backend_for(protocol, server.url, HURRIED).stream(REQUEST):
                if isinstance(event, Fragment):
                    arrived.set()

        task = asyncio.create_task(read())
        await arrived.wait()
        started = asyncio.get_running_loop().time()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.get_running_loop().time() - started < AT_MOST
        await _closed(server)
        assert asyncio.all_tasks() <= before | _of_server()


@every_protocol
async def test_cancel_at_any_moment(protocol: str) -> None:
    """While it connects, sends, reads or waits to ask again."""
    plans = Plan(503, "overloaded"), Plan(pieces=HALF, then="hang")
    loop, moments, took = asyncio.get_running_loop(), random.Random(7), list[float]()
    for _ in range(int(os.environ.get("HEADROOM_CANCEL_POINTS", "8"))):
        async with model_server(PROTOCOLS[protocol], *plans) as server:
            task = asyncio.create_task(seen_of(backend_for(protocol, server.url, HURRIED)))
            await asyncio.wait([task], timeout=moments.uniform(0, 0.15))
            started = loop.time()
            task.cancel()
            await asyncio.wait([task])
            took.append(loop.time() - started)
            await _closed(server)
        async with asyncio.timeout(20):  # the server's own take a moment
            while asyncio.all_tasks() != {asyncio.current_task()}:
                await asyncio.sleep(0.01)
    print(f"worst cancel, {protocol}: {max(took) * 1000:.0f} ms")
    assert are_at_once(took)


@every_protocol
async def test_closing_the_iterator_closes_the_connection(protocol: str) -> None:
    async with model_server(PROTOCOLS[protocol], Plan(pieces=HALF, then="hang")) as server:
        stream = backend_for(protocol, server.url, HURRIED).stream(REQUEST)
        async for event in stream:
            if isinstance(event, Fragment):
                break
        await stream.aclose()
        await _closed(server)


async def test_what_a_provider_says_is_safe_in_a_terminal_and_keeps_the_key_out() -> None:
    class Hostile(type(PROTOCOLS["chat"])):  # type: ignore[misc]
        def error(self, status: int, kind: str) -> dict[str, object]:
            return {"error": {"message": f"\x1b[2J\n\u202e your key {KEY} " + "x" * 5000, "code": "no"}}

    async with model_server(Hostile(), Plan(401, "auth")) as server:
        seen = await seen_of(backend_for("chat", server.url, HURRIED))
    assert "\x1b" not in seen.sentence and "\u202e" not in seen.sentence
    assert KEY not in seen.sentence
    assert len(seen.sentence) < 600


@every_protocol
@pytest.mark.parametrize(
    "data", ["42", "[]", "null", '"text"', '{"type": null}', '{"choices": {"a": 1}}', "{}"]
)
async def test_json_of_another_shape_is_never_a_crash(protocol: str, data: str) -> None:
    wire = PROTOCOLS[protocol]

    class Odd(type(wire)):  # type: ignore[misc]
        def broken(self) -> bytes:
            return f"event: message_start\ndata: {data}\n\n".encode() + self.text("late")

    async with model_server(Odd(), Plan(pieces=HALF, then="broken_json")) as server:
        seen = await seen_of(backend_for(protocol, server.url, HURRIED))
    assert seen.text.startswith("".join(HALF))
    assert seen.error is None or isinstance(seen.error, ModelError)


async def _closed(server: ModelServer) -> None:
    async with asyncio.timeout(20):
        while server.open_connections:
            await asyncio.sleep(0.01)


def _of_server() -> set[asyncio.Task[object]]:
    """The server's own tasks for connections that it is just closing."""
    return {task for task in asyncio.all_tasks() if "serve" in repr(task.get_coro())}


def test_a_server_that_sends_bare_words_is_quoted_once_and_no_key_of_a_screen_is_named() -> None:
    answer = httpx2.Response(500, json={"error": "boom"}, request=httpx2.Request("POST", "http://x/"))
    error = openai.InternalServerError("Error code: 500", response=answer, body="boom")
    said = str(openai_failure(Asked("x", "tide-1", "KEY"), error))
    assert "(500: boom)" in said and "press m" not in said.casefold()
