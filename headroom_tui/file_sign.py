"""Whether a file may be another one than when it was last looked at, without reading it."""

from __future__ import annotations

from pathlib import Path

from scanners.file_state import FileStamp

Sign = FileStamp | None  # None: not there, or not to be seen; so is what is in it


def sign_of(file: Path) -> Sign:
    """What the file system says of a file; asking costs microseconds."""
    try:
        return FileStamp.of(file.stat())
    except (OSError, ValueError):  # ValueError: no file can have such a path
        return None


class FileSign:
    """Remembers what was said of a file when it was last asked about."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = sign_of(file)

    def has_changed(self) -> bool:
        """Since it was asked last, or since the beginning."""
        before, self._known = self._known, sign_of(self._file)
        return before != self._known
