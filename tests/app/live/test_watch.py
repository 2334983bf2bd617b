"""The watcher: which logs changed, by events or by looking."""

from __future__ import annotations

import queue
import sqlite3
import threading
from contextlib import closing
from itertools import repeat
from pathlib import Path
from typing import Any, ClassVar

import pytest
from watchfiles import Change

from headroom_tui.live import watch
from headroom_tui.live.watch import LogWatcher, Poll
from scanners.claude import ClaudeScanner
from scanners.opencode import OpenCodeScanner


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "claude" / "projects" / "-home-ada" / "one.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("{}\n")
    return path


@pytest.fixture
def scanner(tmp_path: Path) -> ClaudeScanner:
    return ClaudeScanner(tmp_path / "claude")


def told_of(scanners: ClaudeScanner | list[ClaudeScanner], wanted: Path | None, write) -> Any:
    """What the watcher tells first of ``wanted``, which ``write`` changes until it is told; None: of all."""
    stop, told = threading.Event(), queue.Queue()
    watcher = LogWatcher(scanners if isinstance(scanners, list) else [scanners], stop)
    thread = threading.Thread(target=lambda: [told.put(each) for each in watcher.changes()])
    thread.start()
    try:
        for _ in range(200):  # a watch takes a moment to begin
            write()
            try:
                changed = told.get(timeout=0.1)
            except queue.Empty:
                continue
            if changed is wanted or (changed and wanted in changed):
                return changed
    finally:
        stop.set()
        thread.join(timeout=10)
    raise AssertionError(f"nothing was told of {wanted}")


def append(path: Path) -> None:
    with path.open("a") as file:
        file.write("{}\n")


def test_an_appended_log_is_told(scanner, log):
    assert told_of(scanner, log, lambda: append(log)) == {log}


def test_a_log_in_a_new_folder_is_told(scanner, log):
    new = log.parents[1] / "-home-new" / "a1" / "subagents" / "agent-7.jsonl"

    def write() -> None:
        new.parent.mkdir(parents=True, exist_ok=True)
        append(new)

    assert new in told_of(scanner, new, write)


def test_that_another_agent_has_logs_by_now_is_told_while_the_first_writes_on(
    scanner, log, tmp_path, monkeypatch
):
    monkeypatch.setattr(watch, "_ROOTS_SECONDS", 0.3)
    late = tmp_path / "late" / "projects" / "-home-ada" / "one.jsonl"
    written = []

    def write() -> None:
        append(log)
        written.append(log)
        if len(written) == 5:  # by then the folders of both were looked for
            late.parent.mkdir(parents=True)
            append(late)

    assert told_of([scanner, ClaudeScanner(tmp_path / "late")], None, write) is None


def test_logs_that_come_before_their_folder_is_watched_are_told_of(scanner, log, monkeypatch):
    monkeypatch.setattr(watch, "_ROOTS_SECONDS", 0.3)
    root, away = log.parents[1], log.parents[2] / "away"
    written = []

    def write() -> None:
        written.append(log)
        if len(written) == 5:  # a disk is taken out, and put in again
            root.rename(away)
        elif len(written) == 15:
            away.rename(root)

    assert told_of(scanner, None, write) is None
    assert len(written) >= 15


def test_now_and_then_all_logs_are_looked_at_where_the_system_tells_nothing(scanner, log, monkeypatch):
    monkeypatch.setattr("watchfiles.watch", lambda *_, **__: repeat(set()))
    monkeypatch.setattr(watch, "_ALL_SECONDS", 0)
    stop = threading.Event()
    assert next(LogWatcher([scanner], stop).changes()) is None


@pytest.mark.parametrize(("taken", "rest"), [(0.01, 0.02), (3, 6), (30, 10)])
def test_what_changes_is_told_the_later_the_longer_the_last_changes_took(
    scanner, log, monkeypatch, taken, rest
):
    class Stop(threading.Event):
        waited: ClassVar[list[float]] = []

        def wait(self, timeout=None):
            self.waited.append(timeout)
            return True

    clock = [0.0]
    monkeypatch.setattr(watch, "monotonic", lambda: clock[0])
    monkeypatch.setattr("watchfiles.watch", lambda *_, **__: repeat({(Change.modified, str(log))}))
    changes = LogWatcher([scanner], stop := Stop()).changes()
    assert next(changes) == {log}
    clock[0] += taken
    assert next(changes) == {log}
    assert stop.waited == [pytest.approx(rest)]


def test_a_log_folder_that_was_made_anew_is_watched_anew(scanner, log, monkeypatch):
    monkeypatch.setattr(watch, "_ROOTS_SECONDS", 0.3)
    root = log.parents[1]
    written = []

    def write() -> None:
        written.append(log)
        if len(written) == 5:
            root.rename(root.with_name("before"))
        log.parent.mkdir(parents=True, exist_ok=True)
        append(log)
        if len(written) > 10:
            append(log.with_name("two.jsonl"))

    assert log.with_name("two.jsonl") in told_of(scanner, log.with_name("two.jsonl"), write)


def test_a_system_without_events_is_polled_and_it_is_said(scanner, log, monkeypatch):
    def no_watches(*_, **__):
        raise OSError('watch limit reached. about ["/home/ada/.claude"] (Error { kind: MaxFilesWatch })')

    monkeypatch.setattr("watchfiles.watch", no_watches)
    monkeypatch.setattr(watch, "_POLL_SECONDS", 0.001)
    stop = threading.Event()
    watcher = LogWatcher([scanner], stop)
    changes = watcher.changes()
    assert next(changes) is None, "what changed until it is polled is not told"
    assert "(watch limit reached);" in watcher.notice
    told = []
    polling = threading.Thread(target=lambda: told.append(next(changes)))
    polling.start()
    while polling.is_alive():
        append(log)
        polling.join(0.01)
    stop.set()
    assert told == [{log}]


def test_polling_sees_what_was_appended_deleted_and_made(scanner, log, monkeypatch):
    monkeypatch.setattr(watch, "_POLLS_TO_A_WALK", 2)
    poll = Poll([scanner])
    assert poll.look() == set()
    append(log)
    new = log.with_name("two.jsonl")
    append(new)
    assert poll.look() == {log, new}, "every second look is at all folders"
    append(new)
    assert poll.look() == {new}, "the others are at recent logs"
    log.unlink()
    assert poll.look() == {log}
    assert poll.look() == set()


def test_polling_sees_what_a_database_writes_beside_itself(tmp_path):
    database = tmp_path / "opencode.db"
    sqlite3.connect(database).close()
    with closing(sqlite3.connect(database)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("CREATE TABLE one (n)")
        writing.commit()
        poll = Poll([OpenCodeScanner(tmp_path)])
        before = database.stat()
        writing.execute("INSERT INTO one VALUES (1)")
        writing.commit()
        assert database.stat().st_mtime_ns == before.st_mtime_ns, "the database itself is as it was"
        assert poll.look() == {database}
