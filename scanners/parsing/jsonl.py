"""Read JSON lines, whatever bytes they hold: typed and fast where they are sound, repaired where not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from types import UnionType
from typing import Any, BinaryIO, Generic, Protocol, TypeVar, Union, get_args, get_origin

import msgspec

from scanners.errors import LogReadError
from scanners.text import visible

LONGEST_LINE = 64 << 20  # bytes; a longer line is skipped and counted
_READ_AHEAD = 1 << 18
_MOST_KEPT = 1 << 21  # bytes of a buffer that had to grow
REFUSED = (msgspec.MsgspecError, UnicodeError, RecursionError)
_JSON = json.JSONDecoder()
_BOM = b"\xef\xbb\xbf"
_SURE = 500  # levels of nesting that the stack always has room for
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKET = re.compile(rb"[\[\]{}]")
_RECORD_START = re.compile(r'\{"(?:parentUuid|type|timestamp|uuid|sessionId|id)"')

T = TypeVar("T", bound=msgspec.Struct)


def read_lines(path: Path) -> Iterator[bytes | None]:
    """Yield the lines of ``path``, split at ``\\n`` only; None stands for one that was too long to hold.

    Raises LogReadError when the file cannot be opened or read.
    """
    try:
        with path.open("rb", buffering=_READ_AHEAD) as file:
            yield from lines_in(file)
    except OSError as error:
        raise LogReadError(path, error.strerror or str(error)) from error


def lines_in(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of an open file as `read_lines` does. Raises what reading it raises."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


@contextmanager
def open_log(path: Path) -> Iterator[io.FileIO]:
    """Open ``path`` for reading. Raises LogReadError when that, or what is done with it, fails."""
    try:
        with path.open("rb", buffering=0) as file:
            yield file
    except OSError as error:
        raise LogReadError(path, error.strerror or str(error)) from error


class Reading(Protocol):
    """What takes the lines of a file; see ``LogSession``."""

    def feed(self, line: bytes | None) -> None: ...
    def feed_lines(self, buffer: bytearray, view: memoryview, starts: list[int], offset: int) -> None: ...
    def is_whole(self, line: bytes) -> bool: ...


class LineFeeder:
    """Feeds files through one buffer, so that memory stays flat, whatever their size."""

    def __init__(self) -> None:
        self._buffer = bytearray(_READ_AHEAD)

    def feed(self, file: io.FileIO, session: Reading) -> tuple[int, bool]:
        """Feed ``session`` the lines from where ``file`` stands on.

        Returns the offset after the last one, and whether something half-written is left behind it. A last
        line without a newline is taken when it is whole; a line too long to hold is, when it has ended.
        Raises OSError.
        """
        buffer, view = self._buffer, memoryview(self._buffer)
        find = buffer.find
        offset, held, too_long = file.tell(), 0, False  # offset: in the file, of buffer[0]
        skipped = 0  # bytes before it of a line that is too long
        while got := file.readinto(view[held : held + _READ_AHEAD]):
            end, start, starts = held + got, held, [0]
            while start := find(b"\n", start, end) + 1:
                starts.append(start)
            if too_long and len(starts) > 1:
                session.feed(None)
                too_long, skipped = False, 0
                del starts[0]
            if len(starts) > 1:
                session.feed_lines(buffer, view, starts, offset)
            begin = starts[-1]
            offset, held = offset + begin, end - begin
            if too_long:
                offset, skipped, held = offset + held, skipped + held, 0
            elif begin:
                view[:held] = view[begin:end]
            elif held == len(buffer):
                if held >= LONGEST_LINE:
                    too_long, offset, skipped, held = True, offset + held, held, 0
                else:
                    buffer = bytearray(2 * len(buffer))
                    buffer[:held] = view
                    view, find = memoryview(buffer), buffer.find
                    if len(buffer) <= _MOST_KEPT:
                        self._buffer = buffer
        if too_long:
            return offset - skipped, True
        if held and session.is_whole(bytes(view[:held])):
            session.feed_lines(buffer, view, [0, held], offset)
            return offset + held, False
        return offset, held > 0


def feed_log(path: Path, session: Reading) -> bool:
    """Feed a session the lines of its log; return whether the last is half-written. Raises LogReadError."""
    with open_log(path) as file:
        return LineFeeder().feed(file, session)[1]


def read_whole(path: Path, limit: int = LONGEST_LINE * 4) -> bytes:
    """Return the bytes of ``path``, a log that is one JSON document, of at most ``limit`` bytes.

    Raises LogReadError when it cannot be read or is larger.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise LogReadError(path, error.strerror or str(error)) from error
    if len(content) > limit:
        raise LogReadError(path, f"larger than {limit >> 20} MiB")
    return content


def decode_raw(raw: msgspec.Raw) -> Any:
    """Return the value of a part that was left undecoded; None when it is absent or no JSON."""
    data = bytes(raw)
    if not data:
        return None
    try:
        return msgspec.json.decode(data)
    except REFUSED:
        values, _ = _loose_values(data)
        return values[0] if values else None


def nests_deep(line: bytes) -> bool:
    """Whether ``line``, which could be decoded once, may nest too deep where less is left of the stack."""
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", line)):
        depth += 1 if bracket in b"[{" else -1
        if depth > _SURE:
            return True
    return False


class LineDecoder(Generic[T]):
    """Decodes lines into ``record``; types that do not fit lose only the key at fault, not the line."""

    def __init__(self, record: type[T]) -> None:
        self._record = record
        decoder = msgspec.json.Decoder(record)
        self.decode_line = decoder.decode
        """Return the record of a line that is one whole record. Raises one of REFUSED."""
        self.decode_lines = decoder.decode_lines
        """Return the records of sound lines, which may be more or fewer than there are lines.

        Raises one of REFUSED."""

    def decode(self, line: bytes) -> tuple[list[T], bool]:
        """Return the records of ``line`` and whether it is sound: blank, or one whole record.

        A damaged line may still hold records: concurrent writers glue two, or a whole one to a torn one.
        """
        try:
            return [self.decode_line(line)], True
        except REFUSED:
            return self._repair(line)

    def _repair(self, line: bytes) -> tuple[list[T], bool]:
        if not line.strip():
            return [], True
        values, whole = _loose_values(line)
        records = [value for value in values if isinstance(value, dict)]
        try:
            return [fit(record, self._record) for record in records], whole and len(values) == len(
                records
            ) == 1
        except RecursionError:
            return [], False


def _loose_values(line: bytes) -> tuple[list[Any], bool]:
    """Decode the JSON values in ``line`` one after the other; behind damage, a record that ends the line."""
    text = line.removeprefix(_BOM).replace(b"\0", b"").decode("utf-8", "replace").strip()
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = _JSON.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values + _last_record(text, at + 1), False
        values.append(value)
        while at < len(text) and text[at].isspace():
            at += 1
    return values, True


def _last_record(text: str, at: int) -> list[Any]:
    """Find the whole record that a second writer appended to a torn one.

    It ends where the line ends; objects nested in a damaged record do not.
    """
    for start in islice(_RECORD_START.finditer(text, at), 64):
        try:
            value, end = _JSON.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            continue
        if end == len(text):
            return [value]
    return []


@cache
def _fields(record: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(record)


def fit(value: dict[Any, Any], record: type[T]) -> T:
    """Fill ``record`` with what fits of ``value``; everything else keeps its default."""
    found: dict[str, Any] = {}
    for known in _fields(record):
        if known.encode_name in value:
            fits, part = _fit_part(value[known.encode_name], known.type)
            if fits:
                found[known.name] = part
    return record(**found)


def _fit_part(value: Any, kind: Any) -> tuple[bool, Any]:
    if kind is msgspec.Raw:
        return True, msgspec.Raw(json.dumps(value).encode())
    if get_origin(kind) in (UnionType, Union):
        for option in get_args(kind):
            fits, part = _fit_part(value, option)
            if fits:
                return True, part
        return False, None
    if get_origin(kind) is list:
        if not isinstance(value, list):
            return False, None
        parts = [_fit_part(item, get_args(kind)[0]) for item in value]
        return True, [part for fits, part in parts if fits]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return (True, fit(value, kind)) if isinstance(value, dict) else (False, None)
    if isinstance(value, str) and not value.isascii():
        value = visible(value)  # it may hold a lone surrogate, which no other format can
    try:
        return True, msgspec.convert(value, kind)
    except (msgspec.ValidationError, UnicodeError):  # msgspec quotes the value, a lone surrogate too
        return False, None
