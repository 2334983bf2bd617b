"""Whether a file may be another one than when it was last looked at, without reading it."""

from __future__ import annotations

from pathlib import Path

Sign = tuple[int, int, int] | None  # None: not there, or not to be seen; so is what is in it


def sign_of(file: Path) -> Sign:
    """What the file system says of a file; asking costs microseconds."""
    try:
        found = file.stat()
    except (OSError, ValueError):  # ValueError: no file can have such a path
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class FileSign:
    """Remembers what was said of a file when it was last asked about."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = sign_of(file)

    def has_changed(self) -> bool:
        """Since it was asked last, or since the beginning."""
        before, self._known = self._known, sign_of(self._file)
        return before != self._known
