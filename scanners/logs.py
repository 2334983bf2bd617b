"""All logs of some agents, read once and then followed: only what changed is read again."""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from scanners.base import ConversationScanner
from scanners.errors import LogReadError, StaleEntry
from scanners.file_state import FileStamp
from scanners.index import MOST_PARTS, Known, SessionIndex
from scanners.log_changes import (
    Changes,
    Comparison,
    FileKey,
    is_shut_off,
    reached_with,
    without_doubtful,
)
from scanners.members import file_of, member_path
from scanners.models import SessionData
from scanners.parsing.log_session import LogSession, Usage, usage_in
from scanners.reading.reader import Entry, Reader, entry_of_file
from scanners.reading.summary import CallEnds, decode_calls, summarise

_BATCH = 64  # files written at once
_BATCH_BYTES = 2 << 20  # of what is kept of them: the largest logs come first
_MOST_OPEN = 4  # sessions kept ready to be gone on with


@dataclass(frozen=True, slots=True)
class FileRead:
    """A log that was read, or could not be: then it has a ``problem``, and ``now`` is as ``before``.

    ``now`` is None when it is gone, and of a folder that could not be looked through.
    """

    key: FileKey
    before: Known | None
    now: Known | None
    calls: Sequence[CallEnds] = ()
    size: int = 0  # bytes read
    problem: str = ""


class Logs:
    """The logs of ``scanners``, over an index. One thread at a time reads; any may ask for sessions."""

    def __init__(self, scanners: Iterable[ConversationScanner], index: SessionIndex) -> None:
        self._scanners = {scanner.name: scanner for scanner in scanners}
        self._readers = {name: Reader(scanner) for name, scanner in self._scanners.items()}
        self._index = index
        self._open: OrderedDict[FileKey, tuple[Known, LogSession[Any]]] = OrderedDict()
        self.known: dict[FileKey, Known] = {}

    def load(self) -> None:
        """Take over what the index holds of these agents' homes; it may hold other homes' logs as well."""
        for name, scanner in self._scanners.items():
            if mark := scanner.code_mark():
                self._index.renew(name, mark)
        found = self._index.load()
        owned = {
            name: scanner.owned(path for agent, path in found if agent == name)
            for name, scanner in self._scanners.items()
        }
        ours = {key: known for key, known in found.items() if key[1] in owned.get(key[0], ())}
        self.known = without_doubtful(ours)

    def look(self) -> Changes:
        """Find every log, and compare it with what is known of it."""
        comparison = Comparison(self.known)
        for scanner in self._scanners.values():
            try:
                for path, stamp in scanner.stamped_files():
                    comparison.take(scanner, path, stamp)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - any, so that all other logs are read
                comparison.lose(scanner, error)
        comparison.miss_all_others()
        return comparison.changes

    def look_at(self, paths: Iterable[Path]) -> Changes:
        """Compare only these files, which a watcher named."""
        comparison = Comparison(self.known)
        seen: set[FileKey] = set()
        for path in paths:
            for scanner in self._scanners.values():
                try:
                    log = scanner.log_of(path)
                    if log is not None and (key := (scanner.name, str(log))) not in seen:
                        seen.add(key)
                        _look_at_one(comparison, scanner, log)
                except (Exception, SystemExit) as error:  # noqa: BLE001 - as in `look`
                    comparison.lose(scanner, error)
            if not (os.path.exists(path) or is_shut_off(str(path))):  # noqa: PTH110 - Path's may raise
                comparison.miss_below(path)
        comparison.miss_others_inside()
        return comparison.changes

    def read(self, changes: Changes, is_stopped: Callable[[], bool]) -> Iterator[FileRead]:
        """Read what changed, and remember it. Ends early when ``is_stopped``."""
        with changes.pool:
            yield from self._read(changes, is_stopped)

    def _read(self, changes: Changes, is_stopped: Callable[[], bool]) -> Iterator[FileRead]:
        for key in changes.gone:
            before = self.known.pop(key, None)
            self._open.pop(key, None)
            yield FileRead(key, before, None)
        self._index.forget(changes.gone)
        for key, problem in changes.lost.items():
            yield FileRead(key, None, None, problem=problem)
        for key, problem in changes.untold.items():
            yield self._lost(key, problem)
        for scanner, path in changes.grown:
            if is_stopped():
                return
            yield self._go_on(scanner, path)
        broken: set[FileKey] = set()  # files of which some log could not be read: they wait for another look
        waiting: list[Entry] = []
        held = 0
        sizes = {(scanner.name, str(path)): size for scanner, path, size in changes.fresh}
        for scanner, path, entry in changes.pool.read_all(changes.fresh, is_stopped):
            if isinstance(entry, LogReadError):
                broken.add((scanner.name, file_of(str(path))))
                yield self._lost((scanner.name, str(path)), str(entry))
            else:
                waiting.append(entry)
                held += len(entry.part)
            if len(waiting) >= _BATCH or held >= _BATCH_BYTES or is_stopped():
                yield from self._keep(waiting, sizes)
                waiting.clear()
                held = 0
            if is_stopped():
                return
        yield from self._keep(waiting, sizes)
        if is_stopped():  # in the middle of one: what holds it was not read to its end
            return
        done = (self._holding(key, stamp) for key, stamp in changes.holding.items() if key not in broken)
        yield from self._keep(list(done), sizes)

    def _holding(self, key: FileKey, stamp: FileStamp) -> Entry:
        """Return how far a file was read all of whose logs are known now."""
        agent, inside = key[0], member_path(key[1], "")
        members = (
            each for each in self.known.values() if each.path.startswith(inside) and each.agent == agent
        )
        return entry_of_file(*key, reached_with(stamp, members))

    def sessions(self, known: Known, as_known: bool = False) -> list[SessionData]:
        """Return the sessions of a file, from the file itself where the index has lost or replaced them.

        With ``as_known`` the texts of their calls are read when they are looked at, where that can be.
        Raises LogReadError when the file is gone.
        """
        reader = self._readers[known.agent]
        try:
            parts = self._index.parts(known)
            if len(parts) == known.revision + 1:
                return reader.sessions(Path(known.path), known.is_open, parts, known.summaries, as_known)
        except (sqlite3.DatabaseError, msgspec.MsgspecError):
            pass
        return reader.sessions_of(Path(known.path))

    def usage(self, known: Known) -> Usage:
        """Return what each message of a log took; nothing where only the whole is known."""
        try:
            parts = self._index.parts(known)
            return usage_in(parts) if known.is_open and len(parts) == known.revision + 1 else {}
        except (sqlite3.DatabaseError, msgspec.MsgspecError):
            return {}

    def calls(self, files: Sequence[Known]) -> Iterator[tuple[Known, list[CallEnds]]]:
        """Yield each file with how its calls ended, for each of its sessions; as `sessions` finds them."""
        try:
            found = self._index.calls(files)
        except (sqlite3.DatabaseError, msgspec.MsgspecError):
            found = {}
        for known in files:
            yield known, found.get(known.id) or self._calls_anew(known)

    def _calls_anew(self, known: Known) -> list[CallEnds]:
        if not known.summaries:
            return []
        try:  # another process has put the file anew
            return [summarise(session)[1] for session in self.sessions(known)]
        except LogReadError:
            return []

    def _keep(self, entries: list[Entry], sizes: dict[FileKey, int]) -> Iterator[FileRead]:
        if not entries:  # as where a log only grew: there is nothing to write
            return
        for known, entry in zip(self._index.put(entries), entries, strict=True):
            key = (known.agent, known.path)
            before = self.known.get(key)
            self.known[key] = known
            self._open.pop(key, None)
            yield FileRead(key, before, known, decode_calls(entry.calls), sizes.get(key, 0))

    def _lost(self, key: FileKey, problem: str) -> FileRead:
        """Keep what is known of a log that could not be read, perhaps for a moment, until it is gone."""
        self._open.pop(key, None)
        before = self.known.get(key)
        if before is not None and (os.path.lexists(file_of(key[1])) or is_shut_off(key[1])):
            return FileRead(key, before, before, problem=problem)
        self.known.pop(key, None)
        self._index.forget([key])
        return FileRead(key, before, None, problem=problem)

    def _go_on(self, scanner: ConversationScanner, path: Path) -> FileRead:
        """Read what was appended to a file; all of it, when what is known of it is of no use."""
        key = (scanner.name, str(path))
        before = known = self.known[key]
        reader = self._readers[scanner.name]
        try:
            session = self._resumed(known)
            if session is None:
                now, entry = self._read_anew(scanner, path)
            else:
                is_due = known.revision >= MOST_PARTS
                entry = reader.go_on(path, session, known.reached, whole=is_due)
                now = self._index.put([entry])[0] if is_due else self._index.append(known, entry)
                self._keep_open(now, session)
        except (StaleEntry, msgspec.MsgspecError, sqlite3.DatabaseError):
            self._open.pop(key, None)
            try:
                now, entry = self._read_anew(scanner, path)
            except LogReadError as error:
                return self._lost(key, str(error))
        except LogReadError as error:
            return self._lost(key, str(error))
        self.known[key] = now
        size = max(0, now.reached.stamp.size - before.reached.offset)
        return FileRead(key, before, now, decode_calls(entry.calls), size)

    def _read_anew(self, scanner: ConversationScanner, path: Path) -> tuple[Known, Entry]:
        entry, session = self._readers[scanner.name].read(path)
        [known] = self._index.put([entry])
        if session is not None:
            self._keep_open(known, session)
        return known, entry

    def _resumed(self, known: Known) -> LogSession[Any] | None:
        held = self._open.get((known.agent, known.path))
        if held is not None and (held[0].id, held[0].revision) == (known.id, known.revision):
            return held[1]
        parts = self._index.parts(known)
        if len(parts) != known.revision + 1:
            raise StaleEntry
        return self._readers[known.agent].resume(Path(known.path), parts)

    def _keep_open(self, known: Known, session: LogSession[Any]) -> None:
        key = (known.agent, known.path)
        self._open[key] = (known, session)
        self._open.move_to_end(key)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)


def _look_at_one(comparison: Comparison, scanner: ConversationScanner, log: Path) -> None:
    try:
        stamp = scanner.stamp(log)
    except OSError as error:
        comparison.miss(scanner, str(log), error)
    else:
        comparison.take(scanner, str(log), stamp)
