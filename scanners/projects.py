"""Which project a session belongs to, and in which order a project's sessions are taken."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

from scanners.models import SessionData, ToolCall
from scanners.text import visible_path

_LONGEST_PATH = 4096  # characters; no system has longer ones
_PATH_KEYS = ("file_path", "path", "workdir")  # of inputs
_WINDOWS = re.compile(r"[A-Za-z]:(?:[\\/]|$)|\\\\")
# Where agents, editors and people keep worktrees: below the repository, or in `<repository>.worktrees`.
_WORKTREE = re.compile(
    r"(.+?)(?:[\\/](?:\.worktrees|\.trees|\.(?:claude|codex|gemini|cursor)[\\/]worktrees)(?:[\\/].*)?"
    r"|(?<=[^\\/])\.worktrees[\\/].+)"
)
# `~/.worktrees/x` lies below a home folder, which is not the repository.
_HOME_FOLDER = re.compile(r"(?:[A-Za-z]:)?[\\/](?:Users|home)[\\/][^\\/]+|[\\/]root")


def project_of(cwd: str) -> str:
    """Return the project folder of a working directory: normalised, a git worktree as its main checkout.

    A worktree that still exists is known by its ``.git`` file, others by the usual layouts such as
    ``<repo>/.worktrees/<name>``. Paths of another system are understood on any machine.
    """
    path = plain_path(cwd)
    if len(path) > _LONGEST_PATH:
        return path
    if main := _main_checkout(path):
        return plain_path(main)
    if (layout := _WORKTREE.fullmatch(path)) and not _HOME_FOLDER.fullmatch(layout[1]):
        return layout[1]
    return path


def repository_of(path: str) -> str | None:
    """Return the top folder of the git repository that a project lies in; None of one that is not here."""
    folder = _looked_into(path)
    if folder is None or not os.path.isdir(folder):  # noqa: PTH112 - Path's may raise
        return None
    if os.path.isfile(folder / "HEAD") and os.path.isdir(folder / "objects"):  # noqa: PTH112, PTH113
        return str(folder)  # bare, with worktrees beside it
    places = (folder, *folder.parents)
    return next((str(place) for place in places if os.path.lexists(place / ".git")), None)


def project_name(path: str) -> str:
    """Return the last part of a project's path, whichever system wrote it, in one line."""
    return visible_path(pure_path(path).name or path)


def is_windows_path(path: str) -> bool:
    """Whether ``path`` has a drive letter or is a UNC path, as Windows writes them."""
    return _WINDOWS.match(path) is not None


def pure_path(path: str) -> PurePath:
    """Return a path of whichever system wrote it, to be taken apart."""
    return PureWindowsPath(path) if is_windows_path(path) else PurePosixPath(path)


def plain_path(cwd: str) -> str:
    """Return a working directory as its own system writes it, from a path or a ``file://`` address."""
    if cwd.startswith("file://"):
        cwd = unquote(cwd.removeprefix("file://"))
        if cwd.startswith("/") and is_windows_path(cwd[1:]):
            cwd = cwd[1:]
    cwd = cwd.removeprefix("\\\\?\\")
    if is_windows_path(cwd):
        return str(PureWindowsPath(cwd[0].upper() + cwd[1:]))
    return str(PurePosixPath(cwd)) if cwd else ""


def named_paths(calls: Iterable[ToolCall]) -> list[str]:
    """Return the files and folders that calls named, as the log writes them."""
    inputs = (call.input_data for call in calls)
    return [path for data in inputs for key in _PATH_KEYS if isinstance(path := data.get(key), str)]


def common_folder(files: Iterable[str]) -> str:
    """Return the deepest folder that holds all absolute ``files``; "" when that says nothing of a project."""
    chains = [list(reversed(pure_path(file).parents)) for file in files if pure_path(file).is_absolute()]
    if not chains:
        return ""
    shared = [places[0] for places in zip(*chains, strict=False) if len(set(places)) == 1]
    # A root, or a folder of all users, is not a project.
    return str(shared[-1]) if len(shared) > 3 else ""


def _main_checkout(path: str) -> str | None:
    """Follow the ``.git`` file of an existing worktree; None when ``path`` is in none, or is gone."""
    folder = _looked_into(path)
    if folder is None:
        return None
    for place in (folder, *folder.parents):
        try:
            with (place / ".git").open("rb") as file:
                pointer = file.read(4096).decode("utf-8", "replace")
        except (IsADirectoryError, PermissionError):
            return None
        except (OSError, ValueError):
            continue
        target = pointer.removeprefix("gitdir:").strip()
        if not pointer.startswith("gitdir:"):
            return None
        git_folder = (place / target).resolve() if not is_windows_path(target) else PureWindowsPath(target)
        parts = git_folder.parts
        if len(parts) > 3 and parts[-2] == "worktrees":  # <main>/.git/worktrees/<name>, or a bare repository
            common = git_folder.parent.parent
            return str(common.parent if common.name == ".git" else common)
        return None  # a submodule
    return None


def _looked_into(path: str) -> Path | None:
    """A folder that a log names, unless it can be none of this machine."""
    if path.startswith("\\\\"):  # never reach out to a network share
        return None
    return folder if (folder := Path(path)).is_absolute() else None


def in_order(sessions: Iterable[SessionData]) -> list[SessionData]:
    """Sort sessions by the time of their first record, then by file; those without a time come first."""
    return sorted(sessions, key=lambda session: order_of(session.timestamp, session.file))


def order_of(began: datetime | None, file: Path | str) -> tuple[float, str]:
    """Return what sessions are sorted by; of a call in two of them, that in the first one counts."""
    return began.timestamp() if began else 0.0, str(file)
