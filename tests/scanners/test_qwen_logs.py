"""Qwen Code: calls and results are parts of messages; some builds give them no ids."""

import pytest

from scanners.models import CallStatus
from scanners.qwen import QwenScanner
from scanners.reading.summary import count
from tests.scanners.agent_logs import FOLDER
from tests.scanners.line_logs import QwenLog, shell_report

SLOW = "\n\nNote: this foreground command ran for 70s. Next time you run a similar process"


def read(home, log):
    [session] = QwenScanner(home).read_file(log.save(home))
    return session


@pytest.mark.parametrize(
    ("result", "status", "exit_code", "category"),
    [
        ({"output": shell_report(0, "ok")}, "ok", 0, "unknown"),
        ({"output": shell_report(2, "no rule")}, "failed", 2, "exit_code"),
        ({"output": shell_report(2, "no rule", SLOW)}, "failed", 2, "exit_code"),
        ({"output": shell_report("(none)", "x")}, "ok", None, "unknown"),
        ({"output": "Command timed out after 120000ms before it could complete."}, "failed", None, "timeout"),
        ({"output": "Command was cancelled by user before it could complete."}, "interrupted", None, None),
        (
            {"output": "Refusing to run `git commit` in background mode: Re-run with is_background=false."},
            *("failed", None, "permission_denied"),
        ),
        ({"error": "spawn ENOENT", "status": "error"}, "failed", None, None),
        (
            {"error": "[Operation Cancelled] Reason: User did not allow tool call", "status": "cancelled"},
            *("rejected", None, "user_rejected"),
        ),
        (
            {"error": 'Tool "edit" was canceled by the user.', "status": "cancelled"},
            *("rejected", None, "user_rejected"),
        ),
        (
            {
                "error": "[Operation Cancelled] Reason: User intentionally cancelled this",
                "status": "cancelled",
            },
            *("interrupted", None, "interrupted"),
        ),
        (
            {"error": "Tool call was cancelled before execution.", "status": "cancelled"},
            *("cancelled", None, "sibling_error"),
        ),
        (
            {"error": "[Operation Cancelled] Reason: No deploys on Fridays.", "status": "cancelled"},
            *("cancelled", None, "unknown"),  # a hook's words, or those of whoever asks for it
        ),
        ({"error": "Skipped", "status": "cancelled"}, "cancelled", None, "unknown"),
    ],
)
def test_how_a_command_ended(tmp_path, result, status, exit_code, category):
    log = QwenLog().call("call_a1b2c3d4e5f6", "run_shell_command", command="make")
    [call] = read(tmp_path, log.result("call_a1b2c3d4e5f6", "run_shell_command", **result)).tool_calls
    assert (call.status, call.exit_code) == (status, exit_code)
    assert category is None or call.error_category == category


@pytest.mark.parametrize(
    "says",
    [
        "Background command started. PID: 4242 (Use kill <pid> to stop)",
        "Background command started. PIDs: 4242, 4243 (Use kill <pid> to stop)",
        "Background shell started.\nid: bg_0a1b2c3d\npid: 4242\noutput file: /tmp/shell.output",
    ],
)
def test_a_command_in_the_background_runs_on(tmp_path, says):
    log = QwenLog().call("c1", "run_shell_command", command="make test", is_background=True)
    log.result("c1", "run_shell_command", output=says)
    log.call("c2", "run_shell_command", command="make").result("c2", "run_shell_command", output="ok")
    assert [call.is_running for call in read(tmp_path, log).tool_calls] == [True, False]


def test_what_a_fork_has_from_the_session_it_began_as_was_not_said_in_it(tmp_path):
    original = {"forkedFrom": {"sessionId": "88888888-2222-4333-8444-555555555555", "messageUuid": "u0"}}
    log = QwenLog().record("user", [{"text": "fix the tides"}], **original)
    log.record("user", [{"text": "and the moon"}])
    log.record("user", [{"text": "aloud"}], subtype="realtime_message")
    log.record("user", [{"text": "go on with the goal"}], subtype="goal_runtime", provenance="goal_runtime")
    assert [event.text for event in read(tmp_path, log).events] == ["and the moon", "aloud"]


def test_results_without_an_id_go_by_the_tools_name(tmp_path):
    log = QwenLog().call(None, "read_file", file_path="/a").call(None, "edit", file_path="/a")
    log.call(None, "read_file", file_path="/b")
    log.result(None, "read_file", error="File not found", status="error").result(None, "edit", "done")
    log.result(None, "read_file", "text").result(None, "read_file", "one too many")
    session = read(tmp_path, log)
    assert [(call.name, call.status.value) for call in session.tool_calls] == [
        ("Read", "failed"),
        ("Edit", "ok"),
        ("Read", "ok"),
    ]


def test_a_result_told_beside_the_message(tmp_path):
    log = QwenLog().call("call_a1b2c3d4e5f6", "glob", pattern="*")
    told = {"callId": "call_a1b2c3d4e5f6", "status": "error", "resultDisplay": "no such folder"}
    log.record("tool_result", [], toolCallResult=told)
    [call] = read(tmp_path, log).tool_calls
    assert (call.status, call.output) == (CallStatus.FAILED, "no such folder")


def test_a_branched_session_copies_records_and_its_calls_count_once(tmp_path):
    log = QwenLog().call("functions.glob:0", "glob", pattern="*")
    log.result("functions.glob:0", "glob", error="no", status="error").save(tmp_path)
    log.session = "branch"
    log.records = [record | {"sessionId": "branch"} for record in log.records]
    log.call("functions.glob:0", "glob", pattern="*").result("functions.glob:0", "glob", "x").save(tmp_path)
    scanner = QwenScanner(tmp_path)
    counts = count(session for path in sorted(scanner.log_files()) for session in scanner.read_file(path))
    assert (counts.sessions, counts.calls, counts.failures) == (2, 2, 1)


def test_words_of_the_user_tokens_and_version(tmp_path):
    log = QwenLog().record("user", [{"text": "expanded"}], systemPayload={"displayText": "fix the tides"})
    log.record("user", [{"text": "a task ended"}], subtype="notification").record("user", [{"text": "/help"}])
    log.record("system", [{"text": "x"}], subtype="chat_compression").call("call_a1b2c3", "glob", pattern="*")
    session = read(tmp_path, log)
    assert [event.text for event in session.events] == ["fix the tides"]
    assert (session.total_input_tokens, session.total_output_tokens) == (100, 12)
    assert (session.session_id, session.agent_version) == (log.session, "0.20.0")


def test_a_sidechain_is_a_subagents_and_its_user_is_the_agent(tmp_path):
    log = QwenLog().record("user", [{"text": "look"}], isSidechain=True, agentId="explore-7f3c")
    session = read(tmp_path, log.call("call_a1b2c3", "glob", pattern="*"))
    assert (session.source, session.parent_id, session.events) == ("subagent", log.session, [])


def test_logs_project_and_settings_are_where_qwen_puts_them(tmp_path):
    path = QwenLog().record("user", [{"text": "x"}]).save(tmp_path)
    scanner = QwenScanner(tmp_path)
    [project] = scanner.discover_projects()
    assert str(project.project_path) == scanner.project_path_of(path) == FOLDER
    assert (project.data_path, project.context_file.name) == (path.parents[1], "QWEN.md")
    assert not scanner.is_log_file(path.parents[1] / "memory" / "x.jsonl")
    moved = QwenScanner(environ={"QWEN_HOME": "/srv/q", "QWEN_RUNTIME_DIR": str(tmp_path)})
    assert (str(moved.config_home), list(moved.log_files())) == ("/srv/q", [path])
