"""What the backends that speak through a provider's SDK have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from typing import Any

from analyzer.addresses import host
from analyzer.backends.attempts import Alive, Patience, ask
from analyzer.backends.base import ModelEvent, ModelRequest
from analyzer.backends.failures import Asked
from analyzer.backends.proxies import proxy_reading
from analyzer.backends.sdk import opened


class SdkBackend(ABC):
    """One provider's protocol at one address. Subclasses are frozen dataclasses with these fields."""

    __slots__ = ()

    model: str
    base_url: str
    patience: Patience

    @property
    @abstractmethod
    def provider(self) -> str: ...

    @property
    def place(self) -> str:
        return host(self.base_url)

    @property
    def goes_to(self) -> str:
        proxy = proxy_reading(self.base_url)
        return f"{self.place}, through the proxy {proxy}, which can read it" if proxy else self.place

    async def ready(self) -> None:
        """Load the SDK. What it loads stays loaded."""
        await opened(self._asked(), self._client)

    async def close(self) -> None:  # noqa: B027
        """Nothing is held."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        return ask(lambda: self._attempt(request), self.place, self.patience)

    @abstractmethod
    def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent | Alive, None]:
        """Ask once. Raises ModelError."""

    @abstractmethod
    async def count_tokens(self, request: ModelRequest) -> int | None: ...

    @abstractmethod
    def _asked(self) -> Asked: ...

    @abstractmethod
    def _client(self) -> Any:
        """The SDK's client, in a thread. Raises ValueError, TypeError, InvalidURL."""
