"""Small questions over a screen: why a rule is rejected, and whether one with a warning is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ScreenResultType
from textual.widgets import Input, Static

from headroom_tui.frame.grace import SOON, Grace
from headroom_tui.frame.keys import SCROLL, named
from headroom_tui.frame.left_once import LeftOnceDialog
from headroom_tui.widgets.too_small import TooSmall, has_room
from headroom_tui.widgets.typing import SafeInput

LONGEST_REASON = 200


class Question(LeftOnceDialog[ScreenResultType]):
    """A question about a rule, which scrolls where it is long; what answers it stays in sight below."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL

    def action_scroll(self, lines: int) -> None:
        self.query_one(".ask").scroll_relative(y=lines, animate=False)


class ReasonScreen(Question[str | None]):
    """Dismisses with the reason, empty when none was typed, or None when the rule is not rejected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Do not reject", id="reason.give_up"),
    ]

    def __init__(self, rule: str) -> None:
        super().__init__()
        self._rule = rule

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="ask", can_focus=False):
            yield Static(Content.assemble(("Reject: ", "bold"), self._rule), markup=False)
            with Vertical(classes="answers"):
                yield SafeInput(
                    placeholder="why (may be left empty)", max_length=LONGEST_REASON, compact=True
                )
                keys = named("enter rejects · {reason.give_up} does not", self)  # enter ends every field
                yield Static(keys, classes="muted", markup=False)
        yield TooSmall("reason.give_up")

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_give_up(self) -> None:
        self.dismiss(None)


class WarnedScreen(Question[bool]):
    """Asks for one more key, another one than that which accepts, before a rule with a warning is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Accept it all the same", id="warned.accept"),
        Binding("escape,q", "answer(False)", "Leave it undecided", id="warned.leave"),
    ]

    def __init__(self, rule: str, warnings: Sequence[str]) -> None:
        super().__init__()
        self._rule = rule
        self._warnings = warnings
        self._grace = Grace()

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="ask", can_focus=False):
            yield Static("Look twice at this rule", classes="title", markup=False)
            # Above the rule: however long that is, they are in sight.
            yield Static("\n".join(f"! {each}" for each in self._warnings), classes="warnings", markup=False)
            yield Static(self._rule, markup=False)
            with Vertical(classes="answers"):
                yield Static(id="keys", classes="muted", markup=False)
        yield TooSmall("warned.leave")

    def on_mount(self) -> None:
        self._grace.begin()
        self._name_keys()
        if self._grace.goes_on:
            self.set_timer(self._grace.SECONDS, self._name_keys)

    def _name_keys(self) -> None:
        does = SOON if self._grace.goes_on else "accepts it all the same"
        keys = f"{{warned.accept}} {does} · {{warned.leave}} leaves it undecided"
        self.query_one("#keys", Static).update(named(keys, self))

    def action_answer(self, yes: bool) -> None:
        if not yes or (has_room(self) and not self._grace.goes_on):
            self.dismiss(yes)
