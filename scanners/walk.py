"""Find files below a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path


def walk(root: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files below ``root`` with one of ``suffixes``, sorted by path.

    Symbolic links are followed, each file and folder is visited once (so loops end), and folders that
    cannot be read are passed over.
    """
    return (Path(path) for path, _ in walk_with_status(root, suffixes))


def walk_with_status(
    root: Path, suffixes: tuple[str, ...], forbidden: Callable[[str], None] = lambda path: None
) -> Iterator[tuple[str, os.stat_result]]:
    """Do as ``walk``, without a Path for each file, of which there may be a hundred thousand.

    ``forbidden`` is told which folders and files the user may not look at.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[str, bool]] = [(str(root), True)]  # the next one last; whether it can be a folder
    while waiting:
        path, may_be_folder = waiting.pop()
        if not (may_be_folder or path.endswith(suffixes)):
            continue
        try:
            status = os.stat(path)  # noqa: PTH116 - Path is slow and cannot nest deeply
            if (identity := (status.st_dev, status.st_ino)) in seen:
                continue
            is_folder = stat.S_ISDIR(status.st_mode)
            if is_folder:
                with os.scandir(path) as entries:
                    found = sorted(
                        ((entry.name, entry.is_symlink() or _is_folder(entry)) for entry in entries),
                        reverse=True,
                    )
                waiting += [(f"{path}{os.sep}{name}", is_open) for name, is_open in found]
            elif not (stat.S_ISREG(status.st_mode) and path.endswith(suffixes)):
                continue
        except PermissionError:
            forbidden(path)
            continue
        except OSError:  # a looping link, or it vanished
            continue
        seen.add(identity)
        if not is_folder:
            yield path, status


def matches(folder: Path, pattern: str) -> list[Path]:
    """The paths in ``folder`` that match, sorted; none where it may not be reached, for which glob raises."""
    return sorted(folder.glob(pattern)) if os.path.isdir(folder) else []  # noqa: PTH112


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return True
