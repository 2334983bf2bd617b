"""Claude Code's background commands: who started one, that it runs, and how it ended."""

import pytest

from scanners.models import CallStatus, ErrorCategory
from scanners.reading.summary import count
from tests.scanners.agent_logs import ClaudeLog, read_claude

STARTED = "Command running in background with ID: b1a2c3d. Output is being written to: /tmp/b1a2c3d.output"


def task(status, code, name="task_id", task_id="b1a2c3d"):
    return (
        f"<retrieval_status>success</retrieval_status>\n\n<{name}>{task_id}</{name}>\n\n"
        f"<status>{status}</status>\n\n<exit_code>{code}</exit_code>\n\n<output>\n<status>x</status>\n</output>"
    )


def background_log(command="make"):
    return (
        ClaudeLog()
        .call("toolu_x1", "Bash", command=command, run_in_background=True)
        .result("toolu_x1", STARTED, False)
    )


@pytest.mark.parametrize("command", ["make", "set -o pipefail; make 2>&1 | tee make.log"])
def test_a_background_commands_failure_is_masked_at_the_command_that_was_started(tmp_path, command):
    log = background_log(command).call("toolu_x2", "TaskOutput", task_id="b1a2c3d")
    session = read_claude(tmp_path, log.result("toolu_x2", task("failed", 127)))
    started, poll = session.tool_calls
    assert (started.status, started.exit_code) == (CallStatus.MASKED, 127)
    assert started.error_category is ErrorCategory.COMMAND_NOT_FOUND
    assert (started.reported_by, poll.status) == ("toolu_x2", CallStatus.OK)
    assert started.output_bytes == len(STARTED) < len(started.output)
    assert (count([session]).failures, count([session]).masked) == (0, 1)


def test_a_command_that_took_too_long_and_went_on_in_the_background_is_one_too(tmp_path):
    moved = "Command did not complete within its 120s timeout and was moved to the background (ID: b1a2c3d)."
    log = ClaudeLog().call("toolu_1", "Bash", command="make").result("toolu_1", moved, False)
    session = read_claude(
        tmp_path, log.call("toolu_2", "TaskOutput", task_id="b1a2c3d").result("toolu_2", task("failed", 144))
    )
    assert session.tool_calls[0].status is CallStatus.MASKED


@pytest.mark.parametrize(("polled", "is_running"), [(None, True), ("running", True), ("completed", False)])
def test_a_background_command_runs_until_its_end_is_told(tmp_path, polled, is_running):
    log = background_log()
    if polled:
        log.call("toolu_x2", "TaskOutput", task_id="b1a2c3d").result("toolu_x2", task(polled, ""), False)
    assert read_claude(tmp_path, log).tool_calls[0].is_running is is_running


@pytest.mark.parametrize(("end", "status"), [("failed", CallStatus.MASKED), ("completed", CallStatus.OK)])
def test_a_stop_that_came_too_late_tells_how_a_background_command_ended(tmp_path, end, status):
    log = background_log().call("toolu_x2", "TaskStop", task_id="b1a2c3d")
    no = f"<tool_use_error>Task b1a2c3d is not running (status: {end})</tool_use_error>"
    started, stop = read_claude(tmp_path, log.result("toolu_x2", no, True)).tool_calls
    assert (started.status, stop.status) == (status, CallStatus.FAILED)


def test_an_older_poll_names_the_task_only_in_its_input(tmp_path):
    log = background_log().call("toolu_x2", "BashOutput", bash_id="b1a2c3d")
    log.result("toolu_x2", "<status>failed</status>\n\n<exit_code>2</exit_code>\n\n<stdout>\n</stdout>")
    assert read_claude(tmp_path, log).tool_calls[0].exit_code == 2


@pytest.mark.parametrize("place", ["user", "attachment"])
def test_a_notification_tells_how_a_background_command_ended(tmp_path, place):
    text = (
        "<task-notification>\n<task-id>b1a2c3d</task-id>\n<output-file>/tmp/b</output-file>\n"
        '<status>failed</status>\n<summary>Background command "make" failed with exit code 2</summary>\n'
        "</task-notification>\nRead the output file to retrieve the result: /tmp/b"
    )
    log = background_log()
    if place == "user":
        log.says(text)
    else:
        queued = {"type": "queued_command", "prompt": text, "commandMode": "task-notification"}
        log.line("attachment", None, attachment=queued)
    session = read_claude(tmp_path, log)
    [started] = session.tool_calls
    assert (started.status, started.exit_code, started.reported_by) == (CallStatus.MASKED, 2, "")
    assert "failed with exit code 2" in started.output
    assert session.events == []


@pytest.mark.parametrize("end", [task("completed", 0), task("running", 0), task("killed", 143)])
def test_a_background_command_that_went_well_goes_on_or_was_stopped_did_not_fail(tmp_path, end):
    log = background_log().call("toolu_x2", "TaskOutput", task_id="b1a2c3d").result("toolu_x2", end)
    assert read_claude(tmp_path, log).tool_calls[0].status is CallStatus.OK
