"""A server on this machine that speaks the four wire formats, and does to them whatever a case asks for.

Raw asyncio streams, because half of the cases are connections that end in ways that no HTTP library would
let a server end them.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.backends.wire import Protocol


@dataclass(frozen=True)
class Plan:
    """What one request gets. ``status`` other than 200 answers with ``error`` and closes.

    ``body`` is answered as it is, whatever the protocol says.
    """

    status: int = 200
    error: str = ""  # kind of the error: a key of ``wire.ERRORS``
    headers: Sequence[str] = ()
    pieces: Sequence[str] = ()  # the answer's text
    end: str = "stop"  # stop, max_tokens, refusal, none (no terminal event)
    body: bytes | None = None
    media_type: str = "application/json"  # of an answer that is no stream
    then: str = "close"  # close, reset, hang, error_event, broken_json


@dataclass
class ModelServer:
    protocol: Protocol
    plans: list[Plan]  # for one request each; the last one for all that follow
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    open_connections: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.protocol.path_prefix}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_connections += 1
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone, as some tests want
        finally:
            self.open_connections -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path, headers, body = await _request(reader)
        if self.protocol.is_count(path):
            writer.write(_plain(200, json.dumps(self.protocol.counted(1234)).encode()))
            await writer.drain()
            return
        plan = self.plans[min(len(self.requests), len(self.plans) - 1)]
        self.requests.append(json.loads(body))
        self.headers.append(headers)
        if plan.status != 200 or plan.body is not None:
            error = plan.body
            if error is None:
                error = json.dumps(self.protocol.error(plan.status, plan.error)).encode()
            writer.write(_plain(plan.status, error, plan.headers, plan.media_type))
            await writer.drain()
            return
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for event in self._events(plan):
            writer.write(_chunk(event))
            await writer.drain()
        match plan.then:
            case "close":
                writer.write(b"0\r\n\r\n")
                await writer.drain()
            case "reset":
                # What was sent must have left before the reset throws the rest away.
                await asyncio.sleep(0.05)
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            case "hang":
                await reader.read()  # until the client goes

    def _events(self, plan: Plan) -> Iterator[bytes]:
        yield from self.protocol.start()
        for piece in plan.pieces:
            yield self.protocol.text(piece)
        match plan.then:
            case "error_event":
                yield self.protocol.error_event()
            case "broken_json":
                yield self.protocol.broken()
            case "close":
                yield from self.protocol.finish(plan.end, "".join(plan.pieces))


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length") or 0))
    return head[0].split(" ")[1], headers, body


def _plain(
    status: int, body: bytes, headers: Sequence[str] = (), media_type: str = "application/json"
) -> bytes:
    lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "Connection: close", *headers, "", ""]).encode() + body


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


@asynccontextmanager
async def model_server(protocol: Protocol, *plans: Plan) -> AsyncGenerator[ModelServer, None]:
    async with listening(ModelServer(protocol, list(plans))) as served:
        yield served


@asynccontextmanager
async def listening(served: ModelServer) -> AsyncGenerator[ModelServer, None]:
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
