"""Antigravity: calls without ids, whose results are later steps of their kinds."""

import json

import pytest

from scanners.antigravity import AntigravityScanner
from scanners.models import CallStatus
from tests.scanners.agent_logs import FOLDER, write_lines
from tests.scanners.line_logs import AntigravityLog


def read(home, log, name="transcript_full.jsonl"):
    [session] = AntigravityScanner(home).read_file(log.save(home, name))
    return session


def statuses(session):
    return [(call.name, call.status.value) for call in session.tool_calls]


@pytest.mark.parametrize(
    ("code", "output", "status", "category"),
    [
        (0, "ok", "ok", "unknown"),
        (0, "The command failed with exit code: 3", "ok", "unknown"),
        (127, "sh: 1: uv: not found", "failed", "command_not_found"),
        (1, "ls: /x: No such file or directory", "failed", "file_not_found"),
        (0, "x.ts(1,2): error TS1: y", "masked", "build_failure"),
    ],
)
def test_the_first_words_of_a_result_say_how_a_command_ended(tmp_path, code, output, status, category):
    [call] = read(tmp_path, AntigravityLog().run("tsc | tail").ran(code, output)).tool_calls
    assert (call.status, call.exit_code, call.error_category) == (status, code, category)
    assert call.input_data == {"command": "tsc | tail", "workdir": FOLDER, "WaitMsBeforeAsync": 1000}


@pytest.mark.parametrize("beside", [{}, {"exit_code": 128}], ids=["in the text", "and beside it"])
def test_newer_builds_say_in_the_same_words_that_a_command_failed_or_did_not(tmp_path, beside):
    text = "Created At: 2026-10-01T09:00:00Z\n\n\t\tThe command exited with code {}.\n\t\tOutput:\n\t\t{}\n"
    log = AntigravityLog().run("git log")
    log.step("RUN_COMMAND", content=text.format(128, "fatal: not a git repository"), **beside)
    log.run("ls").step("RUN_COMMAND", content=text.format(0, "moon"), exit_code=0)
    failed, fine = read(tmp_path, log).tool_calls
    assert (failed.status, failed.exit_code) == ("failed", 128)
    assert (fine.status, fine.exit_code) == ("ok", 0)


@pytest.mark.parametrize("order", [[2, 3], [3, 2]], ids=["after what asked for it", "before"])
def test_an_exit_code_beside_the_text_is_enough(tmp_path, order):
    log = AntigravityLog().run("grep x").step("RUN_COMMAND", content="no such cmdlet", exit_code=1)
    log.steps[2:] = [log.steps[at] for at in order]
    [call] = read(tmp_path, log).tool_calls
    assert (call.status, call.exit_code) == ("failed", 1)


@pytest.mark.parametrize(
    ("step", "status", "category"),
    [
        ({"error": "invalid tool call", "content": "Error invalid tool call: x"}, "failed", "invalid_input"),
        ({"error": "User denied permission to run the command"}, "rejected", "user_rejected"),
        ({"error": "The step was cancelled by the user"}, "interrupted", "interrupted"),
        ({"error": "permission check failed: command(make). Do not attempt"}, "failed", "permission_denied"),
        ({"error": "Permission denied for read_file(/x). Matches a rule."}, "failed", "permission_denied"),
        ({"error": "from tomorrow"}, "failed", "unknown"),
    ],
)
def test_an_error_message_ends_the_call_before_it(tmp_path, step, status, category):
    log = AntigravityLog().plan(("write_to_file", {"TargetFile": "/x", "CodeContent": "y"}))
    log.step("ERROR_MESSAGE", source="SYSTEM", **step)
    [call] = read(tmp_path, log).tool_calls
    assert (call.name, call.status, call.error_category) == ("Write", status, category)


@pytest.mark.parametrize(
    ("status", "content", "ours", "category"),
    [
        ("CANCELED", "x", "cancelled", "unknown"),
        ("CANCELED", "Step was canceled: context canceled by user", "interrupted", "interrupted"),
        ("ERROR", "x", "failed", "unknown"),
    ],
)
def test_the_status_of_a_step(tmp_path, status, content, ours, category):
    log = AntigravityLog().run("make").step("RUN_COMMAND", status=status, content=content)
    [call] = read(tmp_path, log).tool_calls
    assert (call.status, call.error_category) == (ours, category)


@pytest.mark.parametrize(
    "more",
    [
        "Stdout:\n\t\t\n\t\tStderr:\n\t\t\n",
        "There were sandbox errors that may be related.\n\t\tOutput:\n\t\t\n",
    ],
)
def test_what_antigravity_says_itself_is_no_output(tmp_path, more):
    text = f"\n\t\tThe command failed with exit code: 1\n\t\t{more}"
    [call] = read(tmp_path, AntigravityLog().run("grep x a").step("RUN_COMMAND", content=text)).tool_calls
    assert (call.status, call.error_category) == ("failed", "no_matches")


def test_parallel_calls_find_their_results_by_kind_and_then_by_order(tmp_path):
    log = AntigravityLog().plan(
        ("view_file", {"AbsolutePath": "/a"}),
        ("from_tomorrow", {"x": 1}),
        ("view_file", {"AbsolutePath": "/b"}),
        ("run_command", {"CommandLine": "make", "Cwd": FOLDER}),
    )
    log.ran(2, "no").step("EPHEMERAL_MESSAGE", source="SYSTEM", content="x").step("VIEW_FILE", content="a")
    log.step("GENERIC", content="g").step("VIEW_FILE", status="ERROR", error="no such file")
    session = read(tmp_path, log)
    assert statuses(session) == [
        ("Read", "ok"),
        ("from_tomorrow", "ok"),
        ("Read", "failed"),
        ("Bash", "failed"),
    ]
    assert len({call.tool_call_id for call in session.tool_calls}) == 4


def test_a_result_belongs_to_no_call_of_an_earlier_turn(tmp_path):
    log = (
        AntigravityLog()
        .run("make")
        .plan(("view_file", {"AbsolutePath": "/a"}))
        .step("VIEW_FILE", content="a")
    )
    assert statuses(read(tmp_path, log)) == [("Bash", "pending"), ("Read", "ok")]


def test_a_result_of_another_tool_is_not_that_of_a_call_without_one(tmp_path):
    """It may stand before what asked for it, and so right behind that call."""
    log = AntigravityLog().run("make").step("EPHEMERAL_MESSAGE", source="SYSTEM", content="x")
    log.plan(("write_to_file", {"TargetFile": "/a", "CodeContent": "x"})).step("CODE_ACTION", content="made")
    log.steps[-2:] = log.steps[:-3:-1]
    assert statuses(read(tmp_path, log)) == [("Bash", "pending"), ("Write", "ok")]


def test_but_its_number_may_say_so(tmp_path):
    log = AntigravityLog().plan(("view_file", {"AbsolutePath": "/srv"}))
    assert statuses(read(tmp_path, log.step("LIST_DIRECTORY", content="a"))) == [("Read", "ok")]


def test_an_error_of_the_models_service_is_no_calls(tmp_path):
    log = AntigravityLog().run("make")
    log.step(
        "ERROR_MESSAGE", source="SYSTEM", error="The model encountered an internal error.", error_code=500
    )
    assert statuses(read(tmp_path, log)) == [("Bash", "pending")]


def test_an_error_after_the_model_went_on_is_no_earlier_calls(tmp_path):
    log = AntigravityLog().run("make").step("PLANNER_RESPONSE", content="Let us see.")
    log.step("ERROR_MESSAGE", source="SYSTEM", error="invalid tool call")
    assert statuses(read(tmp_path, log)) == [("Bash", "pending")]


def test_where_all_results_are_generic_their_numbers_tell_whose_they_are(tmp_path):
    """A call that was declined has none, and its step's number is left out."""
    log = AntigravityLog().plan(
        ("run_command", {"CommandLine": "git push", "Cwd": FOLDER}),
        ("from_tomorrow", {"x": 1}),
        ("view_file", {"AbsolutePath": "/a"}),
    )
    log.step("GENERIC", content="declined").step("GENERIC", content="x").step("GENERIC", content="a")
    del log.steps[3]
    calls = read(tmp_path, log).tool_calls
    assert [(call.name, call.status.value, call.output) for call in calls] == [
        ("Bash", "pending", ""),
        ("from_tomorrow", "ok", "x"),
        ("Read", "ok", "a"),
    ]


def test_a_result_may_stand_before_what_asked_for_it(tmp_path):
    log = AntigravityLog().run("make").ran(2, "no rule").plan(("view_file", {"AbsolutePath": "/a"}))
    log.step("GENERIC", content="a")
    for step in log.steps:
        step["type"] = {"RUN_COMMAND": "GENERIC"}.get(step["type"], step["type"])
    log.steps[2:] = [log.steps[3], log.steps[2], log.steps[5], log.steps[4]]
    assert statuses(read(tmp_path, log)) == [("Bash", "failed"), ("Read", "ok")]


def test_a_command_in_the_background_ends_with_a_message_of_the_system(tmp_path):
    log = AntigravityLog().run("make").step("RUN_COMMAND", status="RUNNING", content="Running as task-3")
    log.run("ls").ran(0, "x")
    ended = "\n\n\t\t\t\tThe command failed with exit code: 2\n\t\t\t\tOutput:\n\t\t\t\tno rule\n"
    text = f'<SYSTEM_MESSAGE>\nTask id "c0ffee/task-3" finished with result:{ended}</SYSTEM_MESSAGE>'
    first, _ = read(tmp_path, log.step("SYSTEM_MESSAGE", source="SYSTEM", content=text)).tool_calls
    assert (first.status, first.exit_code) == (CallStatus.FAILED, 2)


def test_a_command_in_the_background_that_the_agent_gave_up_was_cancelled(tmp_path):
    log = AntigravityLog().run("make").step("RUN_COMMAND", status="RUNNING", content="Running as task-3")
    text = 'Task id "c0ffee/task-3" was canceled with result:\nTool execution was canceled'
    [call] = read(tmp_path, log.step("SYSTEM_MESSAGE", source="SYSTEM", content=text)).tool_calls
    assert call.status is CallStatus.CANCELLED


def test_the_short_transcript_writes_arguments_as_json_in_strings(tmp_path):
    log = AntigravityLog().plan(("run_command", {"CommandLine": '"make -j"', "WaitMsBeforeAsync": "1000"}))
    log.ran(0, "x")
    [call] = read(tmp_path, log, "transcript.jsonl").tool_calls
    assert call.input_data == {"command": "make -j", "WaitMsBeforeAsync": 1000}


def test_the_full_transcript_is_read_and_not_the_short_one_beside_it(tmp_path):
    log = AntigravityLog().run("make").ran(0, "x")
    full, short = log.save(tmp_path), log.save(tmp_path, "transcript.jsonl")
    scanner = AntigravityScanner(tmp_path)
    assert list(scanner.log_files()) == [full]
    full.unlink()
    assert list(scanner.log_files()) == [short]


def test_the_users_words_are_an_event_without_their_wrapping(tmp_path):
    [event] = read(tmp_path, AntigravityLog()).events
    assert (event.type, event.text) == ("user_message", "fix the tides")


def test_the_project_is_where_commands_ran_but_for_antigravitys_own_notes(tmp_path):
    notes = "/home/ada/.gemini/antigravity-cli/brain/c0ffee/scratch"
    log = AntigravityLog().run("ls", cwd=notes).ran(0, "x").run("make").ran(0, "x")
    path = log.save(tmp_path)
    scanner = AntigravityScanner(tmp_path)
    assert scanner.read_file(path)[0].project_path == scanner.project_path_of(path) == FOLDER


def test_else_it_is_the_folder_of_the_files_that_were_named(tmp_path):
    path = AntigravityLog().plan(("view_file", {"AbsolutePath": "/srv/code/moon/src/a.py"})).save(tmp_path)
    assert AntigravityScanner(tmp_path).project_path_of(path) == "/srv/code/moon/src"


def test_a_history_tells_where_the_program_was_started(tmp_path):
    log = AntigravityLog().run("make", cwd=f"{FOLDER}/docs").ran(0, "x")
    path, scanner = log.save(tmp_path), AntigravityScanner(tmp_path)
    assert scanner.project_path_of(path) == f"{FOLDER}/docs"
    typed = {"display": "fix", "workspace": FOLDER, "conversationId": log.conversation}
    write_lines(tmp_path / "antigravity-cli" / "history.jsonl", ["{", "[1]", json.dumps(typed)])
    assert scanner.read_file(path)[0].project_path == scanner.project_path_of(path) == FOLDER


def test_every_program_of_the_family_is_read_from_gemini_clis_folder_or_its_own(tmp_path):
    path = AntigravityLog().run("make").save(tmp_path)
    assert list(AntigravityScanner(tmp_path).log_files()) == [path]
    own = AntigravityScanner(tmp_path / "antigravity-cli")
    assert (list(own.log_files()), own.config_home) == ([path], tmp_path)
    assert not own.is_log_file(tmp_path / "antigravity-cli" / "brain" / "c" / "transcript_full.jsonl")
