"""How a call of Antigravity ended: by its step's error, its status, or the first words about a command.

Source: logs of May to October 2026, and what other readers of them test. Each way to fail has been put in
several words: around the cause stand who noticed it, and in which part of Antigravity.
"""

from __future__ import annotations

import re

from scanners.models import CallStatus, ErrorCategory, ToolCall
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.outcomes.results import keep_output
from scanners.parsing.numbers import as_exit_code

_TIMES = re.compile(r"\A(?:\s*(?:Created|Completed) At: [^\n]*\n)+")
_ENDED = re.compile(
    r"\s*The command (?:completed successfully|(?:failed with exit code:|exited with code) (-?\d{1,10}))\.?"
    r"\s*(?:There were sandbox errors[^\n]*\s*)?(?:Output:\s*|Stdout:\s*(?:Stderr:\s*)?)?"
)
_REJECTED = re.compile(
    r"\b[Uu]ser (?:denied|rejected|declined)|(?:denied|rejected) by (?:the )?user"
    r"|user reviewed the command and decided not to run it"
)
_NOT_PERMITTED = re.compile(
    r"permission check failed|[Pp]ermission for the tool call was denied|auto-denied"
    r"|Permission denied for \w+\(|Permission prompt for action"
)
_BY_USER = re.compile(r"cancell?ed by (?:the )?user|[Uu]ser cancell?ed")
_CANCELLED = frozenset({"CANCELED", "CANCELLED"})
_FAILED = frozenset({"ERROR", "FAILED"})
_HEAD = 500  # characters at the beginning of an error that say what it is
_AROUND = re.compile(
    r"(?:\s*(?:Encountered error in (?:step|tool) execution: |error executing cascade step:\s"
    r"|CORTEX_STEP_TYPE_\w+: |There was a problem parsing the tool call\.|Error Message: "
    r"|declaring permissions: |cortex tool \w+: |convert tool call for\s+permissions: |model output error: "
    r"|(?P<is_of_input>(?:Error )?invalid tool call(?: error \(\w+\) |: |\s*\Z))))*\s*"
)
_CAUSES = (
    (
        ErrorCategory.HOOK_BLOCKED,
        re.compile(r"tool call denied (?:by pre-tool hook|with reason)|JSON hook \""),
    ),
    (
        ErrorCategory.SANDBOX_DENIED,
        re.compile(r"This command requires access to files outside the workspace"),
    ),
    (
        ErrorCategory.FILE_NOT_FOUND,
        re.compile(r"[^\n]{1,600}?(?:no such file|cannot find the (?:file|path) specified| does not exist)"),
    ),
    (ErrorCategory.COMMAND_NOT_FOUND, re.compile(r"exec: [^\n]{1,200} executable file not found")),
    (ErrorCategory.CONNECTION_ERROR, re.compile(r"[Ff]ailed to fetch |fetch failed for ")),
)


def without_times(text: str) -> str:
    """Return what a step holds besides the times that stand before it."""
    return _TIMES.sub("", text, count=1)


def judge(
    call: ToolCall,
    content: str,
    error: str,
    status: str,
    exit_code: int | None = None,
    is_error: bool = False,
) -> None:
    """Set how a call ended. ``is_error``: that its result is an error, whatever the status says."""
    text = without_times(content) or error
    head = (error or text)[:_HEAD]
    ended = _ENDED.match(text) if call.command else None
    output = text[ended.end() :] if ended else text
    call.status, call.error_category = CallStatus.OK, ErrorCategory.UNKNOWN
    told = as_exit_code(exit_code) if call.command else None
    call.exit_code = told if told is not None or not ended else int(ended[1] or 0)
    if error or is_error or status in _FAILED:
        if _REJECTED.search(head):
            call.status, call.error_category = CallStatus.REJECTED, ErrorCategory.USER_REJECTED
        elif _BY_USER.search(head):
            call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
        else:
            call.status, call.error_category = CallStatus.FAILED, _category(call, error, text)
    elif status in _CANCELLED:
        by_user = _BY_USER.search(head) or _REJECTED.search(head)
        call.status = CallStatus.INTERRUPTED if by_user else CallStatus.CANCELLED
        call.error_category = ErrorCategory.INTERRUPTED if by_user else ErrorCategory.UNKNOWN
    elif call.exit_code:
        call.status = CallStatus.FAILED
        call.error_category = categorise(call.name, output, call.exit_code, call.command)
    else:
        note_masked(call, output)
    keep_output(call, text)


def _category(call: ToolCall, *told: str) -> ErrorCategory:
    """Tell why a step failed by the cause that it names, in its error or in what it holds."""
    is_of_input = False
    for text in told:
        around = _AROUND.match(text)
        cause = text[around.end() :] if around else text
        is_of_input = is_of_input or (around is not None and around["is_of_input"] is not None)
        if _NOT_PERMITTED.search(cause[:_HEAD]):
            return ErrorCategory.PERMISSION_DENIED
        for category, pattern in _CAUSES:
            if pattern.match(cause):
                return category
        category = categorise(call.name, cause, None, call.command)
        if category is not ErrorCategory.UNKNOWN:
            return category
    return ErrorCategory.INVALID_INPUT if is_of_input else ErrorCategory.UNKNOWN
