"""Screens that are left once, however often the key for it was typed."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen, ScreenResultType


class LeftOnceScreen(Screen[ScreenResultType]):
    """Goes when it is on top, and takes no other screen with it."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Textual 8.2 would take away whichever screen is on top, be it that of the user's next key."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class LeftOnceDialog(ModalScreen[ScreenResultType], LeftOnceScreen[ScreenResultType]):
    """Such a screen over another one."""
