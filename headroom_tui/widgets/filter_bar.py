"""The line below a list: the filter while it is typed, and what of the list is shown."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from headroom_tui.frame.keys import named
from headroom_tui.widgets.fitted_line import FittedLine, Part
from headroom_tui.widgets.typing import SafeInput


class FilterBar(Vertical):
    """Hidden until `open`, or until it has something to say."""

    class Changed(Message):
        """The filter's text is another one."""

    class Kept(Message):
        """The user is done typing; the list should take the focus."""

    def __init__(self, placeholder: str = "filter: words, in any order") -> None:
        super().__init__()
        self._placeholder = placeholder
        self.text = ""

    def compose(self) -> ComposeResult:
        shown = FittedLine(id="shown")
        yield shown.add_class("muted")
        yield SafeInput(id="filter", placeholder=self._placeholder, compact=True)

    def on_mount(self) -> None:
        self.query_one("#filter").display = False
        self.query_one("#shown").display = False

    @property
    def is_open(self) -> bool:
        """Whether the user is typing."""
        return self.query_one("#filter").has_focus

    def has_words(self) -> bool:
        """Whether there are matches to go through; says so where nothing is looked for."""
        if not self.text:
            said = named("There is no match to go to: {list.filter} looks for some.", self)
            self.notify(said, timeout=2, markup=False)
        return bool(self.text)

    def open(self) -> None:
        box = self.query_one("#filter", Input)
        box.display = True
        self.screen.set_focus(box)  # at once: the next keys are on their way

    def fill(self, text: str) -> None:
        """Set the filter without asking for it, and without a `Changed`."""
        with self.prevent(Input.Changed):
            box = self.query_one("#filter", Input)
            box.value = text
            self.text = box.value  # made safe to show
            box.display = False

    def say(self, *parts: str, about: str = "") -> None:
        """What of the list is shown; hidden when there is nothing to say.

        Where there is no room, ``about``, which is one of them, is cut, then the filter's text: not the keys.
        """
        line = self.query_one("#shown", FittedLine)
        cut = [text for text in (about, f"/{self.text}" if self.text else "") if text]
        split = [" · ".join(parts)]
        for text in cut:
            split = [piece for each in split for piece in ([each] if each in cut else _around(text, each))]
        line.show(
            [
                Part(cut.index(text) if text in cut else len(cut), (text,), is_cut=text in cut)
                for text in split
            ]
        )
        line.display = bool(parts)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.text = event.value
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#filter").display = False
        self.post_message(self.Kept())


def _around(text: str, whole: str) -> list[str]:
    """What stands before, between and behind each place of a text, and the text in between."""
    first, *others = whole.split(text)
    return [first, *(piece for each in others for piece in (text, each))]
