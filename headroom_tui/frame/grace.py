"""Half a second in which a key is not taken for an answer: it was typed before the question was there."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

SOON = "counts in a moment"  # said of the key that answers, meanwhile


class Grace:
    """Begins when something appears that the user did not ask for, or could not have read yet."""

    SECONDS: ClassVar[float] = 0.5

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        self._until = monotonic() + self.SECONDS

    @property
    def goes_on(self) -> bool:
        return monotonic() < self._until
