"""The pairs of a session, without what was looked at closely to make them."""

from analyzer.correlate import correlate
from analyzer.models import FailureFix
from scanners.models import SessionData


def pairs_in(session: SessionData) -> list[FailureFix]:
    """The session's pairs alone, as they began to fail."""
    return [one.pair for one in correlate(session)]
