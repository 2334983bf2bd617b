"""What went wrong in a worker, in the same words on every screen."""

from __future__ import annotations

from typing import Any

from textual.worker import Worker, WorkerState

from headroom_tui.faults import AnalysisFailed
from scanners.text import visible


def failure_of(worker: Worker[Any]) -> str:
    """What went wrong in a worker, as a sentence; empty when nothing did."""
    if worker.state is not WorkerState.ERROR:
        return ""
    error, doing = worker.error, worker.description or worker.name
    if isinstance(error, AnalysisFailed):
        return str(error)
    return f"While {doing}: {type(error).__name__}: {visible(str(error)).rstrip('.')}."
