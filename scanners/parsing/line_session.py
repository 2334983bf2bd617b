"""What the parsers of simple logs of one record a line have in common: one kind of record, calls by id."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from scanners.models import ToolCall
from scanners.parsing.jsonl import LineDecoder, decode_raw
from scanners.parsing.log_session import LogSession
from scanners.parsing.times import parse_time
from scanners.projects import named_paths
from scanners.text import as_name, visible
from scanners.tools import normalise

Record = TypeVar("Record", bound=msgspec.Struct)


class LineSession(LogSession[ToolCall], Generic[Record]):
    """One log, fed line by line; a log that is one document is fed as one line.

    ``record`` is what a line is decoded into. The input and output tokens of each message are kept.
    """

    record: ClassVar[type[msgspec.Struct]]
    call_type = ToolCall
    kept: ClassVar = {"cwd": str}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.cwd = ""  # of the session, as the log writes it
        self._decoder = LineDecoder(self.record)

    @abstractmethod
    def take(self, record: Record) -> None:
        """Take one record."""

    def knows(self, record: Record) -> bool:
        """Whether a record is of a kind that some version known here writes; of a plugin's, each is."""
        return True

    def feed(self, line: bytes | None) -> None:
        """Take one line; None stands for a line that was too long to hold."""
        if line is None:
            self._data.bad_lines += 1
            return
        records, whole = self._decoder.decode(line)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self.records += 1
            self.unknown += not self.knows(record)  # type: ignore[arg-type]
            self.take(record)  # type: ignore[arg-type]

    def is_whole(self, line: bytes) -> bool:
        """Whether ``line``, which no newline ends yet, is blank or one whole record."""
        return self._decoder.decode(line)[1]

    def tool_calls(self) -> list[ToolCall]:
        """Return the calls, in the order they were made."""
        return list(self.calls.values())

    @property
    def paths(self) -> list[str]:
        """The files and folders that calls named."""
        return named_paths(self.calls.values())

    def _begin_call(self, call_id: str, native: str, arguments: Any, time: str | None, size: int) -> ToolCall:
        """Note a call; ``arguments`` are its decoded input, of ``size`` bytes. A replay changes nothing."""
        if call_id in self.calls:
            return self.calls[call_id]
        name, data = normalise(self.agent, native, arguments)
        call = self.calls[call_id] = ToolCall(
            name=name,
            tool_call_id=call_id,
            input_data=data,
            msg_index=self._next_index(),
            native_name=as_name(native),
            timestamp=parse_time(time),
            cwd=visible(self.cwd),
            input_bytes=size,
        )
        return call

    def _note_usage(self, message: str, tokens_in: int | None, tokens_out: int | None) -> None:
        self._usage[message] = (tokens_in or 0, tokens_out or 0)


def decode_arguments(raw: msgspec.Raw) -> Any:
    """Return the input of a call; some logs write it as JSON inside a string."""
    value = decode_raw(raw)
    if isinstance(value, str) and value.lstrip().startswith("{"):
        inner = decode_raw(msgspec.Raw(value.encode("utf-8", "surrogatepass")))
        return inner if isinstance(inner, dict) else value
    return value
