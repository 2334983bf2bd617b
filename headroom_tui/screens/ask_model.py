"""What a model would be asked, and where it would go: shown in full before `y` sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from analyzer.asking.digest import MAX_OUTPUT_TOKENS
from analyzer.backends.base import ModelError, Offline
from headroom_tui import wording
from headroom_tui.frame.collector import leave_out
from headroom_tui.frame.grace import SOON, Grace
from headroom_tui.frame.keys import BACK, SCROLL, everywhere, named
from headroom_tui.model_answers import Answer
from headroom_tui.model_run import Question, counted, prepare
from headroom_tui.projects.project import Project
from headroom_tui.screens.exact_text import ExactTextScreen
from headroom_tui.screens.working import WorkingScreen
from headroom_tui.widgets.fact_sheet import FactSheet, Line, fact
from headroom_tui.widgets.key_footer import KeyFooter
from headroom_tui.widgets.too_small import TooSmall, has_room
from headroom_tui.workbench import Workbench

_NAME_CELLS = 10


class AskScreen(WorkingScreen[Question | Answer | None]):
    """Dismisses with the question to ask, the answer to show, or None when nothing is to be done."""

    AUTO_FOCUS = "#facts"
    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Back"),
        Binding("y", "send", "Send", id="model.send"),
        Binding("v,enter", "text", "View the exact text", key_display="v", id="model.text"),
        Binding("s", "stored", "Show the answer", id="model.stored"),
        *SCROLL,
        BACK,
    ]

    def __init__(self, workbench: Workbench, project: Project) -> None:
        super().__init__()
        self._workbench = workbench
        self._project = project
        self._question: Question | None = None
        self._counted: Question | None = None  # which is to be asked as soon as this screen is on top again
        self._is_counting = self._is_sent = False
        self._is_unseen = False  # the question, which took the place of another one under another screen
        self._grace = Grace()  # begins when there is a question to answer

    def compose(self) -> ComposeResult:
        yield Static(id="title", classes="bar", markup=False)
        with VerticalScroll(id="facts"):
            yield FactSheet(id="asked")
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        self._say("Reading the sessions…")
        self._prepare()

    @work(exclusive=True, group="prepare", exit_on_error=False, description="building the question")
    async def _prepare(self) -> None:
        leave_out()  # what is loaded already: to look it through for garbage would hold the screen
        prepared = await asyncio.to_thread(prepare, self._workbench, self._project)
        if isinstance(prepared, Offline):
            self._say("No model can be asked")
            self._show([Content(f"{prepared.reason}\n\nThe rules that are listed need no model.")])
            return
        leave_out()  # the sessions and what came with them
        self._propose(prepared)
        with suppress(ModelError):  # asking meets the same, and says it
            await prepared.backend.ready()

    def _propose(self, question: Question) -> None:
        self._question, self._is_unseen = question, not self.is_active
        self._show(_facts(question, self._workbench, self))
        self._grace.begin()
        self._ask()
        if self._grace.goes_on:
            self.set_timer(self._grace.SECONDS, self._ask)

    @work(exclusive=True, group="prepare", exit_on_error=False, description="counting its tokens")
    async def _send(self, question: Question) -> None:
        """Send what was shown; what turns out too long is not asked, and a shorter one is shown instead."""
        self._is_counting = True
        self._say(f"Counting the tokens at {question.backend.place}… {named('{nav.back} stops', self)}")
        try:
            counted_question = await counted(question)
        finally:
            self._is_counting = False
        if self._question is not question:
            return  # left meanwhile
        if counted_question.digest is question.digest:
            self._counted = counted_question
            self._go()
        else:
            self._propose(counted_question)

    def _go(self) -> None:
        if self._counted is not None and self.is_active:  # else the user looks at the text, or at the help
            self._is_sent = True
            self.dismiss(self._counted)

    def on_screen_resume(self) -> None:
        self._go()
        if self._question is not None and self._is_unseen:
            self._propose(self._question)

    async def on_unmount(self) -> None:
        question, self._question = self._question, None
        if question is not None and not self._is_sent:
            await question.backend.close()

    def show_failure(self, worker: Worker[Any], failure: str) -> None:
        self._say("No model was asked")
        self._show([Content(f"{failure} {named('Press {model.ask} to try again.', self)}")])

    def _ask(self) -> None:
        """Ask; the key that sends counts only once there was time to see what would be sent."""
        again = " again" if self._question and self._question.asked_before else ""
        sends = SOON if self._grace.goes_on else "sends"
        keys = named(f"{{model.send}} {sends}, {{nav.back}} does not", self)
        self._say(f"Ask a model{again}?  {keys}")
        self.refresh_bindings()

    def _say(self, sentence: str) -> None:
        name = self._project.info.name
        self.query_one("#title", Static).update(
            Content.assemble((sentence, "bold $text-primary"), f" · {name}")
        )

    def _show(self, lines: Sequence[Line]) -> None:
        self.query_one(FactSheet).show_lines(lines)
        self.refresh_bindings()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        question = self._question
        if action == "send":
            return (
                question is not None and has_room(self) and not self._grace.goes_on and not self._is_counting
            )
        if action == "text":
            return question is not None and has_room(self)
        if action == "stored":
            return question is not None and question.asked_before is not None
        return True

    def why_not(self, action: str) -> str:
        return "Exactly this was not asked before." if action == "stored" and self._question else ""

    def action_send(self) -> None:
        if self._question is not None:
            self._send(self._question)

    def action_stored(self) -> None:
        if self._question is not None:
            self.dismiss(self._question.asked_before)

    def action_text(self) -> None:
        if self._question is not None:
            self.app.push_screen(ExactTextScreen(self._question))

    def action_scroll(self, lines: int) -> None:
        self.query_one("#facts").scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        self.dismiss(None)


def _facts(question: Question, workbench: Workbench, screen: AskScreen) -> list[Line]:
    digest = question.digest
    longer = (
        f"{question.backend.place} counted {question.too_long:,} tokens in the question, more than the "
        f"{question.budget:,} that it may have. So it was not asked; this shorter one was sent nowhere yet."
        if question.too_long
        else ""
    )
    lines: list[Line] = [
        *([Content.styled(longer, "$text-warning"), Content("")] if longer else []),
        _line("model", question.model),
        _line("goes to", question.backend.goes_to),
        Content(""),
        _line("question", f"{wording.tokens(question.tokens)} tokens, an estimate"),
        _line(
            "",
            f"{wording.plural(digest.findings, 'finding')}, {wording.plural(digest.sessions, 'session')}, "
            f"the rules of {wording.plural(digest.blocks, 'file')}, "
            f"{wording.plural(digest.rejected, 'rejected rule')}",
        ),
        _line("answer", f"at most {MAX_OUTPUT_TOKENS:,} tokens; its rules join the list, where you decide"),
        _line("price", _price(question)),
        _line("left out", digest.left_out or "nothing"),
        Content(""),
        *_masked(digest.mask_counts),
    ]
    if (before := question.asked_before) is not None:
        ago = wording.ago(before.asked, workbench.now())
        ended = before.sentence
        lines += [
            Content(""),
            _line("asked", f"{wording.moment(before.asked)} ({ago}), exactly this: {ended}"),
            _line("", named("{model.stored} shows that answer, {model.send} asks again.", screen)),
        ]
    return lines


def _price(question: Question) -> str:
    if (prices := question.prices) is None:
        return "not known here"
    asking, answering = prices
    return f"{wording.dollars(asking)}, and at most {wording.dollars(answering)} more for the answer"


def _masked(counts: dict[str, int]) -> list[Line]:
    if not counts:
        return [_line("masked", "nothing had to be")]
    rows = [f"{number:,} × {kind}" for kind, number in counts.items()]
    return [_line("masked" if not at else "", row) for at, row in enumerate(rows)]


def _line(name: str, words: str) -> Line:
    return fact(name, words, _NAME_CELLS)
