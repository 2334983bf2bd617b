"""Claude Code: what its transcripts say happened."""

import pytest

from scanners.claude.scanner import ClaudeScanner
from scanners.log_folders import log_folder_name
from scanners.models import CallStatus, ErrorCategory
from scanners.reading.summary import count
from tests.scanners.agent_logs import FOLDER, ClaudeLog, read_claude, write_lines


def only_call(tmp_path, name, content, is_error=None, arguments=None, **more):
    log = ClaudeLog().call("toolu_x1", name, **(arguments or {}))
    return read_claude(tmp_path, log.result("toolu_x1", content, is_error, **more)).tool_calls[0]


@pytest.mark.parametrize(
    ("content", "status", "category"),
    [
        (
            "Exit code 127\n(eval):1: command not found: uv",
            CallStatus.FAILED,
            ErrorCategory.COMMAND_NOT_FOUND,
        ),
        ("Exit code 1\n", CallStatus.FAILED, ErrorCategory.EXIT_CODE),
        (
            "The user doesn't want to proceed with this tool use. STOP what you are doing",
            CallStatus.REJECTED,
            ErrorCategory.USER_REJECTED,
        ),
        (
            "The user doesn't want to take this action right now. STOP what you are doing",
            CallStatus.CANCELLED,  # nobody was asked about it: the user refused another, or ended the turn
            ErrorCategory.SIBLING_ERROR,
        ),
        ("[Request interrupted by user for tool use]", CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED),
        (
            "Exit code 137\n[Request interrupted by user for tool use]\nhalf of it",
            CallStatus.INTERRUPTED,
            ErrorCategory.INTERRUPTED,
        ),
        (
            "<tool_use_error>Sibling tool call errored</tool_use_error>",
            CallStatus.CANCELLED,
            ErrorCategory.SIBLING_ERROR,
        ),
        ("Interrupted by user", CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED),
        ("Request was aborted.", CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED),
        ("Interrupted by user signal 2", CallStatus.FAILED, ErrorCategory.UNKNOWN),
        (
            "User chose to stay in plan mode and continue planning",
            CallStatus.REJECTED,
            ErrorCategory.USER_REJECTED,
        ),
        (
            "Permission for this tool use was denied. The tool",
            CallStatus.FAILED,
            ErrorCategory.PERMISSION_DENIED,
        ),
        ("Ripgrep search timed out after 20 seconds.", CallStatus.FAILED, ErrorCategory.TIMEOUT),
        ("No tools needed for suggestion", CallStatus.CANCELLED, ErrorCategory.UNKNOWN),
        ("Warmup", CallStatus.CANCELLED, ErrorCategory.UNKNOWN),
        ("Tool use is not allowed during compaction", CallStatus.CANCELLED, ErrorCategory.UNKNOWN),
        ("Warmup failed", CallStatus.FAILED, ErrorCategory.UNKNOWN),
        (
            "claude-x is temporarily unavailable, so auto mode cannot determine the safety of Bash.",
            CallStatus.FAILED,
            ErrorCategory.SERVICE_UNAVAILABLE,
        ),
        (
            "Exit code 1\ntouch: /etc/x: Operation not permitted\n<sandbox_violations>\ndeny file-write\n"
            "</sandbox_violations>",
            CallStatus.FAILED,
            ErrorCategory.SANDBOX_DENIED,
        ),
        ("PreToolUse:Bash hook error: [check.sh]: no", CallStatus.FAILED, ErrorCategory.HOOK_BLOCKED),
        ("Pre-commit validation failed", CallStatus.FAILED, ErrorCategory.UNKNOWN),
        ([{"type": "text", "text": "MCP error -32602"}], CallStatus.FAILED, ErrorCategory.INVALID_INPUT),
        ([{"type": "text", "text": "MCP error -32000"}], CallStatus.FAILED, ErrorCategory.UNKNOWN),
        (None, CallStatus.FAILED, ErrorCategory.UNKNOWN),
    ],
)
def test_a_flagged_call_is_failed_rejected_interrupted_or_cancelled(tmp_path, content, status, category):
    call = only_call(tmp_path, "Bash", content, is_error=True, arguments={"command": "uv run pytest"})
    assert (call.status, call.error_category) == (status, category)


@pytest.mark.parametrize(
    ("content", "category"),
    [
        ("<tool_use_error>File has not been read yet. Read it first</tool_use_error>", "edit_precondition"),
        (
            "<tool_use_error>String to replace not found in file.\nString: x</tool_use_error>",
            "edit_precondition",
        ),
        (
            "<tool_use_error>Found 3 matches of the string to replace, but</tool_use_error>",
            "edit_precondition",
        ),
        ("File does not exist. Did you mean jest.config.js?", "file_not_found"),
        ("File content (31441 tokens) exceeds maximum allowed tokens (25000).", "file_too_large"),
        ("EISDIR: illegal operation on a directory, read", "is_directory"),
        ("<tool_use_error>InputValidationError: Grep failed</tool_use_error>", "invalid_input"),
    ],
)
def test_the_agents_own_messages_name_the_category(tmp_path, content, category):
    call = only_call(tmp_path, "Edit", content, is_error=True, arguments={"file_path": "/x"})
    assert call.error_category == category


def test_a_call_without_a_result_is_pending_and_a_result_without_a_call_is_dropped(tmp_path):
    session = read_claude(
        tmp_path, ClaudeLog().call("toolu_x1", "Read", file_path="/x").result("toolu_gone", "late", True)
    )
    assert [call.status for call in session.tool_calls] == [CallStatus.PENDING]


def test_a_command_that_a_pipe_hid_is_masked_and_no_failure(tmp_path):
    command = "python -m tide 2>&1 | tail -5"
    output = 'Traceback (most recent call last):\n  File "tide.py", line 3\nKeyError: 1'
    session = read_claude(
        tmp_path, ClaudeLog().call("toolu_x1", "Bash", command=command).result("toolu_x1", output)
    )
    counts = count([session])
    assert (counts.masked, counts.failures) == (1, 0)


def test_tokens_count_once_per_message_and_the_last_usage_wins(tmp_path):
    log = ClaudeLog().call("toolu_x1", "Read", 3, "msg_a").call("toolu_x2", "Read", 9, "msg_a")
    session = read_claude(tmp_path, log.call("toolu_x3", "Read", 5, "msg_b"))
    assert (session.total_input_tokens, session.total_output_tokens) == (220, 14)


def test_user_words_are_events_and_injected_texts_are_not(tmp_path):
    log = ClaudeLog().says("fix the tides").says([{"type": "text", "text": "No! use pnpm"}])
    log.says("Caveat: The messages below were generated", isMeta=True)
    log.says("<command-name>/clear</command-name>").says("<bash-stdout>x</bash-stdout>")
    log.says("This session is being continued from a previous conversation", isCompactSummary=True)
    log.says("a task ended", origin={"kind": "task-notification"})
    log.says([{"type": "text", "text": "[Request interrupted by user]"}])
    session = read_claude(tmp_path, log)
    assert [(event.type, event.text) for event in session.events] == [
        ("user_message", "fix the tides"),
        ("user_message", "No! use pnpm"),
        ("interruption", "[Request interrupted by user]"),
    ]


def test_noise_lines_hold_no_calls(tmp_path):
    log = ClaudeLog().call("toolu_x1", "Task", prompt="look")
    nested = {
        "type": "assistant",
        "message": {"content": [{"type": "tool_use", "id": "toolu_n", "name": "Read"}]},
    }
    log.lines.append({"type": "progress", "data": {"type": "agent_progress", "message": nested}})
    log.lines += [
        {"type": "summary", "summary": "Tides", "leafUuid": "x"},
        {"type": "invented-tomorrow", "a": 1},
    ]
    session = read_claude(tmp_path, log)
    assert [call.tool_call_id for call in session.tool_calls] == ["toolu_x1"]
    assert session.bad_lines == 0


def test_a_replay_in_the_same_file_keeps_the_first_call_and_result(tmp_path):
    log = (
        ClaudeLog().call("toolu_x1", "Bash", command="make").result("toolu_x1", "Exit code 2\nno rule", True)
    )
    log.call("toolu_x1", "Bash", command="make").result("toolu_x1", "", False)
    session = read_claude(tmp_path, log)
    assert [(call.status, call.exit_code) for call in session.tool_calls] == [(CallStatus.FAILED, 2)]


def test_long_outputs_are_clipped_and_their_true_size_is_noted(tmp_path):
    call = only_call(tmp_path, "Read", "ä" * 50_000)
    assert call.output_bytes == 100_000
    assert len(call.output) < 1600
    assert "48500 characters left out" in call.output


def test_outputs_are_terminal_safe_and_show_what_a_terminal_would(tmp_path):
    call = only_call(tmp_path, "Bash", "\x1b[31mred\x1b[0m\x1b]52;c;AAAA\x07\n 10%\r100%\n\u202e")
    assert call.output == "red\\x1b]52;c;AAAA\\x07\n100%\n\\u202e"


def test_the_project_is_the_cwd_that_the_folder_is_named_after(tmp_path):
    log = ClaudeLog(cwd=f"{FOLDER}/sub").says("hello")
    log.cwd = FOLDER
    session = read_claude(tmp_path, log.says("again"), folder=log_folder_name(FOLDER))
    assert session.project_path == FOLDER


def test_paths_that_share_a_folder_name_stay_apart(tmp_path):
    for number, cwd in enumerate(("/work-dir/my/app", "/work-dir/my-app")):
        ClaudeLog(cwd=cwd, session=f"s{number}").says("hello").save(tmp_path)
    projects = ClaudeScanner(tmp_path).discover_projects()
    assert [str(project.project_path) for project in projects] == ["/work-dir/my-app", "/work-dir/my/app"]
    assert projects[0].memory_file == tmp_path / "projects/-work-dir-my-app/memory/MEMORY.md"


def test_notes_are_kept_once_for_all_folders_of_a_repository(tmp_path):
    inside = tmp_path / "code/tide/apps/web"
    inside.mkdir(parents=True)
    scanner = ClaudeScanner(tmp_path)

    def notes_of(folder):
        return scanner.project_info(str(folder)).memory_file.relative_to(tmp_path / "projects").parts[0]

    assert notes_of(inside) == log_folder_name(str(inside)), "no repository"
    (tmp_path / "code/tide/.git").mkdir()
    assert notes_of(inside) == log_folder_name(str(tmp_path / "code/tide"))
    assert notes_of(inside / "gone") == log_folder_name(str(inside / "gone")), "nobody knows what it lay in"


def test_a_subagent_belongs_to_its_parents_project_and_its_prompt_is_not_the_users(tmp_path):
    parent = ClaudeLog().says("hello").save(tmp_path)
    log = ClaudeLog(cwd="/elsewhere")
    log.says("You are a search agent", isSidechain=True, agentId="a1").call("toolu_s", "Read", file_path="/x")
    path = write_lines(parent.with_suffix("") / "subagents" / "agent-a1.jsonl", log.lines)
    [session] = ClaudeScanner(tmp_path).read_file(path)
    assert (session.source, session.project_path, session.events) == ("subagent", FOLDER, [])
    assert session.parent_id == parent.stem


@pytest.mark.parametrize("folder", ["subagents", "workflows", "projects"])
def test_a_home_may_lie_in_a_folder_of_any_name(tmp_path, folder):
    home = tmp_path / folder
    parent = ClaudeLog().says("hello").save(home)
    path = parent.with_suffix("") / "subagents/agent-a1.jsonl"
    write_lines(path, ClaudeLog(cwd="/elsewhere").call("toolu_s", "Read", file_path="/x").lines)
    scanner = ClaudeScanner(home)
    [session] = scanner.read_file(parent)
    assert (session.source, session.parent_id, len(session.events)) == ("main", "", 1)
    [agents] = scanner.read_file(path)
    assert (agents.source, agents.parent_id, agents.project_path) == ("subagent", parent.stem, FOLDER)


def test_old_subagents_lie_beside_the_sessions(tmp_path):
    log = ClaudeLog().call("toolu_s", "Read", file_path="/x")
    session = read_claude(tmp_path, log, name="agent-0a1b2c3d")
    assert (session.source, session.parent_id) == ("subagent", log.session)


def test_an_old_subagents_log_may_begin_with_a_damaged_line(tmp_path):
    log = ClaudeLog().call("toolu_s", "Read", file_path="/x")
    log.lines.insert(0, '{"type": "tor')
    path = write_lines(tmp_path / "projects" / "-work" / "agent-0a1b2c3d.jsonl", log.lines)
    [session] = ClaudeScanner(tmp_path).read_file(path)
    assert (session.bad_lines, session.parent_id) == (1, log.session)


def test_of_a_subagent_that_only_answered_is_known_what_it_took(tmp_path):
    usage = {"input_tokens": 7, "output_tokens": 3}
    log = ClaudeLog().line("assistant", {"id": "msg_1", "content": [], "usage": usage}, isSidechain=True)
    session = read_claude(tmp_path, log, name="agent-0a1b2c3d")
    assert (session.is_only_spending, session.total_input_tokens) == (True, 7)
    scanner = ClaudeScanner(tmp_path)
    assert scanner.scan_project(scanner.project_info(FOLDER)) == []
    assert count([session]).sessions == 0


def test_scan_project_reads_its_sessions_in_order_with_or_without_subagents(tmp_path):
    late = ClaudeLog(session="a-late")
    late.clock = 500
    late.says("later").save(tmp_path)
    ClaudeLog(session="z-early").says("first").save(tmp_path)
    ClaudeLog(session="sub").call("toolu_x9", "Read").save(tmp_path, name="agent-0a1b2c3d")
    ClaudeLog(cwd="/other").says("x").save(tmp_path)
    scanner = ClaudeScanner(tmp_path)
    project = scanner.project_info(FOLDER)
    assert [session.file.stem for session in scanner.scan_project(project, 2)] == [
        "agent-0a1b2c3d",
        "z-early",
        "a-late",
    ]
    assert [s.file.stem for s in scanner.scan_project(project, include_subagents=False)] == [
        "z-early",
        "a-late",
    ]


def test_only_transcripts_are_log_files(tmp_path):
    scanner = ClaudeScanner(tmp_path)
    projects = tmp_path / "projects/-home-ada"
    assert scanner.is_log_file(projects / "s.jsonl")
    assert scanner.is_log_file(projects / "s/subagents/workflows/r1/agent-1.jsonl")
    assert not scanner.is_log_file(projects / "s/subagents/workflows/r1/journal.jsonl")
    assert not scanner.is_log_file(projects / "s/resume-head.jsonl")  # where its parts stand (2.1.3xx)
    assert not scanner.is_log_file(projects / "memory/MEMORY.md")
    assert not scanner.is_log_file(tmp_path / "projects/s.jsonl")
    assert not scanner.is_log_file(tmp_path / "history.jsonl")


def test_home_comes_from_the_environment():
    assert str(ClaudeScanner(environ={"CLAUDE_CONFIG_DIR": "/srv/claude"}).home) == "/srv/claude"
    assert ClaudeScanner(environ={}).home.name == ".claude"


@pytest.mark.parametrize("is_before", [True, False])
def test_a_hook_that_blocked_a_call_is_known_by_its_attachment(tmp_path, is_before):
    hook = {"type": "hook_blocking_error", "hookName": "PreToolUse:Bash", "hookEvent": "PreToolUse"}
    attachment = hook | {"toolUseID": "toolu_x1", "blockingError": {"blockingError": "no", "command": "x.sh"}}
    log = ClaudeLog().call("toolu_x1", "Bash", command="git push")
    if is_before:
        log.line("attachment", None, attachment=attachment)
    log.result("toolu_x1", "Pre-commit validation failed", True)
    if not is_before:
        log.line("attachment", None, attachment=attachment)
    [call] = read_claude(tmp_path, log).tool_calls
    assert (call.status, call.error_category) == (CallStatus.FAILED, ErrorCategory.HOOK_BLOCKED)


def test_a_hook_after_a_call_does_not_make_it_fail(tmp_path):
    attachment = {"type": "hook_blocking_error", "hookEvent": "PostToolUse", "toolUseID": "toolu_x1"}
    log = ClaudeLog().call("toolu_x1", "Bash", command="ls").result("toolu_x1", "a.py")
    [call] = read_claude(tmp_path, log.line("attachment", None, attachment=attachment)).tool_calls
    assert call.status is CallStatus.OK


def test_what_the_user_typed_while_the_agent_worked_stands_in_an_attachment(tmp_path):
    queued = {"type": "queued_command", "commandMode": "prompt"}
    log = ClaudeLog().line("attachment", None, attachment=queued | {"prompt": "use pnpm"})
    parts = [{"type": "text", "text": "and the moon"}]
    log.line("attachment", None, attachment=queued | {"prompt": parts, "origin": {"kind": "human"}})
    log.line("attachment", None, attachment=queued | {"prompt": "a peer's", "origin": {"kind": "peer"}})
    log.line("attachment", None, attachment=queued | {"prompt": "generated", "isMeta": True})
    log.line("attachment", None, attachment={"type": "task_reminder", "content": "x"})
    assert [event.text for event in read_claude(tmp_path, log).events] == ["use pnpm", "and the moon"]


def test_what_a_branch_has_from_the_session_it_began_as_was_not_said_in_it(tmp_path):
    original = {"forkedFrom": {"sessionId": "0d1e2f3a-0000-4000-8000-000000000000", "messageUuid": "u1"}}
    log = ClaudeLog().says("fix the tides", **original)
    log.says([{"type": "text", "text": "[Request interrupted by user]"}], **original).says("and the moon")
    assert [event.text for event in read_claude(tmp_path, log).events] == ["and the moon"]


def test_a_sidechain_inline_has_calls_and_no_words_of_the_users(tmp_path):
    log = ClaudeLog().says("look into it", isSidechain=True).call("toolu_x1", "Bash", command="make")
    log.lines[-1]["isSidechain"] = True
    session = read_claude(tmp_path, log.result("toolu_x1", "Exit code 2", True, isSidechain=True))
    assert (session.source, session.failure_count, session.events) == ("main", 1, [])


def test_a_workflows_transcripts_are_told_apart(tmp_path):
    parent = ClaudeLog().says("hello").save(tmp_path)
    log = ClaudeLog(cwd="/elsewhere").call("toolu_w", "Read", file_path="/x")
    path = parent.with_suffix("") / "subagents/workflows/run-1/agent-1.jsonl"
    [session] = ClaudeScanner(tmp_path).read_file(write_lines(path, log.lines))
    assert (session.source, session.project_path) == ("workflow", FOLDER)


def test_a_branch_that_a_rewind_left_did_happen(tmp_path):
    log = ClaudeLog().call("toolu_x1", "Bash", command="make").result("toolu_x1", "Exit code 2", True)
    log.call("toolu_x2", "Bash", command="make all", message_id="msg_2").result("toolu_x2", "done", False)
    log.lines[2]["parentUuid"] = log.lines[0]["parentUuid"]
    assert [call.status.value for call in read_claude(tmp_path, log).tool_calls] == ["failed", "ok"]
