"""The bytes that will replace a file, on disk beside it before they get its name.

What is not whole yet has another name than what is: so under the temporary name there are only bytes that we
wrote in full, or what had the file's name before.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Collection
from pathlib import Path

from scanners.private_files import sync_folder
from writers.applying.renames import rename_to_free
from writers.errors import WriteRefused
from writers.files import Target, contents, missing_folders, reason
from writers.models import sha256

_ACCESS_LIST = "system.posix_acl_access"


def temporary_path(real_path: Path, token: str) -> Path:
    """Where new bytes wait beside the file that they will replace."""
    # Its own name may be as long as names can be, so this one has no part of it.
    named = hashlib.sha256(os.fsencode(real_path.name)).hexdigest()[:12]
    return real_path.with_name(f".headroom-{token}-{named}.tmp")


def partial_path(temporary: Path) -> Path:
    """Where they are while they are written."""
    return temporary.with_suffix(".part")


def stage(target: Target, data: bytes, token: str) -> Path:
    """Write ``data`` to a temporary file beside the target, on disk for certain, with its mode and owner.

    Returns the temporary file; ``put`` gives it the target's name. Missing folders are made. Raises
    WriteRefused, with the temporary file removed, when that fails.
    """
    temporary = temporary_path(target.real_path, token)
    partial = partial_path(temporary)
    # A new file gets what the umask allows; an existing one keeps its bits, set before it gets its name.
    create_mode = 0o666 if target.mode is None else 0o600
    try:
        for folder in missing_folders(target.real_path):
            folder.mkdir()
            sync_folder(folder.parent)
        with open(partial, "xb", opener=lambda path, flags: os.open(path, flags, create_mode)) as file:
            file.write(data)
            file.flush()
            if target.mode is not None and sys.platform != "win32":
                _copy_owner(target, file.fileno())
                _copy_attributes(target.real_path, file.fileno())
                os.fchmod(file.fileno(), target.mode)
            os.fsync(file.fileno())
        rename_to_free(partial, temporary)
    except OSError as error:
        left = drop_partial(temporary)
        raise WriteRefused(target.path, f"was not changed: {reason(error)}. {left}".rstrip()) from error
    except BaseException:
        drop_partial(temporary)
        raise
    return temporary


def drop(temporary: Path, ours: Collection[str | None]) -> str:
    """Remove a temporary file whose SHA-256 is one of ``ours``; else why it stays, as a sentence."""
    if not os.path.lexists(temporary):
        return ""
    held = contents(temporary)
    if held is None or sha256(held) not in ours:
        return f"{temporary} holds what this program did not write, and stays."
    return removed(temporary)


def drop_partial(temporary: Path) -> str:
    """Remove what is not whole yet of a temporary file; why it stays, as a sentence, or nothing."""
    return removed(partial_path(temporary))


def removed(path: Path) -> str:
    """Remove a file, if it is there; why it stays, as a sentence, or nothing."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return f"{path} could not be removed: {reason(error)}."
    return ""


def _copy_owner(target: Target, descriptor: int) -> None:
    """Give a new file the owner and group of the one that it replaces. Raises WriteRefused."""
    now = os.fstat(descriptor)
    if target.owner is None or target.owner == (now.st_uid, now.st_gid):
        return
    try:
        os.fchown(descriptor, *target.owner)
    except OSError as error:
        user, group = target.owner
        raise WriteRefused(
            target.path,
            f"was not changed: its owner (user {user}, group {group}) could not be kept: {reason(error)}.",
        ) from error


def _copy_attributes(source: Path, descriptor: int) -> None:
    """Give a new file the extended attributes (access list, labels, notes) of the one that it replaces.

    Best effort, but for the access list: the mode bits mean something else beside one than without one, so
    whoever may read or write the file would change. Raises OSError when that one cannot be made the same.
    """
    if sys.platform != "linux":  # Python has these calls there only
        return
    try:
        names, given = os.listxattr(source), os.listxattr(descriptor)
    except OSError:  # the file system has none
        return
    for name in names:
        try:
            os.setxattr(descriptor, name, os.getxattr(source, name))
        except OSError:
            if name == _ACCESS_LIST:
                raise
    if _ACCESS_LIST in given and _ACCESS_LIST not in names:
        os.removexattr(descriptor, _ACCESS_LIST)  # its folder's default, which the old file did not have
