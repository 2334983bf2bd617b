"""What is remembered of every session for verdicts, waste and reports, so that none is looked through twice.

One note for each project in the index. After an append only the log that grew is looked through again, and
for a new rule only what the rule is about.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial

import msgspec

from analyzer.lessons import Lesson
from analyzer.opportunities import Observation, observe
from analyzer.waste import SessionWaste, Wasted, wasted
from headroom_tui.library import Project
from scanners.index import Known
from scanners.models import SessionData

_NAME = "sessions"
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Note(msgspec.Struct, array_like=True, gc=False):
    """One session of one log. ``folder`` is where its first call ran."""

    agent: str
    session_id: str
    begun: datetime | None
    folder: str
    source: str
    ends: dict[str, str]  # call id -> status
    waste: list[Wasted]
    seen: dict[str, Observation]  # by lesson

    @property
    def session_waste(self) -> SessionWaste:
        return SessionWaste(self.agent, self.session_id, self.begun, self.waste)


class _Log(msgspec.Struct, array_like=True, gc=False):
    stamp: bytes
    notes: list[Note]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, _Log]).decode


def session_notes(project: Project, lessons: Collection[Lesson] = ()) -> list[Note]:
    """A project's sessions, oldest first, with what they say about ``lessons``.

    Reads only what is not remembered yet. May take seconds the first time: call it in a thread.
    """
    load = partial(project.library.sessions_in, key=project.key)
    return _in_order(_noted(project, lessons, load))


def seen(note: Note, lesson: Lesson) -> Observation:
    """What a session says about a lesson that ``session_notes`` was asked for."""
    return note.seen[_key(lesson)]


_Load = Callable[[Known], list[SessionData]]


def _noted(project: Project, lessons: Collection[Lesson], load: _Load) -> dict[str, _Log]:
    known = _remembered(project)
    wanted = {_key(lesson): lesson for lesson in lessons}
    now: dict[str, _Log] = {}
    is_new = False
    for file in project.library.files_of(project.key):
        now[file.path], looked = _looked_through(file, known.get(file.path), wanted, load)
        is_new |= looked
    if is_new or known.keys() != now.keys():
        project.library.index.put_note(*project.key, _NAME, b"", _encode(now))
    return now


def _remembered(project: Project) -> dict[str, _Log]:
    try:
        found = project.library.index.note(*project.key, _NAME, b"")  # each log has a stamp of its own
        return _decode(found) if found else {}
    except (sqlite3.Error, msgspec.MsgspecError):
        return {}  # a cache: made anew


def _looked_through(
    file: Known, known: _Log | None, wanted: dict[str, Lesson], load: _Load
) -> tuple[_Log, bool]:
    """What is remembered of a log, completed; and whether that took a look at it."""
    stamp = repr((file.reached.stamp, file.reached.offset)).encode()
    if known is not None and known.stamp == stamp:
        missing = {
            key: lesson for key, lesson in wanted.items() if any(key not in note.seen for note in known.notes)
        }
        if not missing:
            return known, False
        sessions = load(file)
        if len(sessions) == len(known.notes):
            for note, session in zip(known.notes, sessions, strict=True):
                note.seen.update({key: observe(lesson, session) for key, lesson in missing.items()})
            return known, True
    else:
        sessions = load(file)
    return _Log(stamp, [_note(session, wanted) for session in sessions]), True


def _in_order(logs: dict[str, _Log]) -> list[Note]:
    notes = [note for log in logs.values() for note in log.notes]
    return sorted(notes, key=lambda note: (note.begun or _EVER, note.agent, note.session_id))


def _note(session: SessionData, wanted: dict[str, Lesson]) -> Note:
    calls = session.tool_calls
    return Note(
        session.agent,
        session.session_id,
        session.timestamp,
        next((call.cwd for call in calls if call.cwd), session.project_path),
        session.source,
        {call.tool_call_id: call.status.value for call in calls},
        wasted(session),
        {key: observe(lesson, session) for key, lesson in wanted.items()},
    )


def _key(lesson: Lesson) -> str:
    return "\0".join(lesson)
