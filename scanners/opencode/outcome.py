"""How a call of OpenCode ended.

A command that exits non-zero is a call that completed; so is a call of a tool that does not exist.
Source: ``packages/opencode/src/{tool,permission,question}`` (to 1.x), ``packages/core/src/tool`` (2.0).
"""

from __future__ import annotations

import re

from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.opencode.records import Error, Metadata, State
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.outcomes.results import keep_output
from scanners.parsing.numbers import as_exit_code
from scanners.text import as_words

_REJECTED = re.compile(r"The user (?:rejected permission|dismissed this question)")
_FEEDBACK = re.compile(r"with (?:the following )?feedback: ")
_ABORTED = re.compile(r"Tool execution (?:was )?(?:aborted|interrupted)|Command cancelled")
_ABORT_TYPES = re.compile(r"abort|interrupt|cancel", re.I)
_REJECT_TYPES = re.compile(r"reject", re.I)
# OpenCode's own notes behind a command's output.
_NOTES = re.compile(r"<(?:bash_|shell_)?metadata>\n(.*)\Z", re.DOTALL)
_TIMED_OUT = "command after exceeding timeout"
_STOPPED = "User aborted the command"
_LAST_WORDS = re.compile(
    r"(?:\A|\n)Command (?:exited with code (-?\d{1,10})|timed out before completion)\.\s*\Z"
)
_NOTES_END = 2000  # characters at the end of an output that hold them
_NO_OUTPUT = "(no output)"
SCRIPT = "execute"  # the tool that runs a script, which calls others
_SCRIPT_STOPPED = "Execution cancelled."


def judge(call: ToolCall, state: State, *, is_invalid: bool) -> None:
    """Set how ``call`` ended; ``is_invalid`` when the model called a tool that is none, or with bad input."""
    if state.status == "error":
        _fail(call, state.error)
        return
    if state.status != "completed":
        return
    text = state.output if state.content is None else _joined(state)
    text = text or ""
    call.status = CallStatus.OK
    if is_invalid:
        call.status, call.error_category = CallStatus.FAILED, ErrorCategory.INVALID_INPUT
    elif call.native_name == SCRIPT and text == _SCRIPT_STOPPED:
        call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
    elif call.name == ToolName.BASH:
        _judge_command(call, state.metadata or state.structured or Metadata(), text)
    keep_output(call, text)


def _joined(state: State) -> str:
    return "\n".join(part.text for part in state.content or () if part.text)


def _fail(call: ToolCall, error: Error | str | None) -> None:
    kind, text = "", error
    if isinstance(error, Error):
        kind, text = error.type or error.name or "", error.message
    text = text if isinstance(text, str) else ""
    if _REJECTED.match(text) or _REJECT_TYPES.search(kind):
        call.status, call.error_category = CallStatus.REJECTED, ErrorCategory.USER_REJECTED
        if feedback := _FEEDBACK.search(text):
            call.user_words = as_words(text[feedback.end() :].strip())
    elif _ABORTED.match(text) or _ABORT_TYPES.search(kind):
        call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
    else:
        call.status = CallStatus.FAILED
        call.error_category = categorise(call.name, text, None, call.command)
    keep_output(call, text)


def _judge_command(call: ToolCall, metadata: Metadata, text: str) -> None:
    end = max(0, len(text) - _NOTES_END)
    last_words = _LAST_WORDS.search(text, end)
    notes = _NOTES.search(text, end)
    noted = notes[1] if notes else ""
    told = int(last_words[1]) if last_words and last_words[1] else None
    call.exit_code = as_exit_code(told if metadata.exit is None else metadata.exit)
    gave_up = last_words is not None and last_words[1] is None
    if gave_up or metadata.timeout is True or _TIMED_OUT in noted:
        call.status, call.error_category = CallStatus.FAILED, ErrorCategory.TIMEOUT
    elif _STOPPED in noted:
        call.status, call.error_category = CallStatus.INTERRUPTED, ErrorCategory.INTERRUPTED
    elif call.exit_code:
        call.status = CallStatus.FAILED
        output = text[: last_words.start()] if last_words else text
        output = "" if output.strip() == _NO_OUTPUT else output
        call.error_category = categorise(call.name, output, call.exit_code, call.command)
    else:
        note_masked(call, text)
