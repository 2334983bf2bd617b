"""Whether another headroom-tui works in the same state folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl

ANOTHER = (
    "Another headroom-tui is open. Nothing is lost: decisions of both are saved, the last one about a rule "
    "counts, and what is decided there shows here."
)


class Instance:
    """Held while the app runs; free again when its process ends, however it does."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor = -1

    def is_first(self) -> bool:
        """Take the place of the first one. True too where that cannot be told."""
        if sys.platform == "win32":
            return True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks, or without a place to write
            return True
        return True

    def leave(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
