"""Which project a session belongs to, and counting what several files hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

from scanners.models import CallStatus, ScanCounts, SessionData, ToolCall

_LONGEST_PATH = 4096  # characters; no system has longer ones
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


def project_name(path: str) -> str:
    """Return the last part of a project's path, whichever system wrote it."""
    return pure_path(path).name or path


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
    if path.startswith("\\\\"):  # never reach out to a network share that a log names
        return None
    folder = Path(path)
    if not folder.is_absolute():
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


def in_order(sessions: Iterable[SessionData]) -> list[SessionData]:
    """Sort sessions by the time of their first record, then by file; those without a time come first."""
    return sorted(
        sessions,
        key=lambda session: (session.timestamp.timestamp() if session.timestamp else 0.0, session.file),
    )


def count(sessions: Iterable[SessionData]) -> ScanCounts:
    """Count calls once by their id, however many of ``sessions`` replay them.

    The first copy with a result decides; give sessions in order. Sessions are conversations that hold a call
    or a user's word, subagents' included; one that is kept in several files, as Gemini CLI's are after a
    migration, counts once.
    """
    counts = ScanCounts()
    identities: set[tuple[str, str]] = set()
    calls: dict[str, dict[str, ToolCall]] = {}  # of each agent, by id
    for session in sessions:
        if session.tool_calls or session.events:
            identities.add((session.agent, session.session_id))
        counts.bad_lines += session.bad_lines
        if session.last_activity and (
            counts.last_activity is None or session.last_activity > counts.last_activity
        ):
            counts.last_activity = session.last_activity
        known = calls.setdefault(session.agent, {})
        for call in session.tool_calls:
            first = known.setdefault(call.tool_call_id, call)
            if first.status is CallStatus.PENDING:
                known[call.tool_call_id] = call
    counts.sessions = len(identities)
    counts.calls = sum(map(len, calls.values()))
    ends = [call for known in calls.values() for call in known.values() if call.status is not CallStatus.OK]
    counts.by_category = dict(Counter(call.error_category.value for call in ends if call.is_error))
    by_status = Counter(call.status for call in ends)
    counts.failures = by_status[CallStatus.FAILED]
    counts.rejected = by_status[CallStatus.REJECTED]
    counts.interrupted = by_status[CallStatus.INTERRUPTED]
    counts.cancelled = by_status[CallStatus.CANCELLED]
    counts.masked = by_status[CallStatus.MASKED]
    return counts
