"""Looking through one project: its tabs, the list of the one that is open, the detail beside it, a filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList, Tabs

from analyzer.models import FailureFix, Finding, Recommendation
from headroom_tui.frame.grace import Grace
from headroom_tui.frame.keys import DETAIL, FILTER, named
from headroom_tui.frame.own_turn import when_drawn
from headroom_tui.frame.resume import ProjectPlace
from headroom_tui.learned.learned_rules import FileBudget, LearnedRule
from headroom_tui.projects.analysis_index import AnalysisIndex
from headroom_tui.projects.project import Project
from headroom_tui.projects.session_lines import SessionLine
from headroom_tui.review.review import Review
from headroom_tui.widgets.budget_bar import BudgetBar
from headroom_tui.widgets.cursor import Cursor
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.lists import ReviewList
from headroom_tui.widgets.log_views import FindingsView, PairsView, SessionsView
from headroom_tui.widgets.panes import Panes
from headroom_tui.widgets.range_list import RangeList
from headroom_tui.widgets.rule_views import LearnedView, RulesView
from headroom_tui.widgets.view_lists import ViewLists
from headroom_tui.widgets.view_tabs import ViewTabs
from headroom_tui.widgets.views import Subject, View
from headroom_tui.workbench import Workbench

VIEWS: tuple[type[View[Any]], ...] = (RulesView, PairsView, FindingsView, LearnedView, SessionsView)


class Browser(Vertical):
    """Shows a project; knows nothing of decisions but how to draw them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *FILTER,
        *(
            Binding(str(number), f"tab('{view.name}')", view.title, show=False, id=f"view.{view.name}")
            for number, view in enumerate(VIEWS, 1)
        ),
        Binding("plus,z", "maximise", "Detail alone, list alone, both", key_display="+", show=False,
                id="view.maximise"),
        *DETAIL,
    ]  # fmt: skip

    class SessionWanted(Message):
        """The user wants to see a session, at a pair where one is given."""

        def __init__(self, line: SessionLine | FailureFix) -> None:
            super().__init__()
            self.line = line

    class Left(Message):
        """The user went back with nothing left to close in here."""

    def __init__(self, workbench: Workbench, project: Project, review: Review, place: ProjectPlace) -> None:
        super().__init__()
        self._subject = Subject(workbench, project, review)
        self._views: dict[str, View[Any]] = {view.name: view(self._subject) for view in VIEWS}
        self._tabs = ViewTabs({name: view.title for name, view in self._views.items()})
        self._lists = ViewLists(self._views, place)
        self.cursor = Cursor(self._views, self._lists)
        self._filter_bar = FilterBar()
        self._shown: tuple[str, str | None] = ("", None)  # the tab and row the detail is, or will be, about
        self._found = 0  # rows that the filter leaves, drawn or not
        self._came_from = "rules"  # the tab from which the evidence was asked for
        self.grace = Grace()  # begins when another row comes under the cursor by itself

    def compose(self) -> ComposeResult:
        yield self._tabs
        yield BudgetBar()
        with Panes(id="body"):
            yield self._lists
            yield Detail(id="detail")
        yield self._filter_bar

    def on_mount(self) -> None:
        self._tabs.open(self.view)
        self._filter_bar.fill(self._lists.filter_text)
        self.refresh_rows()
        self._list.focus()

    # What it looks at

    def show_project(self, project: Project, review: Review) -> None:
        """Take in a new scan, keeping cursor and filter."""
        before = self.cursor.row_id
        self._subject.project, self._subject.review = project, review
        self.refresh_rows()
        if self.cursor.row_id != before:
            self.grace.begin()

    def add_rule(self, rule: Recommendation) -> None:
        """Take in a rule below all others, drawing nothing else: a model may write many in a second."""
        review = self._subject.review
        found = self._view.found(self._lists.filter_text) if self.view == "rules" else review.rules
        self._tabs.say("rules", len(found), len(review.rules))
        if self._lists.add_row("rules", self._views["rules"].row(rule), rule.content, rule.section):
            self.grace.begin()

    def show_analysis(self, analysis: AnalysisIndex | None) -> None:
        """Take in the pairs and findings, which are loaded apart from the rules."""
        self._subject.analysis, self._subject.failure = analysis, ""
        self.refresh_rows()

    def show_sessions(self, sessions: list[SessionLine]) -> None:
        self._subject.sessions = sessions
        self.refresh_rows()

    def show_not_loaded(self, failure: str) -> None:
        """Say why the pairs, findings or sessions do not come."""
        self._subject.failure = failure
        self.refresh_rows()

    def show_not_looked(self, failure: str) -> None:
        """Say why the verdicts do not come."""
        self.query_one(BudgetBar).show_not_looked(failure)

    def show_looking(self, done: int, total: int) -> None:
        """Say how far the look for verdicts is."""
        self.query_one(BudgetBar).show_looking(done, total)

    def show_lives(self, rules: Sequence[LearnedRule], budgets: Sequence[FileBudget]) -> None:
        """Take in what became of the rules in the files."""
        self._subject.lives = {rule.standing.id: rule for rule in rules}
        self.query_one(BudgetBar).show(budgets)
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Draw the list that is seen, and its detail, anew; the cursor stays on its row."""
        self._draw_list()
        self._show_detail()

    def _draw_list(self) -> None:
        self._found = self._lists.show(self._view)
        for name, view in self._views.items():
            self._tabs.say(name, self._found if view is self._view else view.number, view.number)
        self._say_what_is_shown()
        self.query_one(BudgetBar).display = isinstance(self._view, LearnedView)
        self._shown = self.view, self.cursor.row_id

    @on(RangeList.RangeChanged)
    def _say_what_is_shown(self) -> None:
        said = self._lists.said(self._found, self._view, self._evidence)
        if selected := len(self.cursor.selected_ids()):
            does = "{review.accept} accepts, {review.reject} rejects, {nav.back} selects none"
            said.append(f"{selected:,} selected: {named(does, self)}")
        elif self._lists.filter_text or self._evidence:
            said.append(named("{nav.back} shows all", self))
        self._filter_bar.say(*said, about=self._evidence)

    @property
    def view(self) -> str:
        """The name of the tab that is open."""
        return self._lists.view

    @property
    def _view(self) -> View[Any]:
        return self.cursor.view

    @property
    def _list(self) -> ReviewList:
        return self._lists.rows

    @property
    def _evidence(self) -> str:
        return self._subject.evidence_title if self.view == "pairs" else ""

    def _show_detail(self) -> None:
        detail = self.query_one(Detail)
        held = self.cursor.row_id
        self._shown = self.view, held
        if held is not None:
            self._view.show(detail, held)
        elif self._lists.filter_text or self._evidence:
            detail.say(named("Nothing matches. Press {nav.back} to see everything again.", self))
        else:
            detail.say(named(self._view.nothing(), self))

    # Keys and clicks

    @on(OptionList.OptionHighlighted)
    def _row_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_list is not self._list:
            return
        self.query_one("#detail").scroll_home(animate=False)
        if self._shown != (self.view, self.cursor.row_id):  # else it was drawn with the list
            self._show_detail()
            self._lists.note_place()

    @on(Tabs.TabActivated)
    def _tab_activated(self) -> None:
        if self._tabs.opened != self.view:  # clicked, not opened by a key, which is done by now
            self._open_tab(self._tabs.opened)

    @on(OptionList.OptionSelected)
    def _row_opened(self) -> None:
        """From a rule or a finding to its pairs, from a pair or a line to the session."""
        view, held = self._view, self.cursor.row_id or ""
        match view:
            case RulesView():
                self._show_pairs_of(view.rule(held))
            case FindingsView():
                self._show_pairs_of(view.finding(held))
            case PairsView() if (pair := view.pair(held)) is not None:
                self.post_message(self.SessionWanted(pair))
            case SessionsView() if (line := view.session(held)) is not None:
                self.post_message(self.SessionWanted(line))

    def _show_pairs_of(self, evidence_of: Recommendation | Finding | None) -> None:
        self._subject.evidence_of = evidence_of
        self._came_from = self.view
        self.action_tab("pairs")

    def action_tab(self, view: str) -> None:
        self._tabs.open(view)
        self._open_tab(view)

    def _open_tab(self, view: str) -> None:
        if view == self.view:
            self._list.focus()
            self.refresh_rows()
            return
        self._lists.open(view)
        self._filter_bar.fill(self._lists.filter_text)
        self._draw_list()
        when_drawn(self, self._show_detail)  # both at once would hold up the next key
        self.refresh_bindings()

    def action_maximise(self) -> None:
        panes = self.query_one(Panes)
        panes.maximise_next()
        if panes.is_list_alone:
            self._list.focus()  # the detail may have it, and no key would come here once that is hidden

    def action_scroll_detail(self, direction: int) -> None:
        self.query_one("#detail").scroll_relative(y=8 * direction, animate=False)

    def action_filter(self) -> None:
        self._filter_bar.open()

    @on(FilterBar.Changed)
    def _filter_changed(self) -> None:
        self._lists.filter_text = self._filter_bar.text
        self.refresh_rows()

    @on(FilterBar.Kept)
    def _filter_kept(self) -> None:
        self._list.focus()

    def action_match(self, direction: int) -> None:
        if self._filter_bar.has_words():
            self._lists.step(direction)

    def action_back(self) -> None:
        """Select none, then close the filter, then what was maximised, then the evidence, then leave."""
        if self.cursor.select_none():
            pass
        elif self._lists.filter_text or self._filter_bar.is_open:
            self._lists.filter_text = ""
            self._filter_bar.fill("")
            self._list.focus()
            self.refresh_rows()
        elif self.query_one(Panes).share():
            pass
        elif self._evidence:
            self._subject.evidence_of = None
            self.action_tab(self._came_from)
        else:
            self.post_message(self.Left())

    def action_copy(self) -> None:
        """Copy what the row stands for through the terminal (OSC 52)."""
        if (held := self.cursor.row_id) and (text := self._view.copied(held)):
            self.app.copy_to_clipboard(text)
            self.notify("Sent to the terminal's clipboard.", timeout=2)
