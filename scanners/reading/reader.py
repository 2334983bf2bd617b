"""Reading one log for the index: whole, or only what was appended since."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from scanners.base import ConversationScanner, is_built_in
from scanners.errors import LogReadError, StaleEntry
from scanners.file_state import FileStamp, Reached, fingerprint, goes_on
from scanners.models import SessionData
from scanners.parsing.jsonl import LineFeeder, open_log
from scanners.parsing.log_session import LogSession
from scanners.reading.kept_paths import bytes_as_path, path_as_bytes
from scanners.reading.summary import SessionSummary, encode_calls, summarise, summarise_open
from scanners.text import visible

_LONGEST = 300  # characters of what was raised


class Entry(msgspec.Struct, array_like=True, gc=False):
    """What the index keeps of one log file.

    ``part`` is what reading brought: everything, or what is new. It belongs to a session that can be
    resumed when ``is_open``, else it holds whole sessions. ``calls`` are as ``encode_calls`` gives them.
    """

    agent: str
    path: str
    reached: Reached
    is_open: bool
    summaries: list[SessionSummary]
    calls: bytes
    part: bytes


def entry_of_file(agent: str, path: str, reached: Reached) -> Entry:
    """Return what the index keeps of a file whose logs are kept one by one: how far they were read."""
    return Entry(agent, path, reached, False, [], encode_calls([]), _encode_sessions([]))


_encode_sessions = msgspec.msgpack.Encoder(enc_hook=path_as_bytes).encode
_decode_sessions = msgspec.msgpack.Decoder(list[SessionData], dec_hook=bytes_as_path).decode


@contextmanager
def contained(path: Path, scanner: ConversationScanner) -> Iterator[None]:
    """Let a fault of ours, or of a plugin, in reading one log cost that log alone, and be said."""
    try:
        yield
    except (LogReadError, StaleEntry):
        raise
    except (Exception, SystemExit) as error:  # a plugin may leave
        raise LogReadError(path, whose_fault(scanner, error)) from error


def whose_fault(scanner: ConversationScanner, error: BaseException) -> str:
    """What was raised in reading an agent's logs, and by whom, in a few words."""
    whose = "a fault of headroom-tui:" if is_built_in(scanner) else "its plugin raised"
    return visible(f"{whose} {type(error).__name__}: {error}"[:_LONGEST])


class Reader:
    """Reads the logs of one scanner, through one buffer."""

    def __init__(self, scanner: ConversationScanner) -> None:
        self._scanner = scanner
        self._feeder = LineFeeder()

    def read(self, path: Path) -> tuple[Entry, LogSession[Any] | None]:
        """Read a log from its first byte. Raises LogReadError."""
        with contained(path, self._scanner):
            return self._read(path)

    def _read(self, path: Path) -> tuple[Entry, LogSession[Any] | None]:
        session = self._open(path)
        if session is not None:
            return self._feed(path, session), session
        try:
            stamp, sessions = self._scanner.read_stamped(path)
        except OSError as error:
            raise LogReadError(path, error.strerror or str(error)) from error
        found = [summarise(each) for each in sessions]
        summaries = [summary for summary, _ in found]
        calls = encode_calls([ends for _, ends in found])
        reached = Reached(stamp, 0, b"")
        part = _encode_sessions(sessions)
        return Entry(self._scanner.name, str(path), reached, False, summaries, calls, part), None

    def go_on(self, path: Path, session: LogSession[Any], reached: Reached, whole: bool = False) -> Entry:
        """Read what was appended to a log after ``session`` had reached that. Raises LogReadError.

        With ``whole`` the entry holds the session from its beginning. Raises StaleEntry when the log is
        another one than was read that far; the session is of no use then.
        """
        with contained(path, self._scanner):
            session.track()
            return self._feed(path, session, reached, whole)

    def resume(self, path: Path, parts: Sequence[bytes]) -> LogSession[Any] | None:
        """Return the session as it was saved; None when the log is not read line by line.

        Raises msgspec.MsgspecError when the parts are damaged.
        """
        session = self._open(path)
        if session is not None:
            session.resume(parts)
        return session

    def sessions(
        self,
        path: Path,
        is_open: bool,
        parts: Sequence[bytes],
        summaries: Sequence[SessionSummary],
        as_known: bool,
    ) -> list[SessionData]:
        """Return the sessions of a log that hold something, from the parts that were saved of it.

        With ``as_known`` the texts of their calls are read when they are looked at. Raises LogReadError
        when the log is gone, and msgspec.MsgspecError when the parts are damaged.
        """
        if not is_open:
            found = [session for part in parts for session in _decode_sessions(part)]
            return [session for session in found if not session.is_blank]
        session = self.resume(path, parts)
        if session is None or not summaries:
            return []
        with contained(path, self._scanner):
            data = session.finish(summaries[0].project_path, as_known)
        data.bad_lines = summaries[0].bad_lines
        return [] if data.is_blank else [data]

    def sessions_of(self, path: Path) -> list[SessionData]:
        """Read a log's sessions that hold something, remembering nothing. Raises LogReadError."""
        with contained(path, self._scanner):
            return [session for session in self._scanner.read_file(path) if not session.is_blank]

    def _open(self, path: Path) -> LogSession[Any] | None:
        return self._scanner.open_session(path) if path.suffix == ".jsonl" else None

    def _feed(
        self, path: Path, session: LogSession[Any], reached: Reached | None = None, whole: bool = False
    ) -> Entry:
        with open_log(path) as file:
            stamp = FileStamp.of(os.fstat(file.fileno()))
            file.seek(reached.offset if reached is not None else 0)
            offset, is_torn = self._feeder.feed(file, session)
            if reached is not None and not goes_on(file, reached):  # asked last: it may be replaced any time
                raise StaleEntry
            mark = fingerprint(file, offset)
        project = self._scanner.project_of_session(path, session)
        summary, calls = summarise_open(session, project, is_torn)
        found = not summary.is_empty or summary.bad_lines > 0 or summary.notice != ""
        found = found or (summary.parent_id != "" and summary.input_tokens + summary.output_tokens > 0)
        return Entry(
            self._scanner.name,
            str(path),
            Reached(stamp, offset, mark),
            True,
            [summary] if found else [],
            encode_calls([calls] if found else []),
            session.save(whole),
        )
