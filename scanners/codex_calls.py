"""Codex calls that only have to be counted: kept as the log has them, and read when one is looked at.

That holds for a call without a result, and for one whose result says in its first words that it went well.
All others are judged at once.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import msgspec

from scanners.codex_outcome import read_outcome
from scanners.codex_records import Item, Line
from scanners.errors import LogReadError
from scanners.jsonl import REFUSED, LineDecoder, decode_raw
from scanners.lazy_call import LazyCall, LogLines, Place, lazy_call
from scanners.masking import may_be_masked
from scanners.models import CallStatus, ToolCall
from scanners.results import keep_output
from scanners.text import clip, visible
from scanners.tools import normalise, shell_command

DECODER = LineDecoder(Line)
_WENT_WELL = re.compile(
    rb'"(?:Chunk ID: [^"\\]{1,80}\\n)?Wall time: [^"\\]{1,80}\\nProcess exited with code 0\\n'
    rb'|"Exit code: 0\\n|"Plan updated"'
)
_WENT_WELL_IN_JSON = re.compile(rb'\\"metadata\\":\{\\"exit_code\\":0,[^{}]{0,80}\}\}"\Z')
LONG = 2000  # bytes; longer inputs are read back from the log when they are asked for
_LONG_RESULT = 300  # bytes; so are longer results, which an analysis asks for less often
# The last is how JSON may write the others.
_MAY_BE_A_PATCH = re.compile(rb"apply_?patch|u00")
_MAY_NAME_A_FOLDER = re.compile(rb"workdir|u00")
_SHELLS = frozenset({"exec_command", "shell", "shell_command", "container.exec", "local_shell"})


class KeptCall(msgspec.Struct, array_like=True, gc=False):
    """A call and its result as JSON; the place of the line stands for one that is long."""

    call_id: str
    native_name: str
    index: int
    input: bytes | Place
    input_bytes: int
    timestamp: str | None
    cwd: str  # of the turn
    output: bytes | Place | None = None
    ended: str | None = None
    result_bytes: int = 0

    @property
    def status(self) -> CallStatus:
        return CallStatus.PENDING if self.output is None else CallStatus.OK


class _Command(msgspec.Struct, gc=False):
    """The command in the arguments of a shell, which are JSON in a string."""

    cmd: str | None = None
    command: str | list[str] | None = None


_decode_text = msgspec.json.Decoder(str).decode
_decode_command = msgspec.json.Decoder(_Command).decode


def take_plain_result(call: KeptCall, item: Item, time: str | None, at: int, length: int) -> bool:
    """Keep the result of a call that plainly went well; False when it has to be judged."""
    raw = bytes(item.output)
    if call.output is not None:
        return False
    told = _WENT_WELL.match(raw)
    if told is None and raw.startswith(b'"{\\"output\\":\\"'):
        told = _WENT_WELL_IN_JSON.search(raw, max(0, len(raw) - 200))
    if told is None:
        return False
    name = call.native_name
    if name in _SHELLS:
        if _can_hide(call):
            return False
    elif name == "write_stdin" or name.startswith("mcp__"):  # may tell of another call; may hold an error
        return False
    call.output = Place(at, length) if length and len(raw) > _LONG_RESULT else raw
    call.result_bytes = len(raw) - len(told[0])  # how long it took stands in what was matched
    call.ended = time
    return True


def _can_hide(call: KeptCall) -> bool:
    """Whether a command may hide a failure, so that its output has to be looked at."""
    given = call.input
    if isinstance(given, Place):
        return True
    if not (b"|" in given or b";" in given or b"u00" in given):  # the last is how JSON may write them
        return False
    try:
        arguments = _decode_command(_decode_text(given))
    except REFUSED:
        return True
    command = arguments.cmd or arguments.command
    return may_be_masked(command if isinstance(command, str) else shell_command(command or []))


class CallLog(LogLines):
    """The log that calls of Codex were read from."""

    def fill_input(self, call: ToolCall, kept: KeptCall) -> None:
        call.name, call.input_data = normalise(
            "codex", kept.native_name, _arguments(self._value(kept, kept.input, is_output=False))
        )
        call.cwd = str(call.input_data.get("workdir") or visible(kept.cwd))

    def fill_result(self, call: ToolCall, kept: KeptCall) -> None:
        """Set the output of a call that went well, or has none."""
        call.exit_code = None
        call.output, call.output_bytes = "", 0
        if kept.output is not None:
            outcome = read_outcome(self._value(kept, kept.output, is_output=True))
            call.exit_code = outcome.exit_code
            keep_output(call, outcome.text)

    def call(self, kept: KeptCall) -> LazyCall:
        """Return a call whose texts are read when they are looked at."""
        call = lazy_call(kept, kept.call_id, kept.status, self)
        if isinstance(kept.input, bytes):
            if not _MAY_BE_A_PATCH.search(kept.input):
                call.name = tool_name(kept.native_name)
            if not _MAY_NAME_A_FOLDER.search(kept.input):
                call.cwd = visible(kept.cwd)
        return call

    def _value(self, kept: KeptCall, part: bytes | Place, is_output: bool) -> Any:
        if isinstance(part, bytes):
            return decode_raw(msgspec.Raw(part))
        for record in DECODER.decode(self.line(part))[0]:
            item = record.payload or record
            raw = item.output if is_output else input_of(item)
            if visible(item.call_id or item.id or "") == kept.call_id and bytes(raw):
                return decode_raw(raw)
        raise LogReadError(self.path, "it changed while it was read")


@lru_cache(4096)
def tool_name(native_name: str) -> str:
    return normalise("codex", native_name, None)[0]


@lru_cache(4096)
def visible_name(native: str) -> str:
    return visible(clip(native, 200))


def input_of(item: Item) -> msgspec.Raw:
    """Return the input of a call, which each kind of item has under another key."""
    match item.type:
        case "custom_tool_call":
            return item.input
        case "local_shell_call":
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
