"""Copilot CLI: events of a call and its end; a failed command is a call that succeeded."""

import pytest

from scanners.copilot import CopilotScanner
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.models import CallStatus
from tests.scanners.agent_logs import FOLDER, write_lines
from tests.scanners.line_logs import CopilotLog, copilot_document


def read(home, log):
    [session] = CopilotScanner(home).read_file(log.save(home))
    return session


def ends(session):
    return [
        (call.name, call.status.value, call.exit_code, call.error_category.value)
        for call in session.tool_calls
    ]


@pytest.mark.parametrize(
    ("content", "status", "exit_code", "category"),
    [
        ("a.txt\n<exited with exit code 0>", "ok", 0, "unknown"),
        ("sh: 1: uv: not found\n<exited with exit code 127>", "failed", 127, "command_not_found"),
        ("<command with shellId: main exited with exit code 2>", "failed", 2, "exit_code"),
        ("it printed <exited with exit code 1> itself", "ok", None, "unknown"),
        ("make: *** [all] Error 2\n<exited with exit code 0>", "masked", 0, "build_failure"),
        ("<command with shellId: 3 is still running after 30 seconds>", "ok", None, "unknown"),
    ],
)
def test_a_commands_exit_code_stands_at_the_end_of_a_successful_result(
    tmp_path, content, status, exit_code, category
):
    log = CopilotLog().call("t", "bash", command="make | tail -5").result("t", content)
    assert ends(read(tmp_path, log)) == [("Bash", status, exit_code, category)]


@pytest.mark.parametrize(
    ("message", "code", "status", "category"),
    [
        ("Path does not exist", "failure", "failed", "file_not_found"),
        ("The user rejected this tool call. User feedback: run the tests first", "denied", "rejected", None),
        ("Denied by preToolUse hook: no pushing", "denied", "failed", "hook_blocked"),
        ("Permission denied and could not request permission", "denied", "failed", "permission_denied"),
        ("The operation was aborted", "aborted", "interrupted", None),
        ("something from tomorrow", "no-such-code", "failed", "unknown"),
    ],
)
def test_an_error_says_by_its_code_and_words_who_refused(tmp_path, message, code, status, category):
    log = CopilotLog().call("t", "view", path="/x").error("t", message, code)
    [call] = read(tmp_path, log).tool_calls
    assert call.status == status
    assert category is None or call.error_category == category
    assert call.user_words == ("run the tests first" if "feedback" in message else "")


def test_a_command_that_fails_later_is_the_call_that_started_it(tmp_path):
    log = CopilotLog().call("t1", "bash", command="make", shellId="s1", mode="async")
    log.result("t1", "<command started in the background>").call("t2", "read_bash", shellId="s1")
    log.result("t2", "no rule\n<command with shellId: s1 exited with exit code 2>")
    first, poll = read(tmp_path, log).tool_calls
    assert (first.status, first.exit_code, first.reported_by) == (CallStatus.FAILED, 2, "t2")
    assert poll.status is CallStatus.OK
    assert first.output_bytes == len("<command started in the background>")


STARTED = "<command started in background with shellId: 0>"
WAITS = (
    "Installing\n<command with shellId: 0 is still running after 30 seconds. The command is still running. "
    "Use read_bash to continue waiting for output, or stop_bash to stop it.>"
)
TOLD = "<command started in detached background with shellId: 0. You will be notified when it completes.>"
MOVED = "<command with shellId: 0 moved to background by the user. It is still running.>"
WAITED_FOR = (  # of 2025
    "Pushing\n<waiting for command with sessionId: 0 to exit timed out after 30 seconds. try again with "
    "read_bash or abort it with stop_bash tool>"
)
SILENT = WAITED_FOR.replace("to exit", "to produce output")


@pytest.mark.parametrize("says", [STARTED, WAITS, TOLD, MOVED, WAITED_FOR, SILENT])
def test_a_shell_that_the_agent_gave_no_name_has_it_from_the_result(tmp_path, says):
    log = CopilotLog().call("t1", "bash", command="make", mode="async").result("t1", says)
    assert [call.is_running for call in read(tmp_path, log).tool_calls] == [True]
    log.call("t2", "read_bash", shellId="0")
    log.result("t2", "no rule\n<command with shellId: 0 exited with exit code 2>")
    first, _ = read(tmp_path, log).tool_calls
    assert (first.status, first.exit_code, first.reported_by) == (CallStatus.FAILED, 2, "t2")
    assert not first.is_running


def test_a_command_that_ended_is_not_taken_for_one_that_goes_on(tmp_path):
    log = CopilotLog().call("t1", "bash", command="cat log", shellId="a").result("t1", f"{STARTED}\nend")
    log.call("t2", "bash", command="ls").result("t2", f"{STARTED}\n<shellId: 1 completed with exit code 0>")
    log.call("t3", "view", path="/x").result("t3", STARTED)
    assert [call.is_running for call in read(tmp_path, log).tool_calls] == [False, False, False]


def test_a_call_that_was_requested_and_then_started_counts_once(tmp_path):
    request = {"toolCallId": "t1", "name": "view", "arguments": '{"path": "/x"}', "type": "function"}
    never = request | {"toolCallId": "t2"}
    log = CopilotLog().event(
        "assistant.message", messageId="m", outputTokens=7, toolRequests=[request, never]
    )
    log.call("t1", "view", path="/x").result("t1", "1. x")
    session = read(tmp_path, log)
    assert [call.status for call in session.tool_calls] == [CallStatus.OK, CallStatus.PENDING]
    assert session.tool_calls[0].input_data == {"file_path": "/x"}
    assert (session.total_input_tokens, session.total_output_tokens) == (0, 7)


def test_the_totals_at_the_end_of_each_run_replace_those_of_its_messages(tmp_path):
    log = CopilotLog().event("assistant.message", messageId="m1", outputTokens=7)
    log.event("user.message", content="x").ends(a=(100, 9), b=(1, 0))
    log.event("session.resume", resumeTime="2026-07-01T10:00:00.000Z", eventCount=4)
    log.event("assistant.message", messageId="m2", outputTokens=5)  # of a run that was killed
    log.event("session.resume", resumeTime="2026-07-01T11:00:00.000Z", eventCount=6)
    log.event("assistant.message", messageId="m3", outputTokens=3).ends(a=(50, 4)).ends()
    session = read(tmp_path, log)
    assert (session.total_input_tokens, session.total_output_tokens) == (151, 18)
    assert session.agent_version == "1.0.35"


def test_a_response_in_several_messages_was_paid_for_once(tmp_path):
    log = CopilotLog().event("user.message", content="x")
    for chunk in (0, 1):
        log.event("assistant.message", messageId=f"m{chunk}", apiCallId="api1", outputTokens=7)
    log.event("assistant.message", messageId="m2", apiCallId="api1")
    assert read(tmp_path, log).total_output_tokens == 7


@pytest.mark.parametrize(
    ("kind", "more", "status", "category"),
    [
        ("denied-interactively-by-user", {"feedback": "use uv"}, "rejected", "user_rejected"),
        (
            "denied-interactively-by-user",
            {"decisionSource": "unattended_fallback"},
            *("failed", "permission_denied"),
        ),
        ("denied-by-rules", {"rules": []}, "failed", "permission_denied"),
        ("denied-by-content-exclusion-policy", {"path": "/x"}, "failed", "permission_denied"),
        ("denied-by-permission-request-hook", {"message": "no"}, "failed", "hook_blocked"),
        ("approved", {}, "failed", "unknown"),
        ("cancelled", {"reason": "x"}, "interrupted", "interrupted"),
    ],
)
def test_who_denied_a_call_is_told_before_its_end(tmp_path, kind, more, status, category):
    code = {"approved": "failure", "cancelled": "aborted"}.get(kind, "rejected")
    log = CopilotLog().call("t", "view", path="/x").decided("t", kind, **more)
    [call] = read(tmp_path, log.error("t", "It came to nothing.", code)).tool_calls
    assert (call.status, call.error_category) == (status, category)
    assert call.user_words == more.get("feedback", "")


def test_the_exit_code_of_a_shell_may_stand_beside_its_output(tmp_path):
    log = CopilotLog().call("t1", "bash", command="make").result("t1", "no", shellExecution={"exitCode": 2})
    log.call("t2", "bash", command="ls").result("t2", "a", shellExecution={"exitCode": 0})
    log.call("t3", "bash", command="make all", shellId="s1", mode="async").result("t3", "<command started>")
    log.call("t4", "read_bash", shellId="s1").result("t4", "no rule", shellExecution={"exitCode": 2})
    block = {"type": "shell_exit", "shellId": "2", "exitCode": 3, "outputPreview": "no"}
    log.call("t5", "bash", command="make").event(
        "tool.execution_complete",
        toolCallId="t5",
        success=True,
        result={"content": "no", "contents": [block]},
    )
    assert [end[1:3] for end in ends(read(tmp_path, log))] == [
        ("failed", 2),
        ("ok", 0),
        ("failed", 2),
        ("ok", None),
        ("failed", 3),
    ]


@pytest.mark.parametrize("is_read", [True, False])
def test_a_notice_tells_that_a_command_in_the_background_failed(tmp_path, is_read):
    log = CopilotLog().call("t1", "bash", command="make", shellId="s1", mode="async")
    log.result("t1", "<command started in the background>")
    kind = {"type": "shell_completed", "shellId": "s1", "exitCode": 127}
    log.event("system.notification", content="<system_notification>…</system_notification>", kind=kind)
    if is_read:
        log.call("t2", "read_bash", shellId="s1")
        log.result("t2", "uv: command not found\n<command with shellId: s1 exited with exit code 127>")
    first = read(tmp_path, log).tool_calls[0]
    assert (first.status, first.exit_code, first.reported_by) == ("failed", 127, "t2" if is_read else "")
    assert ("not found" in first.output) is is_read


@pytest.mark.parametrize("is_told", [True, False])
def test_what_the_user_ran_is_no_call_of_the_agents(tmp_path, is_told):
    log = CopilotLog().event("user.message", content="ls", agentMode="shell")
    if is_told:
        log.event("tool.user_requested", toolCallId="u1", toolName="bash", arguments={"command": "ls"})
    log.call("u1", "bash", command="ls").result("u1", "a\n<exited with exit code 1>", isUserRequested=True)
    session = read(tmp_path, log.call("t1", "bash", command="pwd"))
    assert [call.tool_call_id for call in session.tool_calls] == ["t1"]
    assert session.events == []


def test_what_turns_out_not_to_count_after_a_save_does_not_count_when_the_log_is_gone_on_with(tmp_path):
    log = CopilotLog().event("assistant.message", messageId="m1", outputTokens=9)
    log.call("t1", "bash", command="pwd").call("u1", "bash", command="ls")
    following = Logs([CopilotScanner(tmp_path)], SessionIndex(tmp_path / "index.sqlite", "1"))
    for add in (lambda: log, lambda: log.result("u1", "a", isUserRequested=True).ends(a=(100, 9))):
        add().save(tmp_path)
        [read_now] = following.read(following.look(), lambda: False)
    assert read_now.now is not None
    [session] = following.sessions(read_now.now)
    assert (session.total_input_tokens, session.total_output_tokens) == (100, 9)
    assert [given for _, given in following.usage(read_now.now).values()] == [9]
    assert [call.tool_call_id for call in session.tool_calls] == ["t1"]


def test_calls_run_where_the_agent_is_then(tmp_path):
    log = CopilotLog().call("t1", "bash", command="ls")
    log.event("session.context_changed", cwd="/elsewhere", branch="main").call("t2", "bash", command="ls")
    session = read(tmp_path, log)
    assert [call.cwd for call in session.tool_calls] == [FOLDER, "/elsewhere"]
    assert session.project_path == FOLDER


def test_what_was_running_when_the_user_aborted_was_interrupted(tmp_path):
    log = CopilotLog().call("t1", "bash", command="ls").result("t1", "a\n<exited with exit code 0>")
    log.call("t2", "bash", command="sleep 99").event("abort", reason="user initiated")
    session = read(tmp_path, log)
    assert [call.status for call in session.tool_calls] == [CallStatus.OK, CallStatus.INTERRUPTED]
    assert [event.type for event in session.events] == ["interruption"]


@pytest.mark.parametrize(("agent", "reason"), [("a1", "user_initiated"), (None, "autopilot_credit_limit")])
def test_what_stops_a_subagent_or_is_no_person_is_no_interruption_of_the_users(tmp_path, agent, reason):
    log = CopilotLog().call("t1", "bash", command="sleep 99").event("abort", agent=agent, reason=reason)
    session = read(tmp_path, log)
    assert ([call.status for call in session.tool_calls], session.events) == ([CallStatus.PENDING], [])


def test_words_of_the_user_and_texts_that_are_none(tmp_path):
    log = CopilotLog().event("user.message", content="fix the tides", transformedContent="<x>fix the tides")
    log.event("user.message", content="/model").event("user.message", content="go on", source="autopilot")
    log.event("user.message", content="and on", isAutopilotContinuation=True)
    log.event("user.message", content="look at the moon", source="agent-a1", agent="a1")
    log.event("user.message", content="look at the sun", agent="a1")
    session = read(tmp_path, log)
    assert [event.text for event in session.events] == ["fix the tides"]
    assert (session.session_id, session.agent_version) == (log.session, "1.0.35")


def test_inputs_use_our_vocabulary(tmp_path):
    log = CopilotLog().call("t1", "edit", path="/x", old_str="a", new_str="b")
    log.call("t2", "str_replace_editor", command="view", path="/x").call("t3", "from_tomorrow", x=1)
    calls = read(tmp_path, log).tool_calls
    assert [(call.name, call.native_name) for call in calls] == [
        ("Edit", "edit"),
        ("Read", "view"),
        ("from_tomorrow", "from_tomorrow"),
    ]
    assert calls[0].input_data == {"file_path": "/x", "old_string": "a", "new_string": "b"}


def test_without_a_folder_in_the_events_the_note_beside_them_tells_it(tmp_path):
    log = CopilotLog(cwd=None).event("user.message", content="x")
    path = log.save(tmp_path)
    scanner = CopilotScanner(tmp_path)
    assert scanner.project_path_of(path) == log.session
    (path.parent / "workspace.yaml").write_text(f"id: {log.session}\ncwd: '{FOLDER}'\ngit_root: /x\n")
    assert scanner.read_file(path)[0].project_path == scanner.project_path_of(path) == FOLDER


def test_one_file_a_session_as_early_in_2026(tmp_path):
    log = CopilotLog().call("t", "view", path="/x").error("t", "Path does not exist")
    path = write_lines(tmp_path / "session-state" / f"{log.session}.jsonl", log.events)
    scanner = CopilotScanner(tmp_path)
    assert list(scanner.log_files()) == [path]
    assert scanner.read_file(path)[0].failure_count == 1


def test_the_single_document_of_2025(tmp_path):
    arguments = {"command": "make", "path": f"{FOLDER}/x"}
    done = {"type": "tool_call_completed", "timestamp": "2025-10-08T21:10:16.398Z", "name": "bash"}
    path = copilot_document(
        tmp_path,
        {"type": "user", "text": "fix the tides", "timestamp": "2025-10-08T21:10:10.000Z"},
        {**done, "type": "tool_call_requested", "callId": "t1", "arguments": arguments},
        {**done, "callId": "t1", "arguments": arguments, "result": {"type": "success", "log": "x"}},
        {**done, "callId": "t2", "arguments": arguments, "result": {"type": "failure", "log": "no"}},
        {**done, "callId": "t3", "arguments": arguments, "result": {"type": "rejected"}},
    )
    scanner = CopilotScanner(tmp_path)
    [session] = scanner.read_file(path)
    assert list(scanner.log_files()) == [path]
    assert [call.status.value for call in session.tool_calls] == ["ok", "failed", "rejected"]
    assert [event.text for event in session.events] == ["fix the tides"]
    assert session.project_path == scanner.project_path_of(path) == FOLDER


def test_a_document_behind_the_users_own_command_is_read(tmp_path):
    log = CopilotLog().event("tool.user_requested", toolCallId="u1", toolName="bash", arguments={})
    requested = {"type": "tool_call_requested", "callId": "u1", "name": "bash", "arguments": {}}
    log.events.append({"timeline": [requested, {"type": "user", "text": "hello"}]})
    session = read(tmp_path, log)
    assert (session.tool_calls, [event.text for event in session.events]) == ([], ["hello"])


def test_only_sessions_are_log_files(tmp_path):
    scanner = CopilotScanner(tmp_path)
    for other in ("logs/x.jsonl", "session-state/a/other.jsonl", "session-state/a/b/events.jsonl", "x.json"):
        assert not scanner.is_log_file(tmp_path / other)
    assert str(CopilotScanner(environ={"COPILOT_HOME": "/srv/c"}).home) == "/srv/c"
