"""Codex calls that only have to be counted: kept as the log has them, and read when one is looked at.

That holds for a call without a result, and for one whose result alone says how it ended. All others are
judged as a whole.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import msgspec

from scanners.codex.outcome import read_outcome
from scanners.codex.records import Item, Line, WholeItem, WholeLine
from scanners.errors import LogReadError
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import is_masked, may_be_masked, may_hide
from scanners.outcomes.results import byte_length, keep_output
from scanners.parsing.call_ids import is_id_of
from scanners.parsing.jsonl import REFUSED, LineDecoder, decode_raw, nests_deep
from scanners.parsing.lazy_call import PLAIN, LazyCall, LineSpan, LogLines, lazy_call
from scanners.parsing.times import parse_time
from scanners.text import as_name, clip, visible
from scanners.tools import INPUT_LIMIT, normalise, shell_command

DECODER = LineDecoder(WholeLine)
OFTEN_DECODER = LineDecoder(Line)
_WENT_WELL = re.compile(
    rb'"(?:Chunk ID: [^"\\]{1,80}\\n)?Wall time: [^"\\]{1,80}\\nProcess exited with code 0\\n'
    rb'|"Exit code: 0\\n|"Plan updated"|("\{\\"output\\":\\")'  # the last says it in its last words
)
_WENT_WELL_IN_JSON = re.compile(rb'\\"metadata\\":\{\\"exit_code\\":0,[^{}]{0,80}\}\}"\Z')
LONG = 2000  # bytes; longer inputs are read back from the log when they are asked for
_LONG_RESULT = 300  # bytes; so are longer results, which an analysis asks for less often
# The last is how JSON may write the others.
_MAY_BE_A_PATCH = re.compile(rb"apply_?patch|u00")
_MAY_NAME_A_FOLDER = re.compile(rb"workdir|u00")
_SHELLS = frozenset({"exec_command", "shell", "shell_command", "container.exec", "local_shell"})
_CMD = frozenset({"exec_command", "container.exec"})  # those of which a command may stand under "cmd"


class KeptCall(msgspec.Struct, array_like=True, gc=False):
    """A call and its result as JSON; the place of the line stands for one that is long."""

    call_id: str
    native_name: str
    index: int
    input: bytes | LineSpan
    input_bytes: int
    timestamp: str | None
    cwd: str  # of the turn
    output: bytes | LineSpan | None = None
    ended: str | None = None
    result_bytes: int = 0
    status: CallStatus = CallStatus.PENDING
    error_category: ErrorCategory = ErrorCategory.UNKNOWN


class _Command(msgspec.Struct, gc=False):
    """The command in the arguments of a shell, which are JSON in a string."""

    cmd: str | None = None
    command: str | list[str] | None = None


_decode_text = msgspec.json.Decoder(str).decode
_decode_command = msgspec.json.Decoder(_Command).decode


def take_result(call: KeptCall, output: msgspec.Raw, time: str | None, at: int, length: int) -> bool:
    """Keep the result of a call, when it alone says how the call ended; else False, and nothing is kept."""
    name = call.native_name
    if call.output is not None or name == "write_stdin" or name.startswith("mcp__"):
        return False  # a poll may tell of another call, and a tool's answer may be an error in its own words
    size = len(output)
    told = _WENT_WELL.match(output)
    if told is not None and told.lastindex:
        told = _WENT_WELL_IN_JSON.search(output, max(0, size - 200))
    if name not in _SHELLS:
        if told is None:
            return False
    elif told is None or isinstance(call.input, LineSpan) or may_hide(call.input):
        command = _command(call)
        if command is None or (
            (told is None or may_be_masked(command)) and not _judge(call, output, command)
        ):
            return False
    if call.status is CallStatus.PENDING:
        call.status = CallStatus.OK
        if told is not None:
            start, end = told.span()
            call.result_bytes = size - (end - start)  # how long it took stands in what was matched
    call.output = LineSpan(at, length) if length and size > _LONG_RESULT else bytes(output)
    call.ended = time
    return True


def _judge(call: KeptCall, output: msgspec.Raw, command: str) -> bool:
    """Set how a shell's call ended; False when its result does not say it, or says more."""
    outcome = read_outcome(decode_raw(output))
    text, code = outcome.text, outcome.exit_code
    if code is None or outcome.process is not None or outcome.category is not None:
        return False
    if code:
        call.status, call.error_category = CallStatus.FAILED, categorise(ToolName.BASH, text, code, command)
    elif is_masked(command, text):
        call.status, call.error_category = CallStatus.MASKED, categorise(ToolName.BASH, text, None, command)
    else:
        call.status = CallStatus.OK
    call.result_bytes = byte_length(text)
    return True


def _command(call: KeptCall) -> str | None:
    """Return the command that a shell was called with, as ``ToolCall`` has it; None when it takes more."""
    if isinstance(call.input, LineSpan) or _MAY_BE_A_PATCH.search(call.input):
        return None
    try:
        arguments = _decode_command(_decode_text(call.input))
    except REFUSED:
        return None
    if arguments.cmd is not None and (call.native_name not in _CMD or arguments.command is not None):
        return None
    command = arguments.cmd or arguments.command or ""
    return visible(clip(command if isinstance(command, str) else shell_command(command), INPUT_LIMIT))


class CallLog(LogLines):
    """The log that calls of Codex were read from."""

    def fill_input(self, call: ToolCall, kept: KeptCall) -> None:
        call.name, call.input_data = normalise(
            "codex", kept.native_name, _arguments(self._value(kept, kept.input, is_output=False))
        )
        call.cwd = str(call.input_data.get("workdir") or visible(kept.cwd))

    def fill_result(self, call: ToolCall, kept: KeptCall) -> None:
        """Set the output of a call, which has a status."""
        call.exit_code = None
        call.output, call.output_bytes = "", 0
        if kept.output is not None:
            outcome = read_outcome(self._value(kept, kept.output, is_output=True))
            call.exit_code = outcome.exit_code
            keep_output(call, outcome.text)

    def call_as_known(self, kept: KeptCall) -> ToolCall:
        """Return a call whose texts are read when they are looked at, where it went well or has no result."""
        return self.call(kept) if kept.status in PLAIN else self.whole_call(kept)

    def whole_call(self, kept: KeptCall) -> ToolCall:
        """Return a call with all its texts, so that it can be kept and changed. Raises LogReadError."""
        call = ToolCall(
            name="",
            tool_call_id=kept.call_id,
            input_data={},
            status=kept.status,
            error_category=kept.error_category,
            msg_index=kept.index,
            native_name=kept.native_name,
            timestamp=parse_time(kept.timestamp),
            ended=parse_time(kept.ended),
            input_bytes=kept.input_bytes,
            result_bytes=kept.result_bytes,
        )
        self.fill_input(call, kept)
        self.fill_result(call, kept)
        return call

    def call(self, kept: KeptCall) -> LazyCall:
        """Return a call whose texts are read when they are looked at."""
        call = lazy_call(kept, kept.call_id, kept.status, self)
        if isinstance(kept.input, bytes):
            if not _MAY_BE_A_PATCH.search(kept.input):
                call.name = tool_name(kept.native_name)
            if not _MAY_NAME_A_FOLDER.search(kept.input):
                call.cwd = visible(kept.cwd)
        return call

    def _value(self, kept: KeptCall, part: bytes | LineSpan, is_output: bool) -> Any:
        if isinstance(part, bytes):
            return decode_raw(msgspec.Raw(part))
        for record in DECODER.decode(line := self.line(part))[0]:
            item = record.payload or record
            raw = item.output if is_output else input_of(item)
            if is_id_of(kept.call_id, visible(item.call_id or item.id or "")) and bytes(raw):
                return decode_raw(raw)
        if nests_deep(line):
            return None
        raise LogReadError(self.path, "it changed while it was read")


@lru_cache(4096)
def tool_name(native_name: str) -> str:
    """Return our name for a tool."""
    return normalise("codex", native_name, None)[0]


@lru_cache(4096)
def visible_name(native: str) -> str:
    """Return what is kept of a tool's name, of which a log has few, each thousands of times."""
    return as_name(native)


def input_of(item: Item) -> msgspec.Raw:
    """Return the input of a call, which each kind of item has under another key."""
    if item.type == "custom_tool_call":
        return item.input
    if item.type == "local_shell_call" and isinstance(item, WholeItem):
        return item.action
    return item.arguments


def _arguments(value: Any) -> Any:
    """Return a call's arguments: JSON in a string, except for tools that take free text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
