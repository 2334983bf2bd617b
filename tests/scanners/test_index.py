"""The index: what is read again when something changes, and by whom."""

from __future__ import annotations

import json
import os
import sqlite3
import tracemalloc
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scanners import logs, processes
from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner
from scanners.errors import StaleEntry
from scanners.file_state import Change, FileStamp, Reached, change, fingerprint
from scanners.gemini import GeminiScanner
from scanners.index import Known, SessionIndex
from scanners.logs import FileRead, Logs
from scanners.models import CallStatus
from scanners.parsing import jsonl
from scanners.reading import pool
from tests.scanners.agent_logs import ClaudeLog


@pytest.fixture
def index(tmp_path):
    return SessionIndex(tmp_path / "index.sqlite", "1")


def now_of(read: FileRead) -> Known:
    """What the index holds of a log that was read."""
    assert read.now is not None
    return read.now


def read_all(logs_):
    return [read.key[1] for read in logs_.read(logs_.look(), lambda: False)]


def test_what_did_not_change_is_not_read(tmp_path, index):
    path = ClaudeLog().says("hello").save(tmp_path)
    assert read_all(Logs([ClaudeScanner(tmp_path)], index)) == [str(path)]
    again = Logs([ClaudeScanner(tmp_path)], index)
    again.load()
    assert read_all(again) == []


def test_only_appended_bytes_are_read(tmp_path, index):
    log = ClaudeLog().call("c1", "Bash", command="make")
    path = log.save(tmp_path)
    following = Logs([ClaudeScanner(tmp_path)], index)
    read_all(following)
    before = path.stat().st_size
    log.result("c1", "Exit code 2", is_error=True).save(tmp_path)
    [read] = following.read(following.look(), lambda: False)
    assert read.size == path.stat().st_size - before
    [session] = following.sessions(now_of(read))
    assert session.tool_calls[0].status is CallStatus.FAILED


def test_nothing_is_put_anew_where_a_log_only_grew(tmp_path, index, monkeypatch):
    log = ClaudeLog().says("one")
    log.save(tmp_path)
    following = Logs([ClaudeScanner(tmp_path)], index)
    read_all(following)
    log.says("two").save(tmp_path)
    monkeypatch.setattr(index, "put", lambda entries: pytest.fail("each is a transaction, also of none"))
    assert len(read_all(following)) == 1


def test_a_log_that_is_rewritten_at_its_size_is_another_one(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 3999 + b"\n")
    with path.open("rb", buffering=0) as file:
        reached = Reached(FileStamp.of(path.stat()), 4000, fingerprint(file, 4000))
    with path.open("r+b") as file:
        file.seek(500)  # where the fingerprint does not look
        file.write(b"y")
    os.utime(path, ns=(0, reached.stamp.mtime_ns + 1))
    assert change(reached, FileStamp.of(path.stat()), path) is Change.OTHER
    with path.open("ab") as file:
        file.write(b"more")
    assert change(reached, FileStamp.of(path.stat()), path) is Change.GROWN
    other = tmp_path / "other.jsonl"
    other.write_bytes(path.read_bytes())
    other.replace(path)
    assert change(reached, FileStamp.of(path.stat()), path) is Change.OTHER


@pytest.mark.parametrize("in_place", [True, False])
@pytest.mark.parametrize("held_open", [True, False])
def test_a_log_replaced_between_the_look_and_the_read_is_read_from_zero(
    tmp_path, index, in_place, held_open, monkeypatch
):
    if not held_open:
        monkeypatch.setattr(logs, "_MOST_OPEN", 0)
    log = ClaudeLog().call("old", "Bash", command="make").result("old", "done")
    path = log.save(tmp_path)
    following = Logs([ClaudeScanner(tmp_path)], index)
    read_all(following)
    log.says("go on").save(tmp_path)
    read_all(following)
    log.says("and on").save(tmp_path)
    looked = following.look()
    assert looked.grown
    other = ClaudeLog().says("another session" * 99).call("new", "Bash", command="ls").result("new", "done")
    if in_place:
        path.write_bytes(other.save(tmp_path / "elsewhere").read_bytes())
    else:
        other.save(tmp_path / "elsewhere").replace(path)
    [read] = following.read(looked, lambda: False)
    [session] = following.sessions(now_of(read))
    assert [call.tool_call_id for call in session.tool_calls] == ["new"]
    assert now_of(read).revision == 0, "nothing of the former log is kept"


def test_a_half_written_line_waits_and_is_counted_until_it_is_whole(tmp_path, index):
    log = ClaudeLog().call("c1", "Read", file_path="/a").result("c1", "text")
    path = log.save(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    following = Logs([ClaudeScanner(tmp_path)], index)
    [torn] = following.read(following.look(), lambda: False)
    assert [summary.bad_lines for summary in torn.now.summaries] == [1]
    path.write_bytes(whole)
    [done] = following.read(following.look(), lambda: False)
    assert [summary.bad_lines for summary in done.now.summaries] == [0]
    assert done.before.revision + 1 == done.now.revision, "read on, not from zero"


def test_a_last_line_without_a_newline_counts_when_it_is_whole(tmp_path, index):
    path = ClaudeLog().says("one").says("two").save(tmp_path)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    following = Logs([ClaudeScanner(tmp_path)], index)
    [read] = following.read(following.look(), lambda: False)
    assert now_of(read).reached.offset == path.stat().st_size
    assert [event.text for event in following.sessions(now_of(read))[0].events] == ["one", "two"]
    with path.open("ab") as file:
        file.write(b"\n" + json.dumps(ClaudeLog().says("three").lines[0]).encode())
    [read] = following.read(following.look(), lambda: False)
    assert (now_of(read).revision, now_of(read).summaries[0].bad_lines) == (1, 0), "read on"
    with path.open("ab") as file:
        file.write(json.dumps(ClaudeLog().says("four").lines[0]).encode() + b"\n")
    [read] = following.read(following.look(), lambda: False)
    now = now_of(read)
    assert (now.revision, now.summaries[0].bad_lines) == (0, 1), "two records on a line are damage"


def test_a_write_on_top_of_another_process_is_refused(tmp_path, index):
    log = ClaudeLog().says("one")
    log.save(tmp_path)
    mine, other = (Logs([ClaudeScanner(tmp_path)], index) for _ in range(2))
    read_all(mine)
    other.load()
    log.says("two").save(tmp_path)
    [known] = mine.known.values()
    read_all(other)
    with pytest.raises(StaleEntry):
        index.append(known, mine._readers["claude"].read(Path(known.path))[0])
    read_all(mine)
    [known] = mine.known.values()
    assert len(mine.sessions(known)[0].events) == 2


def test_many_small_appends_are_put_together(tmp_path, index, monkeypatch):
    monkeypatch.setattr(logs, "MOST_PARTS", 3)
    log = ClaudeLog()
    following = Logs([ClaudeScanner(tmp_path)], index)
    for number in range(10):
        log.says(f"word {number}").save(tmp_path)
        read_all(following)
        [known] = following.known.values()
        assert len(index.parts(known)) <= 4
        assert len(following.sessions(known)[0].events) == number + 1


def test_what_is_kept_of_an_append_is_no_more_than_what_changed(tmp_path, index):
    log = ClaudeLog()
    for number in range(50):
        log.call(f"c{number}", "Bash", command="make")
    log.save(tmp_path)
    following = Logs([ClaudeScanner(tmp_path)], index)
    read_all(following)
    for number in range(3):
        log.result(f"c{number}", "done").save(tmp_path)
        read_all(following)
    [known] = following.known.values()
    whole, *appended = map(len, index.parts(known))
    assert len(appended) == 3
    assert max(appended) < whole / 5


def test_processes_read_what_this_one_would(tmp_path, index, monkeypatch):
    for number in range(6):
        home_log = ClaudeLog(session=f"s{number}")
        home_log.call(f"c{number}", "Bash", command="x").result(f"c{number}", "Exit code 1", is_error=True)
        home_log.save(tmp_path)
    monkeypatch.setattr(pool, "WORTH_A_POOL", 0)
    monkeypatch.setattr(pool, "_BATCH", 2000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    several = Logs([ClaudeScanner(tmp_path)], index)
    assert len(read_all(several)) == 6
    scanner = ClaudeScanner(tmp_path)
    assert {path: several.sessions(known) for (_, path), known in several.known.items()} == {
        str(path): [each for each in scanner.read_file(path) if not each.is_blank]
        for path in scanner.log_files()
    }


def test_processes_start_while_logs_are_looked_for_and_only_for_new_ones(tmp_path, index, monkeypatch):
    ClaudeLog().says("a word").save(tmp_path)
    monkeypatch.setattr(pool, "WORTH_A_POOL", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    started = []

    class Noted(processes.WorkerProcess):
        def __init__(self, module):
            super().__init__(module)
            started.append(self._process)

    monkeypatch.setattr(processes, "WorkerProcess", Noted)
    following = Logs([ClaudeScanner(tmp_path)], index)
    changes = following.look()
    assert [process.poll() for process in started] == [None, None]
    assert len(list(following.read(changes, lambda: False))) == 1
    assert None not in [process.poll() for process in started], "they end with the reading"
    assert read_all(following) == []
    assert len(started) == 2


class Lines:
    """Takes lines, with where each began."""

    def __init__(self):
        self.fed = []

    def feed(self, line):
        self.fed.append((line, None))

    def feed_lines(self, buffer, view, starts, offset):
        for begin, end in pairwise(starts):
            self.fed.append((bytes(view[begin:end]), offset + begin))

    def is_whole(self, line):
        return False


@pytest.mark.parametrize("size", [100, 1 << 18, (1 << 18) + 1, 3 << 18, 9 << 18])
def test_a_line_of_any_length_is_fed_whole_with_its_place(tmp_path, size):
    path = tmp_path / "lines"
    lines = [b"a" * size, b"", b"b" * 7, b"c" * size]
    path.write_bytes(b"\n".join(lines) + b"\nhalf")
    feeder = jsonl.LineFeeder()
    for reading in (Lines(), Lines()):  # the second time through a buffer that may have grown
        with path.open("rb", buffering=0) as file:
            assert feeder.feed(file, reading) == (path.stat().st_size - 4, True)
        assert [line for line, _ in reading.fed] == [line + b"\n" for line in lines]
        assert [at for _, at in reading.fed] == [0, size + 1, size + 2, size + 10]


def test_a_huge_line_fills_the_memory_only_while_it_is_read(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"a" * (8 << 20) + b"\n")
    feeder = jsonl.LineFeeder()
    tracemalloc.start()
    with path.open("rb", buffering=0) as file:
        feeder.feed(file, Lines())
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 3 << 20


CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
KINDS = {"claude": ClaudeScanner, "codex": CodexScanner, "gemini": GeminiScanner}
HOMES = sorted(home for agent in KINDS for home in CORPUS.glob(f"*/.{agent}"))


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.relative_to(CORPUS)))
def test_real_logs_read_in_pieces_are_what_they_are_read_at_once(home, tmp_path):
    kind: Any = KINDS[home.name.removeprefix(".")]
    scanner = kind(home)
    for path in list(scanner.log_files())[:20]:
        if path.suffix != ".jsonl" or path.stat().st_size > 3_000_000:
            continue
        copy = tmp_path / home.relative_to(CORPUS) / path.relative_to(home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        following = Logs([type(scanner)(tmp_path / home.relative_to(CORPUS))], SessionIndex(None, "1"))
        content = path.read_bytes()
        for piece in range(1, 6):
            copy.write_bytes(content[: len(content) * piece // 5])
            os.utime(copy, ns=(piece, piece))
            read_all(following)
        [known] = following.known.values()
        at_once = type(scanner)(tmp_path / home.relative_to(CORPUS)).read_file(copy)
        assert following.sessions(known) == [session for session in at_once if not session.is_blank]
        copy.unlink()


def test_one_index_serves_several_homes_and_shows_only_those_asked_for(tmp_path, index):
    for home in ("one", "two"):
        log = ClaudeLog(session=f"session-{home}")
        log.call("c1", "Bash", command="x").result("c1", "Exit code 1", is_error=True)
        log.save(tmp_path / home)
    first = Logs([ClaudeScanner(tmp_path / "one")], index)
    first.load()
    read_all(first)
    second = Logs([ClaudeScanner(tmp_path / "two")], index)
    second.load()
    read_all(second)
    assert [Path(path).is_relative_to(tmp_path / "two") for _, path in second.known] == [True]
    again = Logs([ClaudeScanner(tmp_path / "one")], index)
    again.load()
    assert read_all(again) == [], "what is known of one home outlives a look at the other"
    assert [Path(path).is_relative_to(tmp_path / "one") for _, path in again.known] == [True]


def test_an_index_that_another_process_holds_is_not_begun_anew(tmp_path, index):
    ClaudeLog().says("one").save(tmp_path)
    read_all(Logs([ClaudeScanner(tmp_path)], index))
    with index.database.reading() as database:
        database.execute("PRAGMA journal_mode = DELETE")  # of which a writer shuts out who reads
        database.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(index.database.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            index.load()
    assert len(index.load()) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE files SET row = X'00'",
        "UPDATE files SET agent = CAST(X'FF' AS TEXT)",
        "ALTER TABLE files RENAME TO former",
    ],
)
def test_an_index_of_which_a_row_or_a_table_is_damaged_is_begun_anew(tmp_path, index, damage):
    ClaudeLog().says("one").save(tmp_path)
    read_all(Logs([ClaudeScanner(tmp_path)], index))
    with index.database.writing() as database:
        database.execute(damage)
    assert index.load() == {}
    again = Logs([ClaudeScanner(tmp_path)], index)
    assert len(read_all(again)) == 1
    assert index.load() == again.known


def test_no_log_of_a_former_index_is_taken_for_one_of_this(tmp_path, index):
    """Another version begins it anew under who has it open; so does this one, where it is damaged."""
    ClaudeLog().says("one").save(tmp_path)
    scanners = [ClaudeScanner(tmp_path)]
    former = Logs(scanners, index)
    read_all(former)
    read_all(Logs(scanners, SessionIndex(index.database.file, "2")))
    [known] = former.known.values()
    assert index.parts(known) == []
    assert index.calls([known]) == {}
    with pytest.raises(StaleEntry):
        index.append(known, former._readers["claude"].read(Path(known.path))[0])
