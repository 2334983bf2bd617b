"""Several files, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from writers.errors import FileChanged, WriterError
from writers.files import Target, commit, missing_folders, read_target, remove, remove_empty, stage
from writers.models import FilePlan, sha256


@dataclass(frozen=True, slots=True)
class Change:
    """One file's next bytes; ``data`` None deletes it. ``target`` is what was read under the lock."""

    target: Target
    data: bytes | None


def back_token(token: str) -> str:
    """Names the temporary files of taking a change back, as ``token`` names those of making it."""
    return f"{token}-back"


class RollbackFailed(WriterError):
    """A change failed half way, and so did taking it back: some files are new, some old."""


def read_as_planned(file: FilePlan) -> Target:
    """Read a file again; raises FileChanged when it is not what the plan was made from."""
    target = read_target(file.path)
    if target.real_path != file.real_path:
        raise FileChanged(file.path, f"leads to {target.real_path} now, not to {file.real_path}")
    if target.data is None and file.before is not None:
        raise FileChanged(file.path, "was deleted since it was planned")
    if target.data is not None and file.before is None:
        raise FileChanged(file.path, "was created by someone since it was planned")
    if target.data is not None and sha256(target.data) != file.before_sha256:
        raise FileChanged(file.path, "was changed since it was planned")
    return target


def replace_all(changes: Sequence[Change], token: str) -> None:
    """Make every change, or raise the reason with every file as it was.

    All new bytes are on disk beside their files before the first is replaced, so that a full disk is met
    while nothing has changed yet.
    """
    staged: dict[int, Path] = {}
    made = list(dict.fromkeys(f for change in changes for f in missing_folders(change.target.real_path)))
    done: list[Change] = []
    try:
        for index, change in enumerate(changes):
            if change.data is not None:
                staged[index] = stage(change.target, change.data, token)
        for index, change in enumerate(changes):
            _check_still(change.target)
            if change.data is None:
                remove(change.target)
            else:
                commit(staged[index], change.target)
            done.append(change)
    except WriterError as error:
        _take_back(done, token, error)
        raise
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
        if len(done) < len(changes):
            remove_empty(made)


def _check_still(target: Target) -> None:
    now = read_target(target.path)
    if (now.real_path, now.data) != (target.real_path, target.data):
        raise FileChanged(target.path, "was changed by someone else at this moment")


def _take_back(done: Sequence[Change], token: str, cause: WriterError) -> None:
    for change in reversed(done):
        try:
            if change.target.data is None:
                remove(change.target)
            else:
                commit(stage(change.target, change.target.data, back_token(token)), change.target)
        except WriterError as error:
            raise RollbackFailed(
                f"{cause} Then {change.target.path} could not be put back: {error} Its previous bytes are in "
                "the journal; `headroom-tui undo` tries again."
            ) from error
