"""Find files below a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path

_Place = tuple[str, os.stat_result | None]  # a path; no status: a folder that is no link


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
    files: set[tuple[int, int]] = set()
    folders = _Folders(forbidden)
    status = _status(str(root), forbidden)
    if status is None:
        return
    waiting: list[_Place] = [(str(root), None if stat.S_ISDIR(status.st_mode) else status)]
    while waiting:  # the next one last
        path, status = waiting.pop()
        if status is None or stat.S_ISDIR(status.st_mode):
            if folders.is_new(path, status):
                waiting += _inside(path, suffixes, forbidden)
            continue
        identity = (status.st_dev, status.st_ino)
        if identity not in files and stat.S_ISREG(status.st_mode) and path.endswith(suffixes):
            files.add(identity)
            yield path, status


class _Folders:
    """Tells folders that were walked already. Only a link can lead into one again, so until there is one,
    no folder costs a look of its own."""

    def __init__(self, forbidden: Callable[[str], None]) -> None:
        self._forbidden = forbidden
        self._unlinked: list[str] | None = []  # the folders so far; None from the first link on
        self._seen: set[tuple[int, int]] = set()

    def is_new(self, path: str, status: os.stat_result | None) -> bool:
        """Whether the folder was not walked yet; ``status`` of one that a link led to."""
        if status is None:
            if self._unlinked is not None:
                self._unlinked.append(path)
                return True
            status = _status(path, self._forbidden)
        elif self._unlinked is not None:
            known = (_status(folder, self._forbidden) for folder in self._unlinked)
            self._seen = {(each.st_dev, each.st_ino) for each in known if each is not None}
            self._unlinked = None
        if status is None or (identity := (status.st_dev, status.st_ino)) in self._seen:
            return False
        self._seen.add(identity)
        return True


def _inside(folder: str, suffixes: tuple[str, ...], forbidden: Callable[[str], None]) -> list[_Place]:
    """What is to be looked at in a folder, the first last; only what may be a log costs a look of its own."""
    inside: list[_Place] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _is_folder(entry):
                    inside.append((f"{folder}{os.sep}{entry.name}", None))
                elif entry.name.endswith(suffixes) or entry.is_symlink():
                    path = f"{folder}{os.sep}{entry.name}"
                    if (status := _status(path, forbidden)) is not None:
                        inside.append((path, status))
    except PermissionError:
        forbidden(folder)
    except OSError:  # it vanished
        return []
    inside.sort(key=itemgetter(0), reverse=True)
    return inside


def _status(path: str, forbidden: Callable[[str], None]) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - Path is slow and cannot nest deeply
    except PermissionError:
        forbidden(path)
    except OSError:  # a looping link, or it vanished
        pass
    return None


def matches(folder: Path, pattern: str) -> list[Path]:
    """The paths in ``folder`` that match, sorted; none where it may not be reached, for which glob raises."""
    return sorted(folder.glob(pattern)) if os.path.isdir(folder) else []  # noqa: PTH112


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # then it is told when it is opened
        return True
