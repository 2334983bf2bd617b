"""A screen with a diff to look through: split or unified, folded or whole, hunk by hunk."""

from __future__ import annotations

from typing import cast

from textual.binding import Binding, BindingType

from headroom_tui.frame.keys import SCROLL
from headroom_tui.frame.left_once import LeftOnceScreen
from headroom_tui.frame.resume import Place, PlacedApp
from headroom_tui.widgets.diff_pane import DiffPane
from headroom_tui.widgets.diff_view import DiffView

DIFF: list[BindingType] = [
    Binding("s", "split(True)", "Split", id="diff.split"),
    Binding("s", "split(False)", "Unified", id="diff.split"),
    Binding("f", "unfold(True)", "Unfold", id="diff.unfold"),
    Binding("f", "unfold(False)", "Fold", id="diff.unfold"),
    Binding("right_square_bracket", "hunk(1)", "Next hunk", key_display="]", show=False, id="diff.next_hunk"),
    Binding(
        "left_square_bracket",
        "hunk(-1)",
        "Previous hunk",
        key_display="[",
        show=False,
        id="diff.previous_hunk",
    ),
    *SCROLL,
    Binding("c", "copy", "Copy diff", show=False, id="copy"),
]


class DiffScreen(LeftOnceScreen[None]):
    """What the keys of ``DIFF`` do. Subclasses compose the pane, and say what the diff is of."""

    @property
    def _place(self) -> Place:
        return cast(PlacedApp, self.app).place

    @property
    def _diff(self) -> DiffPane:
        return self.query_one(DiffPane)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "unfold":
            return self._diff.can_unfold if parameters[0] else self._diff.is_unfolded
        if action == "split":
            return bool(self.query(DiffView)) and parameters[0] is not self._diff.is_split
        if action in ("hunk", "copy"):
            return bool(self.query(DiffView))
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        return "No line is left out here." if action == "unfold" and self.query(DiffView) else ""

    def action_split(self, is_split: bool) -> None:
        self._place.splits_diffs = is_split
        self._diff.show_split(is_split)
        self.refresh_bindings()

    async def action_unfold(self, is_whole: bool) -> None:
        await self._diff.unfold(is_whole)
        self.refresh_bindings()

    def action_hunk(self, direction: int) -> None:
        self._diff.to_hunk(direction)

    def action_scroll(self, lines: int) -> None:
        self._diff.scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        if text := self._diff.text:
            self.app.copy_to_clipboard(text)
            self.notify("The diff was sent to the terminal's clipboard.", timeout=2)
