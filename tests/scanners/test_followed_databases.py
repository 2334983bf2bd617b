"""A database whose sessions are followed one by one: what is read again, and what is not."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from scanners.full_output import full_output
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.models import CallStatus
from scanners.opencode import OpenCodeScanner
from scanners.reading import pool
from tests.scanners.opencode_store import (
    ENDS,
    Database,
    as_json,
    assistant,
    old_database,
    place_of,
    tool,
    user,
)


@pytest.fixture
def index(tmp_path):
    return SessionIndex(tmp_path / "index.sqlite", "1")


def home_with(tmp_path, *sessions):
    home = tmp_path / "opencode"
    database = old_database(home, tool("c_first", "bash", {"command": "ls"}, output="a"))
    for session in sessions:
        database.session(session, user("go on"), assistant(tool(f"c_{session}", "read", {}, output="x")))
    return home, database


def read_all(logs_):
    return [name_of(read.key[1]) for read in logs_.read(logs_.look(), lambda: False)]


def name_of(path):
    return path.partition("\0")[2] or Path(path).name


def test_a_new_part_makes_its_session_alone_be_read_and_written(tmp_path, index):
    home, database = home_with(tmp_path, "ses_b", "ses_c")
    following = Logs([OpenCodeScanner(home, {})], index)
    assert read_all(following) == ["ses_a", "ses_b", "ses_c", "opencode.db"]
    before = {known.path: known.id for known in following.known.values()}
    database.rows = 900
    database.message("ses_b", *assistant(tool("c_new", "bash", {"command": "make"}, **ENDS[2])))
    database.connection.commit()
    assert read_all(following) == ["ses_b", "opencode.db"]
    kept = [name_of(known.path) for known in following.known.values() if before[known.path] == known.id]
    assert kept == ["ses_a", "ses_c"]
    assert index.load() == following.known


def test_sessions_that_were_being_read_at_a_stop_are_read_the_next_time(tmp_path, index, monkeypatch):
    home, _ = home_with(tmp_path, "ses_b")
    following = Logs([OpenCodeScanner(home, {})], index)
    with monkeypatch.context() as stopped:
        stopped.setattr(pool.Pool, "read_all", lambda *_: iter(()))
        assert not list(following.read(following.look(), lambda: True))
    assert read_all(following) == ["ses_a", "ses_b", "opencode.db"]


def test_an_unchanged_database_is_not_opened(tmp_path, index, monkeypatch):
    home, _ = home_with(tmp_path, "ses_b")
    read_all(Logs([OpenCodeScanner(home, {})], index))
    monkeypatch.setattr("scanners.opencode.scanner.open_database", lambda path: pytest.fail("opened"))
    again = Logs([OpenCodeScanner(home, {})], index)
    again.load()
    assert read_all(again) == []


def test_what_changed_just_now_is_read_once_more_since_its_time_may_not_tell(tmp_path, index):
    home, database = home_with(tmp_path, "ses_b")
    now = int(time.time() * 1000) + 60_000
    following = Logs([OpenCodeScanner(home, {})], index)
    for status, expected in ((ENDS[0], CallStatus.PENDING), (ENDS[2], CallStatus.FAILED)):
        data = as_json(tool("c_ses_b", "bash", {"command": "make"}, **status))
        database.connection.execute(
            "UPDATE part SET data = ?, time_updated = ? WHERE data LIKE '%c_ses_b%'", (data, now)
        )
        database.connection.commit()
        assert "ses_b" in read_all(following)
        [known] = (each for each in following.known.values() if name_of(each.path) == "ses_b")
        assert following.sessions(known)[0].tool_calls[0].status is expected


def test_older_sessions_that_another_process_puts_late_are_found_out(tmp_path, index):
    home, database = home_with(tmp_path)
    slow, quick = (Logs([OpenCodeScanner(home, {})], index) for _ in range(2))
    reading: Any = slow.read(slow.look(), lambda: False)
    stale = slow._readers["opencode"].read(Path(f"{home / 'opencode.db'}\0ses_a"))[0]
    database.rows = 900
    database.message("ses_a", *assistant(tool("c_new", "bash", {"command": "make"}, **ENDS[2])))
    database.connection.commit()
    read_all(quick)
    index.put([stale])
    reading.close()
    again = Logs([OpenCodeScanner(home, {})], index)
    again.load()
    assert read_all(again) == ["ses_a", "opencode.db"]


def test_a_session_that_cannot_be_read_waits_for_another_look(tmp_path, index, monkeypatch):
    home, _ = home_with(tmp_path, "ses_b")
    following = Logs([OpenCodeScanner(home, {})], index)
    real = OpenCodeScanner.read_stamped

    def failing(self, path):
        if path.name.endswith("ses_b"):
            raise RuntimeError("a fault")
        return real(self, path)

    monkeypatch.setattr(OpenCodeScanner, "read_stamped", failing)
    problems = [read.problem for read in following.read(following.look(), lambda: False) if read.problem]
    assert [f"{home / 'opencode.db'} (ses_b) could not be read" in each for each in problems] == [True]
    monkeypatch.undo()
    assert read_all(following) == ["ses_b", "opencode.db"]


def test_what_is_known_stays_while_the_database_cannot_be_read_and_goes_with_it(tmp_path, index):
    home, database = home_with(tmp_path, "ses_b")
    database.close()
    path = home / "opencode.db"
    following = Logs([OpenCodeScanner(home, {})], index)
    read_all(following)
    before = dict(following.known)
    content = path.read_bytes()
    path.write_bytes(b"no database" * 1000)
    [read] = following.read(following.look(), lambda: False)
    assert "could not be read" in read.problem
    assert following.known == before
    path.write_bytes(content)
    os.utime(path, ns=(5, 5))
    assert "opencode.db" in read_all(following)
    path.unlink()
    assert sorted(read_all(following)) == ["opencode.db", "ses_a", "ses_b"]
    assert following.known == index.load() == {}


def test_a_deleted_database_that_a_watcher_names_takes_its_sessions_with_it(tmp_path, index):
    home, database = home_with(tmp_path, "ses_b")
    database.close()
    following = Logs([OpenCodeScanner(home, {})], index)
    read_all(following)
    (home / "opencode.db").unlink()
    gone = list(following.read(following.look_at([home / "opencode.db"]), lambda: False))
    assert len(gone) == 3
    assert following.known == {}


def test_an_early_database_without_times_of_changes_is_read_again_as_a_whole(tmp_path, index):
    home = tmp_path / "opencode"
    database = Database(
        home / "opencode.db",
        """CREATE TABLE session (id TEXT PRIMARY KEY, directory TEXT);
        CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, data TEXT);
        CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, data TEXT);
        INSERT INTO session VALUES ('s', '/home/ada/moon'), ('t', '/home/ada/moon');
        INSERT INTO message VALUES ('m', 's', '{"role":"user"}');
        INSERT INTO part VALUES ('p', 'm', '{"type":"text","text":"one"}');
        """,
    )
    following = Logs([OpenCodeScanner(home, {})], index)
    read_all(following)
    database.connection.execute("""UPDATE part SET data = '{"type":"text","text":"two"}'""")
    database.connection.commit()
    assert read_all(following) == ["s", "t", "opencode.db"]
    sessions = [session for known in following.known.values() for session in following.sessions(known)]
    assert [event.text for session in sessions for event in session.events] == ["two"]


def test_processes_read_the_sessions_of_a_database_as_this_one_would(tmp_path, index, monkeypatch):
    home, _ = home_with(tmp_path, "ses_b", "ses/../ü")
    monkeypatch.setattr(pool, "WORTH_A_POOL", 0)
    monkeypatch.setattr(pool, "_BATCH", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    several = Logs([OpenCodeScanner(home, {})], index)
    assert len(read_all(several)) == 4
    found = [session for known in several.known.values() for session in several.sessions(known)]
    truth = OpenCodeScanner(home, {}).read_file(home / "opencode.db")
    assert sorted(found, key=place_of) == sorted(truth, key=place_of)


def test_a_full_output_is_read_from_its_session_alone(tmp_path, monkeypatch):
    home, database = home_with(tmp_path, "ses_b")
    long = "\n".join(f"line {number}" for number in range(5000))
    database.rows = 900
    database.message("ses_b", *assistant(tool("c_long", "bash", {"command": "make"}, output=long)))
    database.connection.commit()
    scanner = OpenCodeScanner(home, {})
    [session] = (each for each in scanner.read_file(home / "opencode.db") if each.session_id == "ses_b")
    monkeypatch.setattr(OpenCodeScanner, "_read_database", lambda *_: pytest.fail("read as a whole"))
    assert full_output(scanner, session, session.tool_calls[-1]) == long
