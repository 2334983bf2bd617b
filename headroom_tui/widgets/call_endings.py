"""How a tool call ended, as a sign and in words: the same in a list and in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanners.models import CallStatus


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end."""

    sign: str
    colour: str
    words: str

    @property
    def text(self) -> str:
        """Sign and words."""
        return f"{self.sign} {self.words}"


ENDINGS: Mapping[CallStatus, Ending] = {
    CallStatus.OK: Ending("✓", "$text-success", "worked"),
    CallStatus.FAILED: Ending("✗", "$text-error", "failed"),
    CallStatus.REJECTED: Ending("✗", "$text-error", "rejected by the user"),
    CallStatus.INTERRUPTED: Ending("✗", "$text-warning", "interrupted by the user"),
    CallStatus.CANCELLED: Ending("–", "$quiet", "cancelled with another call"),
    CallStatus.MASKED: Ending("!", "$text-warning", "failed, hidden by a pipe"),
    CallStatus.PENDING: Ending("…", "$quiet", "no result in the log"),
}
