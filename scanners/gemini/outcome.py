"""How a call of Gemini CLI, or of its fork Qwen Code, ended.

Source: gemini-cli 0.1-0.61 ``packages/core/src/tools/shell.ts``, qwen-code to 0.24 likewise.
"""

from __future__ import annotations

import re
from typing import Any

from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.outcomes.results import keep_output

# The fields behind a command's output; the output itself may print "Exit Code:" too.
_LAST_FIELDS = (
    r"(?:Background PIDs: [^\n]*\n?)?(?:Process Group PGID: [^\n]*\n?)?\s*+(?:</untrusted_context>)?\s*+"
    r"(?:<hook_context>.*|Note: this foreground command ran .*)?\Z"
)
_EXIT_CODE = re.compile(
    rf"^Exit Code: (-?\d{{1,10}})\s*+(?:Signal: [^\n]*\n?)?{_LAST_FIELDS}", re.MULTILINE | re.DOTALL
)
_KILLED = re.compile(rf"^Signal: (?:[1-9]\d{{0,2}}|SIG\w+)\n?{_LAST_FIELDS}", re.MULTILINE | re.DOTALL)
_SILENT = re.compile(r"Output: \(empty\)\n(?:Error: \(none\)\n)?Exit Code: ")
_FIELDS_END = 4000  # characters at the end of an output that hold them
_WRAPPER = re.compile(r"\A\s*(?:<tool_output_masked>\s*)?(?:<untrusted_context>\s*)?")
# An old output, of which the middle was taken out to save context.
MASKED = "<tool_output_masked>"
_MASK_END = re.compile(r"(?<!\s)\s*(?:Output too large\. [^\n]*\s*)?</tool_output_masked>\s*\Z")
# What stands before the first line of an output.
_FOLDER = re.compile(r"\s*\nDirectory: [^\n]*\n")  # of a command, behind the command itself
_FIELD = re.compile(r"^(?:Output|Stdout|Stderr): ", re.MULTILINE)
_BACKGROUND = (
    "Command moved to background (PID: ",
    "Background command started. PID",  # Qwen Code, of one or of several
    "Background shell started.\nid: ",  # Qwen Code later on
)
_BLOCKED = ("Command injection detected", "Refusing to run `git commit` in background mode")
_TIMED_OUT = (
    "Command was automatically cancelled because it exceeded the timeout",
    "Command timed out after ",
)
_STOPPED = "Command was cancelled by user"
_CANCELLED = re.compile(r"\[Operation Cancell?ed\](?: Reason:)? ", re.IGNORECASE)  # what stands before why
_DENIED = re.compile(
    r"User (?:denied|rejected|declined)|User did not allow|Tool \"[^\"\n]{1,100}\" was canceled by the user",
    re.IGNORECASE,
)
# of those in a batch that were still to be asked about when the user denied another, or ended the turn
_NEVER_BEGAN = re.compile(
    r"\s*(?:User cancelled operation\s*\Z|Tool call (?:was )?cancelled before execution)"
)
_BY_USER = re.compile(
    r"User (?:intentionally )?cancell?ed|cancell?ed by (?:the )?user|Operation Cancell?ed", re.IGNORECASE
)


def response_text(result: Any) -> tuple[str, bool]:
    """Return the text of a result, a list of parts, and whether a part holds an error."""
    texts: list[str] = []
    is_error = False
    for part in result if isinstance(result, list) else [result]:
        if isinstance(part, str):
            texts.append(part)
        if not isinstance(part, dict):
            continue
        answer = part.get("functionResponse")
        response = answer.get("response") if isinstance(answer, dict) else None
        if isinstance(response, dict):
            is_error = is_error or "error" in response
            texts += [text for key in ("error", "output") if isinstance(text := response.get(key), str)]
        elif isinstance(text := part.get("text"), str):
            texts.append(text)
    return "\n".join(texts), is_error


def judge(call: ToolCall, status: str | None, text: str, is_error: bool) -> None:
    """Set how a call ended: by its status; a shell's exit code leaves the status "success"."""
    text = _without_command(text, call.command)
    body = _WRAPPER.sub("", text, count=1)
    is_shell = call.name == ToolName.BASH
    call.status = CallStatus.OK
    end = len(text)
    if text.startswith(MASKED) and (closing := _MASK_END.search(text, max(0, end - _FIELDS_END))):
        end = closing.start()
    shown, fields_at = text[:end] if is_shell else "", max(0, end - _FIELDS_END)
    if code := _EXIT_CODE.search(shown, fields_at):
        call.exit_code = int(code[1])
    if is_shell and body.startswith(_TIMED_OUT):
        call.status = CallStatus.FAILED
    elif status == "cancelled" or (is_shell and body.startswith(_STOPPED)):
        why = _CANCELLED.sub("", text[:500], count=1)
        if _DENIED.search(why):
            call.status, call.error_category = CallStatus.REJECTED, ErrorCategory.USER_REJECTED
        elif _NEVER_BEGAN.match(why):
            call.status, call.error_category = CallStatus.CANCELLED, ErrorCategory.SIBLING_ERROR
        elif _BY_USER.search(why):
            call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
        else:
            call.status = CallStatus.CANCELLED
    elif status == "error" or is_error or call.exit_code or _KILLED.search(shown, fields_at):
        call.status = CallStatus.FAILED
    elif is_shell and body.startswith(_BLOCKED):
        call.status, call.error_category = CallStatus.FAILED, ErrorCategory.PERMISSION_DENIED
    elif status is None and not text:
        call.status = CallStatus.PENDING
    elif is_shell:
        call.is_running = body.startswith(_BACKGROUND)
        note_masked(call, _FIELD.sub("", body))
    if call.status is CallStatus.FAILED and call.error_category is ErrorCategory.UNKNOWN:
        said = "" if _SILENT.match(body) else body
        call.error_category = categorise(call.name, said, call.exit_code, call.command)
    keep_output(call, text)


def _without_command(text: str, command: str) -> str:
    """A result as the command gave it; up to 0.2x, the command and its folder stood before that."""
    said = f"Command: {command}"
    folder = _FOLDER.match(text, len(said)) if command and text.startswith(said) else None
    return text[folder.end() :] if folder else text
