"""The keys that can be pressed now, in the last row of a screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Footer
from textual.widgets._footer import FooterKey


class KeyFooter(Footer):
    """Composed anew only when its keys change: Textual does so at each change of the focus.

    A screen that opens says so five times before it stands, and each key is styled and laid out by itself.
    """

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._composed: list[tuple[Binding, bool, str]] = []

    def compose(self) -> ComposeResult:
        """What the user took the key of away would stand there as a word alone."""
        yield from (
            part for part in super().compose() if not (isinstance(part, FooterKey) and not part.key_display)
        )

    async def recompose(self) -> None:
        if not self.is_attached or self.screen not in self.app.screen_stack:
            return  # its screen was left meanwhile, and may have lost what its keys are about
        keys = [
            (binding, enabled, tooltip)
            for _, binding, enabled, tooltip in self.screen.active_bindings.values()
            if binding.show
        ]
        if keys != self._composed:
            self._composed = keys
            await super().recompose()
