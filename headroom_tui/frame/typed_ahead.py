"""Keys that are typed in one go with the one that opens a box are for the box."""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.widgets import Input


class TypedAheadApp(App[None]):
    """Hands on what was typed before a box had the focus.

    A terminal may send ``/read`` at once, by paste or over a slow line. Its keys are under way to the list
    before the first of them has opened the box; there ``r`` and ``a`` would decide on rules.
    """

    def on_key(self, event: events.Key) -> None:
        box = self.focused
        if isinstance(box, Input) and event.is_printable and event.character:
            event.prevent_default()  # a box takes its own keys itself, so this one was for something else
            event.stop()
            box.insert_text_at_cursor(event.character)
