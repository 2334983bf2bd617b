"""Taking decisions and writes back, in their order, and making decisions again; what came of it is said."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping

from analyzer.models import Recommendation
from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.keys import named
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import DecidedElsewhere, Decision, DecisionsError, Verdict
from headroom_tui.screens.apply import UndoScreen
from headroom_tui.screens.working import WorkingScreen
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.rule_detail import bullet_text
from headroom_tui.widgets.too_small import size_classes
from headroom_tui.workbench import Workbench
from writers.standing_rules import StandingRule


class TakingBackScreen(WorkingScreen[None], metaclass=Abstract):
    """Knows what can be taken back in a project; `ReviewingScreen` has the keys."""

    def __init__(self, workbench: Workbench, project: Project) -> None:
        super().__init__()
        self.add_class(*size_classes(self))
        self._workbench = workbench
        self._project = project
        self._review = workbench.review(project)
        self._unsaved = ""  # why the last decision was not saved

    @property
    def _browser(self) -> Browser:
        return self.query_one(Browser)

    @abstractmethod
    def _refresh(self) -> None:
        """Draw what a decision changed."""

    def _saved(self, step: Callable[[], object]) -> bool:
        try:
            step()
        except DecisionsError as error:
            self._unsaved = str(error)
            self.notify(self._unsaved, severity="error", timeout=12, markup=False)
            if isinstance(error, DecidedElsewhere):
                self._refresh()
            return False
        if self._unsaved:
            self.take_back(self._unsaved)
            self._unsaved = ""
        return True

    def action_undo(self) -> None:
        if self._review.has_write_to_undo:
            self.app.push_screen(UndoScreen(self._workbench, self._project))
        else:
            nothing = "Nothing to undo."
            if self._review.decided():  # by an earlier run, whose steps are not remembered
                nothing = (
                    "Nothing of this run is left to undo. {review.accept} on an accepted rule, "
                    "{review.reject} on a rejected one, takes an earlier decision back."
                )
            self._step(self._review.undo, "{review.redo} redoes", nothing)

    def action_redo(self) -> None:
        nothing = "Nothing to redo."
        if self._workbench.unwritten(self._project):  # it may be a write that was taken back
            nothing = "No decision to redo; {review.diff} shows what is to be written, and writes it."
        self._step(self._review.redo, "{review.undo} undoes", nothing)

    def _step(self, step: Callable[[], Mapping[str, Decision]], way_back: str, nothing: str) -> None:
        before: dict[str, Decision] = {}
        if not self._saved(lambda: before.update(step())):
            return
        if not before:
            self.notify(named(nothing, self), timeout=4)
            return
        self._refresh()
        said = self._became(before)
        self.notify(f"{said} · {named(way_back, self)}", timeout=4, markup=False)

    def _became(self, before: Mapping[str, Decision]) -> str:
        """What the rules on which something else was decided before are now; the cursor goes to them."""
        standing = {rule.id: rule for rule in self._workbench.learned(self._project)}
        # With one that stands in a file go those that would bring it back.
        ids = [each for each in before if each in standing] or list(before)
        is_listed = self._browser.cursor.move_to_rule(ids[0])
        if len(ids) > 1:
            which = f"{len(ids)} rules are"
        else:
            which = "This rule is" if is_listed else f"{self._called(ids[0])} is"
        now = {each: self._review.decision(each).verdict for each in ids}
        is_verdict = any(verdict is not before[each].verdict for each, verdict in now.items())
        words = {(_IN_A_FILE if each in standing else _PROPOSED)[verdict] for each, verdict in now.items()}
        return f"{which} {words.pop()} again" if is_verdict and len(words) == 1 else f"{which} as before"

    def _called(self, rule_id: str) -> str:
        """A rule by its words, wherever it stands."""
        proposed, standing = self._review.rules, self._workbench.learned(self._project)
        rules: list[Recommendation | StandingRule] = [*proposed, *standing]
        return next((f"“{bullet_text(rule.content)}”" for rule in rules if rule.id == rule_id), "A rule")


_PROPOSED = {
    Verdict.PENDING: "undecided",
    Verdict.ACCEPTED: "accepted",
    Verdict.EDITED: "accepted",
    Verdict.REJECTED: "rejected",
}
_IN_A_FILE = {
    Verdict.PENDING: "left as it stands",
    Verdict.ACCEPTED: "kept",
    Verdict.EDITED: "to be reworded",
    Verdict.REJECTED: "to be taken out",
}
