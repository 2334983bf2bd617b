"""Find files below a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path


def walk(root: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files below ``root`` with one of ``suffixes``, sorted by path.

    Symbolic links are followed, each file and folder is visited once (so loops end), and folders that
    cannot be read are passed over.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [str(root)]  # the next one last; text, since Path is slow and cannot nest deeply
    while waiting:
        path = waiting.pop()
        try:
            status = os.stat(path)  # noqa: PTH116
            if (identity := (status.st_dev, status.st_ino)) in seen:
                continue
            is_folder = stat.S_ISDIR(status.st_mode)
            if is_folder:
                with os.scandir(path) as found:
                    names = sorted((entry.name for entry in found), reverse=True)
                waiting += [f"{path}{os.sep}{name}" for name in names]
            elif not (stat.S_ISREG(status.st_mode) and path.endswith(suffixes)):
                continue
        except OSError:  # not allowed, a looping link, or it vanished
            continue
        seen.add(identity)
        if not is_folder:
            yield Path(path)
