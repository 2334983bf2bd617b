"""What the size of the terminal means to a screen, and what one too small for any shows."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from headroom_tui.frame.keys import key_named
from headroom_tui.frame.own_turn import when_drawn

# Widths from which on a screen is called so. Below 50 columns or 12 rows a sentence takes the screen's place.
NARROW = ((0, "-tiny"), (50, "-narrow"), (80, "-normal"))


class TooSmall(Static):
    """Hidden until the screen is smaller than `headroom_tui.app` can lay out."""

    def __init__(self, way_out: str = "app.leave") -> None:
        """``way_out`` is the action that leaves this screen."""
        super().__init__(markup=False)
        self._way_out = way_out
        self._had_focus: Widget | None = None

    def on_mount(self) -> None:
        # So short that a terminal of 20×5 shows it all.
        self.update(f"headroom-tui needs at least 50×12 cells.\n{key_named(self._way_out, self)} leaves.")
        self.watch(self.screen, "focused", self._note_focus)

    def _note_focus(self, focused: Widget | None) -> None:
        """What is hidden loses the focus: remember who had it."""
        if focused is not None:
            self._had_focus = focused

    def on_show(self) -> None:
        self.screen.refresh_bindings()

    def on_hide(self) -> None:
        self.screen.refresh_bindings()  # the keys that nobody could answer for work again
        when_drawn(self, self._give_focus_back)

    def _give_focus_back(self) -> None:
        had = self._had_focus
        if self.screen.focused is None and had is not None and had.is_attached:
            self.screen.set_focus(had)


def size_classes(screen: Screen[Any]) -> list[str]:
    """What Textual calls a screen for its size.

    A screen that has these classes from the start is styled once as it opens, and not once more when its size
    is told.
    """
    app = screen.app
    lengths = (
        (screen.HORIZONTAL_BREAKPOINTS or app.HORIZONTAL_BREAKPOINTS or [], app.size.width),
        (app.VERTICAL_BREAKPOINTS or [], app.size.height),
    )
    return [max(each for each in marks if each[0] <= length)[1] for marks, length in lengths if marks]


def has_room(screen: Screen[Any]) -> bool:
    """Whether the screen is drawn at all: nobody may decide on, or write, what cannot be seen."""
    return not (screen.has_class("-tiny") or screen.has_class("-flat"))
