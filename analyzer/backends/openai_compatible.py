"""Chat Completions through OpenAI's SDK (3.52): Ollama, vLLM, LM Studio, OpenRouter behind a base URL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analyzer.backends.attempts import ALIVE, DEFAULT_PATIENCE, Alive, Patience
from analyzer.backends.base import ModelEvent, ModelRequest, StopReason, with_schema
from analyzer.backends.failures import Asked, ended
from analyzer.backends.openai import SCHEMA_NAME, asked_of, failure, new_client
from analyzer.backends.sdk import built, opened, piece, telling
from analyzer.backends.sdk_backend import SdkBackend

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

NO_KEY = "no-key-is-set"  # local servers want none, the SDK wants one
_STOPS = {
    "stop": StopReason.COMPLETE,
    "length": StopReason.MAX_TOKENS,
    "content_filter": StopReason.REFUSED,
}
_ALSO = {"response_format": "json_schema"}  # what a refusal may name in place of the option
_NEW_NAME = "max_completion_tokens"  # of max_tokens: gateways to OpenAI's newer models know only this one


@dataclass(frozen=True, slots=True)
class OpenAICompatibleBackend(SdkBackend):
    """Asks a model of any server that speaks Chat Completions; see `Backend`."""

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
        import openai

        model, reason, refusal, input_tokens, output_tokens = None, None, "", None, None
        with telling(asked, openai.OpenAIError, failure):
            async with client, await self._created(client, request) as chunks:
                async for chunk in chunks:
                    model = chunk.model or model
                    if chunk.usage:
                        input_tokens, output_tokens = chunk.usage.prompt_tokens, chunk.usage.completion_tokens
                    for choice in (chunk.choices or [])[:1]:  # the last chunk, with the usage, has none
                        reason = choice.finish_reason or reason
                        if (delta := choice.delta) is None:  # of some servers, where nothing is added
                            continue
                        refusal += delta.refusal or ""
                        if delta.content:
                            yield piece(delta.content)
                    yield ALIVE
            stop = StopReason.CUT_OFF if reason is None else _STOPS.get(reason, StopReason.CUT_OFF)
            if refusal:
                stop = StopReason.REFUSED
            yield ended(asked, stop, model, input_tokens, output_tokens, refusal)

    async def _created(self, client: AsyncOpenAI, request: ModelRequest) -> AsyncStream[ChatCompletionChunk]:
        """Ask for everything; of a server that does not know something, without that."""
        import openai

        shape = {"name": SCHEMA_NAME, "schema": request.schema, "strict": True}
        options: dict[str, Any] = {
            "response_format": {"type": "json_schema", "json_schema": shape},
            "max_tokens": request.max_output_tokens,
            "stream_options": {"include_usage": True},
        }
        while True:
            system = request.system if "response_format" in options else with_schema(request)
            try:
                chunks: AsyncStream[ChatCompletionChunk] = await client.chat.completions.create(
                    model=self.model,
                    messages=[
                        {"role": "system", "content": system},
                        {"role": "user", "content": request.prompt},
                    ],
                    stream=True,
                    **options,
                )
                return chunks
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not _without(options, str(error)):
                    raise


def _without(options: dict[str, Any], refusal: str) -> bool:
    """Take the option out that a refusal is about, if it is about one."""
    named = next((name for name in options if name in refusal or _ALSO.get(name, name) in refusal), None)
    if named is None:
        return False
    value = options.pop(named)
    if named == "max_tokens" and _NEW_NAME in refusal:
        options[_NEW_NAME] = value
    return True
