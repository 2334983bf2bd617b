"""Antigravity: why a step failed, in the words of many builds."""

import pytest

from scanners.antigravity import AntigravityScanner
from tests.scanners.line_logs import AntigravityLog

REFUSED = "model output error: invalid tool call error (invalid_args) "


def failed_step(home, **step):
    log = AntigravityLog().run("make").step("RUN_COMMAND", status="ERROR", **step)
    [session] = AntigravityScanner(home).read_file(log.save(home))
    return session.tool_calls[0]


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "Created At: 2026-07-01T09:00:00Z\nEncountered error in step execution: {}",
        "Encountered error in step execution: error executing cascade step: CORTEX_STEP_TYPE_RUN_COMMAND: {}",
        "Error invalid tool call: There was a problem parsing the tool call. \nError Message: "
        + REFUSED
        + "{}",
        "Error invalid tool call: " + REFUSED + "{}",
        "declaring permissions: cortex tool view_file: convert tool call for permissions: " + REFUSED + "{}",
    ],
)
@pytest.mark.parametrize(
    ("cause", "status", "category"),
    [
        ("tool call denied by pre-tool hook: no tides", "failed", "hook_blocked"),
        ("tool call denied with reason: no tides", "failed", "hook_blocked"),
        (
            'JSON hook "jsonhook__a_PreToolUse_0_0" failed: command failed: exit status 1',
            "failed",
            "hook_blocked",
        ),
        (
            "Permission prompt for action 'command' on target 'make' timed out waiting",
            "failed",
            "permission_denied",
        ),
        ("Permission denied for command(make). no tides", "failed", "permission_denied"),
        ("user reviewed the command and decided not to run it", "rejected", "user_rejected"),
        (
            "This command requires access to files outside the workspace and cannot",
            "failed",
            "sandbox_denied",
        ),
        ("failed to read file: open /x: no such file or directory \nGuidance: y", "failed", "file_not_found"),
        (
            "failed to read file: open C:/x: The system cannot find the file specified.",
            "failed",
            "file_not_found",
        ),
        ("directory C:\\x does not exist", "failed", "file_not_found"),
        ('exec: "grep": executable file not found in %PATH%', "failed", "command_not_found"),
        ("Failed to fetch document content at http://localhost:3000", "failed", "connection_error"),
    ],
)
def test_the_cause_of_an_error_counts_and_not_what_stands_around_it(
    tmp_path, around, cause, status, category
):
    call = failed_step(tmp_path, content=around.format(cause))
    assert (call.status, call.error_category) == (status, category)


def test_an_argument_that_is_not_allowed_for_a_reason_unknown(tmp_path):
    assert failed_step(tmp_path, error=f"{REFUSED}from tomorrow").error_category == "invalid_input"
