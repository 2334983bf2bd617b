"""OpenAI's Responses API through its SDK (3.52)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.backends.attempts import ALIVE, DEFAULT_PATIENCE, Alive, Patience
from analyzer.backends.base import ModelError, ModelEvent, ModelRequest, StopReason
from analyzer.backends.failures import Asked, answered, ended
from analyzer.backends.sdk import (
    CONNECT_SECONDS,
    built,
    http_options,
    lost,
    opened,
    piece,
    refused,
    telling,
)
from analyzer.backends.sdk_backend import SdkBackend

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.responses import ResponseStreamEvent

OFFICIAL = "https://api.openai.com/v1"
SCHEMA_NAME = "rules"


@dataclass(frozen=True, slots=True)
class OpenAIBackend(SdkBackend):
    """Asks a model of OpenAI; see `Backend`."""

    model: str
    api_key: str = field(repr=False)
    base_url: str = OFFICIAL
    patience: Patience = DEFAULT_PATIENCE

    @property
    def provider(self) -> str:
        return "openai"

    async def count_tokens(self, request: ModelRequest) -> int | None:
        asked = self._asked()
        client = await opened(asked, self._client)
        import openai

        with telling(asked, openai.OpenAIError, failure):
            async with client:
                counted = await client.responses.input_tokens.count(
                    model=self.model,
                    instructions=request.system,
                    input=request.prompt,
                    timeout=CONNECT_SECONDS,
                )
                return int(counted.input_tokens)

    def _asked(self) -> Asked:
        return asked_of(self.place, self.model, self.api_key)

    def _client(self) -> AsyncOpenAI:
        from openai.types.responses import ResponseStreamEvent

        client = new_client(self._asked(), self.api_key, self.base_url)
        _ = client.responses.input_tokens  # imports the rest
        built(ResponseStreamEvent)
        return client

    async def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent | Alive, None]:
        asked = self._asked()
        client = await opened(asked, self._client)
        import openai

        final, refusal = None, ""
        with telling(asked, openai.OpenAIError, failure):
            async with client, await self._created(client, request) as events:
                async for event in events:
                    if event.type == "response.output_text.delta":
                        yield piece(event.delta)
                        continue
                    if event.type == "response.refusal.delta":
                        refusal += event.delta
                    elif event.type == "error":  # not raised by the SDK
                        raise answered(asked, None, event.message, event.code or "")
                    elif event.type == "response.failed":
                        error = event.response.error
                        raise answered(
                            asked, None, error.message if error else "", error.code if error else ""
                        )
                    elif event.type in ("response.completed", "response.incomplete"):
                        final = event.response
                    yield ALIVE
            stop, words = StopReason.CUT_OFF, ""
            if final is not None:
                reason = final.incomplete_details.reason if final.incomplete_details else None
                stop, words = _stop(final.status, reason, refusal)
            usage = final.usage if final else None
            yield ended(
                asked,
                stop,
                final.model if final else None,
                usage.input_tokens if usage else None,
                usage.output_tokens if usage else None,
                words,
            )

    async def _created(self, client: AsyncOpenAI, request: ModelRequest) -> AsyncStream[ResponseStreamEvent]:
        # The raw events: the SDK's accumulating stream raises on what is truncated or out of order.
        return await client.responses.create(
            model=self.model,
            instructions=request.system,
            input=request.prompt,
            store=False,
            max_output_tokens=request.max_output_tokens,
            text={
                "format": {
                    "type": "json_schema",
                    "name": SCHEMA_NAME,
                    "schema": request.schema,
                    "strict": True,
                }
            },
            stream=True,
        )


def _stop(status: str | None, reason: str | None, refusal: str) -> tuple[StopReason, str]:
    if refusal:
        return StopReason.REFUSED, refusal
    if status == "completed":
        return StopReason.COMPLETE, ""
    if reason == "max_output_tokens":
        return StopReason.MAX_TOKENS, ""
    if reason == "content_filter":
        return StopReason.REFUSED, "its content filter"
    return StopReason.CUT_OFF, reason or ""


def asked_of(place: str, model: str, api_key: str) -> Asked:
    return Asked(place, model, "OPENAI_API_KEY", (api_key,))


def new_client(asked: Asked, api_key: str, base_url: str) -> AsyncOpenAI:
    import openai

    http = openai.DefaultAsyncHttpxClient(**http_options(asked, base_url))
    return openai.AsyncOpenAI(
        api_key=api_key, base_url=base_url, max_retries=0, timeout=None, http_client=http
    )


def failure(asked: Asked, error: Exception) -> ModelError:
    """Return the sentence for an exception of the SDK or of httpx2."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return refused(asked, error, " ".join(filter(None, (error.code, error.type))))
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
        # An error event in a stream. Compatible servers put an HTTP status into its code.
        code = error.code or ""
        status = int(code) if code.isdecimal() and len(code) == 3 else None
        return answered(asked, status, error.message, code or error.type or "")
    return lost(asked, error)
