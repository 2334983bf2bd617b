"""The lines about a model's answer while it arrives, and what became of it."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Callable
from contextlib import aclosing
from time import monotonic

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker

from analyzer.asking.live_analysis import Preview, RuleArrived
from analyzer.backends.base import Waiting
from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.frame.failures import failure_of
from headroom_tui.frame.keys import named
from headroom_tui.model_answers import Answer
from headroom_tui.model_run import Run
from headroom_tui.widgets.rule_detail import bullet_text
from scanners.text import visible

TICK_SECONDS = 0.25


class AnswerBar(Vertical):
    """Hidden until `ask` or `show`.

    ``keep`` is given every answer, however it ended, before it is gone, and tells when it has done its part.
    """

    class Arrived(Message):
        """A rule closed."""

        def __init__(self, rule: Recommendation) -> None:
            super().__init__()
            self.rule = rule

    class Ended(Message):
        """Nothing more comes."""

    def __init__(self, keep: Callable[[Answer], Future[None]]) -> None:
        super().__init__()
        self._keep = keep
        self._run: Run | None = None
        self._worker: Worker[None] | None = None
        self._began = self._waits_until = 0.0
        self._ticks: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="answer-state", markup=False)
        yield Static(id="answer-typed", classes="muted", markup=False)

    @property
    def is_answering(self) -> bool:
        """Whether more may come."""
        return self._worker is not None and not self._worker.is_finished

    @property
    def is_shown(self) -> bool:
        return self.has_class("-shown")

    def ask(self, run: Run) -> None:
        """Send the question. From here on, `stop` ends it."""
        self._run = run
        self._began = monotonic()
        self.add_class("-shown", "-running")
        self._draw()
        self._ticks = self.set_interval(TICK_SECONDS, self._draw)
        self._worker = self._stream(run)

    @work(exclusive=True, group="model", exit_on_error=False, description="asking the model")
    async def _stream(self, run: Run) -> None:
        try:
            async with aclosing(run.events()) as events:
                async for event in events:
                    if isinstance(event, RuleArrived):
                        self.post_message(self.Arrived(event.rule))
                    elif isinstance(event, Waiting):
                        self._waits_until = monotonic() + event.seconds
                        self._draw()
                    elif isinstance(event, Preview):
                        self._draw()
        finally:  # also when the user stops it, leaves the project, or quits
            await asyncio.shield(self._keep(run.answer()))  # a second esc does not undo it

    async def _message_loop_exit(self) -> None:
        self.workers.cancel_node(self)  # before its lines go, as screens do
        await super()._message_loop_exit()

    @on(Worker.StateChanged)
    def _stream_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is not self._worker or not event.worker.is_finished or self._run is None:
            return
        if self._ticks is not None:
            self._ticks.stop()
        taken = wording.duration(monotonic() - self._began)
        price = "" if self._run.price is None else f" and {wording.dollars(self._run.price)}"
        self.show(self._run.answer(), f"It took {taken}{price}.")
        if failure := failure_of(event.worker):
            again = named("{model.ask} asks again.", self)
            said = f"{failure} The rules that had arrived are kept; {again}"
            self.notify(said, severity="error", timeout=15, markup=False)
        self.post_message(self.Ended())

    def stop(self) -> None:
        """End the answer at once; what arrived is kept."""
        if self._worker is not None:
            self._worker.cancel()

    def show(self, answer: Answer, cost: str = "") -> None:
        """Say what became of an answer, and what it cost where that is known."""
        self.remove_class("-running")
        self.add_class("-shown")
        unused = len(answer.folded) + len(answer.set_aside)
        self.query_one("#answer-state", Static).update(
            Content.assemble(
                (
                    "✓ " if answer.is_complete else "! ",
                    "$text-success" if answer.is_complete else "$text-warning",
                ),
                (answer.model, "bold"),
                f"  {answer.sentence}{f' {cost}' if cost else ''}",
                (named(" {model.answer} shows the rest.", self) if unused else "", "$quiet"),
                (named(" {model.stop} closes this.", self), "$quiet"),
            )
        )
        self.query_one("#answer-typed", Static).display = False

    def hide(self) -> None:
        self.remove_class("-shown")

    def _draw(self) -> None:
        run = self._run
        if run is None or not self.is_attached or run.finished is not None:
            return
        asked, answered = run.tokens
        name = run.question.backend.model or run.question.backend.provider  # short: the line is one
        parts = [
            wording.duration(monotonic() - self._began),
            named("{model.stop} stops", self),
            wording.plural(len(run.rules), "rule"),
            f"{wording.tokens(asked)} in, {wording.tokens(answered)} out",
            *([] if run.price is None else [wording.dollars(run.price)]),
        ]
        self.query_one("#answer-state", Static).update(
            Content.assemble(("● ", "$text-accent"), (visible(name), "bold"), f"  {' · '.join(parts)}"),
            layout=False,  # always one line; laying the screen out anew for each word would take its time
        )
        typed = self.query_one("#answer-typed", Static)
        typed.display = True
        typed.update(self._typed(run), layout=False)

    def _typed(self, run: Run) -> Content:
        """The rule that is being written, or why none is."""
        if (waiting := run.waiting) is not None:
            left = max(self._waits_until - monotonic(), 0)
            nth = f"try {waiting.attempt + 1} of {waiting.attempts}"
            return Content.styled(f"  {nth} in {wording.duration(left)}: {waiting.sentence}", "$text-warning")
        if run.typed is not None:
            return Content.assemble(
                (f"  {run.typed.section}: ", "$text-accent"), bullet_text(run.typed.content)
            )
        return Content("  …" if run.rules else "  waiting for the first words")
