"""Being a process that works for another one: asked by stdin, answering by stdout.

It loads nothing beside this to begin with, since several such processes start at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

_NICE = 10  # the screen, and whatever else somebody works with, comes first
_LENGTH = 8  # bytes before a message, which tell its length


def answer_all(answer: Callable[[bytes], bytes]) -> None:
    """Be such a process: answer question after question until the other process ends."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with suppress(EOFError):
        while True:
            send(sys.stdout.buffer, answer(receive(sys.stdin.buffer)))


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
