"""Screens with workers: what goes wrong in one is said, in the same words on each screen."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.screen import ScreenResultType
from textual.worker import Worker

from headroom_tui.frame.failures import failure_of
from headroom_tui.frame.left_once import LeftOnceScreen


class WorkingScreen(LeftOnceScreen[ScreenResultType]):
    """Says what failed. For workers that do not end the app then (``exit_on_error=False``)."""

    @on(Worker.StateChanged)
    def _look_at_worker(self, event: Worker.StateChanged) -> None:  # does not bubble up to the app
        if failure := failure_of(event.worker):
            self.show_failure(event.worker, failure)

    def show_failure(self, worker: Worker[Any], failure: str) -> None:
        """Say it in a notice; a subclass also says it where the outcome was awaited."""
        said = f"{failure} What was shown before is still there."
        self.notify(said, severity="error", timeout=15, markup=False)
