"""OpenCode: three generations of storage, one truth; databases are read and never touched."""

import hashlib
import json
import os
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencode_store import (
    BEGAN,
    FOLDER,
    NEW_TABLES,
    OLD_TABLES,
    Database,
    assistant,
    save_first_json,
    save_json,
    tool,
    tool2,
    user,
)

from scanners.errors import LogReadError
from scanners.models import CallStatus, ErrorCategory
from scanners.opencode import OpenCodeScanner
from scanners.projects import count

REJECTED = "The user rejected permission to use this specific tool call"
RULE = "The user has specified a rule which prevents you from using this specific tool call."
TIMEOUT = (
    "<shell_metadata>\nshell tool terminated command after exceeding timeout 120000 ms.\n</shell_metadata>"
)
STOPPED = "<bash_metadata>\nUser aborted the command\n</bash_metadata>"


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


OLD_CALLS = [
    (tool("c", "bash", {"command": "ls"}, output="a\n", metadata={"exit": 0}), "ok", 0, "unknown"),
    (
        tool("c", "bash", {"command": "make"}, output="sh: 1: make: not found", metadata={"exit": 127}),
        *("failed", 127, "command_not_found"),
    ),
    (
        tool("c", "bash", {"command": "grep x y"}, output="(no output)", metadata={"exit": 1}),
        *("failed", 1, "no_matches"),
    ),
    (
        tool("c", "bash", {"command": "cat log"}, output="error: failed, exit code 1", metadata={"exit": 0}),
        *("ok", 0, "unknown"),
    ),
    (
        tool("c", "bash", {"command": "sleep 9"}, output=f"x\n\n{TIMEOUT}", metadata={"exit": None}),
        *("failed", None, "timeout"),
    ),
    (
        tool("c", "bash", {"command": "sleep 9"}, output=f"x\n\n{STOPPED}", metadata={"exit": 130}),
        *("interrupted", 130, "interrupted"),
    ),
    (
        tool("c", "bash", {"command": "make || true"}, output="make: *** [x] Error 1", metadata={"exit": 0}),
        *("masked", 0, "build_failure"),
    ),
    (
        tool("c", "read", {"filePath": "/x"}, "error", error="Error: File not found: /x"),
        *("failed", None, "file_not_found"),
    ),
    (
        tool("c", "edit", {"filePath": "/x"}, "error", error="Error: Could not find oldString in the file."),
        *("failed", None, "edit_precondition"),
    ),
    (
        tool("c", "bash", {"command": "rm x"}, "error", error=f"Error: {RULE}"),
        *("failed", None, "permission_denied"),
    ),
    (
        tool("c", "bash", {"command": "rm x"}, "error", error=f"{REJECTED}."),
        "rejected",
        None,
        "user_rejected",
    ),
    (
        tool("c", "question", {}, "error", error="The user dismissed this question"),
        *("rejected", None, "user_rejected"),
    ),
    (
        tool("c", "bash", {"command": "x"}, "error", error="Tool execution aborted"),
        *("interrupted", None, "interrupted"),
    ),
    (
        tool("c", "invalid", {"tool": "reed", "error": "no such tool"}, output="The arguments are invalid"),
        *("failed", None, "invalid_input"),
    ),
    (tool("c", "from_tomorrow", {"x": 1}, output="done"), "ok", None, "unknown"),
    (tool("c", "bash", {"command": "make"}, "running"), "pending", None, "unknown"),
    (tool("c", "bash", {"command": "make"}, "pending"), "pending", None, "unknown"),
]

LS = {"command": "ls"}
NEW_CALLS = [
    (
        tool2(
            "c", "shell", {"command": "ls"}, texts=["a", "Command exited with code 0."], metadata={"exit": 0}
        ),
        *("ok", 0, "unknown"),
    ),
    (
        tool2(
            "c", "shell", {"command": "x"}, texts=["no", "Command exited with code 2."], metadata={"exit": 2}
        ),
        *("failed", 2, "exit_code"),
    ),
    (
        tool2("c", "shell", {"command": "rg x"}, texts=["(no output)", "Command exited with code 1."]),
        *("failed", 1, "no_matches"),
    ),
    (
        tool2("c", "shell", {"command": "x"}, texts=["Command timed out before completion."]),
        *("failed", None, "timeout"),
    ),
    (
        tool2("c", "shell", {"command": "x"}, texts=["late"], metadata={"timeout": True, "exit": 143}),
        *("failed", 143, "timeout"),
    ),
    (
        tool2("c", "read", {"path": "x"}, "error", error={"type": "unknown", "message": "File not found: x"}),
        *("failed", None, "file_not_found"),
    ),
    (
        tool2(
            "c", "shell", {"command": "x"}, "error", error={"type": "permission.rejected", "message": "no"}
        ),
        *("rejected", None, "user_rejected"),
    ),
    (
        tool2("c", "shell", {"command": "x"}, "error", error={"type": "aborted", "message": "stopped"}),
        *("interrupted", None, "interrupted"),
    ),
    (tool2("c", "execute", {"code": "1"}, texts=["1"]), "ok", None, "unknown"),
    (tool2("c", "shell", {"command": "x"}, "running", metadata={}), "pending", None, "unknown"),
    (tool2("c", "shell", '{"comm', "streaming"), "pending", None, "unknown"),
]


@pytest.mark.parametrize(("part", "status", "exit_code", "category"), OLD_CALLS)
@pytest.mark.parametrize("generation", ["database", "json", "first json"])
def test_how_a_call_ended_to_1_18(tmp_path, generation, part, status, exit_code, category):
    if generation == "database":
        old_database(tmp_path, part)
    else:
        save = save_json if generation == "json" else save_first_json
        save(tmp_path, "ses_a", user("fix the tides"), assistant(part))
    call = only_call(tmp_path)
    assert (call.status, call.exit_code, call.error_category) == (status, exit_code, category)


@pytest.mark.parametrize(("item", "status", "exit_code", "category"), NEW_CALLS)
def test_how_a_call_ended_in_2_0(tmp_path, item, status, exit_code, category):
    new_database(tmp_path, item)
    call = only_call(tmp_path)
    assert (call.status, call.exit_code, call.error_category) == (status, exit_code, category)


def test_what_the_user_says_when_rejecting_is_kept(tmp_path):
    old_database(
        tmp_path,
        tool(
            "c",
            "bash",
            {"command": "rm"},
            "error",
            error=f"{REJECTED} with the following feedback: use git rm",
        ),
    )
    assert only_call(tmp_path).user_words == "use git rm"


def test_inputs_use_our_vocabulary(tmp_path):
    edit = tool("c1", "edit", {"filePath": "/a", "oldString": "x", "newString": "y"}, output="ok")
    patch = tool("c2", "apply_patch", {"patchText": "*** Begin Patch\n*** Update File: b.py\n"}, output="ok")
    invalid = tool("c3", "invalid", {"tool": "reed", "error": "no"}, output="no")
    old_database(tmp_path, edit, patch, invalid)
    [session] = read(tmp_path)
    assert [(call.name, call.native_name) for call in session.tool_calls] == [
        ("Edit", "edit"),
        ("Edit", "apply_patch"),
        ("reed", "reed"),
    ]
    assert session.tool_calls[0].input_data == {"file_path": "/a", "old_string": "x", "new_string": "y"}
    assert session.tool_calls[1].input_data["file_path"] == "b.py"


@pytest.mark.parametrize("make", [old_database, new_database])
def test_the_project_is_the_sessions_directory_and_never_the_worktree(tmp_path, make):
    make(tmp_path, directory=FOLDER)
    [session] = read(tmp_path)
    scanner = OpenCodeScanner(tmp_path)
    [project] = scanner.discover_projects()
    assert session.project_path == str(project.project_path) == FOLDER
    assert project.context_file == project.project_path / "AGENTS.md"
    assert [found.session_id for found in scanner.scan_project(project)] == [session.session_id]
    assert scanner.project_path_of(tmp_path / "opencode.db") == FOLDER


def test_words_tokens_and_times(tmp_path):
    database = old_database(tmp_path)
    reminder = ({"role": "user"}, [{"type": "text", "text": "Plan mode is on", "synthetic": True}])
    database.session("ses_sub", reminder, user("go"), parent="ses_a")
    main, sub = read(tmp_path)
    assert [event.text for event in main.events] == ["fix the tides"]
    assert (main.total_input_tokens, main.total_output_tokens) == (1100, 25)
    assert (main.timestamp.timestamp(), main.last_activity.timestamp()) == (BEGAN / 1000, BEGAN / 1000 + 60)
    assert (sub.source, [event.text for event in sub.events]) == ("subagent", ["go"])
    assert (main.source, main.agent_version) == ("main", "1.16.0")


def test_an_interruption_in_2_0_is_an_event(tmp_path):
    database = new_database(tmp_path)
    database.entry("ses_b", "idle", {"outcome": "interrupted", "time": {"created": BEGAN}})
    database.connection.commit()
    assert [event.type for event in read(tmp_path)[0].events] == ["user_message", "interruption"]


def test_a_session_taken_over_counts_once_in_each_generation(tmp_path):
    failed = tool("c1", "bash", {"command": "make"}, output="no", metadata={"exit": 2})
    save_json(tmp_path, "ses_a", user("fix"), assistant(failed))
    save_json(tmp_path, "ses_gone", user("fix"), assistant(tool("c0", "read", {}, "error", error="no")))
    database = Database(tmp_path / "opencode.db", OLD_TABLES + NEW_TABLES)
    database.session("ses_a", user("fix"), assistant(failed))
    database.session("ses_old", user("old"), assistant(tool("c2", "read", {}, output="x")))
    item = tool2("c1", "shell", {"command": "make"}, texts=["no"], metadata={"exit": 2})
    database.session("ses_a", ("assistant", {"content": [item]}), table="session_v2")
    sessions = read(tmp_path)
    assert sorted(session.session_id for session in sessions) == ["ses_a", "ses_gone", "ses_old"]
    counts = count(sessions)
    assert (counts.calls, counts.failures) == (3, 2)


def test_a_forked_session_repeats_its_calls_and_a_counted_id_repeats_itself(tmp_path):
    first = tool("functions.bash:0", "bash", {"command": "make"}, output="no", metadata={"exit": 2})
    later = tool("functions.bash:0", "bash", {"command": "ls"}, output="x", metadata={"exit": 0}, at=9000)
    database = old_database(tmp_path, first)
    database.session("ses_fork", user("fix the tides"), assistant(first))
    database.session("ses_other", user("look"), assistant(later))
    counts = count(read(tmp_path))
    assert (counts.calls, counts.failures) == (2, 1)


def test_columns_that_an_older_database_lacks_are_done_without(tmp_path):
    database = Database(
        tmp_path / "opencode.db",
        """CREATE TABLE session (id TEXT PRIMARY KEY, directory TEXT, time_created INTEGER);
        CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, data TEXT);
        CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, data TEXT);
        INSERT INTO session VALUES ('s', '/home/ada/moon', 1);
        INSERT INTO message VALUES ('m', 's', '{"role":"assistant"}');
        INSERT INTO part VALUES
            ('p', 'm', '{"type":"tool","callID":"c","tool":"read","state":{"status":"error"}}');
        """,
    )
    database.close()
    [session] = read(tmp_path)
    assert (session.failure_count, session.project_path) == (1, "/home/ada/moon")


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


def test_its_stamp_changes_with_its_log_and_only_changed_sessions_are_read_again(tmp_path):
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
    assert [session.failure_count for session in second] == [1, 0]
    assert second[0] is not first[0]
    assert second[1] is first[1]
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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_value_in_the_place_of_another_raises(tmp_path_factory, data):
    home = tmp_path_factory.mktemp("opencode")
    records = [
        data.draw(st.sampled_from(OLD_CALLS))[0],
        data.draw(st.sampled_from(NEW_CALLS))[0],
        user("x")[0],
    ]
    records = json.loads(json.dumps(records))
    places = []

    def walk(value):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            places.append((value, key))
            if isinstance(inner, dict | list):
                walk(inner)

    walk(records)
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(JSON)
    database = Database(home / "opencode.db", OLD_TABLES + NEW_TABLES)
    good = tool("good", "read", {}, "error", error="no")
    database.session("ses_a", (records[2], [records[0], good]), assistant(records[0]))
    database.session("ses_b", ("assistant", {"content": [records[1]]}), table="session_v2")
    sessions = read(home)
    assert "good" in {call.tool_call_id.split("@")[0] for session in sessions for call in session.tool_calls}
    database.close()
