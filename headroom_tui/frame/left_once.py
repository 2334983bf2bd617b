"""Screens that are left once, however often the key for it was typed, and that leave nothing behind."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.events import Click
from textual.screen import ModalScreen, ScreenResultType

from headroom_tui.frame.notices import SpeakingScreen


class LeftOnceScreen(SpeakingScreen[ScreenResultType]):
    """Goes when it is on top, and takes no other screen with it."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Textual 8.2 would take away whichever screen is on top, be it that of the user's next key."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    async def _message_loop_exit(self) -> None:
        """End what is being looked up before the parts go that would show it; Textual does so after them."""
        self.workers.cancel_node(self)
        await super()._message_loop_exit()


class LeftOnceDialog(ModalScreen[ScreenResultType], LeftOnceScreen[ScreenResultType]):
    """Such a screen over another one."""


class ReadOnlyDialog(LeftOnceDialog[None]):
    """Only shows something: a click beside it closes it, as beside the palette of commands."""

    def on_click(self, event: Click) -> None:
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self.dismiss()
