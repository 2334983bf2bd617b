"""The diffs of all files of a plan, one below the other, and the ways to look through them."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Static

from headroom_tui.widgets.diff_view import DiffView, Hunk
from writers.diff import unified_diff
from writers.models import FilePlan


class DiffPane(VerticalScroll):
    """Scrolls through files, all of them unified or split, folded or not."""

    def __init__(self) -> None:
        super().__init__(id="diff")
        self._split = self._unfolded = False

    async def show(self, refusal: str, files: Iterable[FilePlan]) -> None:
        """Show, instead of what stands here, why something is not written, if so, and these files."""
        await self.remove_children()
        if self.is_attached:  # not once the app ends, when Textual raises
            refusals = [Static(refusal, classes="refusal", markup=False)] if refusal else []
            await self.mount(*refusals, *(DiffView(file, self._split, self._unfolded) for file in files))

    @property
    def text(self) -> str:
        """What a patch would say; empty where no file is shown."""
        return "".join(unified_diff(view.plan) for view in self.query(DiffView))

    def toggle_split(self) -> None:
        """Show what was before beside what comes, or above it."""
        self._split = not self._split
        for view in self.query(DiffView):
            view.split = self._split

    def toggle_unfolded(self) -> None:
        """Show the whole files, or only what changes in them."""
        self._unfolded = not self._unfolded
        for view in self.query(DiffView):
            view.unfolded = self._unfolded

    def to_hunk(self, direction: int) -> None:
        """Scroll to the hunk after, or before, the one at the top."""
        here = round(self.scroll_y)
        # The first hunk of a file begins with the file's path.
        starts = [hunk.parent if hunk.is_first else hunk for hunk in self.query(Hunk)]
        tops = [start.region.y - self.region.y + here for start in starts if isinstance(start, Widget)]
        following = [top for top in tops if (top > here if direction > 0 else top < here)]
        if following:
            self.scroll_to(y=following[0] if direction > 0 else following[-1], animate=False)

    def point_at(self, content: str, scrolls: bool) -> None:
        """Make the lines of a rule stand out; ``scrolls`` also to where they are."""
        for view in self.query(DiffView):
            hunk = view.point_at(content)
            if scrolls and hunk is not None and hunk.pointed_row is not None:
                row = Region(0, hunk.virtual_region.y + view.virtual_region.y + hunk.pointed_row, 1, 3)
                self.scroll_to_region(row, animate=False)
