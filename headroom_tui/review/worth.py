"""Whether a rule would cost more than its failures did: its words are read in every session."""

from __future__ import annotations

from analyzer.life.intervals import RECURRED, rate_interval
from analyzer.models import Recommendation, Section
from analyzer.token_estimate import tokens_of
from headroom_tui import wording

_ENOUGH_SESSIONS = 20  # before that so few failures say little of what others will cost


def costs_more(rule: Recommendation, content: str, sessions: int) -> str:
    """That a rule in these words would, as a remark; empty where it would not, or cannot be told.

    ``sessions`` are all that were looked at. Those in which it failed may have been few by chance, so it is
    reckoned with the most that the true rate may be. What the user said counts, whatever it costs.
    """
    if sessions < _ENOUGH_SESSIONS or not 0 < rule.sessions <= sessions or not rule.wasted_tokens:
        return ""
    rate = rate_interval(rule.sessions, sessions, min(rule.sessions, RECURRED))
    cost, saved = tokens_of(content), rule.wasted_tokens / rule.sessions * rate.high
    if rule.section == Section.PERMISSION_NOTES or cost <= saved:
        return ""
    return (
        f"it would cost {wording.tokens(cost)} tokens in every session, more than its failures did "
        f"({wording.tokens(rule.wasted_tokens)} in {sessions:,} sessions)"
    )
