"""What goes to the terminal beside the screens: made safe for it, whoever says it."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual.app import App

from headroom_tui.faults import told_at_the_end
from scanners.text import visible


class InertApp(App[None]):
    """Nothing in a notice steers the terminal, nor in a fault that ends it, nor in what is copied.

    That may be pasted into one.
    """

    def notify(self, message: str, *, title: str = "", **how: Any) -> None:
        super().notify(visible(message), title=visible(title), **how)

    def _fatal_error(self) -> None:
        """Textual's own would show errors as they are, and what all the variables hold."""
        self.panic(Text(told_at_the_end()))

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(visible(text))
