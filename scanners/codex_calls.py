"""Codex calls that only have to be counted: kept as the log has them, and read when one is looked at.

That holds for a call without a result, and for one whose result says in its first words that it went well.
All others are judged at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from scanners.codex_outcome import judge, read_outcome
from scanners.codex_records import Item, Line
from scanners.errors import LogReadError
from scanners.jsonl import LineDecoder, decode_raw, open_log
from scanners.masking import may_be_masked
from scanners.models import CallStatus, ToolCall
from scanners.text import clip, visible
from scanners.times import parse_time
from scanners.tools import normalise

DECODER = LineDecoder(Line)
_WENT_WELL = re.compile(
    rb'"(?:Chunk ID: [^"\\]{1,80}\\n)?Wall time: [^"\\]{1,80}\\nProcess exited with code 0\\n'
    rb'|"Exit code: 0\\n|"Plan updated"'
)
_WENT_WELL_IN_JSON = re.compile(rb'\\"metadata\\":\{\\"exit_code\\":0,[^{}]{0,80}\}\}"\Z')
LONG = 2000  # bytes; longer inputs and results are read back from the log
_SHELLS = frozenset({"exec_command", "shell", "shell_command", "container.exec", "local_shell"})


class Place(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where in the log a line stands, in bytes."""

    offset: int
    length: int


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

    @property
    def status(self) -> CallStatus:
        return CallStatus.PENDING if self.output is None else CallStatus.OK


def take_plain_result(call: KeptCall, item: Item, time: str | None, at: int, length: int) -> bool:
    """Keep the result of a call that plainly went well; False when it has to be judged."""
    raw = bytes(item.output)
    if call.output is not None or not (
        _WENT_WELL.match(raw)
        or (raw.startswith(b'"{\\"output\\":\\"') and _WENT_WELL_IN_JSON.search(raw, max(0, len(raw) - 200)))
    ):
        return False
    name = call.native_name
    if name in _SHELLS:
        if _can_hide(call):
            return False
    elif name == "write_stdin" or name.startswith("mcp__"):  # may tell of another call; may hold an error
        return False
    call.output = Place(at, length) if length and len(raw) > LONG else raw
    call.ended = time
    return True


def _can_hide(call: KeptCall) -> bool:
    """Whether a command may hide a failure, so that its output has to be looked at."""
    given = call.input
    if isinstance(given, Place):
        return True
    if not (b"|" in given or b";" in given or b"u00" in given):  # the last is how JSON may write them
        return False
    arguments = _arguments(decode_raw(msgspec.Raw(given)))
    return may_be_masked(str(normalise("codex", call.native_name, arguments)[1].get("command", "")))


def whole_calls(calls: Iterable[ToolCall | KeptCall], log: Path) -> list[ToolCall]:
    """Return calls as they are handed on. Raises LogReadError when long texts are gone from the log."""
    with ExitStack() as opened:
        file: Any = None

        def read(kept: KeptCall, part: bytes | Place, is_output: bool) -> Any:
            nonlocal file
            if isinstance(part, bytes):
                return decode_raw(msgspec.Raw(part))
            if file is None:
                file = opened.enter_context(open_log(log))
            file.seek(part.offset)
            for line in DECODER.decode(file.read(part.length))[0]:
                item = line.payload or line
                raw = item.output if is_output else input_of(item)
                if visible(item.call_id or item.id or "") == kept.call_id and bytes(raw):
                    return decode_raw(raw)
            raise LogReadError(log, "it changed while it was read")

        return [
            call
            if isinstance(call, ToolCall)
            else _whole_call(
                call,
                read(call, call.input, is_output=False),
                None if call.output is None else read(call, call.output, is_output=True),
            )
            for call in calls
        ]


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


def _whole_call(kept: KeptCall, arguments: Any, output: Any) -> ToolCall:
    name, data = normalise("codex", kept.native_name, _arguments(arguments))
    call = ToolCall(
        name=name,
        tool_call_id=kept.call_id,
        input_data=data,
        msg_index=kept.index,
        native_name=kept.native_name,
        timestamp=parse_time(kept.timestamp),
        ended=parse_time(kept.ended),
        cwd=str(data.get("workdir") or visible(kept.cwd)),
        input_bytes=kept.input_bytes,
    )
    if kept.output is not None:
        judge(call, read_outcome(output))
    return call


def _arguments(value: Any) -> Any:
    """Return a call's arguments: JSON in a string, except for tools that take free text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
