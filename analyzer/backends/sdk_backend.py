"""What the backends that speak through a provider's SDK have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator

from analyzer.backends.attempts import Alive, Patience, ask
from analyzer.backends.base import ModelEvent, ModelRequest
from analyzer.backends.failures import host


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

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        return ask(lambda: self._attempt(request), self.place, self.patience)

    @abstractmethod
    def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent | Alive, None]:
        """Ask once. Raises ModelError."""
