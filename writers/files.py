"""One file at a time, read exactly as it is.

Links are followed to the real file, so a dotfiles symlink stays a symlink. Nothing here knows about blocks.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scanners.regular_files import is_there
from writers.errors import WriteRefused, WriterError

MAX_BYTES = 10 * 1024 * 1024
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Not through a link that appears in the last moment, and without waiting for the other end of a pipe.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Target:
    """A file as it is now. ``data`` and ``mode`` are None when it does not exist yet."""

    path: Path  # as the user knows it
    real_path: Path
    data: bytes | None
    mode: int | None = None
    owner: tuple[int, int] | None = None  # user and group id

    @property
    def newline(self) -> str:
        """The line ending that most of its lines have."""
        crlf = (self.data or b"").count(b"\r\n")
        return "\r\n" if crlf > (self.data or b"").count(b"\n") - crlf else "\n"


def is_file(path: Path) -> bool:
    """Whether a file is there; False, not an error, for a name that no file can have."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file() raises for long names


def read_target(path: Path) -> Target:
    """Read a file that is about to be planned or replaced.

    Raises WriteRefused with the reason when it could not be replaced safely.
    """
    path = _absolute(path)
    try:
        real_path = path.resolve(strict=True)
        status = real_path.stat()
    except ValueError as error:  # an embedded null byte, or a character that no file name can hold
        raise WriteRefused(path, f"cannot be a file's path: {error}.") from error
    except RuntimeError as error:  # what Python before 3.13 makes of ELOOP
        raise WriteRefused(path, f"cannot be reached: {os.strerror(errno.ELOOP).lower()}.") from error
    except FileNotFoundError:
        return _missing(path)
    except NotADirectoryError as error:
        raise WriteRefused(path, "cannot be created: a part of its path is a file, not a folder.") from error
    except OSError as error:
        raise WriteRefused(path, f"cannot be reached: {reason(error)}.") from error
    _check_kind(path, status)
    _check_rights(path, real_path, status)
    _check_folder(path, real_path.parent)
    try:
        descriptor = os.open(real_path, _READ)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            _check_kind(path, status)  # again: this is what is read
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise WriteRefused(path, f"grew past {MAX_BYTES:,} bytes, which is more than is handled.")
    except OSError as error:
        raise WriteRefused(path, f"cannot be read: {reason(error)}.") from error
    return Target(path, real_path, data, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))


def contents(path: Path) -> bytes | None:
    """A file's bytes; None when it is missing, unreadable, or no file of ours to handle."""
    try:
        descriptor = os.open(path, _READ)
        with os.fdopen(descriptor, "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    except (OSError, ValueError):
        return None


def _check_kind(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise WriteRefused(path, "is a folder, not a file.")
    if not stat.S_ISREG(status.st_mode):
        raise WriteRefused(path, "is not a regular file (a pipe, socket or device).")
    if status.st_size > MAX_BYTES:
        raise WriteRefused(path, f"has {status.st_size:,} bytes; more than {MAX_BYTES:,} are not handled.")
    if status.st_nlink > 1:
        raise WriteRefused(
            path, f"has {status.st_nlink} hard links; replacing it would part it from its other names."
        )
    if sys.platform != "win32" and os.geteuid() not in (0, status.st_uid):
        raise WriteRefused(
            path, f"belongs to another user (id {status.st_uid}); replacing it would make it yours."
        )


def _check_rights(path: Path, real_path: Path, status: os.stat_result) -> None:
    if not status.st_mode & 0o666:
        raise WriteRefused(
            path, "can be neither read nor written. Make it readable and writable first (chmod u+rw)."
        )
    if not status.st_mode & 0o222:
        raise WriteRefused(path, "is read-only. Make it writable first (chmod u+w).")
    if not os.access(real_path, os.W_OK):
        raise WriteRefused(
            path,
            "cannot be written: its permissions do not allow it, it is marked immutable, or its file system "
            "is mounted read-only.",
        )


def _absolute(path: Path) -> Path:
    """``path`` from the root, its links not followed, and a ``~`` of nobody's left as it is."""
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111


def _missing(path: Path) -> Target:
    if path.is_symlink():
        raise WriteRefused(path, f"is a link to {os.readlink(path)}, which does not exist.")  # noqa: PTH115
    folder = path.parent
    while not _is_there(folder, path):
        if folder.is_symlink():
            raise WriteRefused(path, f"cannot be created: {folder} is a link to nowhere.")
        folder = folder.parent
    if not folder.is_dir():
        raise WriteRefused(path, f"cannot be created: {folder} is a file, not a folder.")
    _check_folder(path, folder)
    return Target(path, Path(os.path.realpath(path)), None)


def _check_folder(path: Path, folder: Path) -> None:
    try:
        mode = folder.stat().st_mode
    except OSError as error:  # it is gone since its file was looked at
        raise WriteRefused(path, f"cannot be reached: {reason(error)}.") from error
    if not mode & 0o222 or not os.access(folder, os.W_OK | os.X_OK):
        raise WriteRefused(path, f"cannot be replaced: its folder {folder} is read-only.")


def missing_folders(path: Path) -> list[Path]:
    """The folders that must be made before ``path`` can be, outermost first. Raises WriteRefused."""
    missing: list[Path] = []
    folder = path.parent
    while not _is_there(folder, path):
        missing.insert(0, folder)
        folder = folder.parent
    return missing


def _is_there(folder: Path, path: Path) -> bool:
    """Whether a folder is there. Raises WriteRefused for ``path`` where the system does not tell."""
    try:
        return is_there(folder)
    except OSError as error:
        raise WriteRefused(path, f"cannot be reached: {reason(error)}.") from error


def remove_empty(folders: Sequence[Path]) -> None:
    """Remove those of the folders (outermost first) that are empty."""
    for folder in reversed(folders):
        with suppress(OSError):  # not empty any more, or gone
            folder.rmdir()


def told(error: OSError | WriterError) -> str:
    """What went wrong, as a sentence."""
    return f"{reason(error)}." if isinstance(error, OSError) else str(error)


def reason(error: OSError) -> str:
    """Why the system refused, as the end of a sentence."""
    if error.errno in _NO_ROOM:
        return "there is no room to write the new version (disk full, or a size limit)"
    if error.errno == errno.EBUSY:
        return (
            "it is mounted by itself (a single file bound into a container, say), so it cannot be replaced "
            "in one step; write to the file that is mounted there"
        )
    return (error.strerror or str(error)).lower()
