"""The pane beside a list: a rule, a pair, or a sentence about why there is neither."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from headroom_tui.widgets.pair_detail import PairDetail
from headroom_tui.widgets.rule_detail import RuleDetail


class Detail(VerticalScroll):
    """Shows one thing at a time."""

    def compose(self) -> ComposeResult:
        yield Static(id="message", markup=False)
        yield RuleDetail(id="rule")
        yield PairDetail(id="pair")

    def rule(self) -> RuleDetail:
        """Make the rule visible and give its widget."""
        self._only("#rule")
        return self.query_one(RuleDetail)

    def pair(self) -> PairDetail:
        """Make the pair visible and give its widget."""
        self._only("#pair")
        return self.query_one(PairDetail)

    def say(self, sentence: str) -> None:
        self._only("#message")
        self.query_one("#message", Static).update(sentence)

    def _only(self, selector: str) -> None:
        for child in self.children:
            child.display = f"#{child.id}" == selector
