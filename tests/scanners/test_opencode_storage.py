"""OpenCode's storage: databases and JSON files, damaged ones, their places and their stamps."""

import hashlib
import json
import os
import sqlite3

import pytest

from scanners.errors import LogReadError
from scanners.models import CallStatus, ErrorCategory
from scanners.opencode import OpenCodeScanner
from tests.scanners.opencode_store import (
    BEGAN,
    FOLDER,
    OLD_TABLES,
    REJECTED,
    Database,
    assistant,
    new_database,
    old_database,
    read,
    save_first_json,
    save_json,
    tool,
    tool2,
    user,
)


def everything(home):
    return {
        path.name: (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in home.iterdir()
    }


@pytest.mark.parametrize("is_open", [True, False])
def test_a_database_is_read_with_its_log_and_nothing_is_created(tmp_path, is_open):
    database = old_database(tmp_path, tool("c", "read", {}, "error", error="no"))
    if not is_open:
        database.close()
    names = {path.name for path in tmp_path.iterdir()}
    assert ("opencode.db-wal" in names) is is_open
    before = everything(tmp_path)
    assert read(tmp_path)[0].failure_count == 1
    after = everything(tmp_path)
    assert after.keys() == before.keys()
    assert {name: after[name] for name in after if not name.endswith("-shm")} == {
        name: before[name] for name in before if not name.endswith("-shm")
    }


def test_a_missing_database_is_not_created(tmp_path):
    with pytest.raises(LogReadError):
        OpenCodeScanner(tmp_path).read_file(tmp_path / "opencode.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no database at all" * 100, "not a database"),
        (b"", "none of the tables"),
    ],
)
def test_a_damaged_or_foreign_database_is_said_and_costs_no_other(tmp_path, content, said):
    (tmp_path / "opencode-nightly.db").write_bytes(content)
    old_database(tmp_path)
    scanner = OpenCodeScanner(tmp_path)
    with pytest.raises(LogReadError, match=said):
        scanner.read_file(tmp_path / "opencode-nightly.db")
    assert len(scanner.discover_projects()) == 1
    assert len(scanner.scan_project(scanner.discover_projects()[0])) == 1


def test_a_database_of_other_tables_is_said(tmp_path):
    Database(tmp_path / "opencode.db", "CREATE TABLE session_v9 (id TEXT)").close()
    with pytest.raises(LogReadError, match="none of the tables"):
        OpenCodeScanner(tmp_path).read_file(tmp_path / "opencode.db")


def test_bad_records_are_counted_and_good_ones_beside_them_read(tmp_path):
    database = old_database(
        tmp_path, tool("c", "read", {}, "error", error="no"), '{"type":"tool","st', "null"
    )
    database.connection.execute("INSERT INTO message VALUES ('x', 'ses_a', 1, 1, x'ff00fe')")
    database.connection.execute("INSERT INTO part VALUES ('y', 'x', 'ses_a', 1, 1, ?)", ("[" * 5000,))
    database.connection.commit()
    [session] = read(tmp_path)
    assert (session.failure_count, session.bad_lines) == (1, 3)


def test_bad_records_in_2_0_are_counted(tmp_path):
    database = new_database(tmp_path, tool2("c", "read", {}, "error", error={"message": "no"}))
    database.entry("ses_b", "assistant", '{"content":[')
    database.entry("ses_b", "from-tomorrow", "{}")
    database.connection.commit()
    [session] = read(tmp_path)
    assert (session.failure_count, session.bad_lines) == (1, 1)


def test_a_bad_json_file_is_counted(tmp_path):
    path = save_json(tmp_path, "ses_a", user("fix"), assistant(tool("c", "read", {}, "error", error="no")))
    [part] = (tmp_path / "storage" / "part" / "msg_ses_a_00").iterdir()
    part.write_bytes(b"{")
    [session] = OpenCodeScanner(tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines, session.project_path) == (1, 1, FOLDER)


def test_the_first_storage_tells_the_folder_in_its_messages(tmp_path):
    path = save_first_json(tmp_path, "ses_a", assistant(tool("c", "read", {}, output="x")))
    scanner = OpenCodeScanner(tmp_path)
    assert list(scanner.log_files()) == [path]
    assert scanner.read_file(path)[0].project_path == scanner.project_path_of(path) == FOLDER


def test_places_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert OpenCodeScanner(environ={}).home == tmp_path / ".local/share/opencode"
    scanner = OpenCodeScanner(environ={"XDG_DATA_HOME": "/srv/data", "XDG_CONFIG_HOME": "/srv/config"})
    assert (str(scanner.home), str(scanner.config_home)) == ("/srv/data/opencode", "/srv/config/opencode")


def test_a_named_database_is_read_alone(tmp_path):
    home = tmp_path / "opencode"
    old_database(home)
    save_json(home, "ses_json", user("x"))
    Database(tmp_path / "mine.db", OLD_TABLES).session("ses_mine", user("hello"))
    scanner = OpenCodeScanner(
        environ={"XDG_DATA_HOME": str(tmp_path), "OPENCODE_DB": str(tmp_path / "mine.db")}
    )
    assert list(scanner.log_files()) == [tmp_path / "mine.db"]
    relative = OpenCodeScanner(environ={"XDG_DATA_HOME": str(tmp_path), "OPENCODE_DB": "opencode.db"})
    assert list(relative.log_files()) == [home / "opencode.db"]
    # A folder that the user names counts more than the environment.
    assert len(list(OpenCodeScanner(home, {"OPENCODE_DB": "/x.db"}).log_files())) == 2


def test_databases_of_every_channel_are_read_and_nothing_else(tmp_path):
    for name in ("opencode.db", "opencode-dev.db", "opencode.db-wal", "opencode.db.bak", "other.db"):
        (tmp_path / name).write_bytes(b"")
    scanner = OpenCodeScanner(tmp_path)
    assert [path.name for path in scanner.log_files()] == ["opencode-dev.db", "opencode.db"]
    assert not scanner.is_log_file(tmp_path / "storage/part/msg/prt.json")


def test_its_stamp_changes_with_the_log_beside_it(tmp_path):
    database = old_database(tmp_path, tool("c", "bash", {"command": "x"}, "running"))
    database.session("ses_other", user("hello"))
    path = tmp_path / "opencode.db"
    scanner = OpenCodeScanner(tmp_path)
    stamp, first = scanner.stamp(path), scanner.read_file(path)
    assert scanner.stamp(path) == stamp
    done = tool("c", "bash", {"command": "x"}, output="no", metadata={"exit": 3})
    database.connection.execute(
        "UPDATE part SET data = ?, time_updated = ? WHERE json_extract(data, '$.type') = 'tool'",
        (sqlite3_json(done), BEGAN + 99_000),
    )
    database.connection.commit()
    assert scanner.stamp(path) != stamp
    second = scanner.read_file(path)
    assert [session.failure_count for session in first] == [0, 0]
    assert [session.failure_count for session in second] == [1, 0]
    assert [session.failure_count for session in OpenCodeScanner(tmp_path).read_file(path)] == [1, 0]


def test_the_stamp_of_a_json_session_changes_with_its_parts(tmp_path):
    path = save_json(tmp_path, "ses_a", user("fix"), assistant(tool("c", "read", {}, "running")))
    scanner = OpenCodeScanner(tmp_path)
    before = scanner.stamp(path)
    [first, *_] = sorted((tmp_path / "storage/part/msg_ses_a_01").iterdir())
    os.utime(first, (BEGAN, BEGAN))
    assert scanner.stamp(path) != before


def sqlite3_json(value):
    connection = sqlite3.connect(":memory:")
    [text] = connection.execute("SELECT json(?)", (json.dumps(value),)).fetchone()
    connection.close()
    return text


def test_interrupted_calls_and_rejections_are_no_failures(tmp_path):
    old_database(
        tmp_path,
        tool("c1", "bash", {"command": "x"}, "error", error=f"{REJECTED}."),
        tool("c2", "bash", {"command": "x"}, "error", error="Tool execution aborted"),
    )
    [session] = read(tmp_path)
    assert session.failure_count == 0
    assert [call.status for call in session.tool_calls] == [CallStatus.REJECTED, CallStatus.INTERRUPTED]
    assert session.tool_calls[0].error_category is ErrorCategory.USER_REJECTED
