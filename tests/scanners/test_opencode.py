"""OpenCode: three generations of storage, one truth; databases are read and never touched."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanners.opencode import OpenCodeScanner
from scanners.reading.summary import count
from tests.scanners.odd_values import misplace
from tests.scanners.opencode_calls import NEW_CALLS, OLD_CALLS
from tests.scanners.opencode_store import (
    BEGAN,
    FOLDER,
    NEW_TABLES,
    OLD_TABLES,
    REJECTED,
    Database,
    assistant,
    new_database,
    old_database,
    only_call,
    read,
    save_first_json,
    save_json,
    tool,
    tool2,
    user,
)


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
    database.session("ses_sub", reminder, user("go"), assistant(), parent="ses_a")
    main, sub = read(tmp_path)
    assert [event.text for event in main.events] == ["fix the tides"]
    assert (main.total_input_tokens, main.total_output_tokens) == (1100, 25)
    assert (main.timestamp.timestamp(), main.last_activity.timestamp()) == (BEGAN / 1000, BEGAN / 1000 + 60)
    assert (sub.source, sub.parent_id, sub.events) == ("subagent", "ses_a", [])
    assert (main.source, main.agent_version) == ("main", "1.16.0")


@pytest.mark.parametrize("generation", ["database", "json"])
def test_what_the_user_ran_is_no_call_of_the_agents(tmp_path, generation):
    told = {"type": "text", "text": "The following tool was executed by the user", "synthetic": True}
    note = {"type": "text", "text": "a plugin's note", "ignored": True}
    ran, calls = assistant(tool("c1", "bash", {"command": "ls"}, output="a"))
    messages = [user("fix the tides"), ({"role": "user"}, [told, note]), (ran, calls)]
    messages.append(assistant(tool("c2", "bash", {"command": "make"}, output="b")))
    if generation == "database":
        ran["parentID"] = "msg_0003"
        Database(tmp_path / "opencode.db", OLD_TABLES).session("ses_a", *messages)
    else:
        ran["parentID"] = "msg_ses_a_01"
        save_json(tmp_path, "ses_a", *messages)
    [session] = read(tmp_path)
    assert [call.tool_call_id for call in session.tool_calls] == ["c2"]
    assert [event.text for event in session.events] == ["fix the tides"]


def test_the_calls_that_a_script_made_are_calls(tmp_path):
    made = [
        {"tool": "github.get_issue", "status": "completed", "input": {"number": 7}},
        {"tool": "github.close", "status": "error"},
        {"tool": "github.list", "status": "running"},
    ]
    old_database(
        tmp_path,
        tool("c1", "execute", {"code": "…"}, "error", error="no such issue", metadata={"toolCalls": made}),
        tool("c2", "execute", {"code": "…"}, output="Execution cancelled.", metadata={"toolCalls": []}),
    )
    [session] = read(tmp_path)
    assert [(call.tool_call_id, call.native_name, call.status.value) for call in session.tool_calls] == [
        ("c1", "execute", "failed"),
        ("c1/1", "github.get_issue", "ok"),
        ("c1/2", "github.close", "failed"),
        ("c1/3", "github.list", "cancelled"),
        ("c2", "execute", "interrupted"),
    ]
    assert session.tool_calls[1].input_data == {"number": 7}


@pytest.mark.parametrize("generation", ["1", "2"])
def test_what_a_fork_copied_is_older_than_it_and_not_its_own(tmp_path, generation):
    asked, answered = user("fix the moon"), assistant(tool("c2", "read", {}, output="x"))
    later = {"created": BEGAN + 60_000, "completed": BEGAN + 61_000}
    if generation == "1":
        database = old_database(tmp_path, tool("c1", "read", {}, output="x"))
        copied = [user("fix the tides"), assistant(tool("c1", "read", {}, output="x"))]
        own = [(data | {"time": later}, parts) for data, parts in (asked, answered)]
        database.session("ses_f", *copied, *own, began=BEGAN + 60_000)
    else:
        usage = {"tokens": {"input": 1000, "output": 20, "reasoning": 5, "cache": {"read": 100, "write": 0}}}
        call = tool2("c1", "read", {}, texts=["x"])
        database = new_database(tmp_path, call)
        told = {"content": [call], "time": {"created": BEGAN}} | usage
        copied = [("user", {"text": "fix the tides", "time": {"created": BEGAN}}), ("assistant", told)]
        copied.append(("idle", {"outcome": "interrupted", "time": {"created": BEGAN}}))
        own = [("user", {"text": "fix the moon", "time": later})]
        own.append(("assistant", told | {"content": [tool2("c2", "read", {}, texts=["x"])], "time": later}))
        database.session("ses_f", *copied, *own, table="session_v2", began=BEGAN + 60_000)
    sessions = read(tmp_path)
    fork = next(session for session in sessions if session.session_id == "ses_f")
    assert [(event.type, event.text) for event in fork.events] == [("user_message", "fix the moon")]
    assert (fork.total_input_tokens, fork.total_output_tokens) == (1100, 25)
    assert (len(fork.tool_calls), count(sessions).calls) == (2, 2)


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
    misplace(data, records)
    database = Database(home / "opencode.db", OLD_TABLES + NEW_TABLES)
    good = tool("good", "read", {}, "error", error="no")
    database.session("ses_a", (records[2], [records[0], good]), assistant(records[0]))
    database.session("ses_b", ("assistant", {"content": [records[1]]}), table="session_v2")
    sessions = read(home)
    assert "good" in {call.tool_call_id.split("@")[0] for session in sessions for call in session.tool_calls}
    database.close()


def test_a_command_that_nests_as_deep_as_can_be_decoded_costs_at_most_its_record(tmp_path):
    database = old_database(tmp_path, tool("sound", "bash", {"command": "ls"}))
    for depth in range(900, 1101, 4):
        part = json.dumps(tool(f"deep{depth}", "bash", {"command": "*"}))
        nested = part.replace('"*"', "[" * depth + "]" * depth)
        database.message("ses_a", {"role": "assistant"}, [nested])
    database.close()
    [session] = read(tmp_path)
    assert session.tool_calls[0].tool_call_id.startswith("sound")
    assert len(session.tool_calls) + session.bad_lines == 1 + len(range(900, 1101, 4))
