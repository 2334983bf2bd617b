"""What a widget does in a turn of its own: it has none any more once it goes, and its parts go after that."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump


def when_drawn(node: MessagePump, callback: Callable[[], object]) -> None:
    """Do something once all is drawn, unless the node goes before.

    Textual has it done by the screen on top, which may be another one by then.
    """
    node.call_after_refresh(node.call_later, callback)
