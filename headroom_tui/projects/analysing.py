"""Analysing a project, whose logs may change at the same moment."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from analyzer.models import AnalysisResult
from headroom_tui.faults import AnalysisFailed, fault_in_session
from scanners.errors import LogReadError
from scanners.members import file_of
from scanners.models import ProjectInfo, SessionData
from scanners.parsing.lazy_call import logs_held_open, settle

if TYPE_CHECKING:
    from analyzer.session_evidence import Look, SessionEvidence


SessionKey = tuple[Path, str]  # the file of a session, and its id
Thing = TypeVar("Thing")


class Load(Protocol):
    """Loads a project's sessions; ``as_known``: without the texts that nobody has looked at yet.

    What cannot be read is left out and added to ``missed``.
    """

    def __call__(self, *, as_known: bool, missed: list[LogReadError]) -> list[SessionData]: ...


@dataclass(frozen=True, slots=True)
class Analysed:
    """What a project's ``sessions`` teach, but for those that ``missed`` and ``faults`` tell of."""

    result: AnalysisResult
    sessions: list[SessionData]
    missed: list[LogReadError]  # logs that could not be read
    faults: list[str]  # sentences about sessions that could not be analysed

    @property
    def is_whole(self) -> bool:
        return not (self.missed or self.faults)

    @property
    def problems(self) -> list[str]:
        """What was left out, as sentences; a log that is gone is no problem."""
        return [
            *(str(error) for error in self.missed if os.path.lexists(file_of(str(error.path)))),
            *self.faults,
        ]


_MOST_PROJECTS = 4  # remembered at once; an analysis of thousands of pairs is megabytes


class Recent(Generic[Thing]):
    """What was looked at last."""

    def __init__(self) -> None:
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Thing | None:
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def drop(self, key: Hashable) -> None:
        with self._lock:
            self._things.pop(key, None)

    def put(self, key: Hashable, thing: Thing) -> None:
        with self._lock:
            self._things[key] = thing
            while len(self._things) > _MOST_PROJECTS:
                self._things.popitem(last=False)


class Memory:
    """What the sessions of the projects analysed last showed, so that a log that grew is analysed alone."""

    def __init__(self) -> None:
        self._projects: OrderedDict[Hashable, dict[SessionKey, tuple[Hashable, SessionEvidence]]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def of(self, project: Hashable, marks: Mapping[SessionKey, Hashable]) -> Look:
        """Return what tells of a project's sessions. A session's mark differs when its log does."""
        from analyzer.session_evidence import look_into  # not needed where nothing changed

        with self._lock:
            known = self._projects.pop(project, {})
            kept = self._projects[project] = {}
            if len(self._projects) > _MOST_PROJECTS:
                self._projects.popitem(last=False)

        def look(session: SessionData) -> SessionEvidence:
            place = session.file, session.session_id
            # It may have been loaded from a log that is another one than the mark is of, by now.
            mark = marks.get(place), hash(tuple(call.tool_call_id for call in session.tool_calls))
            before, evidence = known.get(place, (None, None))
            if evidence is None or before != mark or place not in marks:
                evidence = look_into(session)
            kept[place] = mark, evidence
            return evidence

        return look


def analyse(project: ProjectInfo, load: Load, look: Look) -> Analysed:
    """Return what a project's sessions teach. The calls in it are whole: no log is needed to show them.

    ``look`` tells what each session shows by itself.
    """
    from analyzer.session_evidence import look_into

    missed: list[LogReadError] = []
    try:
        return _without_faults(project, load(as_known=True, missed=missed), missed, look)
    except LogReadError:  # deleted or rewritten since it was loaded: do without it
        missed.clear()
        return _without_faults(project, load(as_known=False, missed=missed), missed, look_into)


def _without_faults(
    project: ProjectInfo, sessions: list[SessionData], missed: list[LogReadError], look: Look
) -> Analysed:
    """Analyse what can be: a session that meets a fault of ours costs itself alone."""
    try:
        return Analysed(_analysed(project, sessions, look), sessions, missed, [])
    except LogReadError:
        raise
    except Exception:
        sound: list[SessionData] = []
        faults: list[str] = []
        for session in sessions:
            if (error := _fault_with(project, session)) is None:
                sound.append(session)
            else:
                faults.append(fault_in_session(session.session_id, session.file, error))
        if not faults:  # it is of no single session
            raise
        return Analysed(_analysed(project, sound, look), sound, missed, faults)


def _fault_with(project: ProjectInfo, session: SessionData) -> Exception | None:
    """What analysing a session alone raises."""
    from analyzer.session_evidence import look_into

    try:
        _analysed(project, [session], look_into)
    except LogReadError:
        raise
    except Exception as error:  # noqa: BLE001 - any at all
        return error
    return None


def _analysed(project: ProjectInfo, sessions: list[SessionData], look: Look) -> AnalysisResult:
    from analyzer.session_analyzer import SessionAnalyzer

    with logs_held_open():
        result = SessionAnalyzer(look).analyze(project, sessions)
        for call in result.calls():
            settle(call)
    return result


@contextmanager
def failing_alone(project: Path, agent: str) -> Iterator[None]:
    """Let a fault in analysing a project be an AnalysisFailed; those of the index are the index's."""
    try:
        yield
    except (AnalysisFailed, sqlite3.Error):
        raise
    except Exception as error:
        raise AnalysisFailed(project, agent, error) from error
