"""Deciding on rules by key: each decision saved at once, each undoable."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType

from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.editor import EditorFailed, edit_in_editor
from headroom_tui.frame.keys import everywhere, named
from headroom_tui.review.decisions import DecisionsError, Verdict
from headroom_tui.review.review import refusal, warnings
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.screens.ask import ReasonScreen, WarnedScreen
from headroom_tui.screens.edit import EditScreen
from headroom_tui.screens.taking_back import TakingBackScreen
from headroom_tui.widgets.rule_detail import bullet_text
from headroom_tui.widgets.too_small import has_room
from headroom_tui.widgets.view_lists import ViewLists
from writers.standing_rules import StandingRule

_ON_PROPOSED = {"decide", "decide_all", "reject_because", "range", "range_by"}
_ON_A_RULE = {*_ON_PROPOSED, "keep", "take_out", "edit", "edit_external", "target"}


class DecidingScreen(TakingBackScreen, metaclass=Abstract):
    """Decides on the rule under the cursor of a browser; `ProjectScreen` shows it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Back"),
        Binding("a,space", "decide('accepted')", "Accept", key_display="a", id="review.accept"),
        Binding("r", "decide('rejected')", "Reject", id="review.reject"),
        # The same keys, of a rule that stands in a file; which of the two works, the tab says.
        Binding("a,space", "keep", "Keep", key_display="a", id="review.accept"),
        Binding("r", "take_out", "Take out", id="review.reject"),
        Binding("x", "reject_because", "Reject, saying why", show=False, id="review.reject_because"),
        Binding("e", "edit", "Edit", id="review.edit"),
        Binding("E", "edit_external", "Edit in $EDITOR", show=False, id="review.edit_external"),
        Binding("t", "target", "Target file", show=False, id="review.target"),
        Binding("w", "diff", "Diff", id="review.diff"),
        Binding("u", "undo", "Undo", id="review.undo"),
        Binding("ctrl+r", "redo", "Redo", show=False, id="review.redo"),
        Binding("A", "decide_all('accepted')", "Accept all", show=False, id="review.accept_all"),
        Binding("R", "decide_all('rejected')", "Reject all", show=False, id="review.reject_all"),
        Binding("v", "range", "Select rules, or none", show=False, id="review.range"),
        Binding("shift+down", "range_by(1)", "Select down", show=False, id="review.range_down"),
        Binding("shift+up", "range_by(-1)", "Select up", show=False, id="review.range_up"),
    ]

    @abstractmethod
    def show_files(self) -> None:
        """Draw what changed in the files."""

    @abstractmethod
    def _is_fresh(self, rule_id: str) -> bool:
        """Whether the rule came only just now, so that no key that was typed before can mean it."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What decides on a rule is offered where one is listed, and nothing on a screen too small.

        The footer may ask before the screen has its lists, and when it is being taken down.
        """
        lists = self.query_one_optional(ViewLists)
        if lists is None:
            return False
        view = lists.view if lists.has_row else ""
        if action in ("edit", "edit_external", "target"):
            return has_room(self) and view in ("rules", "learned")
        if action in _ON_PROPOSED:
            return has_room(self) and view == "rules"
        if action in ("keep", "take_out"):
            return has_room(self) and view == "learned"
        return has_room(self)

    def why_not(self, action: str) -> str:
        if action not in _ON_A_RULE or not has_room(self):
            return ""
        lists = self.query_one(ViewLists)
        if lists.view not in ("rules", "learned"):
            words = "Only rules are decided on: {view.rules} and {view.learned} list them."
        elif lists.has_row:  # of those in files
            words = "That is for rules that are proposed: {view.rules} lists them."
        else:
            words = "No rule is listed here."
        return named(words, self)

    # Decisions

    def action_decide(self, verdict: str) -> None:
        if selected := self._browser.range_ids():
            self._decide_range(selected, Verdict(verdict))
        elif (rule := self._decidable()) is not None:
            self._decide_with_care(rule, Verdict(verdict))

    def _decide_with_care(self, rule: Recommendation, verdict: Verdict) -> None:
        """A rule that goes around a check, or the like, takes another key before it is accepted."""
        content = self._review.content(rule)
        accepts = verdict is Verdict.ACCEPTED and not self._review.decision(rule.id).wants_it
        if accepts and not refusal(rule, content) and (cautions := warnings(rule, content)):

            def answered(yes: bool | None) -> None:
                if yes:
                    self._decide([rule], verdict)

            self.app.push_screen(WarnedScreen(bullet_text(content), cautions), answered)
        else:
            self._decide([rule], verdict)

    def action_decide_all(self, verdict: str) -> None:
        if self._browser.grace.goes_on:
            return
        listed = set(self._browser.rule_ids())
        undecided = [rule for rule in self._review.undecided() if rule.id in listed]
        rules = [rule for rule in undecided if not self._is_fresh(rule.id)]
        if undecided and not rules:
            self.notify("What is left to decide came this moment: look at it first.", timeout=4)
        elif not rules:
            self.notify("Every rule that is listed is decided on.", timeout=4)
        else:
            self._decide_many(rules, Verdict(verdict))

    def _decide_range(self, selected: Sequence[str], wanted: Verdict) -> None:
        """Give these rules the verdict; where all have it, take it back."""
        if self._browser.grace.goes_on:
            return
        open_to_it = set(selected) - self._review.learned
        rules = [rule for rule in self._review.rules if rule.id in open_to_it and not self._is_fresh(rule.id)]
        others = [rule for rule in rules if not self._review.has_verdict(rule.id, wanted)]
        if rules:
            self._browser.select_none()
            self._decide_many(others or rules, wanted)
        else:
            self.notify(
                "None of these is to decide on: they stand in a file, or came this moment.", timeout=4
            )

    def _decide_many(self, rules: list[Recommendation], wanted: Verdict) -> None:
        """In one step; what has a warning is not accepted with others."""
        decide = self._review.decision
        accepts = wanted is Verdict.ACCEPTED
        cautious = [
            rule
            for rule in rules
            if accepts and not decide(rule.id).wants_it and warnings(rule, self._review.content(rule))
        ]
        plain = [rule for rule in rules if rule not in cautious]
        said = []
        if plain:
            is_taken_back = all(self._review.has_verdict(rule.id, wanted) for rule in plain)
            number = self._decide(plain, wanted)
            if not number:
                return  # why is said already
            became = "undecided again" if is_taken_back else wanted
            said += [f"{wording.plural(number, 'rule')} {became}", named("{review.undo} undoes", self)]
        if cautious:
            said.append(f"{wording.plural(len(cautious), 'rule')} with a warning left to look at")
        self.notify(" · ".join(said), timeout=4)

    def action_range(self) -> None:
        """Select rules from here on, or none."""
        if not self._browser.select_none():
            self._browser.select()

    def action_range_by(self, rows: int) -> None:
        self._browser.select()
        self._browser.move_by(rows)

    def action_reject_because(self) -> None:
        if (rule := self._decidable()) is None:
            return

        def given(reason: str | None) -> None:
            if reason is not None and self._saved(lambda: self._review.reject(rule.id, reason)):
                self._go_on_from(rule.id)

        self.app.push_screen(ReasonScreen(bullet_text(self._review.content(rule))), given)

    def _decidable(self) -> Recommendation | None:
        """The proposed rule under the cursor, unless it only just came there by itself."""
        rule = self._browser.rule
        if self._browser.range_ids():
            self.notify(named("That is for one rule: {nav.back} selects none.", self), timeout=4)
            return None
        if rule is None or self._browser.grace.goes_on or self._is_fresh(rule.id):
            return None
        if rule.id in self._review.learned:
            said = "This rule stands in its file already; {view.learned} lists those, to edit or take out."
            self.notify(named(said, self), timeout=4)
            return None
        return rule

    def _decide(self, rules: list[Recommendation], verdict: Verdict) -> int:
        """Returns how many rules got the verdict: a rule that cannot be written cannot be accepted."""
        if verdict is Verdict.ACCEPTED:
            words = ((rule, self._review.content(rule)) for rule in rules)
            refused = [(rule, reason) for rule, said in words if (reason := refusal(rule, said))]
            if refused:
                title = named("Edit it first ({review.edit})", self)
                more = len(refused) - 1
                others = f" {wording.plural(more, 'other rule')} cannot be written either." if more else ""
                self.notify(refused[0][1] + others, title=title, severity="warning", timeout=8, markup=False)
            rules = [rule for rule in rules if rule not in [each for each, _ in refused]]
        if not rules or not self._saved(lambda: self._review.decide([rule.id for rule in rules], verdict)):
            return 0
        self._go_on_from(rules[-1].id)
        return len(rules)

    def _standing(self) -> StandingRule | None:
        return None if self._browser.grace.goes_on else self._browser.standing_rule

    def action_keep(self) -> None:
        rule = self._standing()
        if rule is not None and self._saved(lambda: self._workbench.keep(self._project, rule)):
            self._refresh()

    def action_take_out(self) -> None:
        rule = self._standing()
        if rule is not None and self._saved(lambda: self._workbench.retire(self._project, rule)):
            self._refresh()

    def _go_on_from(self, rule_id: str) -> None:
        """After a decision: on to the next undecided rule below, else to the first one."""
        ids = self._browser.rule_ids()
        self._refresh()
        if self._review.decision(rule_id).verdict is Verdict.PENDING or rule_id not in ids:
            return
        at = ids.index(rule_id)
        undecided = {each.id for each in self._review.undecided()}
        following = next((each for each in ids[at + 1 :] + ids[:at] if each in undecided), None)
        if following:
            self._browser.move_to_rule(following)

    # Files

    def action_diff(self) -> None:
        if self._workbench.unwritten(self._project):
            self._open_diff()
        else:
            self._look_for_more()

    def _open_diff(self) -> None:
        """It looks at the files and the decisions itself, in a thread: they may be far away."""
        self.app.push_screen(ApplyScreen(self._workbench, self._project))

    @work(exclusive=True, group="look", exit_on_error=False, description="looking at the files")
    async def _look_for_more(self) -> None:
        """Nothing is to be written that is known of: look whether that is still so, and say it."""
        failure = await asyncio.to_thread(self._look_again)
        if not self.is_active:  # the user went on to something else
            return
        if failure is not None:
            self.notify(str(failure), severity="error", timeout=12, markup=False)
            return
        self.show_files()
        if self._workbench.unwritten(self._project):
            self._open_diff()
        elif any(self._review.decision(rule.id).wants_it for rule in self._review.rules):
            self.notify("Everything accepted is written: nothing to write.", timeout=4)
        else:
            said = "Nothing is accepted yet: press {review.accept} on a rule, then {review.diff}."
            self.notify(named(said, self), timeout=4)

    def _look_again(self) -> DecisionsError | None:
        """Take in what others decided, and changed in the files. Runs in a thread."""
        try:
            self._workbench.look_at_decisions(self._project)
        except DecisionsError as error:
            return error
        self._workbench.look_at_files(self._project)
        return None

    # Editing

    def _words(self) -> tuple[str, str] | None:
        """The id and the words, as they would be written, of the rule under the cursor."""
        if (standing := self._standing()) is not None:
            return standing.id, self._review.decision(standing.id).content or standing.content
        if (rule := self._decidable()) is not None:
            return rule.id, self._review.content(rule)
        return None

    def action_edit(self) -> None:
        if (held := self._words()) is not None:
            self._edit(*held, held[1])

    def action_edit_external(self) -> None:
        if (held := self._words()) is None:
            return
        rule_id, before = held
        content, failure = before, ""
        try:
            with self.app.suspend():
                try:
                    content = edit_in_editor(content)
                except EditorFailed as error:  # caught in here: the app would not resume behind an exception
                    failure = str(error)
        except SuspendNotSupported:
            pass  # no terminal of our own to hand over: edit here instead
        if failure:
            self.notify(failure, severity="error", timeout=10, markup=False)
        else:
            self._edit(rule_id, before, content)

    def _edit(self, rule_id: str, before: str, content: str) -> None:
        """Every text goes through the edit screen and its gate, also what an editor returned."""

        def keep(edited: str | None) -> None:
            if edited == before:
                self.notify("Nothing was changed.", timeout=2)
            elif edited is not None and self._saved(lambda: self._review.edit(rule_id, edited)):
                self._go_on_from(rule_id)

        self.app.push_screen(EditScreen(content, before), keep)

    def action_target(self) -> None:
        """The next file, or files, that this rule could go to."""
        choices = self._workbench.choices(self._project)
        now: tuple[Path, ...]
        if (standing := self._standing()) is not None:
            choices = [choice for choice in choices if len(choice) == 1]  # it is moved, not copied
            rule_id = standing.id
            now = (self._review.decision(rule_id).destination or standing.path,)
        elif (rule := self._decidable()) is not None:
            rule_id = rule.id
            now = (
                self._workbench.destination(self._project, rule).path,
                *self._review.decision(rule_id).also,
            )
        else:
            return
        first, *also = choices[(choices.index(now) + 1) % len(choices)] if now in choices else choices[0]
        if (first, *also) == now:
            self.notify("There is no other file that it could go to.", timeout=4)
            return
        stays = standing is not None and first == standing.path
        if self._saved(lambda: self._review.send_to(rule_id, None if stays else first, tuple(also))):
            self._refresh()
            self._look_where_it_goes()

    @work(exclusive=True, group="look", exit_on_error=False, description="looking at the files")
    async def _look_where_it_goes(self) -> None:
        """It may stand there already."""
        await asyncio.to_thread(self._workbench.look_at_files, self._project)
        self._refresh()
