"""What the parsers of logs that grow line by line have in common: feeding, and being saved and resumed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from types import GenericAlias
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import msgspec

from scanners.models import CallStatus, ErrorCategory, SessionData, SessionEvent, ToolCall
from scanners.parsing.notices import format_notice
from scanners.parsing.times import parse_time
from scanners.text import as_words, visible

_OWN = ("_first_time", "_last_time", "_index", "records", "unknown")
_OF_DATA = ("session_id", "source", "parent_id", "agent_version", "bad_lines", "notice")

Usage = dict[str, tuple[int, int]]  # message -> tokens taken in and given

T = TypeVar("T")


class Tracked(dict[str, T]):
    """Notes which keys were read or set, since a value that was read may have been changed in place."""

    def __init__(self, values: Mapping[str, T]) -> None:
        super().__init__(values)
        self.touched: dict[str, None] = {}

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            return default
        self.touched[key] = None
        return super().__getitem__(key)

    def __getitem__(self, key: str) -> T:
        self.touched[key] = None
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: T) -> None:
        self.touched[key] = None
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        self.touched[key] = None
        super().__delitem__(key)

    @property
    def changed(self) -> dict[str, T]:
        """What is there of the keys that were touched."""
        return {key: super(Tracked, self).__getitem__(key) for key in self.touched if key in self}

    @property
    def dropped(self) -> list[str]:
        """The keys that were touched and are gone."""
        return [key for key in self.touched if key not in self]


class Part(msgspec.Struct, array_like=True, gc=False):
    """What a session learned between two saves: changed calls and counters, new events, and the rest.

    Calls and counters of before that turned out to be none are named.
    """

    calls: msgspec.Raw
    no_calls: list[str]
    usage: msgspec.Raw
    no_usage: list[str]
    events: list[SessionEvent]
    rest: dict[str, Any]


_decode_part = msgspec.msgpack.Decoder(Part).decode
_decode_usage = msgspec.msgpack.Decoder(Usage).decode
_encode = msgspec.msgpack.Encoder().encode


class _Ended(Protocol):
    status: CallStatus
    error_category: ErrorCategory


Value = TypeVar("Value", bound=_Ended)
_taken, _given = itemgetter(0), itemgetter(1)


def _changes(values: dict[str, Any], whole: bool) -> tuple[dict[str, Any], list[str]]:
    """Return what is to be saved of calls or counters, and which of those that were saved are none."""
    if isinstance(values, Tracked) and not whole:
        return values.changed, values.dropped
    return dict(values), []


def usage_in(parts: Iterable[bytes]) -> Usage:
    """Return what each message took of a session that was saved as these parts.

    Raises msgspec.MsgspecError when they are none.
    """
    usage: Usage = {}
    for part in map(_decode_part, parts):
        _update_usage(usage, part)
    return usage


def _update_usage(usage: Usage, part: Part) -> None:
    usage.update(_decode_usage(part.usage))
    for message in part.no_usage:
        usage.pop(message, None)


class LogSession(ABC, Generic[Value]):
    """One log, fed line by line. It can be saved at any line, and resumed there by another process.

    ``Value`` is what is kept of a call. A subclass names in ``kept`` its other attributes, with their types.
    """

    agent: ClassVar[str]
    call_type: ClassVar[Any]
    kept: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, path: Path) -> None:
        self.calls: dict[str, Value] = {}
        self._usage: Usage = {}  # a later line about the same message replaces it
        self._data = SessionData(session_id=visible(path.stem), agent=self.agent, file=path)
        self._first_time: str | None = None
        self._last_time = ""
        self._index = 0
        self.records = 0
        self.unknown = 0  # records of kinds that no version known here writes
        self._saved_events = 0

    @abstractmethod
    def feed(self, line: bytes | None) -> None:
        """Take one line; None stands for a line that was too long to hold."""

    def feed_lines(self, buffer: bytearray, view: memoryview, starts: list[int], offset: int) -> None:
        """Take lines in ``buffer``, with their newlines; keep no view of it.

        ``starts`` is where each begins, and where the last one ends; ``offset`` is that of the buffer's first
        byte in the file.
        """
        for begin, end in pairwise(starts):
            self.feed(bytes(view[begin:end]))

    @abstractmethod
    def is_whole(self, line: bytes) -> bool:
        """Whether ``line``, which no newline ends yet, is blank or one whole record."""

    def tokens(self) -> tuple[int, int]:
        """Return the input and output tokens, each message counted once."""
        used = self._usage.values()
        return sum(map(_taken, used)), sum(map(_given, used))

    @property
    def first_message(self) -> str:
        """The first message of which the tokens are known; "" when there is none."""
        return next(iter(self._usage), "")

    @abstractmethod
    def tool_calls(self) -> list[ToolCall]:
        """Return the calls, in the order they were made."""

    def calls_as_known(self) -> list[ToolCall]:
        """Return the calls; the texts of those that went well may be read when they are looked at.

        So reading an attribute of one of them may raise LogReadError.
        """
        return self.tool_calls()

    @property
    def data(self) -> SessionData:
        """What is known without its calls: identity, times and tokens."""
        data = self._data
        data.timestamp = parse_time(self._first_time)
        data.last_activity = parse_time(self._last_time)
        data.total_input_tokens, data.total_output_tokens = self.tokens()
        ends = (call.status for call in self.calls.values())
        data.notice = format_notice(data, self.records, self.unknown, len(self.calls), ends)
        return data

    def finish(self, project_path: str = "", as_known: bool = False) -> SessionData:
        """Return the session as far as it was fed; its calls whole, or as far as they are known."""
        data = self.data
        data.project_path = project_path
        data.tool_calls = self.calls_as_known() if as_known else self.tool_calls()
        return data

    # Saving

    def save(self, whole: bool = False) -> bytes:
        """Return what changed since it was last told to ``track``; everything, when it never was."""
        calls, usage = self.calls, self._usage
        saved_events = 0 if whole else self._saved_events
        rest: dict[str, Any] = {name: getattr(self, name) for name in (*self.kept, *_OWN)}
        rest |= {f".{name}": getattr(self._data, name) for name in _OF_DATA}
        events = self._data.events[saved_events:]
        self._saved_events = len(self._data.events)
        return _encode((*_changes(calls, whole), *_changes(usage, whole), events, rest))

    def resume(self, parts: Iterable[bytes]) -> None:
        """Be what ``parts``, saved by sessions of this class in this order, amount to.

        Raises msgspec.MsgspecError when they are none.
        """
        part: Part | None = None
        for saved in parts:
            part = _decode_part(saved)
            self.calls.update(
                msgspec.msgpack.decode(part.calls, type=GenericAlias(dict, (str, self.call_type)))
            )
            for call in part.no_calls:
                self.calls.pop(call, None)
            _update_usage(self._usage, part)
            self._data.events += part.events
        if part is not None:
            for name, kind in self.kept.items():
                setattr(self, name, msgspec.convert(part.rest[name], kind))
            for name in _OWN:
                setattr(self, name, part.rest[name])
            for name in _OF_DATA:
                setattr(self._data, name, part.rest[f".{name}"])
        self._saved_events = len(self._data.events)

    def track(self) -> None:
        """Note from here on what changes. Most logs are read once and never gone on with."""
        if isinstance(self.calls, Tracked) and isinstance(self._usage, Tracked):
            self.calls.touched.clear()
            self._usage.touched.clear()
        else:
            self.calls, self._usage = Tracked(self.calls), Tracked(self._usage)

    # What subclasses note

    def _note_times(self, last: str, records: Sequence[Any]) -> None:
        """Take the latest time of some records, and the first one, unless they are no times: then others."""
        if any(time and parse_time(time) is None for time in (self._first_time, last)):
            times = [time for record in records if parse_time(time := record.timestamp) is not None]
            last = max([self._last_time, *times])
            if parse_time(self._first_time) is None:
                self._first_time = next(iter(times), None)
        self._last_time = max(self._last_time, last)

    def _note_time(self, time: str | None) -> None:
        if time and parse_time(time) is not None:
            self._first_time = self._first_time or time
            self._last_time = max(self._last_time, time)

    def _add_event(self, kind: str, time: str | None, text: str) -> None:
        words = as_words(text)
        self._data.events.append(SessionEvent(kind, self._next_index(), parse_time(time), words))

    def _next_index(self) -> int:
        self._index += 1
        return self._index - 1
