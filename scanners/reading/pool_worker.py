"""A process that reads logs for another one, which gives it batches by its stdin: see ``pool``.

It loads no other agent's scanner than those it is given.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import IO

import msgspec

from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.reading.reader import Entry, Reader

_LENGTH = 8  # bytes before a message, which tell its length


class Batch(msgspec.Struct, array_like=True):
    """Logs of one agent to read. Names are bytes: a path need not be text."""

    module: str  # where the scanner is defined
    scanner: str
    home: bytes
    paths: list[bytes]


Answer = list[Entry | str]  # for each log; a sentence's reason where it could not be read


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message. Raises OSError when nobody reads it."""
    stream.write(len(message).to_bytes(_LENGTH))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Return the next message. Raises EOFError when none, or only a part, will come."""
    length = stream.read(_LENGTH)
    message = stream.read(int.from_bytes(length)) if len(length) == _LENGTH else b""
    if not message:
        raise EOFError
    return message


def serve() -> None:
    """Read batch after batch until the other process ends."""
    gc.disable()  # what reading makes has no cycles
    encode, decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Batch).decode
    try:
        while True:
            send(sys.stdout.buffer, encode(_read(decode(receive(sys.stdin.buffer)))))
    except EOFError:
        pass


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
