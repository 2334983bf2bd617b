"""What is written on `y`, once its diff was seen: accepted rules, or the last write taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.frame.own_turn import when_drawn
from headroom_tui.learned.tidying import with_hygiene
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Decision, DecisionsError
from headroom_tui.review.unwritten import Unwritten
from headroom_tui.screens.files import RULE_BY_RULE, FilesScreen, Stale
from headroom_tui.widgets.check_list import CheckList
from headroom_tui.widgets.diff_view import DiffView
from headroom_tui.widgets.rows import HELD_UP, included_row
from headroom_tui.workbench import Workbench
from scanners.text import visible_path
from writers.errors import WriterError
from writers.file_facts import with_facts
from writers.models import Plan
from writers.reach import misleading

BACK_ON_THE_RULES = (
    "\n\nBack on the rules, {review.target} sends a rule to another file and {review.reject} leaves it out."
)
DECIDED_ELSEWHERE = "Another headroom-tui decided on one of these rules."


class ApplyScreen(FilesScreen):
    """Writes the accepted rules of a project into its agents' files."""

    YES = "writes"
    WAY_ON = "{review.undo} undoes it, {nav.back} goes back."
    OTHERWISE = BACK_ON_THE_RULES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "include", "Leave out", id="diff.include"),
        Binding("u", "undo", "Undo", id="review.undo"),
    ]

    def __init__(self, workbench: Workbench, project: Project) -> None:
        super().__init__(workbench, project)
        self._rules: dict[str, str] = {}  # the words of those that are listed
        self._decided: dict[str, Decision] = {}  # what the plan was made of
        self._left_out: set[str] = set()  # of this write; the decisions stay
        self._held_up: frozenset[str] = frozenset()  # by files that are refused
        self._leads = ""  # before the question
        self._entry_id = ""  # of the write, once it was done

    def compose_beside(self) -> ComposeResult:
        yield CheckList(id="rules-to-write")

    def on_mount(self) -> None:
        self._list_rules()
        super().on_mount()

    def _list_rules(self) -> None:
        review = self._workbench.review(self._project)
        decide = review.decision
        self._rules = {rule.id: rule.content for rule in review.wanted()}
        for rule in self._workbench.changed(self._project):
            self._rules[rule.id] = decide(rule.id).content or rule.content
        self._left_out &= self._rules.keys()
        self.query_one(CheckList).show_rows(
            [
                included_row(
                    rule_id,
                    words,
                    included=rule_id not in self._left_out,
                    held_up=rule_id in self._held_up,
                    verdict=decide(rule_id).verdict,
                )
                for rule_id, words in self._rules.items()
            ]
        )

    def make_plan(self) -> Plan:
        self._workbench.look_at_writes(self._project)
        plan = self._workbench.plan(self._project, frozenset(self._left_out))
        self._decided = self._workbench.wanted(self._project)
        plan = with_hygiene(self._project, with_facts(plan, self._workbench.block_limit))
        self._leads = self._where_it_leads(plan)
        return plan

    def _where_it_leads(self, plan: Plan) -> str:
        """A sentence about files that are not where, or what, one expects."""
        if files := self._workbench.outside(self._project, plan):
            places = ", ".join(wording.place(file.real_path) for file in files)
            return f"{places} is outside the project and your home. "
        if files := misleading(plan):
            places = ", ".join(f"{file.path.name} leads to {wording.place(file.real_path)}" for file in files)
            return f"{places}, by its name no file of instructions. "
        return ""

    async def _show_plan(self, plan: Plan) -> None:
        is_first = not self.query(DiffView)
        is_other = self._decided.keys() != self._rules.keys()  # decided in another run
        if is_other or plan.held_up != self._held_up:
            self._held_up = plan.held_up
            self._list_rules()
        await super()._show_plan(plan)
        when_drawn(self, partial(self._point, scrolls=not is_first))  # first the top, where the file is named

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._point(scrolls=True)

    def _point(self, scrolls: bool) -> None:
        """Show where the rule under the cursor stands in the diff."""
        self._diff.point_at(self._rules.get(self.query_one(CheckList).highlighted_id or "", ""), scrolls)

    @on(CheckList.BoxClicked)
    def action_include(self) -> None:
        """Leave the rule under the cursor out of this write, or take it in again."""
        held = self.query_one(CheckList).highlighted_id
        if held is None or self._written or self.writing:
            return
        self._left_out ^= {held}
        self._list_rules()
        self._plan = None  # what is on the screen is not what would be written
        self._say("Reading the files…")
        self._make_plan()

    def nothing(self) -> str:
        return "Nothing to write: every rule is left out." if self._left_out else super().nothing()

    def what_changed(self) -> str:
        is_other = not self._written and self._workbench.wanted(self._project) != self._decided
        return DECIDED_ELSEWHERE if is_other else super().what_changed()

    def write_plan(self, plan: Plan) -> str:
        try:
            self._workbench.look_at_decisions(self._project)
        except DecisionsError as error:
            raise WriterError(str(error)) from error
        if self._workbench.wanted(self._project) != self._decided:
            raise Stale(DECIDED_ELSEWHERE)
        self._entry_id = self._workbench.apply(self._project, plan).id
        refused = _refused(plan, self._workbench, self._project)
        kept = f", not {refused}: its rules ({HELD_UP}) wait" if refused else ""
        said = f"Wrote {_names(plan, self._workbench, self._project)}{kept}."
        return " ".join([said, *self._workbench.journal.take_notices()])

    def question(self, plan: Plan) -> str:
        decide, names = (
            self._workbench.review(self._project).decision,
            _names(plan, self._workbench, self._project),
        )
        does = Unwritten.of(decide(rule_id) for rule_id in self._rules if rule_id not in self._left_out)
        left = f" ({len(self._left_out)} left out)" if self._left_out else ""
        if does.writes and does.takes_out:
            question = (
                f"Write {wording.plural(does.writes, 'rule')}, take {does.takes_out:,} out{left}, in {names}?"
            )
        elif does.writes:
            question = f"Write {wording.plural(does.writes, 'rule')}{left} to {names}?"
        else:
            question = f"Take {wording.plural(does.takes_out, 'rule')}{left} out of {names}?"
        if plan.refused:
            refused = _refused(plan, self._workbench, self._project)
            kept = f"{refused} cannot be written, its rules ({HELD_UP}) wait."
            question = f"{kept} Write what goes to {names}?"
        return f"{self._leads}{question}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "undo":
            return bool(self._entry_id) and not self.writing
        if action == "include":
            return bool(self._rules) and not self._written
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        if action == "undo" and not self.writing:
            return "Nothing was written yet."
        if action == "include" and self._written:
            return named("It is written; {review.undo} undoes all of it.", self)
        return super().why_not(action)

    @work(exclusive=True, exit_on_error=False, group="undo")
    async def action_undo(self) -> None:
        is_recorded = await asyncio.to_thread(self._look_at_writes)
        if not self.is_active:  # left meanwhile
            return
        if self._workbench.review(self._project).standing_write >= self._entry_id:  # or what came after it
            self.app.switch_screen(UndoScreen(self._workbench, self._project))
        elif is_recorded:
            self.notify("Nothing to undo: the files are as they were before.", timeout=4)
        else:
            journal = wording.place(self._workbench.journal.folder)
            said = f"What the files held before is not in {journal} any more: it cannot be put back. "
            self.notify(said + named(RULE_BY_RULE, self), severity="warning", timeout=12, markup=False)

    def _look_at_writes(self) -> bool:
        """Whether the journal still has what this screen wrote. Runs in a thread."""
        self._workbench.look_at_writes(self._project)
        try:
            return self._entry_id in {entry.id for entry in self._workbench.journal.entries()}
        except WriterError:  # it is said by whoever looks at the writes
            return False


class UndoScreen(FilesScreen):
    """Takes the project's last write back, byte for byte."""

    YES = "does"
    WAY_ON = (
        "Your decisions are kept: {review.diff}, then {apply.write} writes them again; {nav.back} goes back."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "write", "Undo", id="apply.write"),
        Binding("w", "diff", "Diff", id="review.diff"),
    ]
    _entry_id: str  # of the write that is shown, so that no other one is taken back

    def make_plan(self) -> Plan:
        self._entry_id, plan = self._workbench.plan_undo(self._project)
        return plan

    def write_plan(self, plan: Plan) -> str:
        self._workbench.journal.undo(self._entry_id)
        said = f"{_names(plan, self._workbench, self._project)} as before."
        return " ".join([said, *self._workbench.journal.take_notices()])

    def nothing(self) -> str:
        return "Nothing to undo: the files are as they were before."

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._written if action == "diff" else super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        return "Nothing was taken back yet." if action == "diff" else super().why_not(action)

    def action_diff(self) -> None:
        self.app.switch_screen(ApplyScreen(self._workbench, self._project))

    def question(self, plan: Plan) -> str:
        return f"Take the last write to {_names(plan, self._workbench, self._project)} back?"


def _refused(plan: Plan, workbench: Workbench, project: Project) -> str:
    """The files that cannot be written; why, and where they are, stands in full above the diff."""
    return _short([each.path for each in plan.refused], plan, workbench, project)


def _names(plan: Plan, workbench: Workbench, project: Project) -> str:
    """The files that change."""
    return _short(_changing(plan), plan, workbench, project)


def _changing(plan: Plan) -> list[Path]:
    return [file.path for file in plan.files if file.changes_anything]


def _short(paths: Sequence[Path], plan: Plan, workbench: Workbench, project: Project) -> str:
    """Files of a plan as short as they can be told apart from others that rules may go to."""
    offered = workbench.places(project).offered
    names = [path.name for path in {*_changing(plan), *(each.path for each in plan.refused), *offered}]
    folder = project.info.project_path
    return ", ".join(
        visible_path(path.name if names.count(path.name) == 1 else wording.shortened(str(path), str(folder)))
        for path in paths
    )
