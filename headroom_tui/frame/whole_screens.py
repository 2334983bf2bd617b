"""Screens that are met whole: what they are told, or left by, finds all of their parts."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.widget import AwaitMount


class WholeScreensApp(App[None]):
    """Textual refuses a screen that goes the parts that it has not yet, and all screens once the app ends."""

    @property
    def is_ending(self) -> bool:
        """Whether the user quit, or a signal came: nothing is begun any more."""
        return not self.is_running or self.return_code is not None

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait until the screen it is for is composed."""
        if isinstance(event, events.Key):
            if self.is_ending:
                return
            await self.screen._mounted_event.wait()
        await super().on_event(event)

    def push_screen(self, *arguments: Any, **more: Any) -> Any:
        """Not once the app ends: what waits in a queue may still ask for a screen."""
        return AwaitMount(self.screen, ()) if self.is_ending else super().push_screen(*arguments, **more)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End the app, once the screen on top is composed."""
        if self.screen.is_mounted:
            super().exit(result, return_code, message)
        else:
            self.screen.call_later(super().exit, result, return_code, message)
