"""Boxes to type in: every key in its turn, and no text that the terminal would obey."""

from __future__ import annotations

from textual import events
from textual.widget import Widget
from textual.widgets import Input, TextArea

from scanners.text import visible


async def in_turn(box: Widget, event: events.Key) -> None:
    """Do what a key is bound to, by the box itself or its dialog, before the box takes the next key.

    Textual looks for a key's binding only when the key has gone up to the app, or, with priority, before it
    comes to the box at all. Of keys that come in one go (a macro, a slow line) an enter would then be ahead
    of the words before it, and a ctrl+w would be behind those after it.
    """
    active = box.screen.active_bindings.get(event.key)
    owners = (box, box.screen) if box.screen.is_modal else (box,)
    if event.is_printable or active is None or active.node not in owners:
        return
    if await box.app.run_action(active.binding.action, active.node):
        event.prevent_default()
        event.stop()


class SafeInput(Input):
    """One line. Shows control and bidi characters as visible escapes."""

    def validate_value(self, value: str) -> str:
        return visible(value).replace("\n", " ")

    async def on_key(self, event: events.Key) -> None:
        await in_turn(self, event)


class RuleBox(TextArea):
    """The words of a rule."""

    async def on_key(self, event: events.Key) -> None:
        await in_turn(self, event)
