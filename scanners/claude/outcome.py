"""How a Claude Code call ended: by the flag of its result; the text tells only which way it failed."""

from __future__ import annotations

import re

from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.text import as_words

INTERRUPTED = "[Request interrupted by user"  # also stands in the user's place

_REJECTED = (
    "The user doesn't want to proceed with this tool use",
    "User chose to stay in plan mode",
    "User refused permission to run tool",  # as a host that the SDK asks says it
)
_NO_DENIALS = ("interrupted", "cancelled")  # as newer builds name the end of a call that nobody refused
# what 2.1.215 and earlier call a rejection of the user's, though nobody was there to be asked
_ASKS = re.compile(r"[^\n]{0,300}\brequires? approval\b|Claude requested permissions to ")
_BY_SETTING = "Permission to use "  # else a rule is a hook's, which says why in words of its own
# of which the last is said of a call that was never asked about: the turn ended before its time came
_CANCELLED = re.compile(
    r"(?:<tool_use_error>)?(?:Sibling tool call errored|Cancelled: parallel tool call)"
    r"|The user doesn't want to take this action"
)
_SKIPPED = "[Tool call skipped: "  # of newer builds (2.1.3xx), for the same reason
# as it says on resuming, of a call that has no result in the log
_UNKNOWN = re.compile(
    r"\[(?:Tool call interrupted: the session ended before|Tool call result not in this copy"
    r"|Agent call interrupted: the process running)"
)
# why Claude Code (2.0-2.1) did not run a call: its agent was to warm up, to compact or to suggest a prompt
_NOT_RUN = frozenset(
    {
        "Warmup",
        "Tool use is not allowed during compaction",
        "No tools needed for suggestion",
        "Streaming fallback triggered",
    }
)
_USER_SAID = re.compile(r"the user said:\n|provided the following reason for the rejection: ")
_ASKS_BACK = "The user wants to clarify these questions"  # which is said for the user
_AFTER_USER_SAID = "\n\nNote: The user's next message may contain a correction"
_EXIT_CODE = re.compile(r"(?:Error: )?Exit code (-?\d{1,10})\b")
_STOPPED_BY_USER = re.compile(
    rf"(?:Exit code \d+\n)?{re.escape(INTERRUPTED)}|(?:Interrupted by user|Request was aborted\.)\s*\Z"
    r"|Tool permission request failed: [^\n]{0,80}(?:aborted|closed before response|Stream closed)"
    r"|\[Tool call did not complete: the turn was ended to deliver the message"
)
_AFTER_ALL = "Correction to the text above: this call was stopped while running"  # behind a rejection's words


def is_unknown(text: str) -> bool:
    """Whether a flagged result only says that nobody knows what the call came to."""
    return _UNKNOWN.match(text) is not None


def judge(call: ToolCall, text: str, is_flagged: bool, denial: str | None, is_blocked: bool) -> None:
    """Set how a call with that result ended.

    ``denial`` is who refused it, in newer builds; ``is_blocked`` tells that a hook did, before it ran.
    """
    call.status = CallStatus.OK
    if is_flagged:
        _judge_flagged(call, text, denial, is_blocked)
    else:
        note_masked(call, text)


def _judge_flagged(call: ToolCall, text: str, denial: str | None, is_blocked: bool) -> None:
    """Give a call whose result is flagged ``is_error`` its status and category.

    A refusal of the user's is REJECTED, also when the user refused by saying what to do instead. What a rule,
    a hook or auto mode refused FAILED; so did what auto mode could not judge, as a service did not answer.
    """
    is_named = denial == "user-rejected" and not _ASKS.match(text)
    is_refused = denial not in _NO_DENIALS and (is_named or text.startswith(_REJECTED))
    if is_refused and _AFTER_ALL not in text:
        call.status = CallStatus.REJECTED
        call.error_category = ErrorCategory.USER_REJECTED
        said = _USER_SAID.search(text)
        words = text[said.end() :] if said else ""
        if words.startswith(_ASKS_BACK):
            words = ""
        call.user_words = as_words(words.partition(_AFTER_USER_SAID)[0].strip())
    elif is_refused or denial == "interrupted" or _STOPPED_BY_USER.match(text):
        call.status = CallStatus.INTERRUPTED
        call.error_category = ErrorCategory.INTERRUPTED
    elif _CANCELLED.match(text):
        call.status = CallStatus.CANCELLED
        call.error_category = ErrorCategory.SIBLING_ERROR
    elif denial == "cancelled" or text.startswith(_SKIPPED) or text.strip() in _NOT_RUN:
        call.status = CallStatus.CANCELLED
    else:
        call.status = CallStatus.FAILED
        body = text
        if call.name == ToolName.BASH and (code := _EXIT_CODE.match(text)):
            call.exit_code = int(code[1])
            body = text[code.end() :]
        if denial == "permission-rule" and text.startswith(_BY_SETTING):
            call.error_category = ErrorCategory.PERMISSION_DENIED
        elif is_blocked or denial == "permission-rule":
            call.error_category = ErrorCategory.HOOK_BLOCKED
        elif denial in ("automode-unavailable", "automode-parsing-error"):
            call.error_category = ErrorCategory.SERVICE_UNAVAILABLE
        elif denial == "automode-blocked":
            call.error_category = ErrorCategory.PERMISSION_DENIED
        else:
            call.error_category = categorise(call.name, body, call.exit_code, call.command)
