"""Google's Gemini API (v1) through its SDK (google-genai 3.4)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analyzer.backends.attempts import ALIVE, DEFAULT_PATIENCE, Alive, Patience
from analyzer.backends.base import ModelError, ModelEvent, ModelRequest, StopReason
from analyzer.backends.failures import Asked, answered, ended, words_in
from analyzer.backends.sdk import (
    CONNECT_SECONDS,
    built,
    http_options,
    lost,
    opened,
    piece,
    telling,
)
from analyzer.backends.sdk_backend import SdkBackend
from analyzer.backends.waits import retry_after, seconds_in

if TYPE_CHECKING:
    from google.genai import Client
    from httpx2 import AsyncClient

OFFICIAL = "https://generativelanguage.googleapis.com"
# Every other reason (SAFETY, RECITATION, PROHIBITED_CONTENT, BLOCKLIST, …) is a refusal by name.
_STOPS = {"STOP": StopReason.COMPLETE, "MAX_TOKENS": StopReason.MAX_TOKENS}


@dataclass(frozen=True, slots=True)
class GeminiBackend(SdkBackend):
    """Asks a model of Google; see `Backend`."""

    model: str
    api_key: str = field(repr=False)
    base_url: str = OFFICIAL
    patience: Patience = DEFAULT_PATIENCE
    login: str = "GEMINI_API_KEY"  # the variable that holds the key

    @property
    def provider(self) -> str:
        return "gemini"

    async def count_tokens(self, request: ModelRequest) -> int | None:
        asked = self._asked()
        client, http = await opened(asked, self._client)
        from google.genai import errors

        with telling(asked, errors.APIError, _failure):
            async with http, client.aio as google:
                counted = await google.models.count_tokens(
                    model=self.model,
                    contents=f"{request.system}\n\n{request.prompt}",  # it takes no system prompt apart
                    config={"http_options": {"timeout": int(CONNECT_SECONDS * 1000)}},
                )
                return counted.total_tokens

    def _asked(self) -> Asked:
        return Asked(self.place, self.model, self.login, (self.api_key,))

    def _client(self) -> tuple[Client, AsyncClient]:
        """With a transport of our own, because the SDK takes aiohttp where that is installed."""
        import httpx2
        from google import genai

        http = httpx2.AsyncClient(**http_options(self._asked(), self.base_url))
        built(genai.types.GenerateContentConfig, genai.types.GenerateContentResponse)
        options = genai.types.HttpOptions(base_url=self.base_url, httpx_async_client=http)
        # Without vertexai=False an environment variable sends the digest elsewhere than the screen says.
        return genai.Client(api_key=self.api_key, vertexai=False, http_options=options), http

    async def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent | Alive, None]:
        asked = self._asked()
        client, http = await opened(asked, self._client)
        from google.genai import errors

        last, reason, blocked, words = None, "", "", ""
        with telling(asked, errors.APIError, _failure):
            async with http, client.aio as google:
                async for chunk in await google.models.generate_content_stream(
                    model=self.model,
                    contents=request.prompt,
                    config={
                        "system_instruction": request.system,
                        "response_mime_type": "application/json",
                        "response_json_schema": request.schema,
                        "max_output_tokens": request.max_output_tokens,
                    },
                ):
                    last = chunk
                    if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
                        blocked = _name(chunk.prompt_feedback.block_reason)
                    for candidate in (chunk.candidates or [])[:1]:
                        reason = _name(candidate.finish_reason) or reason
                        words = candidate.finish_message or words
                    if text := chunk.text:
                        yield piece(text)
                    yield ALIVE
            usage = last.usage_metadata if last else None
            yield ended(
                asked,
                _stop(reason, blocked),
                last.model_version if last else None,
                usage.prompt_token_count if usage else None,
                _sum(usage.candidates_token_count, usage.thoughts_token_count) if usage else None,
                words or blocked or (reason if reason not in _STOPS else ""),
            )


def _stop(reason: str, blocked: str) -> StopReason:
    if blocked:
        return StopReason.REFUSED
    return _STOPS.get(reason, StopReason.REFUSED) if reason else StopReason.CUT_OFF


def _name(value: Any) -> str:
    """An enum's value; ``FINISH_REASON_UNSPECIFIED`` says as little as none."""
    name = str(getattr(value, "value", value) or "")
    return "" if name.endswith("_UNSPECIFIED") else name


def _sum(answer: int | None, thoughts: int | None) -> int | None:
    return None if answer is None and thoughts is None else (answer or 0) + (thoughts or 0)


def _failure(asked: Asked, error: Exception) -> ModelError:
    from google.genai import errors

    if not isinstance(error, errors.APIError):
        return lost(asked, error)
    headers = getattr(error.response, "headers", None) or {}
    # A bad key is a 400 whose reason stands in the details.
    words = f"{error.message or words_in(error.details)} {_reason(error.details)}".strip()
    seconds = retry_after(headers)
    if seconds is None:
        seconds = _retry_delay(error.details)
    return answered(asked, error.code, words, error.status or "", seconds)


def _details(body: Any) -> list[dict[str, Any]]:
    inner = body.get("error") if isinstance(body, dict) else None
    details = inner.get("details") if isinstance(inner, dict) else None
    return [item for item in details if isinstance(item, dict)] if isinstance(details, list) else []


def _reason(body: Any) -> str:
    return next((str(item["reason"]) for item in _details(body) if item.get("reason")), "")


def _retry_delay(body: Any) -> float | None:
    """Seconds from google.rpc.RetryInfo: ``"retryDelay": "13s"``."""
    said = next((item["retryDelay"] for item in _details(body) if item.get("retryDelay")), "")
    return seconds_in(str(said).removesuffix("s"))
