"""A list whose rows begin with a box, which a click ticks or clears."""

from __future__ import annotations

from textual.events import Click
from textual.message import Message

from headroom_tui.widgets.lists import ReviewList

BOX_CELLS = len(" [x] ")


class CheckList(ReviewList):
    """The rows themselves open nothing."""

    class BoxClicked(Message):
        """The box of the row under the cursor was clicked."""

    def on_click(self, event: Click) -> None:
        clicked = event.style.meta.get("option")
        if clicked is None or event.x >= BOX_CELLS:
            super().on_click(event)
            return
        event.prevent_default()  # as a list does
        self.highlighted = clicked
        self.post_message(self.BoxClicked())
