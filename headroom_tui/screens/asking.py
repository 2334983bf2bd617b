"""Asking a model about the project that is reviewed, and taking its rules in as they come."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from asyncio import Future
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from headroom_tui.frame.grace import Grace
from headroom_tui.frame.keys import named
from headroom_tui.model_answers import Answer, AnswersError
from headroom_tui.model_run import Question, Run
from headroom_tui.screens.ask_model import AskScreen
from headroom_tui.screens.model_answer import AnswerScreen
from headroom_tui.screens.reviewing import ReviewingScreen
from headroom_tui.widgets.answer_bar import AnswerBar
from headroom_tui.widgets.filter_bar import FilterBar


class AskingScreen(ReviewingScreen):
    """Has an `AnswerBar` beside its browser; `ProjectScreen` shows them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "ask_model", "Ask", id="model.ask"),
        Binding("M", "model_answer", "What the model said", show=False, id="model.answer"),
        Binding("escape", "stop_model", "Stop", show=False, priority=True, id="model.stop"),
    ]

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._fresh: dict[str, Grace] = {}  # rules that came by themselves, by id

    @property
    def _bar(self) -> AnswerBar:
        return self.query_one(AnswerBar)

    @abstractmethod
    def _show_rules(self) -> None:
        """Draw the rules anew, the cursor where it was."""

    @abstractmethod
    def _show_overview(self) -> None:
        """Draw how much there is to decide."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While an answer arrives, or is spoken of, escape ends that first; but what is typed before it."""
        if action == "stop_model":
            bar, words = self.query_one_optional(AnswerBar), self.query_one_optional(FilterBar)
            return bar is not None and bar.is_shown and words is not None and not words.is_open
        return super().check_action(action, parameters)

    def action_ask_model(self) -> None:
        if self._bar.is_answering:
            self.notify(named("A model is answering already: {model.stop} stops it.", self), timeout=4)
        else:
            self.app.push_screen(AskScreen(self._workbench, self._project), self._chosen)

    def _chosen(self, chosen: Question | Answer | None) -> None:
        match chosen:
            case Question():
                self._browser.action_tab("rules")
                self._bar.ask(Run(chosen, self._workbench.now()))
            case Answer():
                for rule in chosen.rules:  # those that do not concern what is reviewed were not shown
                    self._workbench.rule_arrived(self._project, rule)
                self._show_rules()
                self._browser.action_tab("rules")
                self._bar.show(chosen)
                if chosen.rules:
                    self._browser.cursor.move_to_rule(chosen.rules[0].id)

    def action_stop_model(self) -> None:
        if self._bar.is_answering:
            self._bar.stop()
        else:
            self._bar.hide()

    def action_model_answer(self) -> None:
        if answers := self._workbench.answers.of(self._project.key):
            self.app.push_screen(AnswerScreen(answers[-1]))
        else:
            said = named("No model was asked about this project yet: {model.ask} asks one.", self)
            self.notify(said, timeout=4)

    # As it arrives

    @on(AnswerBar.Arrived)
    def _rule_arrived(self, message: AnswerBar.Arrived) -> None:
        if not self._workbench.rule_arrived(self._project, message.rule):
            return
        self._fresh[message.rule.id] = grace = Grace()
        grace.begin()
        self._browser.add_rule(message.rule)
        self._show_overview()

    @on(AnswerBar.Ended)
    def _answer_ended(self) -> None:
        self._show_rules()

    def _keep(self, answer: Answer) -> Future[None]:
        """Take an answer in at once, and save it in a thread, which goes on whatever ends meanwhile."""
        app, key, answers = self.app, self._project.key, self._workbench.answers
        answers.take_in(key, answer)
        way_on = named("Write ({review.diff}) those that you accept before it does.", self)

        def save() -> None:
            try:
                answers.save(key, answer)
            except AnswersError as error:
                app.notify(f"{error} {way_on}", severity="error", timeout=15, markup=False)

        return asyncio.get_running_loop().run_in_executor(None, save)

    def _is_fresh(self, rule_id: str) -> bool:
        return (grace := self._fresh.get(rule_id)) is not None and grace.goes_on
