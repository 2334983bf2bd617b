"""What a terminal too small for any screen shows."""

from __future__ import annotations

from textual.widgets import Static


class TooSmall(Static):
    """Hidden until the screen is smaller than `headroom_tui.app` can lay out."""

    def __init__(self) -> None:
        super().__init__(
            "headroom-tui needs at least 50×12 cells.\nEnlarge the terminal, or press q.", markup=False
        )
