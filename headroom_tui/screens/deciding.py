"""Deciding on one rule or several, each decision saved at once; what has a warning asks first."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.keys import named
from headroom_tui.review.decisions import Verdict
from headroom_tui.review.review import refusal, warnings
from headroom_tui.screens.ask import ReasonScreen, WarnedScreen
from headroom_tui.screens.taking_back import TakingBackScreen
from headroom_tui.widgets.rule_detail import bullet_text
from writers.standing_rules import StandingRule


class DecidingScreen(TakingBackScreen, metaclass=Abstract):
    """Decides on the rule under the cursor, or on those selected; `ReviewingScreen` has the keys."""

    @abstractmethod
    def _is_fresh(self, rule_id: str) -> bool:
        """Whether the rule came only just now, so that no key that was typed before can mean it."""

    def action_decide(self, verdict: str) -> None:
        if selected := self._browser.cursor.selected_ids():
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
        listed = set(self._browser.cursor.rule_ids())
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
            self._browser.cursor.select_none()
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
        if not self._browser.cursor.select_none():
            self._browser.cursor.select()

    def action_range_by(self, rows: int) -> None:
        self._browser.cursor.select()
        self._browser.cursor.move_by(rows)

    def action_reject_because(self) -> None:
        if (rule := self._decidable()) is None:
            return

        def given(reason: str | None) -> None:
            if reason is not None and self._saved(lambda: self._review.reject(rule.id, reason)):
                self._go_on_from(rule.id)

        self.app.push_screen(ReasonScreen(bullet_text(self._review.content(rule))), given)

    def _decidable(self) -> Recommendation | None:
        """The proposed rule under the cursor, unless it only just came there by itself."""
        rule = self._browser.cursor.rule
        if self._browser.cursor.selected_ids():
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
        return None if self._browser.grace.goes_on else self._browser.cursor.standing_rule

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
        ids = self._browser.cursor.rule_ids()
        self._refresh()
        if self._review.decision(rule_id).verdict is Verdict.PENDING or rule_id not in ids:
            return
        at = ids.index(rule_id)
        undecided = {each.id for each in self._review.undecided()}
        following = next((each for each in ids[at + 1 :] + ids[:at] if each in undecided), None)
        if following:
            self._browser.cursor.move_to_rule(following)
