"""How a model's answer ended, and what of it is not listed as a rule."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from headroom_tui import wording
from headroom_tui.frame.keys import SCROLL
from headroom_tui.frame.left_once import ReadOnlyDialog
from headroom_tui.model_answers import Answer
from headroom_tui.widgets.too_small import TooSmall


class AnswerScreen(ReadOnlyDialog):
    """What became of an answer: how it ended, and what of it is not listed as a rule."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,M,enter", "dismiss", "Close", key_display="esc", id="answer.close"),
        *SCROLL,
    ]

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="answer-box", classes="ask"):
            yield Static(_answered(self._answer), markup=False)
        yield TooSmall("answer.close")

    def action_scroll(self, lines: int) -> None:
        self.query_one("#answer-box").scroll_relative(y=lines, animate=False)


def _answered(answer: Answer) -> Content:
    counted = [
        f"{number:,} tokens {what}"
        for number, what in ((answer.input_tokens, "in"), (answer.output_tokens, "out"))
        if number is not None
    ]
    lines = [
        Content.assemble((answer.model, "bold"), f"  {wording.moment(answer.asked)}"),
        Content(answer.sentence),
        Content.styled(", ".join(counted), "$quiet"),
    ]
    for title, unused in (("said before", answer.folded), ("set aside", answer.set_aside)):
        for each in unused:
            lines += [
                Content(""),
                Content.assemble((f"{title}: ", "$text-warning"), " ".join(each.text.split())),
                Content.styled(f"because {each.why}", "$quiet"),
            ]
    return Content("\n").join(lines)
