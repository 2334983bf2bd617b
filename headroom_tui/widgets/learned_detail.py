"""A rule that stands in a file: its words, who wrote it, since when, and what it costs."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from headroom_tui import wording
from headroom_tui.review import Decision, Verdict
from headroom_tui.widgets.rule_detail import bullet_text
from writers.standing_rules import StandingRule

BYTES_A_TOKEN = 4


class LearnedDetail(Static):
    """Shows one standing rule; empty until `show` is called."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def show(self, rule: StandingRule, decision: Decision, written: datetime | None, now: datetime) -> None:
        """``written`` is when this program wrote it, if it did."""
        cost = len(rule.content.encode("utf-8", "replace")) // BYTES_A_TOKEN
        facts = {
            "file": wording.place(rule.path),
            "section": rule.section,
            "written": f"{origin(rule, written)}{_age(rule, written, now)}",
            "costs": f"{wording.tokens(cost)} tokens in every session",
        }
        parts = [Content.assemble((bullet_text(rule.content), "bold")), Content("")]
        if decision.changes_it:
            parts += [Content.assemble((change_of(decision), "$text-warning")), Content("")]
        parts += [
            Content.assemble((f"{name:<9} ", "$foreground-muted"), value) for name, value in facts.items()
        ]
        parts += [
            Content(""),
            Content.styled(
                "e edits it · r takes it out · t moves it · w shows the diff", "$foreground-muted"
            ),
        ]
        self.update(Content("\n").join(parts))


def origin(rule: StandingRule, written: datetime | None) -> str:
    """Who wrote a rule, as far as that can be known."""
    if written is not None:
        return "by headroom-tui"
    return "by headroom learn" if rule.is_headrooms else "unknown, perhaps by hand"


def _age(rule: StandingRule, written: datetime | None, now: datetime) -> str:
    if written is not None:
        return f", {wording.ago(written, now)}"
    return f", in a block of {rule.dated:%-d %b %Y}" if rule.dated else ""


def change_of(decision: Decision) -> str:
    """What will be done to a standing rule, on `w`."""
    if decision.verdict is Verdict.REJECTED:
        return "✗ to be taken out"
    said = []
    if decision.content is not None:
        said.append(f"✎ to be: {bullet_text(decision.content)}")
    if decision.destination is not None:
        said.append(f"→ to be moved to {wording.place(decision.destination)}")
    return "\n".join(said)
