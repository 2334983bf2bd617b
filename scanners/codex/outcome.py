"""How a Codex tool call ended, from what Codex wrote of it.

Codex keeps no success flag with a result (``codex-rs/protocol`` drops it on purpose), so each generation
says it in the text it gave the model: the ``shell`` era (0.2-0.77) in JSON metadata, ``shell_command`` and
``apply_patch`` in an ``Exit code:`` line, unified exec in a header before ``Output:``. Texts of
Codex's own, without any of these, are refusals, aborts and errors; their wording is from
``codex-rs/core/src/tools`` (July 2026) and from 0.171. What scripts of code mode say is in
``scanners.codex.scripts``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from scanners.models import CallStatus, ErrorCategory, ToolCall
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.outcomes.results import keep_output
from scanners.outcomes.shell_profiles import without_start_up
from scanners.parsing.content import texts_in
from scanners.parsing.numbers import as_exit_code


@dataclass(slots=True)
class Outcome:
    """``text`` is the output without Codex's header; ``process`` a command that still runs."""

    text: str
    status: CallStatus = CallStatus.OK
    exit_code: int | None = None
    category: ErrorCategory | None = None  # None: to be told from the text
    process: int | None = None


_EXIT_CODE = re.compile(r"Exit code: (-?\d{1,10})\n")
_UNIFIED = re.compile(r"(?:Chunk ID: [^\n]*|Wall time: [^\n]*|Process (?:exited|running) with [^\n]*)\n")
_COMMAND = "Command: "  # which 0.116-0.119 write first
_AFTER_COMMAND = re.compile(
    r"\n(?:Chunk ID: [^\n]*\n)?Wall time: [\d.]+ seconds\nProcess (?:exited|running) with [^\n]*\n"
    r"(?:Original token count: \d+\n)?Output:(?:\n|\Z)"
)
_EXITED = re.compile(r"^Process exited with code (-?\d{1,10})$", re.MULTILINE)
_RUNNING = re.compile(r"^Process running with session ID (\d{1,15})$", re.MULTILINE)
_BODY = re.compile(r"^Output:(?:\n|\Z)", re.MULTILINE)
_LONGEST_HEADER = 600

_ABORTED = re.compile(r"(?:Wall time: [\d.]+ seconds\n)?aborted by user\b|approval request aborted")
_BY_SETTINGS = re.compile(
    r"patch rejected: writing outside|automatic approval review denied|[^\n]*approval settings"
    r"|approval policy is [\w()-]{1,40}; reject command"
    r"|This action was rejected due to unacceptable risk"
)
# of a command that is not even asked about; what it is stands between the words
_BY_POLICY = re.compile(
    r"exec_command failed[\s\S]{0,8000}?(?:` rejected: (?!by user)|rejected due to unacceptable risk"
    r"|automatic approval review denied)"
)
NOT_REVIEWED = "The automatic permission approval review did not finish"
_NOT_REVIEWED = re.compile(
    rf"(?:exec_command failed[\s\S]{{0,8000}}?)?(?:{NOT_REVIEWED}"
    r"|[Aa]utomatic approval review (?:was cancelled|did not complete|failed|could not|cannot|returned))"
)
_BY_HOOK = re.compile(r"rejected by configuration|[^\n]{0,80}\b(?:Pre|Post)ToolUse hook")
# the line that was not run stands before it, and may be a script of many lines
_REJECTED = re.compile(
    r"[^\n]{0,400}\brejected by user\b"
    r"|exec_command failed for `[\s\S]{0,20000}?`: CreateProcess "
    r'\{ message: "Rejected\(\\?"rejected by user\b'
)
_IN_PARTS = r'\s*(?:\[\{"type": ?"text", ?"text": ?")?'
_MCP_REJECTED = re.compile(rf"{_IN_PARTS}user (?:rejected|cancelled) MCP tool call\b")
_MCP_UNASKED = re.compile(rf"{_IN_PARTS}MCP tool call cancelled: interactive approval is unavailable")
_MCP_CANCELLED = re.compile(rf"{_IN_PARTS}MCP tool call cancelled before approval")
_ERRORS = re.compile(
    r"apply_patch verification failed|error: (?:Failed to find expected lines|invalid (?:hunk|patch))"
    r"|patch rejected|failed to parse function arguments|unsupported (?:custom tool )?call|execution error"
    r"|exec_command failed|write_stdin failed|tool call error|command timed out after|aborted$"
    r"|collab \w+ failed: |timeout_ms must be |timed out negotiating with the code-mode host"
    r"|unable to (?:locate|read|process) image(?: at `|: )|image path `[^`\n]{1,4096}` is not a file"
)
# Keys that say no more than that an MCP tool's answer is an error.
_ERROR_KEYS = frozenset(
    ("error", "message", "code", "status", "error_code", "error_data", "details", "success", "ok", "isError")
)
_CUT = re.compile(r"Total output lines: \d{1,12}\n\n")  # before what is left of a long output
_OF_COMMAND = re.compile(r"failed in sandbox|command timed out after \d+ milliseconds\n")
_SANDBOX = re.compile(r"failed in sandbox(?P<error> \w+ with execution error)?: ")  # without it: 0.45-0.47
_SANDBOX_CODE = re.compile(r"exit code: (-?\d{1,10}), stdout: ")
_SANDBOX_SAYS = re.compile(
    r"Operation not permitted|Read-only file system|[Pp]ermission denied|bwrap:|sandbox-exec:"
)


def read_outcome(output: Any, from_mcp: bool = False) -> Outcome:
    """Judge ``output`` as it stands in the log: a string, a list of parts or an object."""
    if isinstance(output, dict):
        outcome = Outcome(text_of(output.get("content", output.get("output"))))
        if output.get("success") is False or output.get("isError") is True:
            outcome.status = CallStatus.FAILED
        return outcome
    text = text_of(output)
    if text.startswith("{") and (outcome_in_json := _from_json(text)):
        return outcome_in_json
    if code := _EXIT_CODE.match(text):
        return _exited(int(code[1]), _body(text))
    if text.startswith(_COMMAND) and (header := _AFTER_COMMAND.search(text)):
        text = text[header.start() + 1 :]
    if _UNIFIED.match(text) and not _ABORTED.match(text):
        return _from_header(text, from_mcp)
    if from_mcp and (outcome_of_mcp := _from_mcp(text)):
        return outcome_of_mcp
    if (cut := _CUT.match(text)) and not _OF_COMMAND.match(text, cut.end()):
        return Outcome(text)  # whatever stands there is the command's: no other words of Codex are so long
    return _from_words(text[cut.end() :] if cut else text)


def failed_mcp_result(result: Any) -> str | None:
    """Return the error in the ``result`` of an ``mcp_tool_call_end`` event; None when the call succeeded."""
    if not isinstance(result, dict):
        return None
    if "Err" in result:
        return text_of(result["Err"])
    answer = result.get("Ok")
    if isinstance(answer, dict) and (answer.get("isError") is True or answer.get("is_error") is True):
        return text_of(answer.get("content"))
    return None


def declined(text: str) -> Outcome:
    """Return how a call ended that was not allowed: by the user, unless Codex's words tell otherwise."""
    told = _from_words(text)
    if told.status is CallStatus.FAILED and told.category is not None:
        return told
    return Outcome(text, CallStatus.REJECTED, category=ErrorCategory.USER_REJECTED)


def judge(call: ToolCall, outcome: Outcome, earlier: str = "") -> None:
    """Set how ``call`` ended; ``earlier`` is output of it that was kept before."""
    call.status = outcome.status
    if outcome.exit_code is not None:
        call.exit_code = outcome.exit_code
    if outcome.status is CallStatus.FAILED:
        call.error_category = outcome.category or categorise(
            call.name, outcome.text, outcome.exit_code, call.command
        )
    elif outcome.category is not None:
        call.error_category = outcome.category
    elif outcome.status is CallStatus.OK:
        note_masked(call, outcome.text)
    keep_output(call, f"{earlier}\n{outcome.text}" if earlier else outcome.text)
    call.result_bytes = call.output_bytes


def _exited(code: int, text: str) -> Outcome:
    return Outcome(text, CallStatus.FAILED if code else CallStatus.OK, code)


def _from_json(text: str) -> Outcome | None:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        try:
            value = json.loads(text)  # which takes lone surrogates
        except (ValueError, RecursionError):
            return None
    metadata = value.get("metadata") if isinstance(value, dict) else None
    code = as_exit_code(metadata.get("exit_code")) if isinstance(metadata, dict) else None
    return _exited(code, text_of(value.get("output"))) if code is not None else None


def _from_header(text: str, from_mcp: bool) -> Outcome:
    end = _BODY.search(text, 0, _LONGEST_HEADER)
    header = text[: end.start()] if end else text[:_LONGEST_HEADER]
    body = text[end.end() :] if end else text
    if code := _EXITED.search(header):
        return _exited(int(code[1]), body)
    if running := _RUNNING.search(header):
        return Outcome(body, process=int(running[1]))
    return (from_mcp and _from_mcp(body)) or Outcome(body)


def mcp_error(text: str) -> Outcome:
    """Return how an MCP call ended of which this error was told."""
    if _MCP_REJECTED.match(text):
        return Outcome(text, CallStatus.REJECTED, category=ErrorCategory.USER_REJECTED)
    if _MCP_UNASKED.match(text):
        return Outcome(text, CallStatus.FAILED, category=ErrorCategory.PERMISSION_DENIED)
    if _MCP_CANCELLED.match(text):
        return Outcome(text, CallStatus.CANCELLED, category=ErrorCategory.UNKNOWN)
    return Outcome(text, CallStatus.FAILED)


def _from_mcp(body: str) -> Outcome | None:
    """Judge an MCP tool's answer; None when it does not say that it is an error."""
    is_told = any(said.match(body) for said in (_MCP_REJECTED, _MCP_UNASKED, _MCP_CANCELLED))
    return mcp_error(body) if is_told or _is_mcp_error(body) else None


def _is_mcp_error(body: str) -> bool:
    """Whether an MCP tool's answer is an error object and nothing else."""
    if not body.lstrip().startswith("{"):
        return False
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    return value.get("isError") is True or (bool(value.get("error")) and set(value) <= _ERROR_KEYS)


def _from_words(text: str) -> Outcome:
    if _ABORTED.match(text):
        return Outcome(text, CallStatus.INTERRUPTED, category=ErrorCategory.INTERRUPTED)
    if said := _SANDBOX.match(text):
        return _from_sandbox(text, said)
    if _BY_SETTINGS.match(text):
        return Outcome(text, CallStatus.FAILED, category=ErrorCategory.PERMISSION_DENIED)
    if _NOT_REVIEWED.match(text):
        return Outcome(text, CallStatus.FAILED, category=ErrorCategory.SERVICE_UNAVAILABLE)
    if _BY_HOOK.match(text):
        return Outcome(text, CallStatus.FAILED, category=ErrorCategory.HOOK_BLOCKED)
    if _REJECTED.match(text):
        return Outcome(text, CallStatus.REJECTED, category=ErrorCategory.USER_REJECTED)
    if _BY_POLICY.match(text):
        return Outcome(text, CallStatus.FAILED, category=ErrorCategory.PERMISSION_DENIED)
    return Outcome(text, CallStatus.FAILED if _ERRORS.match(text) else CallStatus.OK)


def _from_sandbox(text: str, said: re.Match[str]) -> Outcome:
    """Old builds call every failure inside the sandbox a denial; only some say so themselves."""
    outcome = Outcome(text, CallStatus.FAILED)
    if said["error"] is None:
        outcome.text = text[said.end() :]
    elif code := _SANDBOX_CODE.search(text, 0, _LONGEST_HEADER):
        outcome.exit_code = int(code[1])
        outcome.text = text[code.end() :]
    else:
        return outcome
    if _SANDBOX_SAYS.search(without_start_up(outcome.text)):
        outcome.category = ErrorCategory.SANDBOX_DENIED
    return outcome


def _body(text: str) -> str:
    end = _BODY.search(text, 0, _LONGEST_HEADER)
    return text[end.end() :] if end else text.partition("\n")[2]


def text_of(value: Any) -> str:
    """Return the text in a result: a string, or a list of parts, of which images have none."""
    if isinstance(value, str | list):
        return texts_in(value)
    try:
        return "" if value is None else json.dumps(value, ensure_ascii=False)
    except RecursionError:  # what can just be read may nest too deep to be written
        return "…"
