"""What is remembered of every session for verdicts and reports, so that none is looked through twice.

One note for each project in the index. After an append only the log that grew is looked through again, and
for a new rule only what the rule is about.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from analyzer.life.opportunities import Observation, observe_all
from analyzer.models import Lesson
from analyzer.sessions.waste import SessionWaste, Wasted, wasted
from headroom_tui.projects.project import Project
from scanners.errors import LogReadError
from scanners.index import Known
from scanners.models import SessionData
from scanners.parsing.lazy_call import logs_held_open
from scanners.projects import in_order

_NAME = "sessions"
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Spending(msgspec.Struct, array_like=True, gc=False):
    """What a report adds up over sessions."""

    ends: dict[str, str]  # call id -> status
    waste: list[Wasted]


class Note(msgspec.Struct, array_like=True, gc=False):
    """One session of one log. ``folder`` is where its first call ran; ``spending`` None: not asked yet."""

    agent: str
    session_id: str
    begun: datetime | None
    folder: str
    source: str
    seen: dict[str, Observation]  # by lesson
    spending: Spending | None = None

    @property
    def ends(self) -> dict[str, str]:
        return self.spending.ends if self.spending else {}

    @property
    def session_waste(self) -> SessionWaste:
        waste = self.spending.waste if self.spending else []
        return SessionWaste(self.agent, self.session_id, self.begun, waste)


class _Log(msgspec.Struct, array_like=True, gc=False):
    stamp: bytes
    notes: list[Note]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, _Log]).decode

Report = Callable[[int, int], None]  # logs looked through, of how many; what it raises ends the looking


def session_notes(
    project: Project,
    lessons: Collection[Lesson] = (),
    *,
    spending: bool = False,
    report: Report = lambda done, total: None,
) -> list[Note]:
    """A project's sessions, oldest first, with what they say about ``lessons`` and what they spent.

    Reads only what is not remembered yet. May take seconds the first time: call it in a thread.
    """
    logs = _noted(project, _Look(lessons, spending), _from_index(project), report)
    notes = [note for log in logs.values() for note in log.notes]
    return sorted(notes, key=lambda note: (note.begun or _EVER, note.agent, note.session_id))


def note_sessions(project: Project, lessons: Collection[Lesson], sessions: Sequence[SessionData]) -> None:
    """Remember what all of a project's sessions say about ``lessons`` while they are in memory anyway."""
    by_place: dict[tuple[Path, str], list[SessionData]] = defaultdict(list)
    for session in sessions:
        by_place[session.file, session.session_id].append(session)

    def load(log: Known) -> list[SessionData]:
        return [session for place in dict.fromkeys(log.session_keys) for session in by_place[place]]

    _noted(project, _Look(lessons, spending=False), load, lambda done, total: None)


def seen(note: Note, lesson: Lesson) -> Observation:
    """What a session says about a lesson that ``session_notes`` was asked for."""
    return note.seen[_key(lesson)]


class _Look:
    """What is asked of each session."""

    def __init__(self, lessons: Collection[Lesson], spending: bool) -> None:
        self._lessons = {_key(lesson): lesson for lesson in lessons}
        self._spending = spending

    def is_done(self, note: Note) -> bool:
        return self._lessons.keys() <= note.seen.keys() and (note.spending is not None or not self._spending)

    def at(self, session: SessionData, known: Note | None = None) -> Note:
        """The note on a session, completed where there is one."""
        calls = session.tool_calls
        note = known or Note(
            session.agent,
            session.session_id,
            session.timestamp,
            next((call.cwd for call in calls if call.cwd), session.project_path),
            session.source,
            {},
        )
        missing = [lesson for key, lesson in self._lessons.items() if key not in note.seen]
        note.seen.update((_key(lesson), seen) for lesson, seen in observe_all(missing, session).items())
        if self._spending and note.spending is None:
            ends = {call.tool_call_id: call.status.value for call in calls}
            note.spending = Spending(ends, wasted(session))
        return note


_Load = Callable[[Known], list[SessionData]]


def _from_index(project: Project) -> _Load:
    return lambda log: project.library.logs.sessions_in(log, project.key, as_known=True)


def _noted(project: Project, look: _Look, load: _Load, report: Report) -> dict[str, _Log]:
    known = _remembered(project)
    logs = project.library.logs.files_of(project.key)
    now = {log.path: known[log.path] for log in logs if log.path in known}
    is_new = known.keys() != now.keys()
    try:
        for number, log in enumerate(logs):
            stamp = repr((log.reached.stamp, log.reached.offset)).encode()
            held = now.get(log.path)
            if held is not None and held.stamp == stamp and all(map(look.is_done, held.notes)):
                continue
            report(number, len(logs))
            try:
                with logs_held_open():
                    now[log.path] = _looked_through(held, stamp, in_order(load(log)), look)
            except LogReadError:  # it is gone meanwhile
                now.pop(log.path, None)
            is_new = True
    finally:
        if is_new:
            with suppress(sqlite3.Error):  # a cache: it is looked through again the next time
                project.library.logs.index.put_note(*project.key, _NAME, b"", _encode(now))
    return now


def _looked_through(held: _Log | None, stamp: bytes, sessions: list[SessionData], look: _Look) -> _Log:
    if held is not None and held.stamp == stamp and len(sessions) == len(held.notes):
        return _Log(stamp, [look.at(one, note) for one, note in zip(sessions, held.notes, strict=True)])
    return _Log(stamp, [look.at(session) for session in sessions])


def _remembered(project: Project) -> dict[str, _Log]:
    try:
        found = project.library.logs.index.note(*project.key, _NAME, b"")  # each log has a stamp of its own
        return _decode(found) if found else {}
    except (sqlite3.Error, msgspec.MsgspecError):
        return {}  # a cache: made anew


def _key(lesson: Lesson) -> str:
    return "\0".join(lesson)
