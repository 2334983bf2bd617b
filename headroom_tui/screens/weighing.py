"""Whether the rules in a project's files work: looked up in the background, shown when it is known."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from headroom_tui.learned.learned_rules import FileBudget, LearnedRule, budget, learned_rules
from headroom_tui.learned.written_rule_store import WrittenRulesError
from headroom_tui.screens.asking import AskingScreen
from headroom_tui.screens.tidy import TidyScreen

_REPORT_SECONDS = 0.1  # between two reports


class WeighingScreen(AskingScreen):
    """Fills the verdicts of its browser; `ProjectScreen` says when."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "tidy", "Tidy the files", show=False, id="files.tidy"),
    ]

    _weighed: Sequence[LearnedRule] | None = None  # None until it is known

    class Looking(Message):
        """So many logs were looked through."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

    class Weighed(Message):
        """What became of the rules is known."""

        def __init__(self, rules: list[LearnedRule], budgets: list[FileBudget]) -> None:
            super().__init__()
            self.rules = rules
            self.budgets = budgets

    @work(thread=True, exclusive=True, group="lives", exit_on_error=False, description="looking for verdicts")
    def weigh(self) -> None:
        """Look up what became of the rules, in a thread. A newer call ends an older one."""
        worker, reported = get_current_worker(), monotonic()

        def report(done: int, total: int) -> None:
            nonlocal reported
            if worker.is_cancelled:
                raise _Superseded
            if monotonic() - reported > _REPORT_SECONDS:
                reported = monotonic()
                self.post_message(self.Looking(done, total))

        try:
            rules = learned_rules(self._project, self._workbench.written_rules, report)
        except _Superseded:
            return
        except WrittenRulesError as error:
            self.notify(str(error), severity="error", timeout=12, markup=False)
            return
        self.post_message(self.Weighed(rules, budget(rules, self._workbench.block_limit)))

    def action_tidy(self) -> None:
        """Show what could be tidied in the files, and go to the rule that is chosen there."""

        def chosen(rule_id: str | None) -> None:
            if rule_id is not None:
                self._browser.action_tab("learned")
                self._browser.cursor.move_to_rule(rule_id)

        self.app.push_screen(TidyScreen(self._workbench, self._project, self._weighed), chosen)

    @on(Looking)
    def _looking(self, message: Looking) -> None:
        self._browser.show_looking(message.done, message.total)

    @on(Weighed)
    def _take_weighed(self, message: Weighed) -> None:
        self._weighed = message.rules
        for screen in self.app.screen_stack:
            if isinstance(screen, TidyScreen):
                screen.call_later(screen.look, message.rules)
        self._browser.show_lives(message.rules, message.budgets)


class _Superseded(Exception):
    """Another look began, or the screen was left."""
