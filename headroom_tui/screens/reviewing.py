"""The keys with which rules are reviewed, when each is offered, and the way to the diff."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.keys import everywhere, named
from headroom_tui.review.decisions import DecisionsError
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.screens.editing import EditingScreen
from headroom_tui.widgets.too_small import has_room
from headroom_tui.widgets.view_lists import ViewLists

_ON_PROPOSED = {"decide", "decide_all", "reject_because", "range", "range_by"}
_ON_A_RULE = {*_ON_PROPOSED, "keep", "take_out", "edit", "edit_external", "target"}


class ReviewingScreen(EditingScreen, metaclass=Abstract):
    """Reviews the rules of a browser; `ProjectScreen` shows it."""

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
