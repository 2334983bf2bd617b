"""Sessions in the order in which they began, pairs by when they failed: whatever order they came in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from analyzer.models import FailureFix
from scanners.models import SessionData
from scanners.projects import order_of

EVER = datetime(1970, 1, 1, tzinfo=UTC)  # of what has no time: before all that has one


def oldest_first(sessions: Iterable[SessionData]) -> list[SessionData]:
    """Return sessions as they are counted: by the time of their first record, those of one time by file."""
    return sorted(sessions, key=lambda one: (*order_of(one.timestamp, one.file), one.agent, one.session_id))


def newest_first(pairs: Iterable[FailureFix]) -> list[FailureFix]:
    """Return pairs by the time of their failure; those of one time by their ids."""
    return sorted(pairs, key=age)


def age(pair: FailureFix) -> tuple[float, str]:
    """Return what a pair is sorted by, for the newest failure to come first."""
    return -(pair.time or EVER).timestamp(), pair.id
