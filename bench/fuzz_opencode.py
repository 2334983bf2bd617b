"""Damage what OpenCode keeps: the JSON in its databases' rows, its files, and databases byte by byte.

``fuzz_scanners`` runs this, and gives its own ``line``, which damages a record, and ``read``. A sound session
stands beside the damaged ones, and must be read as it is alone.
"""

import json
import sqlite3

from scanners.opencode import OpenCodeScanner
from tests.scanners.opencode_store import (
    NEW_TABLES,
    OLD_TABLES,
    Database,
    assistant,
    save_json,
    tool,
    tool2,
    user,
)

STORES = ("old", "new", "files")


def _tools(make, said):
    return [
        make("call_1", "bash", {"command": "make tides"}, metadata={"exit": 2}, **said("no rule\n")),
        make("call_2", "read", {"filePath": "/a"}, status="error", error=_error(make)),
        make("call_3", "read", {"filePath": "/b"}, **said("one\ntwo\n")),
    ]


def _error(make):
    return "File not found: /a" if make is tool else {"type": "unknown", "message": "File not found: /a"}


def _old():
    return [user("fix the tides"), assistant(*_tools(tool, lambda text: {"output": text}))]


def _new():
    data = {
        "agent": "build",
        "content": _tools(tool2, lambda text: {"texts": (text,)}),
        "time": {"created": 0},
    }
    return [("user", {"text": "fix the tides", "time": {"created": 0}}), ("assistant", data)]


def damaged(rng, value, line):
    """A value as its JSON text, after ``line`` has damaged it; SQLite takes text, or bytes that are none."""
    text = line(rng, [json.dumps(value).encode()])
    return text.decode() if text.isascii() else text


def fuzz_records(rng, home, number, line, read):
    """Put ``number`` damaged records beside a sound session; return its calls that end otherwise for it."""
    store = rng.choice(STORES)
    if store == "files":
        return _fuzz_files(rng, home, number, line, read)
    is_old = store == "old"
    database = Database(home / "opencode.db", OLD_TABLES if is_old else NEW_TABLES)
    table, sound = ("session", _old()) if is_old else ("session_v2", _new())
    database.session("ses_good", *sound, table=table)
    expected = _ends(home, read)
    database.session("ses_bad", table=table)
    rows = 0
    while rows < number:
        for first, second in sound:
            if is_old:
                database.message(
                    "ses_bad", damaged(rng, first, line), [damaged(rng, p, line) for p in second]
                )
                rows += 1 + len(second)
            else:
                database.entry("ses_bad", first, damaged(rng, second, line))
                rows += 1
    database.close()
    return _differences(home, expected, read)


def _fuzz_files(rng, home, number, line, read):
    save_json(home, "ses_good", *_old())
    expected = _ends(home, read)
    for name in range(max(1, number // 20)):
        info = save_json(home, f"ses_bad{name}", *_old())
        below = [
            info,
            *home.glob(f"storage/*/ses_bad{name}/*"),
            *home.glob(f"storage/part/*ses_bad{name}_*/*"),
        ]
        for path in rng.sample(below, min(len(below), 3)):
            path.write_bytes(line(rng, [json.dumps(json.loads(path.read_bytes())).encode()]))
    return _differences(home, expected, read)


def fuzz_database(rng, home, read):
    """Damage the bytes of a database, its log of writes with it; nothing but LogReadError may come of it."""
    database = Database(home / "opencode.db", OLD_TABLES if rng.random() < 0.5 else NEW_TABLES)
    is_old = database.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'part'").fetchone()
    database.session("ses_a", *(_old() if is_old else _new()), table="session" if is_old else "session_v2")
    if rng.random() < 0.5:
        database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage = {}
    for path in home.glob("opencode.db*"):
        content = bytearray(path.read_bytes())
        for _ in range(rng.randrange(8)):
            if content:
                at = rng.randrange(len(content))
                content[at : at + rng.randrange(1, 40)] = rng.randbytes(rng.randrange(40))
        damage[path] = content[: rng.randrange(len(content) + 1)] if rng.random() < 0.3 else content
    database.close()
    for path, content in damage.items():
        path.write_bytes(content)
    _ends(home, read)
    return {}


def _differences(home, expected, read):
    if not expected:
        return {"": "the sound session was not read"}
    found = _ends(home, read)
    return {key: (end, found.get(key)) for key, end in expected.items() if found.get(key) != end}


def _ends(home, read):
    scanner = OpenCodeScanner(home, {})
    try:
        logs = list(scanner.log_files())
    except sqlite3.Error as error:
        raise AssertionError("looking for logs let an error of SQLite out") from error
    return {
        (session.session_id, call.tool_call_id): (call.name, call.status, call.exit_code)
        for path in logs
        for session in read(scanner, path)
        if session.session_id == "ses_good"
        for call in session.tool_calls
    }
