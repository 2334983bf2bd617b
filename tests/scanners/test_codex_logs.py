"""Codex: every generation's way to say how a call ended."""

import pytest

from scanners.models import CallStatus, ErrorCategory, ToolName
from tests.scanners.agent_logs import FOLDER, CodexLog, read_codex, running, shell_json, unified

NOT_REVIEWED = "The automatic permission approval review did not finish before its deadline. Do not assume …"
NOT_RUN = (
    'exec_command failed for `/bin/sh -lc "rm -rf x"`: CreateProcess {{ message: "Rejected(\\"{}\\")" }}'
)
SANDBOX = (
    "failed in sandbox LinuxSeccomp with execution error: sandbox denied exec error, "
    "exit code: 1, stdout: , stderr: {}"
)


@pytest.mark.parametrize(
    ("output", "status", "exit_code", "category"),
    [
        (shell_json(0, "Error: none really"), "ok", 0, None),
        (shell_json(128, "fatal: not a git repository"), "failed", 128, "exit_code"),
        ("Exit code: 0\nWall time: 1.2 seconds\nOutput:\nExit code: 3", "ok", 0, None),
        ("Exit code: 127\nWall time: 0 seconds\nOutput:\nx", "failed", 127, "command_not_found"),
        (unified(0, "Process exited with code 1"), "ok", 0, None),
        (unified(1, "error TS2304: Cannot find name"), "failed", 1, "build_failure"),
        (SANDBOX.format("Operation not permitted"), "failed", 1, "sandbox_denied"),
        (SANDBOX.format("2 tests did not pass"), "failed", 1, "exit_code"),
        (
            "failed in sandbox MacosSeatbelt with execution error: command timed out",
            "failed",
            None,
            "timeout",
        ),
        ("failed in sandbox: 2 tests did not pass\n", "failed", None, "unknown"),
        ("failed in sandbox: ", "failed", None, "unknown"),
        ("Total output lines: 346\n\nfailed in sandbox: 2 did not pass\n", "failed", None, "unknown"),
        ("Total output lines: 346\n\n2 passed\n", "ok", None, None),
        ("Total output lines: 346\n\ncommand timed out after 10 milliseconds\n2", "failed", None, "timeout"),
        ("Total output lines: 346\n\n# Changes rejected by user request\n", "ok", None, None),
        ("Total output lines: 346\n\n# Your approval settings\n", "ok", None, None),
        ("failed in sandbox: touch: /x: Operation not permitted", "failed", None, "sandbox_denied"),
        ("error: Failed to find expected lines in a.py:\nx", "failed", None, "edit_precondition"),
        ("failed to parse function arguments: missing field `cmd`", "failed", None, "invalid_input"),
        ("unsupported call: frobnicate", "failed", None, "invalid_input"),
        ("timeout_ms must be at least 10000", "failed", None, "invalid_input"),
        ("unable to locate image at `/x.png`: No such file or directory", "failed", None, "file_not_found"),
        ("unable to process image at `/x.png`: it is none", "failed", None, "unknown"),
        ("unable to process image: invalid or unsupported image data", "failed", None, "unknown"),
        ("image path `/srv` is not a file", "failed", None, "is_directory"),
        ("unsupported custom tool call: apply_patch", "failed", None, "invalid_input"),
        (
            "approval policy is Never; reject command — you cannot ask for escalated permissions",
            "failed",
            None,
            "permission_denied",
        ),
        ("command timed out after 10000 milliseconds\nhalf of it", "failed", None, "timeout"),
        ("Exit code: 124\nWall time: 10 seconds\nOutput:\nhalf of it", "failed", 124, "timeout"),
        ("PostToolUse hook blocked the tool result: no", "failed", None, "hook_blocked"),
        ("Tool call blocked by PreToolUse hook: no", "failed", None, "hook_blocked"),
        ("rejected by configuration", "failed", None, "hook_blocked"),
        ("automatic approval review denied the action", "failed", None, "permission_denied"),
        (NOT_RUN.format("automatic approval review denied the action"), "failed", None, "permission_denied"),
        ("automatic approval review was cancelled", "failed", None, "service_unavailable"),
        (NOT_RUN.format("Automatic approval review failed: x"), "failed", None, "service_unavailable"),
        ("patch rejected by user", "rejected", None, "user_rejected"),
        ("approval request aborted", "interrupted", None, "interrupted"),
        ("Command blocked by PreToolUse hook: no. Command: rm x", "failed", None, "hook_blocked"),
        ("exec command rejected by user", "rejected", None, "user_rejected"),
        (
            "patch rejected: writing outside of the project; rejected by user approval settings",
            "failed",
            None,
            "permission_denied",
        ),
        (
            NOT_RUN.format("`/bin/sh -lc 'rm -rf x'` rejected: blocked by policy"),
            "failed",
            None,
            "permission_denied",
        ),
        (
            NOT_RUN.format("rejected by user"),
            "rejected",
            None,
            "user_rejected",
        ),
        (
            NOT_RUN.format("rejected by user").replace("rm -rf x", "set -e\nrm -rf x\n"),
            "rejected",
            None,
            "user_rejected",
        ),
        (
            NOT_RUN.format("No such file").replace("rm -rf x", "echo rejected by\necho rejected by user\n"),
            "failed",
            None,
            "unknown",
        ),
        (
            NOT_RUN.format("Failed to create unified exec process"),
            "failed",
            None,
            "unknown",
        ),
        (
            "This action was rejected due to unacceptable risk.\nReason: x",
            "failed",
            None,
            "permission_denied",
        ),
        (NOT_REVIEWED, "failed", None, "service_unavailable"),
        (NOT_RUN.format(NOT_REVIEWED), "failed", None, "service_unavailable"),
        ("collab spawn failed: agent thread limit reached", "failed", None, "unknown"),
        ("aborted by user after 29.7s", "interrupted", None, "interrupted"),
        ("Wall time: 1.0 seconds\naborted by user", "interrupted", None, "interrupted"),
        ("total 4\nError: in a file that was printed", "ok", None, None),
        ({"content": "it broke", "success": False}, "failed", None, "unknown"),
        (
            [{"type": "input_text", "text": "seen"}, {"type": "input_image", "image_url": "data:"}],
            "ok",
            None,
            None,
        ),
    ],
)
def test_the_outcome_of_a_command(tmp_path, output, status, exit_code, category):
    log = CodexLog().call("call_x1", "shell", command=["bash", "-lc", "make"]).result("call_x1", output)
    [call] = read_codex(tmp_path, log).tool_calls
    assert (call.status, call.exit_code) == (status, exit_code)
    if category:
        assert call.error_category == category


def test_a_background_commands_exit_belongs_to_the_command_that_was_started(tmp_path):
    log = CodexLog().call("call_x1", "exec_command", cmd="pytest -q", workdir=FOLDER)
    log.result("call_x1", running(4711, "collecting"))
    log.call("call_x2", "write_stdin", session_id=4711, chars="").result("call_x2", running(4711))
    log.call("call_x3", "write_stdin", session_id=4711, chars="")
    log.result("call_x3", unified(1, "ModuleNotFoundError: No module named 'tide'"))
    started, _, last_poll = read_codex(tmp_path, log).tool_calls
    assert (started.status, started.exit_code) == (CallStatus.FAILED, 1)
    assert started.error_category is ErrorCategory.MODULE_NOT_FOUND
    assert "collecting" in started.output
    assert "No module named" in started.output
    assert (last_poll.status, last_poll.exit_code) == (CallStatus.OK, None)


@pytest.mark.parametrize("told_by", ["nothing", "result", "event"])
def test_a_background_command_runs_until_its_end_is_told(tmp_path, told_by):
    log = CodexLog().call("call_x1", "exec_command", cmd="cargo check", workdir=FOLDER)
    log.result("call_x1", running(4711, "error[E0308]: mismatched types"))
    if told_by == "event":
        log.event("exec_command_end", call_id="call_x1", process_id="4711", exit_code=0)
    elif told_by == "result":
        log.call("call_x2", "write_stdin", session_id=4711, chars="").result("call_x2", unified(0, "done"))
    call = read_codex(tmp_path, log).tool_calls[0]
    assert (call.status, call.is_running) == (CallStatus.OK, told_by == "nothing")


@pytest.mark.parametrize(("is_running", "status"), [(True, CallStatus.CANCELLED), (False, CallStatus.FAILED)])
def test_a_server_that_runs_until_codex_leaves_did_not_fail(tmp_path, is_running, status):
    """One that never began has the same code."""
    log = CodexLog().call("call_x1", "exec_command", cmd="npm run dev", workdir=FOLDER)
    if is_running:
        log.result("call_x1", running(4711, "Local: http://localhost:5173/"))
    log.event("exec_command_end", call_id="call_x1", process_id="4711", exit_code=-1, status="failed")
    [call] = read_codex(tmp_path, log).tool_calls
    assert (call.status, call.exit_code, call.is_running) == (status, -1, False)


@pytest.mark.parametrize(("typed", "code", "status"), [
    ("\x03", 130, CallStatus.CANCELLED), ("\x03", 1, CallStatus.CANCELLED), ("\x03", 0, CallStatus.OK),
    ("y\n", 1, CallStatus.FAILED), ("", 130, CallStatus.FAILED), ("data == '\\x03'\n", 1, CallStatus.FAILED),
])  # fmt: skip
@pytest.mark.parametrize("event", ["none", "before", "after"])
def test_a_server_that_the_agent_itself_stops_did_not_fail(tmp_path, typed, code, status, event):
    log = CodexLog().call("call_x1", "exec_command", cmd="npm run dev", workdir=FOLDER)
    log.result("call_x1", running(4711, "Local: http://localhost:5173/"))
    log.call("call_x2", "write_stdin", session_id=4711, chars=typed)
    ended = {"call_id": "call_x1", "process_id": "4711", "exit_code": code}
    if event == "before":
        log.event("exec_command_end", **ended)
    log.result("call_x2", unified(code, "^C"))
    if event == "after":
        log.event("exec_command_end", **ended)
    started, poll = read_codex(tmp_path, log).tool_calls
    assert (started.status, started.exit_code) == (status, code)
    assert poll.status is CallStatus.OK


@pytest.mark.parametrize(("typed_after", "status"), [("", CallStatus.CANCELLED), ("y\n", CallStatus.FAILED)])
def test_what_was_stopped_may_end_a_poll_later(tmp_path, typed_after, status):
    log = CodexLog().call("call_x1", "exec_command", cmd="npm run dev", workdir=FOLDER)
    log.result("call_x1", running(4711, "ready"))
    log.call("call_x2", "write_stdin", session_id=4711, chars="\x03").result("call_x2", running(4711))
    log.call("call_x3", "write_stdin", session_id=4711, chars=typed_after).result(
        "call_x3", unified(130, "^C")
    )
    assert read_codex(tmp_path, log).tool_calls[0].status is status


def test_what_was_typed_after_ctrl_c_counts_where_an_event_tells_of_the_end(tmp_path):
    log = CodexLog().call("call_x1", "exec_command", cmd="npm run dev", workdir=FOLDER)
    log.result("call_x1", running(4711, "ready"))
    log.call("call_x2", "write_stdin", session_id=4711, chars="\x03").result("call_x2", running(4711))
    log.call("call_x3", "write_stdin", session_id=4711, chars="y\n")
    log.event("exec_command_end", call_id="call_x1", process_id="4711", exit_code=1)
    assert read_codex(tmp_path, log).tool_calls[0].status is CallStatus.FAILED


def test_a_process_that_has_the_number_of_a_stopped_one_was_not_stopped(tmp_path):
    log = CodexLog().call("call_x1", "exec_command", cmd="npm run dev", workdir=FOLDER)
    log.result("call_x1", running(4711, "ready"))
    log.call("call_x2", "write_stdin", session_id=4711, chars="\x03").result("call_x2", unified(130, "^C"))
    log.call("call_x3", "exec_command", cmd="pytest -q").result("call_x3", running(4711, "collecting"))
    log.call("call_x4", "write_stdin", session_id=4711, chars="").result("call_x4", unified(1, "1 failed"))
    stopped, _, failed, _ = read_codex(tmp_path, log).tool_calls
    assert (stopped.status, failed.status) == (CallStatus.CANCELLED, CallStatus.FAILED)


def test_a_header_within_the_command_is_none(tmp_path):
    cmd = "cat <<'EOF'\nWall time: 1.0 seconds\nProcess exited with code 7\nEOF"
    log = CodexLog().call("call_x1", "exec_command", cmd=cmd)
    log.result("call_x1", f'Command: /bin/zsh -lc "{cmd}"\n' + unified(0, "tides"))
    [call] = read_codex(tmp_path, log).tool_calls
    assert (call.status, call.exit_code, call.output) == (CallStatus.OK, 0, "tides")


def test_a_header_may_repeat_the_command_before_it(tmp_path):
    said = "Command: /bin/zsh -lc \"python - <<'PY'\nimport tide\nPY\"\n"
    log = CodexLog().call("call_x1", "exec_command", cmd="python - <<'PY'\nimport tide\nPY")
    log.result("call_x1", said + unified(1, "ModuleNotFoundError: No module named 'tide'"))
    log.call("call_x2", "exec_command", cmd="npm run dev").result("call_x2", said + running(7, "ready"))
    log.call("call_x3", "write_stdin", session_id=7, chars="").result("call_x3", said + unified(2, "gone"))
    log.call("call_x4", "exec_command", cmd="ls").result("call_x4", said + unified(0, "tide.py"))
    failed, server, _, listed = read_codex(tmp_path, log).tool_calls
    assert (failed.status, failed.exit_code) == (CallStatus.FAILED, 1)
    assert failed.error_category is ErrorCategory.MODULE_NOT_FOUND
    assert failed.output == "ModuleNotFoundError: No module named 'tide'"
    assert (server.status, server.exit_code) == (CallStatus.FAILED, 2)
    assert (listed.status, listed.output) == (CallStatus.OK, "tide.py")


def test_a_poll_of_an_unknown_process_fails_by_itself(tmp_path):
    log = CodexLog().call("call_x1", "write_stdin", session_id=9)
    [call] = read_codex(
        tmp_path, log.result("call_x1", "write_stdin failed: Unknown process id 9")
    ).tool_calls
    assert (call.status, call.error_category) == (CallStatus.FAILED, ErrorCategory.INVALID_INPUT)


def test_a_patch_that_does_not_apply_says_so_only_in_words(tmp_path):
    update, add = "*** Update File: src/tide.py\n@@\n-a\n+b", "*** Add File: src/moon.py\n+x"
    patch = f"*** Begin Patch\n{update}\n{add}\n*** End Patch"
    log = CodexLog().custom("call_x1", "apply_patch", patch)
    output = "apply_patch verification failed: Failed to find expected lines in src/tide.py:\na"
    [call] = read_codex(tmp_path, log.result("call_x1", output, "custom_tool_call_output")).tool_calls
    assert (call.name, call.status) == (ToolName.EDIT, CallStatus.FAILED)
    assert call.error_category is ErrorCategory.EDIT_PRECONDITION
    assert call.input_data["file_path"] == "src/tide.py"
    assert call.input_data["file_paths"] == ["src/tide.py", "src/moon.py"]
    assert call.input_data["patch"] == patch


def test_a_successful_patch_is_no_failure_though_it_prints_an_exit_code(tmp_path):
    log = CodexLog().custom("call_x1", "apply_patch", "*** Begin Patch\n*** End Patch")
    output = "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nM a.py\n"
    [call] = read_codex(tmp_path, log.result("call_x1", output, "custom_tool_call_output")).tool_calls
    assert call.status is CallStatus.OK


def test_an_event_after_the_result_can_still_report_the_exit(tmp_path):
    log = CodexLog().call("call_x1", "exec_command", cmd="make").result("call_x1", running(1))
    [call] = read_codex(tmp_path, log.event("exec_command_end", call_id="call_x1", exit_code=2)).tool_calls
    assert (call.status, call.exit_code) == (CallStatus.FAILED, 2)


def test_an_event_before_the_result_can_report_a_failure_too(tmp_path):
    log = CodexLog().call("call_x1", "apply_patch", input="x")
    log.event("patch_apply_end", call_id="call_x1", success=False, status="failed", stderr="no such file")
    log.result("call_x1", "Applied in part")
    log.call("call_x2", "exec_command", cmd="rm -r build").event(
        "exec_command_end", call_id="call_x2", exit_code=-1, status="declined"
    )
    first, second = read_codex(tmp_path, log.result("call_x2", "declined")).tool_calls
    assert first.status is CallStatus.FAILED
    assert second.status is CallStatus.REJECTED


@pytest.mark.parametrize(
    "result", [{"Err": "timed out"}, {"Ok": {"isError": True, "content": [{"type": "text", "text": "403"}]}}]
)
def test_an_mcp_failure_stands_in_its_event(tmp_path, result):
    log = CodexLog()
    payload = {
        "type": "function_call",
        "name": "_get",
        "namespace": "mcp__hub",
        "arguments": "{}",
        "call_id": "c",
    }
    log.line("response_item", payload).event("mcp_tool_call_end", call_id="c", result=result)
    [call] = read_codex(tmp_path, log.result("c", "Wall time: 1.5 seconds\nOutput:\n{}")).tool_calls
    assert (call.native_name, call.status) == ("mcp__hub_get", CallStatus.FAILED)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ('{"error":"API error 403","error_code":"FORBIDDEN"}', "failed"),
        ('{"content":[],"isError":true}', "failed"),
        ('{"error":null,"items":[]}', "ok"),
        ('{"error":"none of the 3 rules","items":[1]}', "ok"),
        ('[{"error":"in a list of findings"}]', "ok"),
    ],
)
@pytest.mark.parametrize("head", ["Wall time: 1.5 seconds\nOutput:\n", ""])
def test_an_mcp_failure_can_stand_only_in_the_answers_json(tmp_path, head, answer, status):
    log = CodexLog().call("c", "mcp__hub__get").result("c", head + answer)
    assert read_codex(tmp_path, log).tool_calls[0].status == status


@pytest.mark.parametrize(
    ("said", "status", "category"),
    [
        ("user rejected MCP tool call", "rejected", "user_rejected"),
        ("user cancelled MCP tool call", "rejected", "user_rejected"),
        (
            "MCP tool call cancelled: interactive approval is unavailable in exec mode",
            *("failed", "permission_denied"),
        ),
        ("MCP tool call cancelled before approval", "cancelled", "unknown"),
    ],
)
@pytest.mark.parametrize("body", ["{}", '[{{"type":"text","text":"{}"}}]'])
@pytest.mark.parametrize("event", ["none", "before", "after"])
def test_an_mcp_call_that_was_not_allowed_says_by_whom(tmp_path, said, status, category, body, event):
    log = CodexLog().call("c", "mcp__hub__get")
    if event == "before":
        log.event("mcp_tool_call_end", call_id="c", result={"Err": said})
    log.result("c", f"Wall time: 0.0 seconds\nOutput:\n{body.format(said)}")
    if event == "after":
        log.event("mcp_tool_call_end", call_id="c", result={"Err": said})
    [call] = read_codex(tmp_path, log).tool_calls
    assert (call.status, call.error_category) == (status, category)


def test_a_process_id_may_be_used_again(tmp_path):
    log = CodexLog()
    for number, code in ((1, 0), (2, 1)):
        log.call(f"run{number}", "exec_command", cmd="make").result(f"run{number}", running(7))
        log.call(f"poll{number}", "write_stdin", session_id="7").result(f"poll{number}", unified(code, ""))
    calls = {call.tool_call_id: call for call in read_codex(tmp_path, log).tool_calls}
    assert (calls["run1"].exit_code, calls["run2"].exit_code) == (0, 1)
    assert calls["run2"].reported_by == "poll2"


def test_what_a_command_wrote_before_it_was_polled_is_its_size(tmp_path):
    first, last = "x" * 30_000, "y" * 500
    log = CodexLog().call("run", "exec_command", cmd="make").result("run", running(7) + first)
    log.call("poll", "write_stdin", session_id="7").result("poll", unified(1, last))
    run, poll = read_codex(tmp_path, log).tool_calls
    assert run.status is CallStatus.FAILED
    assert run.output.endswith("y")
    assert (run.output_bytes, poll.output_bytes) == (30_000, 500)
