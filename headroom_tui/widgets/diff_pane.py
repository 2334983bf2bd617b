"""The diffs of all files of a plan, one below the other, and the ways to look through them."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.widgets import Static

from headroom_tui.widgets.diff_view import DiffView, Hunk, Lines
from writers.diff import unified_diff
from writers.models import FilePlan

_MOST_LAYOUTS = 20  # through which a hunk is held in its row


class DiffPane(VerticalScroll):
    """Scrolls through files, all of them unified or split, folded or not."""

    def __init__(self, is_split: bool) -> None:
        super().__init__(id="diff")
        self.is_split, self.is_unfolded = is_split, False
        self._held = (0, 0)  # the number of a hunk, and the row it is to begin in
        self._layouts_left = 0  # in which it is held there

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._hold(), immediate=True)

    async def show(self, refusal: str, files: Iterable[FilePlan]) -> None:
        """Show, instead of what stands here, why something is not written, if so, and these files."""
        await self.remove_children()
        if self.is_attached:  # not once the app ends, when Textual raises
            refusals = [Static(refusal, classes="refusal", markup=False)] if refusal else []
            await self.mount(*refusals, *(DiffView(file, self.is_split, self.is_unfolded) for file in files))

    @property
    def text(self) -> str:
        """What a patch would say; empty where no file is shown."""
        return "".join(unified_diff(view.plan) for view in self.query(DiffView))

    @property
    def can_unfold(self) -> bool:
        """Whether lines are left out."""
        return not self.is_unfolded and bool(self.query(".gap"))

    def show_split(self, is_split: bool) -> None:
        """Show what was before beside what comes, or above it."""
        self._keep_in_sight()
        self.is_split = is_split
        for view in self.query(DiffView):
            view.split = is_split

    async def unfold(self, is_whole: bool) -> None:
        """Show the whole files, or only what changes in them."""
        self._keep_in_sight()
        self.is_unfolded = is_whole
        with self.app.batch_update():  # a layout between two files would take the last for drawn
            for view in self.query(DiffView):
                await view.unfold(is_whole)

    def _in_sight(self) -> tuple[int, int]:
        """The number of the first hunk that is in sight, or comes next, and the row that it begins in."""
        here = round(self.scroll_y)
        rows = [(_top(view, hunk) - here, hunk.size.height) for view, hunk in self._hunks()]
        number = next((n for n, (row, height) in enumerate(rows) if row + height > 0), len(rows) - 1)
        row = rows[number][0] if rows else 0
        return number, row if row < self.size.height else self.size.height // 2

    def _keep_in_sight(self) -> None:
        """Hold what is looked at where it is, whatever is drawn anew above it."""
        if not self._layouts_left:
            self._held = self._in_sight()
        self._layouts_left = _MOST_LAYOUTS

    def _hold(self) -> None:
        """Once a layout is done: it may be one of before, or one of several."""
        if not self._layouts_left:
            return
        number, row = self._held
        for view, hunk in self._hunks()[number : number + 1]:
            self.scroll_to(y=_top(view, hunk) - row, animate=False)
        is_whole = all(lines.has_room for lines in self.query(Lines))
        self._layouts_left = 0 if is_whole else self._layouts_left - 1

    def to_hunk(self, direction: int) -> None:
        """Scroll to the hunk after, or before, the one at the top."""
        here = round(self.scroll_y)
        # What stands at the top of a file begins with the file's path.
        tops = {view.virtual_region.y for view in self.query(DiffView)}
        tops |= {_top(view, hunk) for view, hunk in self._hunks() if not hunk.is_top}
        if direction > 0 and (below := [top for top in tops if top > here]):
            self.scroll_to(y=min(below), animate=False)
        elif direction < 0 and (above := [top for top in tops if top < here]):
            self.scroll_to(y=max(above), animate=False)

    def _hunks(self) -> list[tuple[DiffView, Hunk]]:
        return [(view, hunk) for view in self.query(DiffView) for hunk in view.query(Hunk)]

    def point_at(self, content: str, scrolls: bool) -> None:
        """Make the lines of a rule stand out; ``scrolls`` also to where they are."""
        for view in self.query(DiffView):
            hunk = view.point_at(content)
            if scrolls and hunk is not None and hunk.pointed_row is not None:
                row = Region(0, _top(view, hunk) + hunk.pointed_row, 1, 3)
                self.scroll_to_region(row, animate=False)


def _top(view: DiffView, hunk: Hunk) -> int:
    """The row that a hunk begins in, counted from the first of all; its region may be one from before."""
    return view.virtual_region.y + hunk.virtual_region.y
