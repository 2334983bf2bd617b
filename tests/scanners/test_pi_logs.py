"""Pi: a tree of messages, and one flag for every way in which a call did not work."""

from typing import Any

import pytest

from scanners.models import CallStatus
from scanners.pi import PiScanner
from scanners.reading.summary import count
from tests.scanners.agent_logs import FOLDER
from tests.scanners.line_logs import PiLog


def read(home, log):
    [session] = PiScanner(home).read_file(log.save(home))
    return session


@pytest.mark.parametrize(
    ("text", "is_error", "status", "exit_code", "category"),
    [
        ("a.txt", False, "ok", None, "unknown"),
        ("Command exited with code 3", False, "ok", None, "unknown"),
        ("no\n\nCommand exited with code 2", True, "failed", 2, "exit_code"),
        ("(no output)\n\nCommand exited with code 1", True, "failed", 1, "no_matches"),
        ("x\n\nCommand timed out after 120 seconds", True, "failed", None, "timeout"),
        (
            "x\n\nCommand timed out after 120 seconds. The shell exited with code 0 after 1 seconds, but "
            "background processes it started kept writing output until the timeout.",
            *(True, "failed", None, "timeout"),
        ),
        ("x\n\nCommand aborted", True, "interrupted", None, "interrupted"),
        ("Operation aborted", True, "interrupted", None, "interrupted"),
        ("Skipped due to queued user message.", True, "cancelled", None, "unknown"),
        ("Tool execution was blocked", True, "failed", None, "hook_blocked"),
        ("from tomorrow", True, "failed", None, "unknown"),
    ],
)
def test_an_error_flag_stands_for_every_end_but_a_good_one(
    tmp_path, text, is_error, status, exit_code, category
):
    log = PiLog().call("t", "bash", command="grep x y | head").result("t", "bash", text, is_error)
    [call] = read(tmp_path, log).tool_calls
    assert (call.status, call.exit_code, call.error_category) == (status, exit_code, category)


def test_a_failure_that_a_pipe_hid(tmp_path):
    log = PiLog().call("t", "bash", command="tsc | head").result("t", "bash", "x.ts(1,2): error TS1: y")
    [call] = read(tmp_path, log).tool_calls
    assert (call.status, call.error_category) == ("masked", "build_failure")


def test_an_edit_that_does_not_match(tmp_path):
    log = PiLog().call("t", "edit", path="/x", oldText="a", newText="b")
    log.result("t", "edit", "Could not find the exact text in /x. The old text must match exactly.", True)
    [call] = read(tmp_path, log).tool_calls
    assert (call.error_category, call.input_data) == (
        "edit_precondition",
        {"file_path": "/x", "old_string": "a", "new_string": "b"},
    )


def test_the_calls_that_a_script_made_are_calls(tmp_path):
    made: list[dict[str, Any]] = [
        {
            "id": "t/1",
            "name": "bash",
            "arguments": {"command": "uv run pytest"},
            "status": "ok",
            "durationMs": 5,
        },
        {"id": "t/2", "name": "bash", "argumentsBytes": 90000, "status": "error"},
        {"id": "t/3", "name": "bash", "arguments": {"command": "make"}, "status": "unfinished"},
    ]
    made[1]["error"] = "no rule\n\nCommand exited with code 2"
    log = PiLog().call("t", "codemode", code="…")
    log.result("t", "codemode", "Error: no rule", True, nestedCalls={"calls": made, "complete": True})
    calls = read(tmp_path, log).tool_calls
    assert [(call.name, call.status.value, call.exit_code) for call in calls] == [
        ("codemode", "failed", None),
        ("Bash", "ok", None),
        ("Bash", "failed", 2),
        ("Bash", "cancelled", None),
    ]
    assert [call.input_data.get("command", "") for call in calls[1:]] == ["uv run pytest", "", "make"]


def test_tokens_that_tools_and_summaries_took_count_too(tmp_path):
    usage = {"input": 1, "output": 2, "cacheRead": 3, "cacheWrite": 4, "totalTokens": 10}
    log = PiLog().call("t", "agent").result("t", "agent", "done", usage=usage)
    base = {"id": "c0", "parentId": None, "timestamp": "2026-07-01T09:05:00.000Z", "usage": usage}
    log.entries += [
        {"type": kind} | base | {"id": kind} for kind in ("compaction", "branch_summary", "usage")
    ]
    session = read(tmp_path, log)
    assert (session.total_input_tokens, session.total_output_tokens) == (110 + 4 * 8, 5 + 4 * 2)


def test_what_a_fork_has_from_its_parent_was_not_said_in_it(tmp_path):
    log = PiLog().message("user", content="fix the tides").message("assistant", stopReason="aborted")
    log.entries[0] |= {"timestamp": "2026-07-01T09:00:30.000Z", "parentSession": "/home/ada/x.jsonl"}
    for entry in log.message("user", content="and the moon").entries[-1:]:
        entry["timestamp"] = "2026-07-01T09:00:31.000Z"
    assert [event.text for event in read(tmp_path, log).events] == ["and the moon"]


def test_every_branch_of_the_tree_counts(tmp_path):
    log = PiLog().call("t1", "read", path="/x").result("t1", "read", "no such file", True)
    log.entries.append({"type": "branch_summary", "id": "b", "parentId": None, "summary": "x"})
    log.call("t2", "read", path="/y").result("t2", "read", "text")
    log.entries[-1]["parentId"] = log.entries[-2]["parentId"] = "00000000"
    session = read(tmp_path, log)
    assert [call.status for call in session.tool_calls] == [CallStatus.FAILED, CallStatus.OK]


def test_a_branch_in_a_file_of_its_own_repeats_calls_that_count_once(tmp_path):
    log = PiLog().call("functions.bash:0", "bash", command="make")
    log.result("functions.bash:0", "bash", "no", True).save(tmp_path)
    log.entries[0] = log.entries[0] | {"id": "other", "timestamp": "2026-08-01T00:00:00.000Z"}
    log.session = "other"
    log.save(tmp_path)
    later = PiLog(session="later").message("user", content="x")
    later.call("functions.bash:0", "bash", command="ls").result("functions.bash:0", "bash", "x").save(
        tmp_path
    )
    scanner = PiScanner(tmp_path)
    sessions = [session for path in scanner.log_files() for session in scanner.read_file(path)]
    counts = count(sessions)
    assert (len(sessions), counts.calls, counts.failures) == (3, 2, 1)


def test_words_interruptions_and_tokens(tmp_path):
    log = PiLog().message("user", content=[{"type": "text", "text": "fix the tides"}])
    log.message("user", content="/model").call("t", "read", stop="aborted", path="/x")
    log.message("bashExecution", command="ls", output="x", exitCode=1, cancelled=False)
    log.entries.append({"type": "compaction", "id": "c", "parentId": None, "summary": "x", "tokensBefore": 9})
    session = read(tmp_path, log)
    assert [(event.type, event.text) for event in session.events] == [
        ("user_message", "fix the tides"),
        ("interruption", ""),
    ]
    assert len(session.tool_calls) == 1
    assert (session.total_input_tokens, session.total_output_tokens) == (110, 5)


def test_the_project_is_the_folder_of_the_first_line(tmp_path):
    path = PiLog().message("user", content="x").save(tmp_path)
    scanner = PiScanner(tmp_path)
    [project] = scanner.discover_projects()
    assert str(project.project_path) == scanner.project_path_of(path) == FOLDER
    assert project.data_path == path.parent
    above = PiScanner(tmp_path.parent / "above")
    (above.home / "agent").mkdir(parents=True)
    assert list(above.log_files()) == []
    path.parent.parent.rename(above.home / "agent" / "sessions")
    assert (len(list(above.log_files())), above.config_home) == (1, above.home / "agent")
    assert str(PiScanner(environ={"PI_CODING_AGENT_DIR": "/srv/p"}).home) == "/srv/p"


def test_a_session_without_a_first_line_is_known_by_its_folder(tmp_path):
    log = PiLog().message("user", content="x")
    del log.entries[0]
    assert read(tmp_path, log).project_path == "--home-ada-code-tide-table--"
