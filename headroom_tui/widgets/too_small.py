"""What a terminal too small for any screen shows."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widgets import Static


class TooSmall(Static):
    """Hidden until the screen is smaller than `headroom_tui.app` can lay out."""

    def __init__(self) -> None:
        super().__init__(
            "headroom-tui needs at least 50×12 cells.\nEnlarge the terminal, or press q.", markup=False
        )

    def on_show(self) -> None:
        self.screen.refresh_bindings()

    def on_hide(self) -> None:
        self.screen.refresh_bindings()  # the keys that nobody could answer for work again


def has_room(screen: Screen[Any]) -> bool:
    """Whether the screen is drawn at all: nobody may decide on, or write, what cannot be seen."""
    return not (screen.has_class("-tiny") or screen.has_class("-flat"))
