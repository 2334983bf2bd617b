"""Calls that are read from the log when somebody looks at them: of thousands, an analysis needs a few."""

from __future__ import annotations

import io
import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import msgspec

from scanners.errors import LogReadError
from scanners.models import CallStatus, ErrorCategory, ToolCall
from scanners.parsing.times import parse_time

PLAIN = frozenset({CallStatus.OK, CallStatus.PENDING})  # how a call ends that need not be looked at
_OF_INPUT = frozenset({"name", "input_data", "cwd"})
_OF_RESULT = frozenset({"output", "output_bytes", "exit_code"})
_TIMES = frozenset({"timestamp", "ended"})
_NAMES = tuple(each.name for each in fields(ToolCall))
_PLAIN_TEXT = re.compile(r"[A-Za-z0-9_.-]+")  # which JSON writes as it is, or else with:
_ESCAPED_ASCII = b"\\u00"


class LineSpan(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where in a log a line stands with its newline, in bytes."""

    offset: int
    length: int


_MOST_HELD = 8
_held: ContextVar[OrderedDict[Path, io.FileIO] | None] = ContextVar("held", default=None)


@contextmanager
def logs_held_open() -> Iterator[None]:
    """Open a log once, not for each line that is read back from it inside."""
    held: OrderedDict[Path, io.FileIO] = OrderedDict()
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
        for file in held.values():
            file.close()


class LogLines:
    """A log that lines are read back from."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def line(self, place: LineSpan) -> bytes:
        """Return the line at ``place``. Raises LogReadError."""
        try:
            held = _held.get()
            if held is None:
                with self.path.open("rb", buffering=0) as file:
                    return _line(file, place)
            if (opened := held.get(self.path)) is None:
                opened = held[self.path] = self.path.open("rb", buffering=0)
                if len(held) > _MOST_HELD:
                    held.popitem(last=False)[1].close()
            return _line(opened, place)
        except OSError as error:
            raise LogReadError(self.path, error.strerror or str(error)) from error


def _line(file: io.FileIO, place: LineSpan) -> bytes:
    file.seek(place.offset)
    return file.read(place.length)


class CallSource(Protocol):
    """Where the rest of a call is. Both set what they are named for, and raise LogReadError."""

    def fill_input(self, call: ToolCall, kept: Any) -> None:
        """Set ``name``, ``input_data`` and ``cwd``."""

    def fill_result(self, call: ToolCall, kept: Any) -> None:
        """Set ``output``, ``output_bytes`` and ``exit_code``."""


class Kept(Protocol):
    """What is kept of a call while its log is read."""

    call_id: str
    native_name: str
    index: int
    input: bytes | LineSpan
    input_bytes: int
    result_bytes: int
    timestamp: str | None
    ended: str | None


class LazyCall(ToolCall):
    """A call that went well, or has no result yet, without its texts.

    Reading one of its attributes may read the log, so any of them may raise LogReadError.
    """

    __slots__ = ("_kept", "_source")
    _kept: Any
    _source: CallSource

    def __getattr__(self, name: str) -> Any:  # asked only for what was not set
        if name in _TIMES:
            setattr(self, name, parse_time(getattr(self._kept, name)))
        elif name in _OF_INPUT:
            self._source.fill_input(self, self._kept)
        elif name in _OF_RESULT:
            self._source.fill_result(self, self._kept)
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ToolCall):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _NAMES)

    __hash__ = None  # type: ignore[assignment]  # as ToolCall


def rough_input(call: ToolCall) -> bytes | None:
    """The JSON of a call's input, which holds every `plain_part` of a word of the input.

    None where it may not, or is not at hand. Asked first it spares decoding most inputs.
    """
    if not isinstance(call, LazyCall):
        return None
    raw = call._kept.input
    return raw if isinstance(raw, bytes) and _ESCAPED_ASCII not in raw else None


@lru_cache(4096)
def plain_part(word: str) -> bytes:
    """The longest part of a word that stands in JSON as it is; it may be empty."""
    if "\\" in word:  # it may stand for a character that a terminal would obey
        return b""
    return max(_PLAIN_TEXT.findall(word), key=len, default="").encode()


def lazy_call(kept: Kept, call_id: str, status: CallStatus, source: CallSource) -> LazyCall:
    """Return a call with what is known of it without a look at its texts."""
    call = LazyCall.__new__(LazyCall)
    call._kept = kept
    call._source = source
    call.tool_call_id = call_id
    call.status = status
    call.error_category = ErrorCategory.UNKNOWN
    call.msg_index = kept.index
    call.native_name = kept.native_name
    call.user_words = ""
    call.input_bytes = kept.input_bytes
    call.result_bytes = kept.result_bytes
    call.reported_by = ""
    call.is_running = False
    return call


def settle(call: ToolCall) -> None:
    """Read what is left of ``call`` now, so that it outlives its log. Raises LogReadError."""
    for name in _NAMES:
        getattr(call, name)
