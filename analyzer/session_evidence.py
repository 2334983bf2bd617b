"""What one session shows by itself, before it is put together with the other sessions of its project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.correlate import Paired, correlate
from analyzer.loops import Loop, loops
from analyzer.masked import masked_failures
from analyzer.models import FailureFix
from scanners.models import SessionData


@dataclass(frozen=True, slots=True)
class SessionEvidence:
    """It depends on the session alone, so it holds for as long as the log does not change."""

    pairs: tuple[Paired, ...]
    loops: tuple[Loop, ...]
    masked: tuple[tuple[str, FailureFix], ...]  # see `masked_failures`


Look = Callable[[SessionData], SessionEvidence]


def look_into(session: SessionData) -> SessionEvidence:
    """Find the session's pairs, loops and hidden failures."""
    return SessionEvidence(tuple(correlate(session)), tuple(loops(session)), tuple(masked_failures(session)))
