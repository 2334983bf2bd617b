"""Several files, all or none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from writers.applying.replacing import check_still, check_taken, put, take_away
from writers.applying.staging import drop, stage, temporary_path
from writers.errors import FileChanged, NothingToDo, WriterError
from writers.files import Target, missing_folders, read_target, remove_empty
from writers.models import FilePlan, sha256


@dataclass(frozen=True, slots=True)
class Change:
    """One file's next bytes; ``data`` None deletes it. ``target`` is what was read under the lock."""

    target: Target
    data: bytes | None


def back_token(token: str) -> str:
    """Names the temporary files of taking a change back, where those of making it cannot be used again."""
    return f"{token}-back"


class RollbackFailed(WriterError):
    """A change failed half way, and so did taking it back: some files are new, some old."""


def read_as_planned(file: FilePlan) -> Target:
    """Read a file again.

    Raises FileChanged when it is not what the plan was made from, NothingToDo when it is what was planned.
    """
    target = read_target(file.path)
    if target.real_path != file.real_path:
        raise FileChanged(file.path, f"leads to {target.real_path} now, not to {file.real_path}")
    if target.data is None and file.before is not None:
        raise FileChanged(file.path, "is not there any more")
    if target.data == file.after and file.changes_anything:
        raise NothingToDo(f"{file.path} holds exactly what was planned already. Nothing was written.")
    if target.data is not None and file.before is None:
        raise FileChanged(file.path, "was created since it was planned")
    if target.data is not None and sha256(target.data) != file.before_sha256:
        raise FileChanged(file.path, "was changed since it was planned")
    return target


def replace_all(changes: Sequence[Change], token: str) -> list[str]:
    """Make every change, or raise the reason with every file as it was.

    All new bytes are on disk beside their files before the first is replaced, so that a full disk is met
    while nothing has changed yet; and what was replaced stays beside its file until the last one is, so that
    taking it back needs no room. Returns a sentence for each temporary file that stays. Raises WriterError;
    RollbackFailed when someone else kept a file from being put back. Ended in any other way (by a signal,
    say), it leaves its temporary files for `writers.applying.settling`.
    """
    made = list(dict.fromkeys(f for change in changes for f in missing_folders(change.target.real_path)))
    staged: list[Change] = []
    done: list[Change] = []
    kept: list[Change] = []  # of these, what had the name before can be looked at once more
    try:
        for change in changes:
            if change.data is not None:
                stage(change.target, change.data, token)
                staged.append(change)
        for change in changes:
            check_still(change.target)
            if change.data is None:
                is_kept = take_away(_temporary(change, token), change.target)
            else:
                is_kept = put(_temporary(change, token), change.data, change.target)
            done.append(change)
            if is_kept:
                kept.append(change)
        for change in kept:
            check_taken(_temporary(change, token), change.target)
    except WriterError as error:
        _take_back(done, token, error)
        if left := _drop(staged, token):
            raise RollbackFailed(f"{error} {' '.join(left)} The next start tries again.") from error
        remove_empty(made)
        raise
    return _drop(changes, token)


def _temporary(change: Change, token: str) -> Path:
    return temporary_path(change.target.real_path, token)


def _take_back(done: Sequence[Change], token: str, cause: WriterError) -> None:
    failures = [failure for change in reversed(done) if (failure := _take_one_back(change, token))]
    if failures:
        raise RollbackFailed(
            f"{cause} Then not every other file could be put back. {' '.join(failures)} Their previous bytes "
            "are in the journal; the next start tries again."
        ) from cause


def _take_one_back(change: Change, token: str) -> str:
    """Undo a change that was made; returns why that is not possible, or nothing."""
    temporary, before = _temporary(change, token), change.target
    now = replace(before, data=change.data)
    try:
        if before.data is None:
            take_away(temporary, now)
        elif os.path.lexists(temporary):
            put(temporary, before.data, now)
        else:  # the file system cannot exchange names, so what was replaced is gone from here
            temporary = stage(before, before.data, back_token(token))
            put(temporary, before.data, now)
    except FileChanged:
        return f"{before.path} was changed by someone else after it was written; it is as they saved it."
    except WriterError as error:
        return str(error)
    return drop(temporary, _digests(change))


def _drop(changes: Sequence[Change], token: str) -> list[str]:
    """Remove the temporary files of changes; a sentence for each that stays."""
    sentences = [drop(_temporary(each, token), _digests(each)) for each in changes]
    return [sentence for sentence in sentences if sentence]


def _digests(change: Change) -> set[str]:
    """Of what a change may have put under its temporary name."""
    return {sha256(data) for data in (change.data, change.target.data) if data is not None}
