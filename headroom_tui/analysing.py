"""Analysing a project, whose logs may change at the same moment."""

from __future__ import annotations

from typing import Protocol

from analyzer.models import AnalysisResult
from scanners.errors import LogReadError
from scanners.lazy_call import logs_held_open, settle
from scanners.models import ProjectInfo, SessionData


class Load(Protocol):
    """Loads a project's sessions; ``as_known``: without the texts that nobody has looked at yet."""

    def __call__(self, as_known: bool) -> list[SessionData]: ...


def analyse(project: ProjectInfo, load: Load, loaded: list[SessionData]) -> AnalysisResult:
    """Return what a project's sessions teach. The calls in it are whole: no log is needed to show them.

    ``loaded`` is filled with the sessions.
    """
    try:
        loaded[:] = load(as_known=True)
        return _analysed(project, loaded)
    except LogReadError:  # deleted or rewritten since it was loaded: do without it
        loaded[:] = load(as_known=False)
        return _analysed(project, loaded)


def _analysed(project: ProjectInfo, sessions: list[SessionData]) -> AnalysisResult:
    from analyzer.session_analyzer import SessionAnalyzer  # not needed where nothing changed

    with logs_held_open():
        result = SessionAnalyzer().analyze(project, sessions)
        for call in result.calls():
            settle(call)
    return result
