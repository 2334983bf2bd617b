"""Analysing a project, whose logs may change at the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from analyzer.models import AnalysisResult
from scanners.errors import LogReadError
from scanners.lazy_call import logs_held_open, settle
from scanners.models import ProjectInfo, SessionData

if TYPE_CHECKING:
    from analyzer.session_evidence import Look, SessionEvidence


class Load(Protocol):
    """Loads a project's sessions; ``as_known``: without the texts that nobody has looked at yet."""

    def __call__(self, as_known: bool) -> list[SessionData]: ...


_MOST_PROJECTS = 4  # remembered at once


class Memory:
    """What the sessions of the projects analysed last showed, so that a log that grew is analysed alone."""

    def __init__(self) -> None:
        self._projects: OrderedDict[Hashable, dict[tuple[Path, str], tuple[Hashable, SessionEvidence]]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def of(self, project: Hashable, marks: Mapping[Path, Hashable]) -> Look:
        """Return what tells of a project's sessions. A log's mark differs when the log does."""
        from analyzer.session_evidence import look_into  # not needed where nothing changed

        with self._lock:
            known = self._projects.pop(project, {})
            kept = self._projects[project] = {}
            if len(self._projects) > _MOST_PROJECTS:
                self._projects.popitem(last=False)

        def look(session: SessionData) -> SessionEvidence:
            place, mark = (session.file, session.session_id), marks.get(session.file)
            before, evidence = known.get(place, (None, None))
            if evidence is None or before != mark or mark is None:
                evidence = look_into(session)
            kept[place] = mark, evidence
            return evidence

        return look


def analyse(project: ProjectInfo, load: Load, loaded: list[SessionData], look: Look) -> AnalysisResult:
    """Return what a project's sessions teach. The calls in it are whole: no log is needed to show them.

    ``loaded`` is filled with the sessions. ``look`` tells what each of them shows by itself.
    """
    from analyzer.session_evidence import look_into

    try:
        loaded[:] = load(as_known=True)
        return _analysed(project, loaded, look)
    except LogReadError:  # deleted or rewritten since it was loaded: do without it
        loaded[:] = load(as_known=False)
        return _analysed(project, loaded, look_into)


def _analysed(project: ProjectInfo, sessions: list[SessionData], look: Look) -> AnalysisResult:
    from analyzer.session_analyzer import SessionAnalyzer

    with logs_held_open():
        result = SessionAnalyzer(look).analyze(project, sessions)
        for call in result.calls():
            settle(call)
    return result
