"""A process that reads logs for another one, batch by batch: see ``pool``.

It loads no other agent's scanner than those it is given.
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from pathlib import Path

import msgspec

from scanners.answering import answer_all
from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.reading.reader import Entry, Reader


class Batch(msgspec.Struct, array_like=True):
    """Logs of one agent to read. Names are bytes: a path need not be text."""

    module: str  # where the scanner is defined
    scanner: str
    home: bytes
    paths: list[bytes]


Answer = list[Entry | str]  # for each log; a sentence's reason where it could not be read


def serve() -> None:
    """Read batch after batch until the other process ends."""
    gc.disable()  # what reading makes has no cycles
    encode, decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Batch).decode
    answer_all(lambda question: encode(_read(decode(question))))


def _read(batch: Batch) -> Answer:
    kind: type[ConversationScanner] = getattr(import_module(batch.module), batch.scanner)
    reader = Reader(kind(Path(os.fsdecode(batch.home))))
    answer: Answer = []
    for path in batch.paths:
        try:
            entry = reader.read(Path(os.fsdecode(path)))[0]
            entry.path = ""  # who asked knows it
            answer.append(entry)
        except LogReadError as error:
            answer.append(error.reason)
    return answer
