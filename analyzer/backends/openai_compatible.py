"""Chat Completions through OpenAI's SDK (3.52): Ollama, vLLM, LM Studio, OpenRouter behind a base URL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analyzer.backends.attempts import ALIVE, DEFAULT_PATIENCE, Alive, Patience
from analyzer.backends.base import ModelEvent, ModelRequest, StopReason, with_schema
from analyzer.backends.failures import Asked, ended, garbled
from analyzer.backends.openai import SCHEMA_NAME, asked_of, failure, new_client
from analyzer.backends.sdk import MISSHAPEN, built, opened, piece
from analyzer.backends.sdk_backend import SdkBackend

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

NO_KEY = "unused"  # local servers want none, the SDK wants one
_STOPS = {
    "stop": StopReason.COMPLETE,
    "length": StopReason.MAX_TOKENS,
    "content_filter": StopReason.REFUSED,
}


@dataclass(frozen=True, slots=True)
class OpenAICompatibleBackend(SdkBackend):
    model: str
    base_url: str
    api_key: str = field(default=NO_KEY, repr=False)
    patience: Patience = DEFAULT_PATIENCE

    @property
    def provider(self) -> str:
        return "openai"

    async def count_tokens(self, request: ModelRequest) -> int | None:
        return None

    def _asked(self) -> Asked:
        return asked_of(self.place, self.model, self.api_key)

    def _client(self) -> AsyncOpenAI:
        from openai.types.chat import ChatCompletionChunk

        client = new_client(self._asked(), self.api_key, self.base_url)
        _ = client.chat.completions  # imports the rest
        built(ChatCompletionChunk)
        return client

    async def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent | Alive, None]:
        asked = self._asked()
        client = await opened(asked, self._client)
        import httpx2
        import openai

        model, reason, refusal, input_tokens, output_tokens = None, None, "", None, None
        try:
            async with client, await self._created(client, request) as chunks:
                async for chunk in chunks:
                    model = chunk.model or model
                    if chunk.usage:
                        input_tokens, output_tokens = chunk.usage.prompt_tokens, chunk.usage.completion_tokens
                    for choice in chunk.choices[:1]:  # the last chunk, with the usage, has none
                        reason = choice.finish_reason or reason
                        refusal += choice.delta.refusal or ""
                        if choice.delta.content:
                            yield piece(choice.delta.content)
                    yield ALIVE
            stop = StopReason.CUT_OFF if reason is None else _STOPS.get(reason, StopReason.CUT_OFF)
            if refusal:
                stop = StopReason.REFUSED
            yield ended(asked, stop, model, input_tokens, output_tokens, refusal)
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise failure(asked, error) from error
        except MISSHAPEN as error:
            raise garbled(asked, str(error)) from error

    async def _created(self, client: AsyncOpenAI, request: ModelRequest) -> AsyncStream[ChatCompletionChunk]:
        """Ask with the schema; a server that cannot hold an answer to one gets it as words."""
        import openai

        shape = {"name": SCHEMA_NAME, "schema": request.schema, "strict": True}
        try:
            return await self._create(
                client, request, request.system, {"type": "json_schema", "json_schema": shape}
            )
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if "response_format" not in str(error) and "json_schema" not in str(error):
                raise
        return await self._create(client, request, with_schema(request), {"type": "text"})

    async def _create(
        self, client: AsyncOpenAI, request: ModelRequest, system: str, response_format: Any
    ) -> AsyncStream[ChatCompletionChunk]:
        return await client.chat.completions.create(
            model=self.model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": request.prompt}],
            max_tokens=request.max_output_tokens,
            response_format=response_format,
            stream=True,
            stream_options={"include_usage": True},
        )
