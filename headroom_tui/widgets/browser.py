"""Looking through one project: rules and pairs as lists, the detail beside them, a filter over both."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import ContentSwitcher, Input, OptionList, Static, Tab, Tabs

from analyzer.models import AnalysisResult, FailureFix, Recommendation
from headroom_tui.keys import DETAIL
from headroom_tui.library import Project
from headroom_tui.review import Review
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.lists import ReviewList
from headroom_tui.widgets.rows import matches, pair_row, rule_row
from headroom_tui.widgets.rule_detail import bullet_text
from headroom_tui.workbench import Workbench
from writers.gate import check_rule

MOST_ROWS = 1_000  # a longer list would take seconds to lay out; the filter reaches the rest


class Browser(Vertical):
    """Shows a project; knows nothing of decisions but how to draw them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", show=False, id="list.filter"),
        Binding("n", "match(1)", "Next match", show=False, id="list.next_match"),
        Binding("N", "match(-1)", "Previous match", show=False, id="list.previous_match"),
        Binding("1", "tab('rules')", "Rules", show=False, id="view.rules"),
        Binding("2", "tab('pairs')", "Pairs", show=False, id="view.pairs"),
        *DETAIL,
    ]

    class PairOpened(Message):
        """The user wants to see a pair in its session."""

        def __init__(self, pair: FailureFix) -> None:
            super().__init__()
            self.pair = pair

    class Left(Message):
        """The user went back with nothing left to close in here."""

    def __init__(self, workbench: Workbench, project: Project, review: Review) -> None:
        super().__init__()
        self._workbench = workbench
        self._project = project
        self._review = review
        self._filter = ""
        self._evidence_of: Recommendation | None = None

    def compose(self) -> ComposeResult:
        yield Tabs(Tab("1 Rules", id="tab-rules"), Tab("2 Pairs", id="tab-pairs"), id="tabs")
        with Container(id="body"):
            with ContentSwitcher(id="lists", initial="rules"):
                yield ReviewList(id="rules")
                yield ReviewList(id="pairs")
            yield Detail(id="detail")
        yield Static(id="shown", classes="bar muted", markup=False)
        yield Input(id="filter", placeholder="filter: words, in any order", compact=True)

    def on_mount(self) -> None:
        self.query_one("#tabs").can_focus = False  # 1 and 2 switch; tab goes between list and detail
        self.query_one("#filter").display = False
        self.refresh_rows()

    def show_project(self, project: Project, review: Review) -> None:
        """Take in a new scan, keeping cursor and filter."""
        self._project, self._review = project, review
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Draw the list that is seen, and its detail, anew; the cursor stays on its row."""
        review, wanted = self._review, self._filter
        rules = [rule for rule in review.rules if matches(wanted, review.content(rule), rule.section)]
        pairs = [pair for pair in self._pairs if not wanted or matches(wanted, *_words_of(pair))]
        if self.view == "rules":
            self._rows("rules").show_rows([rule_row(review, rule) for rule in rules[:MOST_ROWS]])
        else:
            self._rows("pairs").show_rows([pair_row(pair) for pair in pairs[:MOST_ROWS]])
        self.query_one("#tab-rules", Tab).label = Content(f"1 Rules {len(rules):,}")
        self.query_one("#tab-pairs", Tab).label = Content(f"2 Pairs {len(pairs):,}")
        self._say_what_is_shown(len(rules) if self.view == "rules" else len(pairs))
        self._show_detail()

    @property
    def view(self) -> str:
        """``rules`` or ``pairs``."""
        return self.query_one("#lists", ContentSwitcher).current or "rules"

    @property
    def rule(self) -> Recommendation | None:
        """The rule under the cursor."""
        held = self._rows("rules").highlighted_id if self.view == "rules" else None
        return next((rule for rule in self._review.rules if rule.id == held), None)

    @property
    def pair(self) -> FailureFix | None:
        """The pair under the cursor."""
        held = self._rows("pairs").highlighted_id if self.view == "pairs" else None
        return next((pair for pair in self._pairs if pair.id == held), None)

    def rule_ids(self) -> list[str]:
        """The rules listed now, from top to bottom."""
        return self._rows("rules").ids() if self.view == "rules" else []

    def move_to_rule(self, rule_id: str) -> None:
        self._rows("rules").move_to(rule_id)

    @property
    def _analysis(self) -> AnalysisResult:
        return self._project.analysis or AnalysisResult(self._project.info)

    def _rows(self, view: str) -> ReviewList:
        return self.query_one(f"#{view}", ReviewList)

    @property
    def _pairs(self) -> list[FailureFix]:
        """All pairs, or those that the rule they were asked from rests on."""
        return self._analysis.evidence(self._evidence_of) if self._evidence_of else self._analysis.pairs

    def _say_what_is_shown(self, number: int) -> None:
        said: list[str] = []
        if self._evidence_of is not None and self.view == "pairs":
            said.append(f"evidence of: {bullet_text(self._review.content(self._evidence_of))}")
        if self._filter:
            said.append(f"/{self._filter}")
        if number > MOST_ROWS:
            said.append(f"showing {MOST_ROWS:,} of {number:,}, / to filter")
        line = self.query_one("#shown", Static)
        line.update(f"{' · '.join(said)} · esc shows all" if self._narrowed else " · ".join(said))
        line.display = bool(said)

    @property
    def _narrowed(self) -> bool:
        return bool(self._filter) or (self._evidence_of is not None and self.view == "pairs")

    def _show_detail(self) -> None:
        detail = self.query_one(Detail)
        if (rule := self.rule) is not None:
            content = self._review.content(rule)
            detail.rule().show(
                rule,
                content,
                self._review.decision(rule.id),
                rule.id in self._review.learned,
                self._workbench.destination(self._project, rule).label,
                check_rule(content),
                self._analysis.evidence(rule),
                self._project.counts.sessions,
            )
        elif (pair := self.pair) is not None:
            detail.pair().show(pair)
        else:
            detail.say(self._nothing_to_show())

    def _nothing_to_show(self) -> str:
        if self._narrowed:
            return "Nothing matches. Press esc to see everything again."
        if self._project.analysis is None:
            return "Still reading this project's logs."
        if self.view == "rules":
            return (
                "No rule yet: a rule needs the same failure twice, with the same way out.\n"
                "Press 2 for the single failures and what fixed them."
            )
        return "No call failed here."

    @on(OptionList.OptionHighlighted)
    def _row_highlighted(self) -> None:
        self.query_one("#detail").scroll_home(animate=False)
        self._show_detail()

    @on(Tabs.TabActivated)
    def _tab_activated(self, event: Tabs.TabActivated) -> None:
        view = (event.tab.id or "").removeprefix("tab-")
        self.query_one("#lists", ContentSwitcher).current = view
        if not self.query_one("#filter").has_focus:
            self._rows(view).focus()
        self.refresh_rows()
        self.refresh_bindings()

    @on(OptionList.OptionSelected, "#rules")
    def _rule_opened(self) -> None:
        """From a rule to the pairs it rests on."""
        self._evidence_of = self.rule
        self.action_tab("pairs")

    @on(OptionList.OptionSelected, "#pairs")
    def _pair_opened(self) -> None:
        """From a pair to the session it happened in."""
        if (pair := self.pair) is not None:
            self.post_message(self.PairOpened(pair))

    def action_tab(self, view: str) -> None:
        self.query_one(Tabs).active = f"tab-{view}"
        self.refresh_rows()

    def action_scroll_detail(self, direction: int) -> None:
        self.query_one("#detail").scroll_relative(y=8 * direction, animate=False)

    def action_filter(self) -> None:
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self._filter = event.value
        self.refresh_rows()

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self.query_one("#filter").display = bool(self._filter)
        self._rows(self.view).focus()

    def action_match(self, direction: int) -> None:
        """To the next or previous row that the filter left, around the end."""
        rows = self._rows(self.view)
        if self._filter and rows.option_count:
            rows.highlighted = ((rows.highlighted or 0) + direction) % rows.option_count

    def action_back(self) -> None:
        """Close the filter, then the evidence, then leave."""
        box = self.query_one("#filter", Input)
        if self._filter or box.has_focus:
            box.value = ""
            box.display = False
            self._rows(self.view).focus()
        elif self._evidence_of is not None and self.view == "pairs":
            self._evidence_of = None
            self.action_tab("rules")
        else:
            self.post_message(self.Left())

    def action_copy(self) -> None:
        """Copy the rule's bullet, or the command that worked, through the terminal (OSC 52)."""
        if (rule := self.rule) is not None:
            text = self._review.content(rule)
        elif (pair := self.pair) is not None:
            text = (pair.fix or pair.failure).input_summary
        else:
            return
        self.app.copy_to_clipboard(text)
        self.notify("Sent to the terminal's clipboard.", timeout=2)


def _words_of(pair: FailureFix) -> tuple[str, ...]:
    fix = pair.fix.input_summary if pair.fix else ""
    return (pair.failure.input_summary, fix, pair.kind.value.replace("_", " "), pair.failure.output)
