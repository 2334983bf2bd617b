"""The pane beside a list: one thing, whatever it is, or a sentence about why there is none."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from headroom_tui.widgets.finding_detail import FindingDetail
from headroom_tui.widgets.learned_detail import LearnedDetail
from headroom_tui.widgets.pair_detail import PairDetail
from headroom_tui.widgets.rule_detail import RuleDetail
from headroom_tui.widgets.session_detail import SessionDetail

Shown = TypeVar("Shown", bound=Widget)


class Detail(VerticalScroll):
    """Shows one thing at a time."""

    def compose(self) -> ComposeResult:
        yield Static(id="message", classes="muted", markup=False)
        yield RuleDetail(id="rule")
        yield PairDetail(id="pair")
        yield FindingDetail(id="finding")
        yield LearnedDetail(id="standing")
        yield SessionDetail(id="session")

    def rule(self) -> RuleDetail:
        return self._only(RuleDetail)

    def pair(self) -> PairDetail:
        return self._only(PairDetail)

    def finding(self) -> FindingDetail:
        return self._only(FindingDetail)

    def learned(self) -> LearnedDetail:
        return self._only(LearnedDetail)

    def session(self) -> SessionDetail:
        return self._only(SessionDetail)

    def say(self, sentence: str) -> None:
        self._only(Static, "#message").update(sentence)

    def _only(self, kind: type[Shown], selector: str = "") -> Shown:
        """Make one widget visible and give it."""
        wanted = self.query_one(selector or kind.__name__, kind)
        for child in self.children:
            child.display = child is wanted
        return wanted
