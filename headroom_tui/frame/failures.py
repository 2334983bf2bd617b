"""What went wrong in a worker, in the same words on every screen."""

from __future__ import annotations

from typing import Any

from textual.worker import Worker, WorkerState

from headroom_tui.faults import AnalysisFailed, words_of


def failure_of(worker: Worker[Any]) -> str:
    """What went wrong in a worker, as a sentence; empty when nothing did."""
    error = worker.error
    if worker.state is not WorkerState.ERROR or error is None:
        return ""
    if isinstance(error, AnalysisFailed):
        return str(error)
    return f"While {worker.description or worker.name}: {words_of(error)}."
