"""The palette of commands, which takes one of them, once."""

from __future__ import annotations

from textual import on
from textual.app import App
from textual.command import CommandList, CommandPalette
from textual.message import Message
from textual.theme import ThemeProvider
from textual.widgets import Input, OptionList

from headroom_tui.frame.left_once import LeftOnceScreen


class Palette(CommandPalette, LeftOnceScreen[None]):
    """Textual's own would do what was chosen as often as enter was typed, and leave that many screens."""

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _choose_once(self, event: Message) -> None:
        if not self.is_active:
            event.prevent_default()
            event.stop()

    def _action_command_list(self, action: str) -> None:
        """Of a list that has no room, or was not drawn yet, Textual 8.2 does not know where its rows are."""
        is_seen = bool(self.query_one(CommandList).scrollable_content_region)
        if is_seen or not action.startswith("page_"):
            super()._action_command_list(action)


class PaletteApp(App[None]):
    """Opens it."""

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))
