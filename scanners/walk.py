"""Find files below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def walk(root: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files below ``root`` with one of ``suffixes``, sorted by path.

    Symbolic links are followed, each file and folder is visited once (so loops end), and folders that
    cannot be read are passed over.
    """
    return _walk(root, suffixes, set())


def _walk(folder: Path, suffixes: tuple[str, ...], seen: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        status = folder.stat()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    if (identity := (status.st_dev, status.st_ino)) in seen:
        return
    seen.add(identity)
    for entry in entries:
        try:
            if entry.is_dir():
                yield from _walk(folder / entry.name, suffixes, seen)
            elif entry.name.endswith(suffixes) and entry.is_file():
                status = entry.stat()
                if (identity := (status.st_dev, status.st_ino)) not in seen:
                    seen.add(identity)
                    yield folder / entry.name
        except OSError:  # a looping link, or a file that vanished
            continue
