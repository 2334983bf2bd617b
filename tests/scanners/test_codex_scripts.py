"""Codex in code mode (0.145 on): a script's commands, whose exit codes stand only in events."""

import json
from typing import Any

import pytest

from scanners.models import CallStatus, ErrorCategory, ToolName
from scanners.reading.summary import count
from tests.scanners.agent_logs import FOLDER, CodexLog, read_codex


def script_of(*commands):
    return "\n".join(
        f"const r{n} = await tools.exec_command({{cmd:{json.dumps(command)}}}); text(r{n}.output);"
        for n, command in enumerate(commands)
    )


def summary(session):
    return [(call.name, call.input_summary, call.status.value, call.exit_code) for call in session.tool_calls]


def test_a_command_that_failed_fails_its_script_though_that_completed(tmp_path):
    log = CodexLog().script("call_x1", script_of("make")).ran("1", "make", 2, "make: *** [all] Error 2")
    [call] = read_codex(tmp_path, log.script_result("call_x1", "make: *** [all] Error 2")).tool_calls
    assert (call.tool_call_id, call.name, call.input_data) == ("call_x1", ToolName.BASH, {"command": "make"})
    assert (call.status, call.exit_code, call.cwd) == (CallStatus.FAILED, 2, FOLDER)
    assert (call.error_category, call.native_name) == (ErrorCategory.BUILD_FAILURE, "exec_command")
    assert call.ended is not None


def test_each_further_command_of_a_script_is_a_call_of_its_own(tmp_path):
    log = CodexLog().script("call_x1", script_of("make lint", "make test", "ls"))
    log.ran("1", "make lint", 0).ran("2", "make test", 2, "1 failed").ran("3", "ls", 0)
    session = read_codex(tmp_path, log.script_result("call_x1"))
    assert summary(session) == [
        ("Bash", "make lint", "ok", 0),
        ("Bash", "make test", "failed", 2),
        ("Bash", "ls", "ok", 0),
    ]
    assert (count([session]).calls, count([session]).failures) == (3, 1)


def test_an_event_that_a_resume_repeats_counts_once(tmp_path):
    log = CodexLog().script("call_x1", script_of("make")).ran("1", "make", 2).ran("1", "make", 2)
    assert len(read_codex(tmp_path, log.script_result("call_x1")).tool_calls) == 1


def test_a_command_belongs_to_the_script_that_names_it(tmp_path):
    log = CodexLog().script("call_x1", script_of("make")).script("call_x2", script_of("ls"))
    log.ran("2", "ls", 0).ran("1", "make", 2)
    log.script_result("call_x1").script_result("call_x2")
    assert summary(read_codex(tmp_path, log)) == [("Bash", "make", "failed", 2), ("Bash", "ls", "ok", 0)]


def test_a_command_of_another_turn_is_the_users_own(tmp_path):
    log = CodexLog().line("turn_context", {"turn_id": "turn-1", "cwd": FOLDER})
    log.script("call_x1", script_of("make")).ran("9", "rm -r build", 1, turn="turn-9")
    [call] = read_codex(tmp_path, log.script_result("call_x1")).tool_calls
    assert (call.name, call.status, call.exit_code) == ("exec", CallStatus.OK, None)


def test_a_script_that_goes_on_is_finished_by_its_polls(tmp_path):
    log = CodexLog().script("call_x1", script_of("pytest -q"))
    log.script_result("call_x1", state="running with cell ID 7")
    log.call("call_x2", "wait", cell_id="7").ran("1", "pytest -q", 1, "1 failed").script_result(
        "call_x2", kind="function_call_output"
    )
    session = read_codex(tmp_path, log)
    assert summary(session)[0] == ("Bash", "pytest -q", "failed", 1)
    assert session.tool_calls[0].reported_by == "call_x2"
    assert session.tool_calls[1].status is CallStatus.OK


def test_a_poll_of_a_cell_that_there_is_not_failed(tmp_path):
    log = CodexLog().script("call_x1", script_of("pytest -q"))
    log.script_result("call_x1", state="running with cell ID 7")
    log.call("call_x2", "wait", cell_id="8").script_result(
        "call_x2", "Script error:\nexec cell 8 not found", state="failed", kind="function_call_output"
    )
    script, poll = read_codex(tmp_path, log).tool_calls
    assert (script.status, poll.status) == (CallStatus.PENDING, CallStatus.FAILED)
    assert poll.error_category is ErrorCategory.INVALID_INPUT


def test_a_script_that_no_poll_finished_is_pending(tmp_path):
    log = CodexLog().script("call_x1", script_of("pytest -q"))
    [call] = read_codex(tmp_path, log.script_result("call_x1", state="running with cell ID 7")).tool_calls
    assert call.status is CallStatus.PENDING


def test_a_script_that_broke_failed(tmp_path):
    log = (
        CodexLog()
        .script("call_x1", "syntax(")
        .script_result("call_x1", "Script error:\nSyntaxError: missing )", state="failed")
    )
    log.script("call_x2", script_of("rm x")).script_result(
        "call_x2", 'Script error:\nRejected("exec command rejected by user")', state="failed"
    )
    log.script("call_x3", script_of("rm y")).script_result(
        "call_x3",
        'Script error:\nRejected("This action was rejected due to unacceptable risk.")',
        state="failed",
    )
    log.script("call_x4", script_of("rm z")).script_result(
        "call_x4",
        'Script error:\nRejected("Failed to create unified exec process: timed out")',
        state="failed",
    )
    log.script("call_x5", script_of("rm w")).script_result(
        "call_x5",
        'Script error:\nRejected("The automatic permission approval review did not finish …")',
        state="failed",
    )
    calls = read_codex(tmp_path, log).tool_calls
    assert [(call.status.value, call.error_category.value) for call in calls] == [
        ("failed", "unknown"),
        ("rejected", "user_rejected"),
        ("failed", "permission_denied"),
        ("failed", "unknown"),
        ("failed", "service_unavailable"),
    ]


def test_a_script_that_broke_after_good_commands_is_a_failure_beside_them(tmp_path):
    log = CodexLog().script("call_x1", script_of("ls") + "\nr9.x.y").ran("1", "ls", 0)
    log.script_result("call_x1", "Script error:\nTypeError: r9 is undefined", state="failed")
    assert [row[:3:2] for row in summary(read_codex(tmp_path, log))] == [("Bash", "ok"), ("exec", "failed")]


def test_without_events_the_exit_code_is_known_only_where_the_script_printed_the_result(tmp_path):
    printing = 'const r = await tools.exec_command({cmd: "make all"}); text(r);'
    log = (
        CodexLog()
        .script("call_x1", printing)
        .script_result("call_x1", json.dumps({"chunk_id": "a", "exit_code": 2, "output": "no rule"}))
    )
    log.script("call_x2", script_of("make")).script_result("call_x2", "no rule")
    first, second = read_codex(tmp_path, log).tool_calls
    assert (first.name, first.input_data, first.exit_code) == ("Bash", {"command": "make all"}, 2)
    assert (first.status, first.output) == (CallStatus.FAILED, "no rule")
    assert (second.name, second.status, second.exit_code) == ("exec", CallStatus.OK, None)


BROKE = "Script error:\nExit code: 1\nWall time: 0.2 seconds\nOutput:\nno tide"
CUT = "Warning: truncated output (original token count: 9000)\nTotal output lines: 700\n\n"


@pytest.mark.parametrize(
    ("printed", "state", "code"),
    [
        (BROKE, "failed", 1),
        (f"{CUT}{BROKE}", "failed", 1),
        ("Exit code: 0\nWall time: 0.2 seconds\nOutput:\nno tide", "completed", 0),
        (
            f"{CUT}Exit code: 0\nWall time: 0.2 seconds\nTotal output lines: 700\nOutput:\nno tide",
            "completed",
            0,
        ),
    ],
)
def test_a_script_whose_only_command_says_how_it_ended_is_that_command(tmp_path, printed, state, code):
    command = {"command": "rg 'tide' src", "workdir": "C:\\harbour"}
    log = CodexLog().script(
        "call_x1", f"const r = await tools.shell_command({json.dumps(command)});\ntext(r);"
    )
    [call] = read_codex(tmp_path, log.script_result("call_x1", f"\n{printed}", state=state)).tool_calls
    assert (call.name, call.input_data, call.cwd) == ("Bash", command, command["workdir"])
    assert (call.status, call.exit_code, call.output) == ("failed" if code else "ok", code, "no tide")


@pytest.mark.parametrize(
    "script",
    [
        'await tools.shell_command({command: "ls"}); await tools.shell_command({command: "make"});',
        'await tools.apply_patch(p); await tools.shell_command({command: "make"});',
        'await tools["apply_patch"](p); await tools.shell_command({command: "make"});',
        'await tools.shell_command({command: "ls"});'
        + " " * 4000
        + "await tools.apply_patch(p);"
        + " " * 2000,
        "for (const one of lines) { await tools.shell_command(one); }",
    ],
)
def test_of_several_commands_an_exit_code_tells_not_which(tmp_path, script):
    log = CodexLog().script("call_x1", script).script_result("call_x1", BROKE, state="failed")
    [call] = read_codex(tmp_path, log).tool_calls
    assert (call.name, call.status, call.exit_code) == ("exec", CallStatus.FAILED, None)


CODE = "Exit code: 1\nWall time: 0.2 seconds\nOutput:\n"


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ('text(await tools.shell_command({command: "rg " + tide}));', CODE),
        ('for (;;) text(await tools.shell_command({command: "make"}));', f"{CODE.replace('1', '0')}{CODE}"),
        ('text((await tools.exec_command({cmd: "cat tide.log"})).output);', CODE),
        ('text((await tools.exec_command({cmd: "cat tide.json"})).output);', '{"exit_code": 1}'),
        ('text(body(await tools.shell_command({command: "cat tide.log"})));', "Exit code: 1\nno tide"),
        ('text(body(await tools.shell_command({command: "cat tide.log"})));', f"tides\n{CODE}"),
    ],
)
def test_what_only_looks_like_the_result_of_the_command_is_none(tmp_path, script, printed):
    log = CodexLog().script("call_x1", script).script_result("call_x1", printed)
    [call] = read_codex(tmp_path, log).tool_calls
    assert (call.name, call.status, call.exit_code) == ("exec", CallStatus.OK, None)


def test_what_a_command_of_a_script_was_told_as_it_stands_and_no_more(tmp_path):
    told = 'command: "git fetch", workdir: base + "/a", sandbox_permissions: "require_escalated", ...more'
    log = CodexLog().script("call_x1", f"const o = {{workdir: '/b'}}; await tools.shell_command({{{told}}});")
    [call] = read_codex(tmp_path, log.script_result("call_x1", f"Script error:\n{CODE}")).tool_calls
    assert call.input_data == {"command": "git fetch", "sandbox_permissions": "require_escalated"}
    assert call.cwd == FOLDER


@pytest.mark.parametrize(
    ("state", "printed", "calls"),
    [
        ("completed", "", [("Bash", 1)]),
        ("failed", "Script error:\nTypeError: r9 is undefined", [("Bash", 1)]),
        ("failed", "Script error:\nTypeError: r9 is undefined", [("Bash", 0), ("exec", None)]),
    ],
)
def test_a_command_that_had_ended_stays_as_it_ended_while_its_script_goes_on(tmp_path, state, printed, calls):
    script = 'text(await tools.shell_command({command: "make"})); await later();'
    body = CODE.replace("1", str(calls[0][1]))
    log = CodexLog().script("call_x1", script).script_result("call_x1", body, state="running with cell ID 7")
    log.call("call_x2", "wait", cell_id="7")
    log.script_result("call_x2", printed, state=state, kind="function_call_output")
    found = read_codex(tmp_path, log).tool_calls
    assert [(call.name, call.exit_code) for call in found if call.native_name != "wait"] == calls
    assert (found[0].status is CallStatus.FAILED) == bool(calls[0][1])


def test_patches_and_mcp_calls_of_a_script_are_read_too(tmp_path):
    log = CodexLog().script("call_x1", "await tools.apply_patch(p)")
    changes = {"/srv/tide/a.py": {"type": "update", "unified_diff": ""}}
    item = {"type": "FileChange", "id": "exec-1", "changes": changes, "status": "failed", "stderr": "no"}
    log.event("item_completed", turn_id="turn-1", item=item)
    item = {"type": "McpToolCall", "id": "exec-2", "server": "hub", "tool": "get", "arguments": {"n": 1}}
    failed = {"status": "failed", "error": {"message": "403"}, "result": None}
    log.event("item_completed", turn_id="turn-1", item=item | failed)
    patch, mcp = read_codex(tmp_path, log.script_result("call_x1")).tool_calls
    assert (patch.name, patch.input_data["file_path"], patch.status.value) == (
        "Edit",
        "/srv/tide/a.py",
        "failed",
    )
    assert (mcp.name, mcp.input_data, mcp.output, mcp.status.value) == (
        "mcp__hub__get",
        {"n": 1},
        "403",
        "failed",
    )


def test_paginated_history_records_the_calls_own_items(tmp_path):
    log = CodexLog().call("call_x1", "exec_command", cmd="make").result("call_x1", "a text without any mark")
    log.ran("x", "make", 2, "no rule", id="call_x1")
    [call] = read_codex(tmp_path, log.with_ordinals()).tool_calls
    assert (call.status, call.exit_code) == (CallStatus.FAILED, 2)


@pytest.mark.parametrize("direct", [True, False])
@pytest.mark.parametrize(
    ("said", "status", "category"),
    [
        ("exec command rejected by user", "rejected", "user_rejected"),
        ("", "rejected", "user_rejected"),
        ("This action was rejected due to unacceptable risk.\nReason: x", "failed", "permission_denied"),
        (
            "The automatic permission approval review did not finish before its deadline.",
            "failed",
            "service_unavailable",
        ),
    ],
)
def test_whoever_declined_a_command_stands_in_its_output(tmp_path, direct, said, status, category):
    log = CodexLog()
    if direct:
        log.call("exec-1", "exec_command", cmd="rm -r build")
    else:
        log.script("call_x1", script_of("rm -r build"))
    log.ran("1", "rm -r build", -1, said, status="declined")
    [call] = read_codex(tmp_path, log).tool_calls
    assert (call.status, call.error_category) == (status, category)


@pytest.mark.parametrize("source", ["user_shell", "unified_exec_interaction"])
def test_what_the_user_ran_and_what_was_typed_into_a_command_are_no_calls(tmp_path, source):
    log = CodexLog().script("call_x1", script_of("make")).ran("1", "make", 0, source="unified_exec_startup")
    log.ran("2", "rm -r build", 1, source=source)
    assert summary(read_codex(tmp_path, log)) == [("Bash", "make", "ok", 0)]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"status": "completed", "success": True}, "ok"),
        ({"status": "completed", "success": False}, "failed"),
        ({"status": "failed", "error": "no such tide"}, "failed"),
    ],
)
def test_a_clients_own_tool_says_how_it_ended(tmp_path, told, status):
    item: dict[str, Any] = {"type": "DynamicToolCall", "id": "exec-1", "namespace": "tides", "tool": "next"}
    item |= {"arguments": {"port": "Husum"}, "content_items": [{"type": "input_text", "text": "18:04"}]}
    log = CodexLog().script("call_x1", "await tools.tides.next(p)")
    [call] = read_codex(tmp_path, log.event("item_completed", turn_id="turn-1", item=item | told)).tool_calls
    assert (call.native_name, call.input_data, call.status) == ("tides__next", {"port": "Husum"}, status)
    assert call.output == told.get("error", "18:04")
