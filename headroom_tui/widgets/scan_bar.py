"""How far reading the logs is, in one line that is there only meanwhile."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import ProgressBar

from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.widgets.fitted_line import FittedLine, Part

if TYPE_CHECKING:  # the screen with this bar stands before it is loaded
    from headroom_tui.projects.scan_progress import ScanProgress

RATE_AFTER_SECONDS = 0.5  # a rate over less says nothing


class ScanBar(Horizontal):
    """Shown from the beginning, since a scan is the first thing that is done."""

    def __init__(self) -> None:
        super().__init__()
        self._began: tuple[float, int] | None = None  # when the scan did, and the bytes known before

    def compose(self) -> ComposeResult:
        yield ProgressBar(id="progress-bar", show_eta=False, show_percentage=False)
        said = FittedLine(id="progress-text")
        said.show([Part(0, ("looking for logs",))])
        yield said.add_class("muted")

    @property
    def is_reading(self) -> bool:
        return not self.has_class("-idle")

    def show(self, progress: ScanProgress) -> None:
        began, known = self._began = self._began or (monotonic(), progress.bytes_done)
        bar = self.query_one(ProgressBar)
        bar.update(total=max(progress.files_total, 1), progress=progress.files_done)
        said = _how_far(progress, monotonic() - began, progress.bytes_done - known)
        stops = Part(2, (named(" · {nav.back} stops", self), ""))
        self.query_one("#progress-text", FittedLine).show([*said, stops])
        self.remove_class("-idle")

    def end(self) -> None:
        self._began = None
        self.add_class("-idle")


def _how_far(progress: ScanProgress, seconds: float, read: int) -> list[Part]:
    """``read`` is how many bytes were, in so many ``seconds``."""
    if progress.files_total and progress.files_done == progress.files_total:
        return [Part(3, ("looking for what recurs",))]
    rate = f" · {wording.size(round(read / seconds))}/s" if read and seconds > RATE_AFTER_SECONDS else ""
    return [
        Part(3, (f"reading logs {progress.files_done:,} of {progress.files_total:,}",)),
        Part(1, (f" · {wording.size(progress.bytes_done)}", "")),
        Part(0, (rate, "")),
    ]
