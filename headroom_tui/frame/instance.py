"""Whether other headroom-tuis work in the same state folder."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from time import sleep

ANOTHER = "Another headroom-tui is open; both share decisions."

_TRIES, _MOMENT = 10, 0.001  # seconds, between two of them


class Instance:
    """Held while the app runs; free again when its process ends, however it does."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor = -1

    def is_alone(self) -> bool:
        """Whether no other one is open; from now on this one is. True too where that cannot be told."""
        is_alone = True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                is_alone = False
            # Held by all that are open, so that each is seen by who comes after it, whoever leaves first.
            for _ in range(_TRIES):
                with suppress(BlockingIOError):  # another one asks at this moment
                    fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    break
                sleep(_MOMENT)
        except OSError:  # a file system without locks, or without a place to write
            return True
        return is_alone

    def leave(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
