"""One-line rows for rules and pairs."""

from __future__ import annotations

from textual.content import Content
from textual.widgets.option_list import Option

from analyzer.models import FailureFix, Recommendation
from headroom_tui import wording
from headroom_tui.review import Review
from headroom_tui.widgets.rule_detail import LEARNED_SIGN, VERDICT_SIGN, bullet_text
from scanners.models import ToolCall

SUMMARY_CHARACTERS = 300  # no terminal shows more of one row


def rule_row(review: Review, rule: Recommendation) -> Option:
    """Verdict sign, words, section."""
    sign, colour = (
        LEARNED_SIGN if rule.id in review.learned else VERDICT_SIGN[review.decision(rule.id).verdict]
    )
    words = bullet_text(review.content(rule))[:SUMMARY_CHARACTERS]
    decided = rule.id in review.learned or review.decision(rule.id).verdict != "pending"
    return Option(
        Content.assemble((f" {sign} ", f"bold {colour}"), (words, "$foreground-muted" if decided else "")),
        id=rule.id,
    )


def pair_row(pair: FailureFix) -> Option:
    """When, whether a fix was found, what failed and what worked."""
    sign, colour = ("✓", "$text-success") if pair.fix else ("–", "$foreground-muted")
    fix = _summary(pair, pair.fix) if pair.fix else "no fix found"
    return Option(
        Content.assemble(
            (f" {sign} ", f"bold {colour}"),
            (f"{wording.moment(pair.time):>12}  ", "$foreground-muted"),
            _summary(pair, pair.failure),
            ("  →  ", "$foreground-muted"),
            (fix, "" if pair.fix else "$foreground-muted"),
        ),
        id=pair.id,
    )


def _summary(pair: FailureFix, call: ToolCall) -> str:
    return wording.shortened(call.input_summary, pair.project_path)[:SUMMARY_CHARACTERS]


def matches(text: str, *parts: str) -> bool:
    """Whether every word of ``text`` is somewhere in ``parts``, whatever its case."""
    hay = "\n".join(parts).casefold()
    return all(word in hay for word in text.casefold().split())
