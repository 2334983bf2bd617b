"""What goes to the terminal beside the screens: made safe for it, whoever says it."""

from __future__ import annotations

from typing import Any

from textual.app import App

from scanners.text import visible


class InertApp(App[None]):
    """Nothing in a notice steers the terminal, nor in what is copied, which may be pasted into one."""

    def notify(self, message: str, *, title: str = "", **how: Any) -> None:
        super().notify(visible(message), title=visible(title), **how)

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(visible(text))
