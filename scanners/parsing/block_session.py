"""Logs that are decoded many lines at a time, which takes a fraction of what line by line takes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Generic

from scanners.parsing.call_ids import told_apart
from scanners.parsing.jsonl import REFUSED, LineDecoder
from scanners.parsing.log_session import LogSession, Value

_OPENING = {ord("{")}
_NO_LINE, _NO_PLACE = memoryview(b""), (0, 0)


class BlockSession(LogSession[Value], Generic[Value]):
    """One log of one record a line; a subclass names the decoders and takes the records.

    ``often`` decodes no more than what most records are asked for, and ``decoder`` all.
    """

    often: ClassVar[LineDecoder[Any]]
    decoder: ClassVar[LineDecoder[Any]]
    kept: ClassVar = {"ids": dict[str, str]}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.ids: dict[str, str] = {}  # what only counts, as the log writes it -> key of the latest such call

    def _key_for(self, native_id: str, moment: str | None) -> str:
        """Return the key in ``calls`` for a call that is made now, or is told of again."""
        key = told_apart(native_id, moment)
        if key != native_id:
            self.ids[native_id] = key
        return key

    def _key_of(self, native_id: str) -> str:
        """Return the key of the latest call with that id."""
        return self.ids.get(native_id, native_id)

    @abstractmethod
    def _take(self, records: Sequence[Any], starts: Sequence[int], view: memoryview, offset: int) -> None:
        """Take the record of each line; the lines are as with ``feed_lines``, or empty: of unknown place.

        Parts of a record that were left undecoded are valid until this returns.
        """

    def feed(self, line: bytes | None) -> None:
        if line is None:
            self._data.bad_lines += 1
            return
        records, whole = self.decoder.decode(line)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self._take([record], _NO_PLACE, _NO_LINE, 0)

    def is_whole(self, line: bytes) -> bool:
        return self.decoder.decode(line)[1]

    def feed_lines(self, buffer: bytearray, view: memoryview, starts: list[int], offset: int) -> None:
        records = self._records(buffer, view, starts)
        if records is not None:
            self._take(records, starts, view, offset)
            return
        sound: list[Any] = []  # of lines in a row
        for number, (begin, end) in enumerate(pairwise(starts)):
            try:
                sound.append(self.often.decode_line(view[begin:end]))
            except REFUSED:
                self._take(sound, starts[number - len(sound) : number + 1], view, offset)
                self.feed(bytes(view[begin:end]))
                sound = []
        self._take(sound, starts[-len(sound) - 1 :], view, offset)

    def _records(self, buffer: bytearray, view: memoryview, starts: list[int]) -> list[Any] | None:
        """Return a record for each line; None when a line is damaged, blank, or holds two."""
        try:
            records = self.often.decode_lines(view[starts[0] : starts[-1]])
        except REFUSED:
            return None
        # A line glued from two records, and a blank one, would add up.
        firsts = set(map(buffer.__getitem__, starts[:-1]))
        return records if firsts == _OPENING and len(records) == len(starts) - 1 else None
