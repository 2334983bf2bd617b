"""Claude Code: who refused a call, who stopped one, and which nobody knows the end of."""

import pytest

from scanners.models import CallStatus, ErrorCategory
from scanners.reading.summary import count
from tests.scanners.agent_logs import ClaudeLog, read_claude

REJECTION = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file "
    "edit, the new_string was NOT written to the file). "
)


NEVER_ASKED = (
    "The user doesn't want to take this action right now. STOP what you are doing and wait for the user to "
    "tell you how to proceed."
)
AFTER_ALL = (
    "STOP what you are doing and wait for the user to tell you how to proceed. Correction to the text above: "
    "this call was stopped while running, not refused before it ran. It may have run in part or in full."
)
APPROVAL_EXPIRED = (
    "[Tool call not completed: an approval request expired with no answer, so the action awaiting approval "
    "did not run. Nobody refused it, so this is not the user's decision; ask again if it is still needed.]"
)
INTERRUPTED = ("interrupted", "interrupted")


def only_call(tmp_path, name, content, **more):
    log = ClaudeLog().call("toolu_x1", name).result("toolu_x1", content, True, **more)
    return read_claude(tmp_path, log).tool_calls[0]


def test_what_the_user_said_when_rejecting_is_kept(tmp_path):
    said = "To tell you how to proceed, the user said:\nuse pnpm, not npm\n\n"
    note = "Note: The user's next message may contain a correction or preference."
    call = only_call(tmp_path, "Bash", REJECTION + said + note)
    assert call.user_words == "use pnpm, not npm"


def test_what_is_said_for_the_user_is_not_what_the_user_said(tmp_path):
    said = "To tell you how to proceed, the user said:\nThe user wants to clarify these questions.\n    This"
    assert only_call(tmp_path, "AskUserQuestion", REJECTION + said).user_words == ""


def test_a_reason_given_for_a_rejection_is_kept(tmp_path):
    said = "The user provided the following reason for the rejection:  \u7528pnpm"
    assert only_call(tmp_path, "Bash", REJECTION + said).user_words == "\u7528pnpm"


def test_the_denial_kind_of_newer_builds_marks_a_rejection(tmp_path):
    call = only_call(tmp_path, "Bash", "No.", toolDenialKind="user-rejected")
    assert call.status is CallStatus.REJECTED


@pytest.mark.parametrize(
    ("denial", "content", "status", "category"),
    [
        ("user-rejected", "No.", CallStatus.REJECTED, ErrorCategory.USER_REJECTED),
        ("automode-unavailable", "No.", CallStatus.FAILED, ErrorCategory.SERVICE_UNAVAILABLE),
        (
            "invented-tomorrow",
            "Permission for this action has been denied. Reason: x",
            CallStatus.FAILED,
            ErrorCategory.PERMISSION_DENIED,
        ),
        (
            "user-rejected",
            "This command requires approval",
            "failed",
            "permission_denied",
        ),  # nobody was asked
        ("permission-rule", "Permission to use Bash with rm has been denied.", "failed", "permission_denied"),
        (
            "permission-rule",
            "Permission to use Bash with command cd a\nrm b has been denied.",
            "failed",
            "permission_denied",
        ),
        ("permission-rule", "User refused permission to run tool", "rejected", "user_rejected"),
        (
            "permission-rule",
            "Tool permission request failed: Error: Tool use aborted",
            "interrupted",
            "interrupted",
        ),
        ("permission-rule", "guard: no edits on Fridays", "failed", "hook_blocked"),
        ("automode-blocked", "It would publish the tides.", "failed", "permission_denied"),
        ("interrupted", "Stopped.", "interrupted", "interrupted"),
        ("automode-parsing-error", "No.", "failed", "service_unavailable"),
        ("cancelled", "Another call of the batch broke.", "cancelled", "unknown"),
        ("cancelled", APPROVAL_EXPIRED, "cancelled", "unknown"),
        ("cancelled", NEVER_ASKED, "cancelled", "sibling_error"),
        ("user-rejected", REJECTION + AFTER_ALL, "interrupted", "interrupted"),
        ("permission-rule", "Tool permission request failed: AbortError: Stream closed", *INTERRUPTED),
        (None, "[Tool call did not complete: the turn was ended to deliver the message that", *INTERRUPTED),
        (None, "[Tool call skipped: the turn paused before this call ran. Nothing", "cancelled", "unknown"),
    ],
)
def test_the_denial_kind_of_newer_builds_tells_who_refused(tmp_path, denial, content, status, category):
    call = only_call(tmp_path, "Bash", content, toolDenialKind=denial)
    assert (call.status, call.error_category) == (status, category)


def test_a_call_that_the_agent_says_was_not_started_did_not_fail(tmp_path):
    text = "This session restarted with no record of having sent this command to another computer."
    assert only_call(tmp_path, "Bash", text, toolCallEnded="not_started").status is CallStatus.CANCELLED


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("[Tool call interrupted: the session ended before this call's result was recorded, so", {}),
        ("[Tool call result not in this copy: this session was copied from another session before", {}),
        ("[Agent call interrupted: the process running this conversation stopped before this", {}),
        (REJECTION, {"toolDenialKind": "user-rejected", "interruptedByShutdown": True}),
    ],
)
def test_what_stands_for_a_result_that_was_never_recorded_is_none(tmp_path, text, more):
    log = ClaudeLog().call("toolu_x1", "Bash", command="make").result("toolu_x1", text, True, **more)
    log.says([{"type": "text", "text": "[Request interrupted by user]"}], interruptedByShutdown=True)
    log.says("[Request interrupted: the session ended before this agent finished. Nobody asked it to stop.]")
    log.says("[This turn ended before it finished.]")
    copy = read_claude(tmp_path, log)
    assert ([call.status for call in copy.tool_calls], copy.events) == ([CallStatus.PENDING], [])
    original = ClaudeLog().call("toolu_x1", "Bash", command="make").result("toolu_x1", "Exit code 2", True)
    assert count([copy, read_claude(tmp_path, original, name="first")]).failures == 1
