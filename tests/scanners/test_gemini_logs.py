"""Gemini CLI: calls united over an append-only log, projects found by name, hash or hint."""

import hashlib
import json

import pytest

from scanners.gemini import GeminiScanner
from scanners.models import CallStatus, ErrorCategory
from scanners.reading.summary import count
from tests.scanners.agent_logs import (
    FOLDER,
    gemini_call,
    gemini_header,
    gemini_message,
    save_gemini,
    write_lines,
)


def read(tmp_path, *records, **where):
    path = save_gemini(tmp_path, [gemini_header(), *records], **where)
    [session] = GeminiScanner(tmp_path).read_file(path)
    return session


def only_call(tmp_path, name="run_shell_command", arguments=None, **result):
    call = gemini_call("c1", name, arguments or {"command": "make"}, **result)
    return read(tmp_path, gemini_message("m1", [call])).tool_calls[0]


OLD_SHELL = (
    "Command: make\nDirectory: (root)\nStdout: {}\nStderr: (empty)\nError: (none)\nExit Code: {}\n"
    "Signal: (none)\nBackground PIDs: (none)\nProcess Group PGID: 4242"
)


def test_the_output_of_a_command_does_not_begin_with_the_command(tmp_path):
    call = only_call(tmp_path, output=OLD_SHELL.format("no rule", 2))
    assert call.output.startswith("Stdout: no rule\n")
    call = only_call(tmp_path, output=OLD_SHELL.format("x", 2).replace("make", "make tides"))
    assert call.output.startswith("Command: make tides\n")  # another one's: whatever that means, it stays


@pytest.mark.parametrize(
    ("output", "status", "exit_code"),
    [
        (OLD_SHELL.format("ok", 0), "ok", 0),
        (OLD_SHELL.format("no rule", 2), "failed", 2),
        (OLD_SHELL.format("Exit Code: 9", 0), "ok", 0),
        ("Output: no rule\nExit Code: 2\nProcess Group PGID: 4242", "failed", 2),
        ("Output: Exit Code: 2\nand more\nProcess Group PGID: 4242", "ok", None),
        ("Output: (empty)\nSignal: 9\nProcess Group PGID: 4242", "failed", None),
        ("Output: (empty)\nExit Code: 0\nSignal: 0\nBackground PIDs: (none)", "ok", 0),
        ("Output: Signal: 9\nand more\nProcess Group PGID: 4242", "ok", None),
        (
            "<untrusted_context>\nOutput: no rule\nExit Code: 2\nProcess Group PGID: 1\n</untrusted_context>",
            "failed",
            2,
        ),
        ("Command was automatically cancelled because it exceeded the timeout of 5 minutes", "failed", None),
        ("Command injection detected: `$(x)`; the command was blocked", "failed", None),
        ("Command was cancelled by user before it could complete.", "interrupted", None),
        ("Command moved to background (PID: 7).", "ok", None),
    ],
)
def test_a_shells_exit_code_leaves_the_status_success(tmp_path, output, status, exit_code):
    call = only_call(tmp_path, output=output)
    assert (call.status, call.exit_code) == (status, exit_code)


@pytest.mark.parametrize("nothing", ["Output: (empty)", "Output: (empty)\nError: (none)"])
def test_a_silent_search_found_nothing(tmp_path, nothing):
    output = f"{nothing}\nExit Code: 1\nProcess Group PGID: 4242"
    assert only_call(tmp_path, arguments={"command": "rg tide"}, output=output).error_category == "no_matches"


@pytest.mark.parametrize(
    ("output", "status"),
    [
        ("Output: == FAILURES ==\nE   assert 1 == 2", "masked"),
        ("<untrusted_context>\nOutput: == FAILURES ==\nE   assert 1 == 2\n</untrusted_context>", "masked"),
        (OLD_SHELL.format("== FAILURES ==", 0), "masked"),
        ("Output: 3 passed\nProcess Group PGID: 4242", "ok"),
    ],
)
def test_a_failure_behind_a_pipe_is_masked(tmp_path, output, status):
    assert only_call(tmp_path, arguments={"command": "pytest | tail"}, output=output).status == status


def test_a_command_in_the_background_runs_on(tmp_path):
    assert only_call(tmp_path, output="Command moved to background (PID: 7).").is_running
    assert not only_call(tmp_path, output="Output: ok").is_running


def test_an_exit_code_in_a_file_that_was_read_means_nothing(tmp_path):
    call = only_call(tmp_path, "read_file", {"file_path": "log.txt"}, output="Exit Code: 2")
    assert call.status is CallStatus.OK


@pytest.mark.parametrize(
    ("status", "text", "ours"),
    [
        ("error", "File not found: /x", CallStatus.FAILED),
        ("cancelled", "[Operation Cancelled] Reason: User denied execution.", CallStatus.REJECTED),
        ("cancelled", "[Operation Cancelled] Reason: User cancelled the operation.", CallStatus.INTERRUPTED),
        ("cancelled", "[Operation Cancelled] Reason: User cancelled operation", CallStatus.CANCELLED),
        ("cancelled", "[Operation Cancelled] Reason: Operation cancelled by user", CallStatus.INTERRUPTED),
        ("cancelled", "Skipped", CallStatus.CANCELLED),
    ],
)
def test_the_status_decides(tmp_path, status, text, ours):
    call = only_call(tmp_path, "read_file", {"file_path": "/x"}, error=text, status=status)
    assert (call.status, call.output) == (ours, text)


def test_the_inputs_use_our_vocabulary(tmp_path):
    call = only_call(tmp_path, arguments={"command": "ls", "dir_path": "src"}, output="x")
    assert (call.name, call.input_data) == ("Bash", {"command": "ls", "workdir": "src"})
    call = only_call(tmp_path, "search_file_content", {"pattern": "tide", "dir_path": "src"}, output="x")
    assert (call.name, call.input_data) == ("Grep", {"pattern": "tide", "path": "src"})


def test_a_message_that_is_appended_again_counts_once(tmp_path):
    empty = gemini_message("m1", None)
    full = gemini_message("m1", [gemini_call("c1", "read_file", {"file_path": "a"}, output="text")])
    masked = gemini_call(
        "c1", "read_file", {"file_path": "a"}, output="<tool_output_masked>cut</tool_output_masked>"
    )
    session = read(tmp_path, empty, full, full, gemini_message("m1", [masked]))
    assert [call.output for call in session.tool_calls] == ["text"]
    assert (session.total_input_tokens, session.total_output_tokens) == (100, 12)


def test_what_was_rewound_or_compressed_did_happen(tmp_path):
    failed = gemini_message(
        "m1", [gemini_call("c1", "read_file", {}, error="File not found", status="error")]
    )
    later = gemini_message("m2", [gemini_call("c2", "read_file", {}, output="x")])
    session = read(
        tmp_path, failed, {"$rewindTo": "m1"}, {"$set": {"messages": [later], "lastUpdated": "2027-01-01"}}
    )
    assert [call.status for call in session.tool_calls] == [CallStatus.FAILED, CallStatus.OK]
    assert session.last_activity.year == 2027


def user(message_id, content, **more):
    return {
        "id": message_id,
        "timestamp": "2026-08-02T10:00:01.000Z",
        "type": "user",
        "content": content,
    } | more


def test_what_a_compression_keeps_under_new_ids_was_said_and_used_once(tmp_path):
    first = [user("u1", [{"text": "fix the tides"}]), gemini_message("m1", None)]
    last = [user("u2", [{"text": "and the moon"}]), gemini_message("m2", None)]
    kept = [
        user("e7b5", [{"text": "<session_context>\nThis is the Gemini CLI."}]),
        user("n1", [{"text": "The user wants the tides fixed."}]),
        gemini_message(
            "n2", None, content=[{"text": "Got it. Thanks for the additional context!"}], tokens=None
        ),
        user("n3", [{"text": "and the moon"}]),
        gemini_message("n4", None, content=[{"text": "done"}], tokens=None),
        user("n5", [{"functionResponse": {"id": "c1", "name": "ls", "response": {"output": "x"}}}]),
        user("n6", [{"text": "and the sun"}]),
    ]
    compressed = {"$set": {"messages": kept, "lastUpdated": "2026-08-02T10:01:00.000Z"}}
    session = read(tmp_path, *first, *last, compressed, user("u3", "now the stars"), compressed)
    assert [event.text for event in session.events] == [
        "fix the tides",
        "and the moon",
        "and the sun",
        "now the stars",
    ]
    assert (session.total_input_tokens, session.total_output_tokens) == (200, 24)


@pytest.mark.parametrize(
    "text",
    [
        "I ran the following shell command:\n```sh\nls\n```\n\nThis produced the following result:",
        "User has manually exited Plan Mode. Switching to Default mode (edits require confirmation).",
        "- **Workspace Directories:**\n  - /home/ada/code/tide-table\n- **Directory Structure:**\n\na.py",
        "Here is the user's editor context as a JSON object. This is for your information only.",
        "Here is a summary of changes in the user's editor context, in JSON format.",
        "Background execution update:\n<background_output>\nx\n</background_output>\nA previously",
    ],
)
def test_what_is_put_in_the_users_name_was_not_said(tmp_path, text):
    session = read(tmp_path, user("u1", [{"text": text}]), user("u2", "fix the tides"))
    assert [event.text for event in session.events] == ["fix the tides"]


def test_what_the_user_typed_while_it_worked_stands_in_a_note(tmp_path):
    answer = {"functionResponse": {"id": "c1", "name": "ls", "response": {"output": "x"}}}
    note = "User steering update:\n<user_input>\nuse uv\n</user_input>\nInternal instruction: re-evaluate"
    session = read(tmp_path, user("u1", [answer, {"text": note}]))
    assert [event.text for event in session.events] == ["use uv"]


@pytest.mark.parametrize("sent", ["Please continue.", "System: Potential loop detected. Details: the same"])
def test_what_it_tells_itself_is_not_the_users_though_it_is_shown_as_the_users(tmp_path, sent):
    session = read(tmp_path, user("u1", "fix the tides"), user("u2", sent, displayContent="fix the tides"))
    assert [event.text for event in session.events] == ["fix the tides"]
    session = read(tmp_path, user("u1", "Please continue."))
    assert [event.text for event in session.events] == ["Please continue."]


def test_user_words_are_events_and_injected_texts_are_not(tmp_path):
    session = read(
        tmp_path,
        user("u0", "<session_context>\nThis is the Gemini CLI."),
        user("u1", [{"text": "fix the tides"}]),
        user("u1", [{"text": "fix the tides"}]),
        user("u2", [{"functionResponse": {"id": "c1", "response": {"output": "x"}}}]),
        user("u3", "/help"),
        user("u4", [{"text": "a long expansion"}], displayContent=[{"text": "shown words"}]),
    )
    assert [event.text for event in session.events] == ["fix the tides", "shown words"]


def test_the_single_document_of_old_builds(tmp_path):
    call = gemini_call("c1", "run_shell_command", {"command": "make"}, output=OLD_SHELL.format("x", 2))
    document = gemini_header() | {"messages": [gemini_message("m1", [call])]}
    path = save_gemini(tmp_path, [], name="session-2026-01-01T10-00-0c1d2e3f.json")
    path.write_text(json.dumps(document, indent=2))
    [session] = GeminiScanner(tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 0)


def test_a_copy_that_a_migration_left_counts_once(tmp_path):
    records = [
        gemini_header(),
        gemini_message("m1", [gemini_call("c1", "glob", {}, error="no", status="error")]),
    ]
    save_gemini(tmp_path, records)
    save_gemini(tmp_path, records, folder=hashlib.sha256(FOLDER.encode()).hexdigest(), root=None)
    scanner = GeminiScanner(tmp_path)
    sessions = [session for path in scanner.log_files() for session in scanner.read_file(path)]
    assert {session.project_path for session in sessions} == {FOLDER}
    counts = count(sessions)
    assert (len(sessions), counts.sessions, counts.failures) == (2, 1, 1)


def project_of_folder(tmp_path, folder, *records):
    return read(tmp_path, *records, folder=folder, root=None).project_path


def test_without_a_marker_the_registry_names_the_project(tmp_path):
    (tmp_path / "projects.json").write_text(json.dumps({"projects": {"/srv/moon": "moon", "/bad": 3}}))
    assert (
        project_of_folder(tmp_path, "moon", gemini_message("m", [gemini_call("c", "glob", {})]))
        == "/srv/moon"
    )


def test_the_hash_confirms_a_folder_above_a_file_that_was_named(tmp_path):
    call = gemini_call("c", "read_file", {"absolute_path": f"{FOLDER}/src/deep/moon.py"}, output="x")
    assert project_of_folder(tmp_path, "gone", gemini_message("m", [call])) == FOLDER


def test_the_hash_confirms_a_folder_above_a_file_that_a_result_mentions(tmp_path):
    done = f"Successfully overwrote file: {FOLDER}/README.md. Here is the updated code:"
    call = gemini_call("c", "write_file", {"file_path": "README.md"}, output=done)
    assert project_of_folder(tmp_path, "gone", gemini_message("m", [call])) == FOLDER


@pytest.mark.parametrize(("folder", "cwd"), [("moon", "/srv/moon"), ("f" * 64, "")])
def test_calls_run_in_the_projects_folder_and_in_none_where_only_a_hash_is_known(tmp_path, folder, cwd):
    (tmp_path / "projects.json").write_text(json.dumps({"projects": {"/srv/moon": "moon"}}))
    message = gemini_message("m", [gemini_call("c", "glob", {})])
    session = read(tmp_path, {"projectHash": "f" * 64}, message, folder=folder, root=None)
    assert [call.cwd for call in session.tool_calls] == [cwd]


def test_else_the_session_context_then_the_files_then_the_folder_name(tmp_path):
    context = "<session_context>\n- **Workspace Directories:**\n  - /srv/sun\n"
    hint = {"id": "u0", "type": "user", "content": [{"text": context}]}
    other = {"projectHash": "f" * 64}
    files = [gemini_call(f"c{n}", "read_file", {"file_path": f"/srv/code/star/src/{n}.py"}) for n in "ab"]
    for records, expected in (
        ([hint, gemini_message("m", [gemini_call("c", "glob", {})])], "/srv/sun"),
        ([gemini_message("m", files)], "/srv/code/star/src"),
        ([gemini_message("m", [gemini_call("c", "glob", {})])], "gone"),
    ):
        path = save_gemini(tmp_path, [gemini_header() | other, *records], folder="gone", root=None)
        scanner = GeminiScanner(tmp_path)
        assert scanner.read_file(path)[0].project_path == scanner.project_path_of(path) == expected


def test_subagents_lie_below_their_parents_session(tmp_path):
    asked = {"id": "u", "type": "user", "content": [{"text": "look for tides"}]}  # by the agent itself
    records = [gemini_header(kind="subagent"), asked, gemini_message("m", [gemini_call("c", "glob", {})])]
    path = save_gemini(tmp_path, records, name="0c1d2e3f-parent/shcg5o.jsonl")
    scanner = GeminiScanner(tmp_path)
    [session] = scanner.read_file(path)
    assert list(scanner.log_files()) == [path]
    assert (session.source, session.session_id, session.project_path) == ("subagent", "shcg5o", FOLDER)
    assert (session.parent_id, session.events) == ("0c1d2e3f-parent", [])


def test_only_sessions_are_log_files(tmp_path):
    scanner = GeminiScanner(tmp_path)
    folder = tmp_path / "tmp/tide-table"
    assert scanner.is_log_file(folder / "chats/session-x.jsonl")
    for other in ("logs.json", "chats/session-x.jsonl.tmp-77", "checkpoints/a.json", "logs/session-x.jsonl"):
        assert not scanner.is_log_file(folder / other)
    home = GeminiScanner(environ={"GEMINI_CLI_HOME": "/srv/g"}).home
    assert (home.parts[-1], str(home.parent)) == (".gemini", "/srv/g")


def test_sessions_of_an_ides_server_share_an_id_and_are_several(tmp_path):
    header = gemini_header("a2a-server")
    for minute in "12":
        records = [header, gemini_message("m", [gemini_call(f"c{minute}", "glob", {}, output="x")])]
        save_gemini(tmp_path, records, name=f"session-2026-08-02T10-0{minute}-a2a-serv.jsonl")
    scanner = GeminiScanner(tmp_path)
    sessions = [session for path in scanner.log_files() for session in scanner.read_file(path)]
    assert count(sessions).sessions == 2


def masked(file, end=""):
    preview = f"Output: a\n\n... [31 lines omitted] ...\n\n{end}"
    pointer = f"Output too large. Full output available at: {file}"
    return f"<tool_output_masked>\n{preview}{pointer}\n</tool_output_masked>"


@pytest.mark.parametrize(("spilled", "status"), [(True, "failed"), (False, "ok")])
def test_a_masked_command_is_judged_by_the_output_that_was_spilled(tmp_path, spilled, status):
    session = gemini_header()["sessionId"]
    outputs = tmp_path / f"tmp/tide-table/tool-outputs/session-{session}"
    if spilled:
        outputs.mkdir(parents=True)
        (outputs / "shell_c1_ab.txt").write_text("Output: no rule\nExit Code: 2\nProcess Group PGID: 7")
    call = only_call(tmp_path, output=masked(f"/elsewhere/tool-outputs/session-{session}/shell_c1_ab.txt"))
    assert call.status == status


def test_a_masked_command_whose_end_was_kept_is_judged_by_its_exit_code(tmp_path):
    end = "error: too deep\nExit Code: 1\nProcess Group PGID: 7\n\n"
    call = only_call(tmp_path, output=masked("/elsewhere/shell_c1_ab.txt", end))
    assert (call.status, call.exit_code) == (CallStatus.FAILED, 1)


def test_a_truncated_command_keeps_its_exit_code(tmp_path):
    head = "Output too large. Showing first 8,000 and last 32,000 characters. For full output see: /x/y.txt\n"
    call = only_call(tmp_path, output=f"{head}Output: a\n\n... [9 characters omitted] ...\n\nz\nExit Code: 3")
    assert (call.status, call.exit_code) == (CallStatus.FAILED, 3)


@pytest.mark.parametrize("wrapped", ["{}", "<untrusted_context>\n{}\n</untrusted_context>"])
def test_an_edit_that_found_nothing_to_replace_is_an_edit_precondition(tmp_path, wrapped):
    error = wrapped.format("Failed to edit, 0 occurrences found for old_string in a.py. No edits made.")
    call = only_call(tmp_path, "replace", {"file_path": "a.py"}, error=error, status="error")
    assert call.error_category is ErrorCategory.EDIT_PRECONDITION


def test_denied_by_policy_is_a_permission(tmp_path):
    call = only_call(tmp_path, error="Tool execution denied by policy.", status="error")
    assert call.error_category is ErrorCategory.PERMISSION_DENIED


def test_an_unreadable_marker_is_as_none(tmp_path):
    write_lines(tmp_path / "tmp/x/chats/session-a.jsonl", [gemini_header(), gemini_message("m", [])])
    (tmp_path / "tmp/x/.project_root").mkdir()
    (tmp_path / "projects.json").write_text("[1]")
    assert GeminiScanner(tmp_path).discover_projects()[0].name == "x"
