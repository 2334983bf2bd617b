"""OpenCode's data folder in its three generations, invented: JSON files, the tables of 1.2, those of 2.0."""

import json
import sqlite3
from pathlib import Path

from scanners.opencode import OpenCodeScanner

FOLDER = "/home/ada/code/tide-table"
REJECTED = "The user rejected permission to use this specific tool call"
BEGAN = 1_780_000_000_000  # milliseconds
OLD_TABLES = """
    CREATE TABLE project (id TEXT PRIMARY KEY, worktree TEXT NOT NULL, vcs TEXT, name TEXT);
    INSERT INTO project VALUES ('global', '/', NULL, NULL);
    CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, parent_id TEXT, slug TEXT NOT NULL,
        directory TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL, revert TEXT, permission TEXT,
        time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, time_archived INTEGER);
    CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, time_created INTEGER NOT NULL,
        time_updated INTEGER NOT NULL, data TEXT NOT NULL);
    CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT NOT NULL, session_id TEXT NOT NULL,
        time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL);
    CREATE INDEX part_session_idx ON part (session_id);
    CREATE TABLE credential (id TEXT PRIMARY KEY, value TEXT);
"""
NEW_TABLES = """
    CREATE TABLE session_v2 (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, workspace_id TEXT, parent_id TEXT,
        fork_session_id TEXT, fork_boundary TEXT, slug TEXT NOT NULL, directory TEXT NOT NULL, path TEXT,
        title TEXT, version TEXT NOT NULL, time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL,
        time_suspended INTEGER, time_idle INTEGER, idle_outcome TEXT);
    CREATE TABLE session_message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, type TEXT NOT NULL,
        seq INTEGER NOT NULL, time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL,
        data TEXT NOT NULL);
    CREATE UNIQUE INDEX session_message_session_seq_idx ON session_message (session_id, seq);
"""

ENDS = (
    {"status": "running"},
    {"output": "ok", "metadata": {"exit": 0}},
    {"output": "make: *** [x] Error 1", "metadata": {"exit": 2}},
    {"status": "error", "error": f"{REJECTED}."},
)


def tool(call_id, name, arguments, status="completed", output=None, metadata=None, error=None, at=0):
    """A tool part as it stands to 1.18."""
    state = {"status": status, "input": arguments}
    if status in ("completed", "error"):
        state["time"] = {"start": BEGAN + at, "end": BEGAN + at + 400}
        state["metadata"] = metadata or {}
    elif status == "running":
        state["time"] = {"start": BEGAN + at}
    if status == "completed":
        state |= {"output": output or "", "title": name}
    if status == "error":
        state["error"] = error
    return {"type": "tool", "callID": call_id, "tool": name, "state": state}


def tool2(call_id, name, arguments, status="completed", texts=(), metadata=None, error=None, at=0):
    """A tool item of an assistant's message in 2.0."""
    state = {"status": status, "input": arguments}
    if texts:
        state["content"] = [{"type": "text", "text": text} for text in texts]
    if metadata is not None:
        state["metadata"] = metadata
    if error is not None:
        state["error"] = error
    time = {"created": BEGAN + at, "ran": BEGAN + at + 1, "completed": BEGAN + at + 400}
    return {"type": "tool", "id": call_id, "name": name, "executed": False, "state": state, "time": time}


def user(text):
    return {"role": "user", "time": {"created": BEGAN}, "agent": "build"}, [{"type": "text", "text": text}]


def assistant(*parts):
    message = {
        "role": "assistant",
        "time": {"created": BEGAN + 1, "completed": BEGAN + 2},
        "modelID": "some-model",
        "providerID": "some-provider",
        "path": {"cwd": FOLDER, "root": "/"},
        "tokens": {
            "input": 100,
            "output": 20,
            "reasoning": 5,
            "cache": {"read": 1000, "write": 0},
        },
        "cost": 0,
    }
    return message, [{"type": "step-start"}, *parts, {"type": "step-finish", "reason": "stop"}]


class Database:
    """A database that is written as OpenCode does, in WAL mode."""

    def __init__(self, path, tables):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path)
        self.connection.execute("PRAGMA synchronous = OFF")  # no test cuts the power
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.executescript(tables)
        self.rows = 0

    def session(self, session_id, *messages, directory=FOLDER, parent=None, table="session", began=BEGAN):
        """Add a session; a message is (data, parts), in 2.0 (type, data)."""
        values = {
            "id": session_id,
            "project_id": "global",
            "parent_id": parent,
            "slug": "quiet-tide",
            "directory": directory,
            "title": "t",
            "version": "1.16.0" if table == "session" else "2.0.12",
            "time_created": began,
            "time_updated": began + 60_000,
        }
        self._insert(table, values)
        for first, second in messages:
            if table == "session":
                self.message(session_id, first, second)
            else:
                self.entry(session_id, first, second)
        self.connection.commit()
        return self

    def message(self, session_id, data, parts):
        self.rows += 1
        message_id = f"msg_{self.rows:04}"
        times = {"time_created": BEGAN + self.rows, "time_updated": BEGAN + self.rows}
        self._insert("message", {"id": message_id, "session_id": session_id, "data": as_json(data)} | times)
        for part in parts:
            self.rows += 1
            values = {"id": f"prt_{self.rows:04}", "message_id": message_id, "session_id": session_id}
            self._insert("part", values | times | {"data": as_json(part)})

    def entry(self, session_id, kind, data):
        self.rows += 1
        values = {"id": f"msg_{self.rows:04}", "session_id": session_id, "type": kind, "seq": self.rows}
        times = {"time_created": BEGAN + self.rows, "time_updated": BEGAN + self.rows}
        self._insert("session_message", values | times | {"data": as_json(data)})

    def _insert(self, table, values):
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))

    def close(self):
        self.connection.commit()
        self.connection.close()


def as_json(value):
    return value if isinstance(value, str | bytes) else json.dumps(value, separators=(",", ":"))


def save_json(home, session_id, *messages, directory=FOLDER, parent=None):
    """Write a session of 1.1 as JSON files."""
    info = {
        "id": session_id,
        "version": "1.1.4",
        "projectID": "global",
        "directory": directory,
        "title": "t",
        "time": {"created": BEGAN, "updated": BEGAN + 60_000},
    } | ({"parentID": parent} if parent else {})
    storage = Path(home) / "storage"
    path = write(storage / "session" / "global" / f"{session_id}.json", info)
    for number, (data, parts) in enumerate(messages):
        message_id = f"msg_{session_id}_{number:02}"
        write(storage / "message" / session_id / f"{message_id}.json", {"id": message_id} | data)
        for place, part in enumerate(parts):
            part_id = f"prt_{number:02}_{place:02}"
            write(
                storage / "part" / message_id / f"{part_id}.json",
                {"id": part_id, "messageID": message_id} | part,
            )
    return path


def save_first_json(home, session_id, *messages):
    """Write a session of mid 2025, a folder per project."""
    storage = Path(home) / "project" / "home-ada-code-tide-table" / "storage" / "session"
    path = write(
        storage / "info" / f"{session_id}.json", {"id": session_id, "version": "0.4.0", "title": "t"}
    )
    for number, (data, parts) in enumerate(messages):
        message_id = f"msg_{number:02}"
        write(storage / "message" / session_id / f"{message_id}.json", {"id": message_id} | data)
        for place, part in enumerate(parts):
            write(storage / "part" / session_id / message_id / f"prt_{place:02}.json", part)
    return path


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2))
    return path


def old_database(home, *parts, **session):
    database = Database(home / "opencode.db", OLD_TABLES)
    database.session("ses_a", user("fix the tides"), assistant(*parts), **session)
    return database


def new_database(home, *items, **session):
    database = Database(home / "opencode.db", NEW_TABLES)
    data = {"agent": "build", "content": list(items), "time": {"created": BEGAN}}
    entries = [("user", {"text": "fix the tides", "time": {"created": BEGAN}}), ("assistant", data)]
    return database.session("ses_b", *entries, table="session_v2", **session)


def read(home):
    scanner = OpenCodeScanner(home)
    return [session for path in scanner.log_files() for session in scanner.read_file(path)]


def only_call(home):
    [session] = read(home)
    [call] = session.tool_calls
    return call


def place_of(session):
    return str(session.file), session.session_id
