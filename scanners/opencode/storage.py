"""OpenCode's JSON storage, before 1.2: a file per session, per message and per part.

``storage/session/<project>/<session>.json``, ``storage/message/<session>/<message>.json``,
``storage/part/<message>/<part>.json`` (to 1.1); in 2025 first ``project/<folder>/storage/session/`` with
``info/<session>.json``, ``message/<session>/<message>.json``, ``part/<session>/<message>/<part>.json``.
An upgrade copies them into the database and leaves them behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scanners.errors import LogReadError
from scanners.models import SessionData
from scanners.opencode.records import Session, Time
from scanners.opencode.session import OpenCodeSession, SessionRow
from scanners.parsing.jsonl import LineDecoder, read_whole
from scanners.walk import matches, walk

_SESSIONS = LineDecoder(Session)


def is_session_file(home: Path, path: Path) -> bool:
    """Tell by its place in the data folder ``home`` whether ``path`` is the file of a session."""
    if path.suffix != ".json" or not path.is_relative_to(home):
        return False
    match path.relative_to(home).parts:
        case ("storage", "session", _, _) | ("project", _, "storage", "session", "info", _):
            return True
    return False


def session_files(home: Path) -> Iterator[Path]:
    """Yield the files of all sessions below the data folder ``home``."""
    for root in (home / "storage" / "session", *matches(home, "project/*/storage/session/info")):
        yield from (path for path in walk(root, (".json",)) if is_session_file(home, path))


def read_row(path: Path) -> tuple[SessionRow, bool]:
    """Return what identifies the session of a file, and whether that is sound. Raises LogReadError."""
    records, whole = _SESSIONS.decode(read_whole(path))
    found = records[0] if records else Session()
    time = found.time or Time()
    row = SessionRow(
        id=path.stem,
        directory=found.directory or "",
        parent=found.parent_id or "",
        version=found.version or "",
        created=time.created,
        updated=time.updated,
    )
    return row, whole and bool(records)


def read_session(path: Path) -> SessionData:
    """Read the session whose file is ``path``, with its messages and parts. Raises LogReadError."""
    row, is_sound = read_row(path)
    session = OpenCodeSession(path, row)
    for message in _files(_messages_of(path)):
        session.take_message(message.stem, _content(message))
        for part in _files(_parts_of(path, message.stem)):
            session.take_part(message.stem, _content(part))
    data = session.finish()
    data.bad_lines += not is_sound
    return data


def record_files(path: Path) -> Iterator[Path]:
    """Yield the files of the messages and parts of the session whose file is ``path``."""
    for message in _files(_messages_of(path)):
        yield message
        yield from _files(_parts_of(path, message.stem))


def _messages_of(path: Path) -> Path:
    return path.parents[2 if path.parent.name != "info" else 1] / "message" / path.stem


def _parts_of(path: Path, message: str) -> Path:
    if path.parent.name == "info":
        return path.parents[1] / "part" / path.stem / message
    return path.parents[2] / "part" / message


def _files(folder: Path) -> list[Path]:
    return list(walk(folder, (".json",)))


def _content(path: Path) -> bytes | None:
    """Return the bytes of a record's file; None, which counts as damaged, when it cannot be read."""
    try:
        return read_whole(path)
    except LogReadError:
        return None
