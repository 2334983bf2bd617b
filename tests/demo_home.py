"""The demo home for hundreds of tests: told once in a process, then copied to where a test wants its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from headroom_tui.demo import DemoHome, build_demo_home
from scanners.log_folders import log_folder_name


@dataclass(frozen=True)
class _Told:
    home: DemoHome
    folders: tuple[str, ...]
    files: dict[str, bytes]
    ended: dict[str, float]  # when the session of a log ended


def copy_demo_home(folder: Path, now: datetime) -> DemoHome:
    """Write what ``build_demo_home`` writes, in a tenth of its time: nothing is put together."""
    folder = folder.resolve()
    told = _told(len(str(folder)), now)
    projects = [folder / path.relative_to(told.home.folder) for path in told.home.projects]
    names = list(zip(_names(told.home.folder, told.home.projects), _names(folder, projects), strict=True))

    def moved(path: str) -> str:
        for was, is_now in names:
            path = path.replace(was, is_now)
        return path

    for path in told.folders:
        Path(moved(path)).mkdir()
    for path, data in told.files.items():
        for was, is_now in names:
            data = data.replace(was.encode(), is_now.encode())
        Path(moved(path)).write_bytes(data)
    for path, end in told.ended.items():
        os.utime(moved(path), (end, end))
    return DemoHome(folder, folder / ".claude", folder / ".codex", folder / ".gemini", tuple(projects))


def _names(folder: Path, projects: Sequence[Path]) -> list[str]:
    """All that the demo is told of its place: the path itself, as Claude Code and as Gemini CLI encode it."""
    hashes = (sha256(str(path).encode()).hexdigest() for path in projects)
    return [str(folder), log_folder_name(str(folder)), *hashes]


@cache
def _told(length: int, now: datetime) -> _Told:
    """In a folder whose path is as long: where a log is torn goes by the length of its last line."""
    with TemporaryDirectory() as place:
        top = Path(place).resolve()
        home = build_demo_home(top / ("_" * (length - len(str(top)) - 1)), now)
        below = sorted(home.folder.rglob("*"))
        return _Told(
            home,
            (str(home.folder), *(str(path) for path in below if path.is_dir())),
            {str(path): path.read_bytes() for path in below if path.is_file()},
            {str(path): path.stat().st_mtime for path in below if path.suffix == ".jsonl"},
        )
