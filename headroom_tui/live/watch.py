"""Tells which logs change, as they change: by the system's events, or by looking again and again."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, time

from headroom_tui.wording import why
from scanners.base import ConversationScanner
from scanners.file_state import FileStamp
from scanners.walk import walk

_DEBOUNCE = 100  # milliseconds that changes are gathered at most, and
_STEP = 10  # that nothing has to change before they are told
_ROOTS_SECONDS = 5  # after which a log folder that was not there is looked for again
_ALL_SECONDS = 60  # after which all logs may have changed: some file systems, and full queues, tell nothing
_ALL_SHARE = 200  # as long as that took, times this, at least: what nobody waits for must cost nothing
_REST = 2  # as long as the last changes took, times this, nothing is told; changes are gathered meanwhile
_MOST_REST = 10.0  # seconds
_POLL_SECONDS = 0.25
_POLLS_TO_A_WALK = 40  # of all folders; other polls look at recent files only
_RECENT_SECONDS = 3600


class LogWatcher:
    """Watches the log folders of ``scanners`` until ``stop`` is set."""

    def __init__(self, scanners: Iterable[ConversationScanner], stop: threading.Event) -> None:
        self._scanners = list(scanners)
        self._stop = stop
        self.notice = ""  # a sentence, once the system's events cannot be had
        self._all_due = 0.0

    def changes(self) -> Iterator[set[Path] | None]:
        """Yield the logs that changed, each once however often it did; a folder stands for what was in it.

        None stands for all logs: any may have changed, or be new. Those that are there at first are not told.
        What takes long is asked for less often: an agent that goes on writing must not have a large project
        analysed without a pause.
        """
        for changed in self._changes():
            began = monotonic()
            yield changed
            if changed is not None:
                self._stop.wait(min((monotonic() - began) * _REST, _MOST_REST))

    def _changes(self) -> Iterator[set[Path] | None]:
        self._all_due = monotonic() + _ALL_SECONDS
        known = self._roots()
        while not self._stop.is_set():
            roots = self._roots()
            if roots - known:
                yield from self._all()
            known = roots
            if not roots:
                self._stop.wait(_ROOTS_SECONDS)
                continue
            try:
                yield from self._events(roots)
            except (OSError, RuntimeError) as error:  # no more watches, or a file system without events
                reason = why(error).partition(". about [")[0]  # and then many folders, each twice
                self.notice = (
                    f"The system does not report changes ({reason}); new logs show up within seconds."
                )
                poll = Poll(self._scanners)
                yield None
                yield from poll.changes(self._stop)

    def _all(self) -> Iterator[None]:
        began = monotonic()
        yield None
        ended = monotonic()
        self._all_due = ended + max(_ALL_SECONDS, (ended - began) * _ALL_SHARE)

    def _events(self, roots: set[tuple[Path, int]]) -> Iterator[set[Path] | None]:
        """Yield changes until the folders to watch are others than these. Raises OSError, RuntimeError."""
        from watchfiles import Change, watch  # a native module, not needed for the first screen

        looked = monotonic()
        for batch in watch(
            *(root for root, _ in roots),
            watch_filter=None,
            debounce=_DEBOUNCE,
            step=_STEP,
            rust_timeout=int(_ROOTS_SECONDS * 1000),
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
        ):
            changed: set[Path] = set()
            for kind, name in batch:
                path = Path(name.removesuffix("-wal"))  # where a database is written first
                if kind is not Change.deleted and os.path.isdir(path):  # noqa: PTH112 - Path's may raise
                    changed.update(self._logs_below(path))  # they may have come before the folder was watched
                elif kind is Change.deleted or self._is_log(path):
                    changed.add(path)
            if changed:
                yield changed
            if not batch or monotonic() - looked >= _ROOTS_SECONDS:  # a busy agent leaves no pause
                looked = monotonic()
                if self._roots() != roots:
                    return
                if looked >= self._all_due:
                    yield from self._all()

    def _roots(self) -> set[tuple[Path, int]]:
        """The folders to watch, each with what tells it from another one of its name."""
        found: set[tuple[Path, int]] = set()
        for root in {root for scanner in self._scanners for root in scanner.log_roots()}:
            with suppress(OSError):  # it is gone since it was found
                found.add((root, root.stat().st_ino))
        return found

    def _is_log(self, path: Path) -> bool:
        return any(scanner.is_log_file(path) for scanner in self._scanners)

    def _logs_below(self, folder: Path) -> Iterator[Path]:
        suffixes = tuple({suffix for scanner in self._scanners for suffix in scanner.suffixes})
        return (path for path in walk(folder, suffixes) if self._is_log(path))


class Poll:
    """Finds changes by looking: often at the logs of the last hour, now and then at all of them."""

    def __init__(self, scanners: Iterable[ConversationScanner]) -> None:
        self._scanners = list(scanners)
        self._seen = dict(self._found())
        self._polls = 0

    def changes(self, stop: threading.Event) -> Iterator[set[Path]]:
        """Yield the logs that changed, until ``stop`` is set."""
        while not stop.wait(_POLL_SECONDS):
            if changed := self.look():
                yield changed

    def look(self) -> set[Path]:
        """Look once."""
        self._polls += 1
        if self._polls % _POLLS_TO_A_WALK:
            return self._look_at_recent()
        found = dict(self._found())
        changed = {path for path, seen in found.items() if self._seen.get(path) != seen}
        changed |= self._seen.keys() - found.keys()
        self._seen = found
        return changed

    def _look_at_recent(self) -> set[Path]:
        since = (time() - _RECENT_SECONDS) * 1e9
        changed: set[Path] = set()
        for path, (scanner, stamp) in list(self._seen.items()):
            if stamp.mtime_ns < since:
                continue
            try:
                now = scanner.stamp(path)
            except OSError:
                del self._seen[path]
                changed.add(path)
                continue
            if now != stamp:
                self._seen[path] = scanner, now
                changed.add(path)
        return changed

    def _found(self) -> Iterator[tuple[Path, tuple[ConversationScanner, FileStamp]]]:
        for scanner in self._scanners:
            with suppress(Exception, SystemExit):  # any: a scan says it, and the others' logs are looked at
                for name, stamp in scanner.stamped_files():
                    yield Path(name), (scanner, stamp)
