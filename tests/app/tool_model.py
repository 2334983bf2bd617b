"""A model on this machine that has an agent run commands, one after the other, and then says that it is done.

It speaks the four wire formats. Which command comes next is told by how many results a request holds, so an
agent may ask again, count tokens or want a title for its session without putting it out of step.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from tests.backends.wire import MODEL, PROTOCOLS, sse

SHELLS = ("Bash", "bash", "shell", "shell_command", "exec_command", "run_shell_command")
DONE = "The tides are in order."


class ToolModel(ThreadingHTTPServer):
    """``url`` is the address that agents are given; those of OpenAI's formats get ``/v1`` behind it."""

    daemon_threads = True

    def __init__(self, commands: Sequence[str], says: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.commands = commands
        self.says = says  # when there is nothing left to do

    def handle_error(self, request: object, client_address: object) -> None:
        """An agent that ends hangs up in the middle; that is no error of the test's."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def events(self, path: str, body: dict[str, Any]) -> Iterator[bytes]:
        """The answer to one request."""
        route = path.partition("?")[0]
        if route.endswith("/messages"):
            yield from self._anthropic(body)
        elif route.endswith("/responses"):
            yield from self._responses(body)
        elif route.endswith("/chat/completions"):
            yield from self._chat(body)
        else:
            yield from self._gemini(body)

    def _next(self, results: int, tools: Sequence[tuple[str, Any]]) -> tuple[str, dict[str, Any]] | None:
        """The tool to call, and its arguments; None when nothing is left to do, or no shell to do it."""
        shell = next(((name, schema) for name, schema in tools if name in SHELLS), None)
        if shell is None or results >= len(self.commands):
            return None
        name, schema = shell
        return name, _arguments(schema, self.commands[results])

    def _anthropic(self, body: dict[str, Any]) -> Iterator[bytes]:
        wire = PROTOCOLS["anthropic"]
        contents = [message["content"] for message in body["messages"]]
        results = sum(
            part.get("type") == "tool_result"
            for parts in contents
            if isinstance(parts, list)
            for part in parts
        )
        tools = [(tool["name"], tool.get("input_schema", {})) for tool in body.get("tools", ())]
        if (call := self._next(results, tools)) is None:
            yield from wire.start()
            yield wire.text(self.says)
            yield from wire.finish("stop", self.says)
            return
        yield next(iter(wire.start()))
        block = {"type": "tool_use", "id": f"toolu_{uuid4().hex}", "name": call[0], "input": {}}
        yield _named({"type": "content_block_start", "index": 0, "content_block": block})
        delta = {"type": "input_json_delta", "partial_json": json.dumps(call[1])}
        yield _named({"type": "content_block_delta", "index": 0, "delta": delta})
        yield from wire.finish("tool_use", "")

    def _responses(self, body: dict[str, Any]) -> Iterator[bytes]:
        wire = PROTOCOLS["responses"]
        items = body["input"] if isinstance(body["input"], list) else []
        results = sum(item.get("type", "").endswith("_call_output") for item in items)
        tools = [(tool.get("name", ""), tool.get("parameters", {})) for tool in body.get("tools", ())]
        if (call := self._next(results, tools)) is None:
            yield from wire.start()
            yield wire.text(self.says)
            yield from wire.finish("stop", self.says)
            return
        item = {
            "type": "function_call",
            "id": f"fc_{results}",
            "call_id": f"call_{uuid4().hex}",
            "name": call[0],
        }
        item |= {"arguments": json.dumps(call[1]), "status": "completed"}
        usage = {"input_tokens": 30, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 5}
        usage |= {"output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 35}
        answer = {"id": f"resp_{results}", "object": "response", "model": MODEL, "output": [item]}
        yield _named(
            {"type": "response.created", "response": answer | {"status": "in_progress", "output": []}}
        )
        yield _named({"type": "response.output_item.added", "output_index": 0, "item": item})
        yield _named({"type": "response.output_item.done", "output_index": 0, "item": item})
        yield _named(
            {"type": "response.completed", "response": answer | {"status": "completed", "usage": usage}}
        )

    def _chat(self, body: dict[str, Any]) -> Iterator[bytes]:
        wire = PROTOCOLS["chat"]
        results = sum(message["role"] == "tool" for message in body["messages"])
        functions = [tool["function"] for tool in body.get("tools", ()) if "function" in tool]
        call = self._next(results, [(each["name"], each.get("parameters", {})) for each in functions])
        if call is None:
            yield from wire.start()
            yield wire.text(self.says)
            yield from wire.finish("stop", self.says)
            return
        function = {"name": call[0], "arguments": json.dumps(call[1])}
        wanted = {"index": 0, "id": f"call_{uuid4().hex}", "type": "function", "function": function}
        part = {"id": "c_1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
        delta = {"role": "assistant", "content": None, "tool_calls": [wanted]}
        yield sse({**part, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        yield sse({**part, "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
        yield sse("[DONE]")

    def _gemini(self, body: dict[str, Any]) -> Iterator[bytes]:
        wire = PROTOCOLS["gemini"]
        results = sum("functionResponse" in part for turn in body["contents"] for part in turn["parts"])
        declared = [each for tool in body.get("tools", ()) for each in tool.get("functionDeclarations", ())]
        schemas = [(each["name"], each.get("parametersJsonSchema", {})) for each in declared]
        if (call := self._next(results, schemas)) is None:
            yield wire.text(self.says)
            yield from wire.finish("stop", self.says)
            return
        content = {"role": "model", "parts": [{"functionCall": {"name": call[0], "args": call[1]}}]}
        usage = {"promptTokenCount": 30, "candidatesTokenCount": 5, "totalTokenCount": 35}
        candidate = {"content": content, "finishReason": "STOP", "index": 0}
        yield sse({"candidates": [candidate], "usageMetadata": usage, "modelVersion": MODEL})


class _Handler(BaseHTTPRequestHandler):
    server: ToolModel
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        if "count" in self.path.lower():
            self._send(json.dumps({"input_tokens": 30, "totalTokens": 30}).encode(), "application/json")
        else:
            self._send(b"".join(self.server.events(self.path, body)), "text/event-stream")

    def do_GET(self) -> None:
        self._send(b'{"object": "list", "data": [], "models": []}', "application/json")

    def _send(self, data: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        """Say nothing: the terminal is the test's."""


def _arguments(schema: Any, command: str) -> dict[str, Any]:
    """The command as the tool takes it, with whatever else its schema requires."""
    known = schema.get("properties", {})
    name = "cmd" if "cmd" in known else "command"
    is_list = known.get(name, {}).get("type") == "array"
    required = {other: "looks" for other in schema.get("required", ()) if other != name}
    kinds = {other: known.get(other, {}).get("type") for other in required}
    filled = {other: False if kinds[other] == "boolean" else value for other, value in required.items()}
    return filled | {name: ["bash", "-lc", command] if is_list else command}


def _named(event: dict[str, Any]) -> bytes:
    return sse(event, event["type"])


@contextmanager
def tool_model(*commands: str, says: str = DONE) -> Iterator[ToolModel]:
    """Serve such a model for a while."""
    server = ToolModel(commands, says)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
