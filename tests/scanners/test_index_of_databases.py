"""The index and a database: whatever happens to its sessions, what it says equals a reading from zero."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.opencode import OpenCodeScanner
from scanners.projects import in_order
from scanners.reading.summary import Tally, count
from scanners.reading.summary import in_order as summaries_in_order
from tests import independent_count
from tests.scanners.opencode_store import (
    BEGAN,
    ENDS,
    FOLDER,
    NEW_TABLES,
    OLD_TABLES,
    Database,
    as_json,
    assistant,
    place_of,
    save_json,
    tool,
    tool2,
    user,
)

EVERY_TABLE = OLD_TABLES + NEW_TABLES
IDS = ("ses_a", "ses_b", "ses/../ü")
ids, ends, which = st.sampled_from(IDS), st.sampled_from(ENDS), st.integers(0, 1)
folders = st.sampled_from((FOLDER, "/home/ada/code/moon-phase"))


class DatabaseHistories(RuleBasedStateMachine):
    """Two processes share one index over a folder with a database, which OpenCode goes on writing."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.home = self.folder / "opencode"
        self.path = self.home / "opencode.db"
        self.calls, self.is_sound = 0, True
        self.time = 1_700_000_000_000_000_000
        self.database = Database(self.path, EVERY_TABLE)
        self.database.rows = 1_000_000  # so many milliseconds have passed
        self.database.connection.execute("PRAGMA synchronous = OFF")
        self.indexes = [SessionIndex(self.folder / "index.sqlite", "1") for _ in range(2)]
        self.logs = [Logs([OpenCodeScanner(self.home, {})], index) for index in self.indexes]
        self.begin_sessions()

    def begin_sessions(self) -> None:
        for session in IDS[:2]:
            calls = [tool(self.next_call(), "bash", {"command": "make"}, **end) for end in ENDS]
            self.database.session(session, user("fix the tides"), assistant(*calls))
        self.happened()

    def teardown(self) -> None:
        self.database.connection.close()
        for index in self.indexes:
            index.database.close()
        shutil.rmtree(self.folder)

    def happened(self) -> None:
        """Commit, and let the first process look; time passes between two writes, as it does for people."""
        self.database.connection.commit()
        self.time += 1_000_000
        for path in self.home.glob("opencode*"):
            os.utime(path, ns=(self.time, self.time))
        self.look_everywhere(0)

    def now(self) -> int:
        self.database.rows += 1
        return BEGAN + self.database.rows

    def open(self, tables: str = "") -> None:
        passed = self.database.rows
        self.database = Database(self.path, tables)
        self.database.rows = passed
        self.database.connection.execute("PRAGMA synchronous = OFF")

    def execute(self, statement: str, *values: object) -> None:
        self.database.connection.execute(statement, values)

    def has(self, table: str, session: str) -> bool:
        found = self.database.connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (session,))
        return found.fetchone() is not None

    def next_call(self) -> str:
        self.calls += 1
        return f"c{self.calls}"

    # What OpenCode does

    @rule(session=ids, folder=folders)
    def begin_a_session(self, session, folder):
        if not self.has("session", session):
            self.database.session(session, user("fix the tides"), directory=folder)
            self.happened()

    @rule(session=ids, folder=folders)
    def begin_one_of_2_0_or_take_one_over(self, session, folder):
        if not self.has("session_v2", session):
            self.database.session(session, table="session_v2", directory=folder)
            self.happened()

    @rule(session=ids, end=ends)
    def call(self, session, end):
        self.database.message(session, *assistant(tool(self.next_call(), "bash", {"command": "make"}, **end)))
        self.happened()

    @rule(session=ids, end=ends)
    def call_in_2_0(self, session, end):
        texts = [end["output"]] if "output" in end else []
        kept = {name: value for name, value in end.items() if name != "output"}
        if "error" in kept:
            kept["error"] = {"type": "permission.rejected", "message": kept["error"]}
        item = tool2(self.next_call(), "shell", {"command": "make"}, texts=texts, **kept)
        self.database.entry(session, "assistant", {"content": [item]})
        self.happened()

    @rule(end=ends, number=st.integers(0, 5))
    def end_a_call(self, end, number):
        rows = self.database.connection.execute(
            "SELECT id, json_extract(data, '$.callID') FROM part WHERE json_valid(data) AND"
            " json_extract(data, '$.type') = 'tool' ORDER BY id"
        ).fetchall()
        if rows:
            part, call = rows[number % len(rows)]
            data = as_json(tool(call, "bash", {"command": "make"}, **end))
            self.execute("UPDATE part SET data = ?, time_updated = ? WHERE id = ?", data, self.now(), part)
            self.happened()

    @rule(session=ids)
    def write_what_is_damaged(self, session):
        self.is_sound = False
        self.database.message(session, {"role": "assistant"}, ['{"type":"tool","callID":"c', b"\xff\xfe"])
        self.happened()

    @rule(table=st.sampled_from(("part", "message", "session_message")), number=st.integers(0, 9))
    def delete_a_record(self, table, number):
        rows = self.database.connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()
        if rows:
            self.execute(f"DELETE FROM {table} WHERE id = ?", *rows[number % len(rows)])
            self.happened()

    @rule(session=ids, table=st.sampled_from(("session", "session_v2")))
    def delete_a_session(self, session, table):
        self.execute(f"DELETE FROM {table} WHERE id = ?", session)
        for records in ("part", "message") if table == "session" else ("session_message",):
            self.execute(f"DELETE FROM {records} WHERE session_id = ?", session)
        self.happened()

    @rule(session=ids, folder=folders)
    def move_a_session(self, session, folder):
        moved = "SET directory = ?, time_updated = ? WHERE id = ?"
        self.execute(f"UPDATE session {moved}", folder, self.now(), session)
        self.happened()

    @rule(session=ids)
    def leave_json_files_of_a_session(self, session):
        if session.startswith("ses_"):
            part = tool(f"json_{session}", "bash", {"command": "make"}, **ENDS[2])
            save_json(self.home, session, user("fix"), assistant(part))
            self.happened()

    # What becomes of the file

    @rule(how=st.sampled_from(("PASSIVE", "TRUNCATE", "RESTART")))
    def checkpoint(self, how):
        self.database.connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()
        self.happened()

    @rule()
    def vacuum(self):
        self.database.connection.execute("VACUUM")
        self.happened()

    @rule()
    def quit_and_start(self):
        self.database.close()
        self.open()
        self.happened()

    @rule(session=ids)
    def replace_by_a_copy_without_a_session(self, session):
        copy = self.folder / "copy.db"
        self.database.connection.execute("VACUUM INTO ?", (str(copy),))
        self.database.close()
        with closing(sqlite3.connect(copy)) as other:
            other.execute("DELETE FROM session WHERE id = ?", (session,))
            other.commit()
        copy.replace(self.path)
        self.open()
        self.happened()

    @rule()
    def delete_and_begin_anew(self):
        self.database.close()
        for path in self.home.glob("opencode.db*"):
            path.unlink()
        self.open(EVERY_TABLE)
        self.is_sound = True
        self.begin_sessions()

    # What we do

    @rule()
    def let_the_other_process_look(self):
        self.look_everywhere(1)

    def look_everywhere(self, who):
        self.checked = self.logs[who]
        for read in self.checked.read(self.checked.look(), lambda: False):
            assert not read.problem

    @rule(who=which)
    def look_at_the_database(self, who):
        list(self.logs[who].read(self.logs[who].look_at([self.path]), lambda: False))
        self.checked = None

    @rule(who=which, reads=st.integers(0, 3))
    def look_and_stop_early(self, who, reads):
        done = []
        for read in self.logs[who].read(self.logs[who].look(), lambda: len(done) >= reads):
            done.append(read)
        self.checked = None

    @rule(who=which)
    def start_anew(self, who):
        self.logs[who] = Logs([OpenCodeScanner(self.home, {})], self.indexes[who])
        self.logs[who].load()
        self.checked = None

    @precondition(lambda self: getattr(self, "checked", None) is not None)
    @invariant()
    def equals_a_reading_from_zero(self):
        scanner = OpenCodeScanner(self.home, {})
        truth = [session for path in scanner.log_files() for session in scanner.read_file(path)]
        known = list(self.checked.known.values())
        found = [session for each in known for session in self.checked.sessions(each)]
        assert sorted(found, key=place_of) == sorted(truth, key=place_of)
        tally = Tally()
        summaries = [
            (summary, ends, str(each.file))
            for each, calls in self.checked.calls(known)
            for summary, ends in zip(each.summaries, calls, strict=True)
        ]
        for summary, ends, _ in summaries_in_order(summaries):
            tally.add(summary, ends)
        assert tally.counts() == count(in_order(truth))
        if self.is_sound:
            counts, theirs = tally.counts(), independent_count.count(self.home)
            assert (counts.calls, counts.failures, counts.rejected, counts.bad_lines) == tuple(
                theirs[cell] for cell in ("calls", "failed", "rejected", "bad lines")
            )


TestDatabaseHistories = DatabaseHistories.TestCase
TestDatabaseHistories.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
