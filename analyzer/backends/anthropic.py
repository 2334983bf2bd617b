"""Anthropic's Messages API (2026-10-21) through its SDK (2.11), or a gateway behind ANTHROPIC_BASE_URL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.backends.attempts import ALIVE, DEFAULT_PATIENCE, Alive, Patience
from analyzer.backends.base import ModelError, ModelEvent, ModelRequest, StopReason, with_schema
from analyzer.backends.failures import Asked, ended
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
    from anthropic import AsyncAnthropic, AsyncStream, Omit
    from anthropic.types import OutputConfigParam, RawMessageStreamEvent

OFFICIAL = "https://api.anthropic.com"
_OF_SCHEMAS = ("output_config", "output_format", "json_schema")  # what a refusal of one names
_STOPS = {
    "end_turn": StopReason.COMPLETE,
    "stop_sequence": StopReason.COMPLETE,
    "max_tokens": StopReason.MAX_TOKENS,
    "model_context_window_exceeded": StopReason.MAX_TOKENS,
    "refusal": StopReason.REFUSED,
}


@dataclass(frozen=True, slots=True)
class AnthropicBackend(SdkBackend):
    """Asks a model of Anthropic; see `Backend`."""

    model: str
    api_key: str | None = field(default=None, repr=False)
    auth_token: str | None = field(default=None, repr=False)  # ANTHROPIC_AUTH_TOKEN, for gateways
    base_url: str = OFFICIAL
    patience: Patience = DEFAULT_PATIENCE

    @property
    def provider(self) -> str:
        return "anthropic"

    async def count_tokens(self, request: ModelRequest) -> int | None:
        asked = self._asked()
        client = await opened(asked, self._client)
        import anthropic

        with telling(asked, anthropic.AnthropicError, _failure):
            try:
                async with client:
                    counted = await client.messages.count_tokens(
                        model=self.model,
                        system=request.system,
                        messages=[{"role": "user", "content": request.prompt}],
                        timeout=CONNECT_SECONDS,
                    )
                    return int(counted.input_tokens)
            except anthropic.NotFoundError:
                return None  # a gateway without the counter; a model that is not there shows when it is asked

    def _asked(self) -> Asked:
        login = "ANTHROPIC_API_KEY" if self.api_key else "ANTHROPIC_AUTH_TOKEN"
        return Asked(self.place, self.model, login, tuple(filter(None, (self.api_key, self.auth_token))))

    def _client(self) -> AsyncAnthropic:
        import anthropic

        client = anthropic.AsyncAnthropic(
            api_key=self.api_key,
            auth_token=None if self.api_key else self.auth_token,
            base_url=self.base_url,
            max_retries=0,
            timeout=None,
            http_client=anthropic.DefaultAsyncHttpxClient(**http_options(self._asked(), self.base_url)),
        )
        _ = client.messages  # imports the rest
        built(anthropic.types.RawMessageStreamEvent)
        return client

    async def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent | Alive, None]:
        asked = self._asked()
        client = await opened(asked, self._client)
        import anthropic

        model, input_tokens, output_tokens, reason, words = "", None, None, None, ""
        is_over = False
        with telling(asked, anthropic.AnthropicError, _failure):
            async with client, await self._created(client, request) as events:
                async for event in events:
                    if event.type == "content_block_delta" and event.delta.type == "text_delta":
                        yield piece(event.delta.text)
                        continue
                    if event.type == "message_start":
                        model = event.message.model
                        if usage := event.message.usage:  # not all gateways count
                            input_tokens = usage.input_tokens
                    elif event.type == "message_delta":
                        reason = event.delta.stop_reason
                        if total := event.usage:
                            input_tokens = total.input_tokens or input_tokens
                            output_tokens = total.output_tokens
                        if details := event.delta.stop_details:
                            words = details.explanation or details.category or ""
                    elif event.type == "message_stop":
                        is_over = True
                    yield ALIVE
        stop = _STOPS.get(reason or "", StopReason.CUT_OFF) if is_over else StopReason.CUT_OFF
        yield ended(asked, stop, model, input_tokens, output_tokens, words)

    async def _created(
        self, client: AsyncAnthropic, request: ModelRequest
    ) -> AsyncStream[RawMessageStreamEvent]:
        """Ask with the schema; a gateway or a model that knows none gets it as words."""
        import anthropic

        shape: OutputConfigParam = {"format": {"type": "json_schema", "schema": request.schema}}
        try:
            return await self._create(client, request, request.system, shape)
        except anthropic.BadRequestError as error:
            if not any(name in str(error) for name in _OF_SCHEMAS):
                raise
        return await self._create(client, request, with_schema(request), anthropic.omit)

    async def _create(
        self, client: AsyncAnthropic, request: ModelRequest, system: str, shape: OutputConfigParam | Omit
    ) -> AsyncStream[RawMessageStreamEvent]:
        # The raw events: the SDK's accumulating stream raises on what is truncated or out of order.
        return await client.messages.create(
            model=self.model,
            max_tokens=request.max_output_tokens,
            system=system,
            messages=[{"role": "user", "content": request.prompt}],
            output_config=shape,
            stream=True,
        )


def _failure(asked: Asked, error: Exception) -> ModelError:
    import anthropic

    if isinstance(error, anthropic.APIStatusError):  # an error event in a stream too, with status 200
        return refused(asked, error, error.type or "")
    return lost(asked, error)
