"""The four wire formats, in their true shape, as far as an answer of text needs them.

Anthropic Messages 2026-10-21, OpenAI Responses and Chat Completions, Gemini v1 (``alt=sse``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

MODEL = "a-model-of-tests"
# kind -> the provider's type or code, its words
WORDS = {
    "auth": "this key is not known",
    "forbidden": "this key may not use this model",
    "not_found": "there is no such model",
    "limited": "too many requests, be patient",
    "failed": "something broke inside",
    "overloaded": "everyone is asking at once",
}


def sse(data: Any, event: str = "") -> bytes:
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {event}\n" if event else "").encode() + f"data: {text}\n\n".encode()


class Protocol:
    name: str
    path_prefix = ""

    def is_count(self, path: str) -> bool:
        return False

    def counted(self, tokens: int) -> dict[str, Any]:
        return {"input_tokens": tokens}

    def start(self) -> Iterator[bytes]:
        return iter(())

    def error(self, status: int, kind: str) -> dict[str, Any]:
        raise NotImplementedError

    def text(self, piece: str) -> bytes:
        raise NotImplementedError

    def finish(self, end: str, text: str) -> Iterator[bytes]:
        raise NotImplementedError

    def error_event(self) -> bytes:
        raise NotImplementedError

    def broken(self) -> bytes:
        raise NotImplementedError


class Anthropic(Protocol):
    name = "anthropic messages"
    types = {  # noqa: RUF012
        "auth": "authentication_error", "forbidden": "permission_error", "not_found": "not_found_error",
        "limited": "rate_limit_error", "failed": "api_error", "overloaded": "overloaded_error",
    }  # fmt: skip

    def is_count(self, path: str) -> bool:
        return path.endswith("/count_tokens")

    def error(self, status: int, kind: str) -> dict[str, Any]:
        words = "prompt is too long: 250000 tokens > 200000 maximum" if kind == "too_long" else WORDS[kind]
        named = self.types.get(kind, "invalid_request_error")
        return {"type": "error", "error": {"type": named, "message": words}, "request_id": "req_1"}

    def start(self) -> Iterator[bytes]:
        usage = {"input_tokens": 321, "output_tokens": 1}
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL, "content": [],
                   "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip
        yield sse({"type": "message_start", "message": message}, "message_start")
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        yield sse(block, "content_block_start")
        yield sse({"type": "ping"}, "ping")

    def text(self, piece: str) -> bytes:
        delta = {"type": "text_delta", "text": piece}
        event = {"type": "content_block_delta", "index": 0, "delta": delta}
        return sse(event, "content_block_delta")

    def finish(self, end: str, text: str) -> Iterator[bytes]:
        if end == "none":
            return
        yield sse({"type": "content_block_stop", "index": 0}, "content_block_stop")
        delta: dict[str, Any] = {"stop_sequence": None}
        delta["stop_reason"] = {"stop": "end_turn"}.get(end, end)
        if end == "refusal":
            delta["stop_details"] = {
                "type": "refusal",
                "category": "cyber",
                "explanation": "I would rather not",
            }
        yield sse({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 45}}, "message_delta")
        yield sse({"type": "message_stop"}, "message_stop")

    def error_event(self) -> bytes:
        return sse(self.error(200, "overloaded"), "error")

    def broken(self) -> bytes:
        return sse('{"type": "content_block_delta", "index": 0, "del', "content_block_delta")


class Responses(Protocol):
    name = "openai responses"
    path_prefix = "/v1"
    codes = {  # noqa: RUF012
        "auth": "invalid_api_key", "not_found": "model_not_found", "too_long": "context_length_exceeded",
        "limited": "rate_limit_exceeded", "failed": "server_error", "overloaded": "server_overloaded",
    }  # fmt: skip

    def is_count(self, path: str) -> bool:
        return path.endswith("/input_tokens")

    def counted(self, tokens: int) -> dict[str, Any]:
        return {"object": "response.input_tokens", "input_tokens": tokens}

    def error(self, status: int, kind: str) -> dict[str, Any]:
        words = WORDS.get(kind, "Your input exceeds the context window of this model")
        body = {
            "message": words,
            "type": "invalid_request_error",
            "param": None,
            "code": self.codes.get(kind),
        }
        return {"error": body}

    def _response(self, status: str, **more: Any) -> dict[str, Any]:
        known = {"id": "resp_1", "object": "response", "created_at": 1, "status": status, "model": MODEL}
        unused = {"output": [], "error": None, "incomplete_details": None, "usage": None, "tools": []}
        return {**known, **unused, **more}

    def _event(self, kind: str, **more: Any) -> bytes:
        return sse({"type": kind, "sequence_number": 1, **more}, kind)

    def start(self) -> Iterator[bytes]:
        yield self._event("response.created", response=self._response("in_progress"))
        item = {"id": "m_1", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
        yield self._event("response.output_item.added", output_index=0, item=item)

    def text(self, piece: str) -> bytes:
        where = {"item_id": "m_1", "output_index": 0, "content_index": 0, "logprobs": []}
        return self._event("response.output_text.delta", delta=piece, **where)

    def finish(self, end: str, text: str) -> Iterator[bytes]:
        if end == "none":
            return
        usage = {
            "input_tokens": 321,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": 45,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 366,
        }
        status, kind, more = "completed", "response.completed", {}
        if end == "max_tokens":
            status, kind = "incomplete", "response.incomplete"
            more = {"incomplete_details": {"reason": "max_output_tokens"}}
        if end == "refusal":
            where = {"item_id": "m_1", "output_index": 0, "content_index": 0}
            for delta in ("I would ", "rather not"):
                yield self._event("response.refusal.delta", delta=delta, **where)
        item: dict[str, Any] = {"id": "m_1", "type": "message", "role": "assistant", "status": status}
        item["content"] = [{"type": "output_text", "text": text, "annotations": []}]
        yield self._event("response.output_item.done", output_index=0, item=item)
        yield self._event(kind, response=self._response(status, usage=usage, output=[item], **more))

    def error_event(self) -> bytes:
        return self._event("error", code="server_overloaded", message=WORDS["overloaded"], param=None)

    def broken(self) -> bytes:
        return sse('{"type": "response.output_text.delta", "del', "response.output_text.delta")


class Chat(Responses):
    name = "openai chat completions"

    def is_count(self, path: str) -> bool:
        return False

    def _delta(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        return self._part([{"index": 0, "delta": delta, "finish_reason": finish}], None)

    def _part(self, choices: list[Any], usage: dict[str, Any] | None) -> bytes:
        part = {"id": "c_1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
        return sse({**part, "choices": choices, "usage": usage})

    def start(self) -> Iterator[bytes]:
        yield self._delta({"role": "assistant", "content": ""})

    def text(self, piece: str) -> bytes:
        return self._delta({"content": piece})

    def finish(self, end: str, text: str) -> Iterator[bytes]:
        if end == "none":
            return
        if end == "refusal":
            yield self._delta({"refusal": "I would rather not"})
        yield self._delta({}, {"max_tokens": "length"}.get(end, "stop"))
        yield self._part([], {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366})
        yield sse("[DONE]")

    def error_event(self) -> bytes:
        return sse({"error": {"message": WORDS["overloaded"], "code": 503, "type": "server_overloaded"}})

    def broken(self) -> bytes:
        return sse('{"id": "c_1", "choices": [{"ind')


class Gemini(Protocol):
    name = "gemini generate_content_stream"
    statuses = {  # noqa: RUF012
        "auth": "INVALID_ARGUMENT", "forbidden": "PERMISSION_DENIED", "not_found": "NOT_FOUND",
        "limited": "RESOURCE_EXHAUSTED", "failed": "INTERNAL", "overloaded": "UNAVAILABLE",
    }  # fmt: skip

    def is_count(self, path: str) -> bool:
        return ":countTokens" in path

    def counted(self, tokens: int) -> dict[str, Any]:
        return {"totalTokens": tokens}

    def error(self, status: int, kind: str) -> dict[str, Any]:
        too_long = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
        error: dict[str, Any] = {"code": status, "message": WORDS.get(kind, too_long)}
        error["status"] = self.statuses.get(kind, "INVALID_ARGUMENT")
        if kind == "auth":
            info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
            error["details"] = [info]
        return {"error": error}

    def text(self, piece: str) -> bytes:
        return self._chunk({"content": {"role": "model", "parts": [{"text": piece}]}, "index": 0})

    def _chunk(self, candidate: dict[str, Any] | None, **more: Any) -> bytes:
        candidates = {"candidates": [candidate]} if candidate else {}
        usage = {"promptTokenCount": 321, "candidatesTokenCount": 40, "thoughtsTokenCount": 5}
        return sse({**candidates, "usageMetadata": usage, "modelVersion": MODEL, **more})

    def finish(self, end: str, text: str) -> Iterator[bytes]:
        if end == "none":
            return
        if end == "refusal":
            yield self._chunk(None, promptFeedback={"blockReason": "PROHIBITED_CONTENT"})
            return
        reason = {"max_tokens": "MAX_TOKENS"}.get(end, "STOP")
        yield self._chunk({"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": reason})

    def error_event(self) -> bytes:
        return sse(self.error(503, "overloaded"))

    def broken(self) -> bytes:
        return sse('{"candidates": [{"content": {"par')


PROTOCOLS: dict[str, Protocol] = {
    "anthropic": Anthropic(),
    "responses": Responses(),
    "chat": Chat(),
    "gemini": Gemini(),
}
