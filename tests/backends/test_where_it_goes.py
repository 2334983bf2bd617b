"""The question goes where the screen says, with every SDK: to no other server, and through no other hands."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from analyzer.backends.base import ModelErrorKind
from tests.backends.cases import HURRIED, PIECES, backend_for, seen_of
from tests.backends.model_server import Plan, model_server
from tests.backends.wire import PROTOCOLS

every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)


@every_protocol
@pytest.mark.parametrize("status", [302, 307])
async def test_a_server_cannot_send_it_on_to_another(protocol: str, status: int) -> None:
    wire = PROTOCOLS[protocol]
    async with model_server(wire, Plan(pieces=PIECES)) as other:
        there = f"http://localhost:{other.port}"
        sends_on = Plan(status, body=b"", headers=[f"Location: {there}/v1/answer"])
        async with model_server(wire, sends_on) as server:
            seen = await seen_of(backend_for(protocol, server.url, HURRIED))
    assert other.headers == []
    assert seen.error and seen.error.kind is ModelErrorKind.BAD_ANSWER
    assert f"127.0.0.1:{server.port} sends on to {there}, which was not asked" in seen.sentence
    assert len(server.requests) == 1


@every_protocol
async def test_a_server_can_send_it_on_to_another_path_of_its_own(protocol: str) -> None:
    moved = Plan(308, body=b"", headers=["Location: /moved"])
    async with model_server(PROTOCOLS[protocol], moved, Plan(pieces=PIECES)) as server:
        seen = await seen_of(backend_for(protocol, server.url, HURRIED))
    assert seen.text == "".join(PIECES)


@asynccontextmanager
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[list[bytes]]:
    """What a proxy for everything was asked for."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    monkeypatch.setenv("ALL_PROXY", "http://{}:{}".format(*server.sockets[0].getsockname()))
    try:
        yield asked
    finally:
        server.close()


@every_protocol
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0.0.0.0"])
async def test_a_server_on_this_machine_is_asked_without_the_proxy(
    protocol: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxy(monkeypatch) as asked, model_server(PROTOCOLS[protocol], Plan(pieces=PIECES)) as server:
        url = server.url.replace("127.0.0.1", host)
        assert (await seen_of(backend_for(protocol, url, HURRIED))).text == "".join(PIECES)
    assert asked == []


@every_protocol
async def test_a_proxy_whose_port_is_none_is_a_sentence(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "127.0.0.1:65536")
    seen = await seen_of(backend_for(protocol, "https://models.invalid", replace(HURRIED, attempts=1)))
    assert seen.error and seen.error.kind is ModelErrorKind.UNREACHABLE
    assert "port must be 0-65535" in seen.sentence
    assert "the proxy" in seen.sentence


@every_protocol
async def test_any_other_is_asked_through_the_proxy(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    once = replace(HURRIED, attempts=1)
    async with proxy(monkeypatch) as asked:
        await seen_of(backend_for(protocol, "https://models.invalid", once))
    assert asked == [b"CONNECT models.invalid:443 HTTP/1.1\r\n"]


@every_protocol
async def test_what_a_socks_proxy_needs_is_named(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    seen = await seen_of(backend_for(protocol, "https://models.invalid", HURRIED))
    assert "Install socksio, or ask without that proxy" in seen.sentence


@every_protocol
@pytest.mark.skipif(sys.platform != "linux", reason="a full queue is answered otherwise elsewhere")
async def test_a_server_that_never_takes_the_connection_cannot_be_reached(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.backends.sdk.CONNECT_SECONDS", 0.2)
    with socket.socket() as silent, socket.socket() as first, socket.socket() as second:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for queued in (first, second):  # as many as it holds
            queued.setblocking(False)
            queued.connect_ex(silent.getsockname())
        url = "http://{}:{}".format(*silent.getsockname())
        seen = await seen_of(backend_for(protocol, url, replace(HURRIED, attempts=1)))
    assert seen.error and seen.error.kind is ModelErrorKind.UNREACHABLE
