"""Whether a file may be another one than when it was last looked at, without reading it."""

from __future__ import annotations

from pathlib import Path


class FileSign:
    """Compares what the file system says of a file; asking costs microseconds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = self._now()

    def has_changed(self) -> bool:
        """Since it was asked last, or since the beginning."""
        before, self._known = self._known, self._now()
        return before != self._known

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except OSError:  # not there, or not to be seen: so is what is in it
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
