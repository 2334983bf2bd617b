"""Whether the files of a plan are still as they were planned from, or written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from headroom_tui.file_sign import FileSign
from scanners.regular_files import read_regular
from writers.models import FilePlan


class PlannedFiles:
    """Looks at them as often as wanted: a file is read only where it may be another one."""

    def __init__(self, files: Sequence[FilePlan], written: bool = False) -> None:
        """Those of a plan that is ``written`` are to be as it left them, others as it found them."""
        self.files = files
        self._written = written
        self._signs: dict[Path, FileSign] = {}

    def what_changed(self) -> str:
        """What became of one whose bytes are others now; empty for none."""
        changed = next((file for file in self.files if self._has_changed(file)), None)
        return f"{changed.path.name} {self._became_of(changed)}" if changed else ""

    def _has_changed(self, file: FilePlan) -> bool:
        sign = self._signs.get(file.real_path)
        if sign is None:  # the first time it is read: it may have changed since it was planned
            self._signs[file.real_path] = FileSign(file.real_path)
        elif not sign.has_changed():
            return False
        return _content(file.real_path) != (_left_by(file) if self._written else file.before)

    def _became_of(self, file: FilePlan) -> str:
        """Whoever did it: that may well have been the user."""
        if self._written and _content(file.real_path) == file.before:
            return "is as it was before again"
        if (_left_by(file) if self._written else file.before) is None:
            return "was created since"
        try:
            file.real_path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return "is not there any more"
        except OSError:
            return "cannot be read any more"
        return "was changed since"


def _left_by(file: FilePlan) -> bytes | None:
    return None if file.removes else file.after


def _content(file: Path) -> bytes | None:
    try:
        return read_regular(file)
    except OSError:
        return None
