"""A rule that stands in a file: its words, whether it works, who wrote it, since when, what it costs."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from analyzer.token_estimate import tokens_of
from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.learned.learned_rules import LearnedRule, Origin
from headroom_tui.review.decisions import Decision, Verdict
from headroom_tui.widgets.fact_sheet import FactSheet, Line, fact
from headroom_tui.widgets.life_lines import NAME_CELLS, life_lines
from headroom_tui.widgets.rule_detail import bullet_text
from scanners.text import visible
from writers.standing_rules import StandingRule

_KEYS = (
    "{review.accept} keeps it · {review.edit} edits it · {review.target} moves it · "
    "{review.reject} takes it out · {review.diff} shows the diff"
)


class LearnedDetail(FactSheet):
    """Shows one standing rule; empty until `show` is called."""

    def show(
        self,
        rule: StandingRule,
        decision: Decision,
        written: datetime | None,
        now: datetime,
        learned: LearnedRule | None,
    ) -> None:
        """``written`` is when this program wrote it, if it did; ``learned`` is None while it is not known."""
        cost = tokens_of(rule.content)
        facts = {
            "file": wording.place(rule.path),
            "section": visible(rule.section),
            "written": f"{Origin.of(rule, is_ours=written is not None).words}{_age(rule, written, now)}",
            "costs": f"{wording.tokens(cost)} tokens in every session",
        }
        parts: list[Line] = [Content.styled(bullet_text(rule.content), "bold"), Content("")]
        if change := change_of(decision):
            parts += [Content.styled(change, "$text-warning"), Content("")]
        if learned is not None:
            parts += [*life_lines(learned, now), Content("")]
        parts += [fact(name, value, NAME_CELLS) for name, value in facts.items()]
        parts += [Content(""), Content.styled(named(_KEYS, self), "$quiet")]
        self.show_lines(parts)


def _age(rule: StandingRule, written: datetime | None, now: datetime) -> str:
    if written is not None:
        return f", {wording.ago(written, now)}"
    return f", in a block of {rule.dated:%-d %b %Y}" if rule.dated else ""


def change_of(decision: Decision) -> str:
    """What was decided about a standing rule, and is done on `w`; empty when nothing was."""
    if decision.verdict is Verdict.REJECTED:
        return "✗ to be taken out"
    if decision == Decision(Verdict.ACCEPTED):
        return "✓ looked at, to be kept"
    said = []
    if decision.content is not None:
        said.append(f"✎ to be: {bullet_text(decision.content)}")
    if decision.destination is not None:
        said.append(f"→ to be moved to {wording.place(decision.destination)}")
    return "\n".join(said)
