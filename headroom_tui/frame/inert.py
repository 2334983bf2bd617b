"""What goes to the terminal beside the screens: made safe for it, whoever says it."""

from __future__ import annotations

from rich.text import Text
from textual.app import App

from headroom_tui.faults import told_at_the_end
from scanners.text import visible


class InertApp(App[None]):
    """Neither a fault that ends it steers the terminal, nor what is copied, which may be pasted into one.

    Nor does a notice; see `NoticesApp`.
    """

    def _fatal_error(self) -> None:
        """Textual's own would show errors as they are, and what all the variables hold."""
        self.panic(Text(told_at_the_end()))

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(visible(text))
