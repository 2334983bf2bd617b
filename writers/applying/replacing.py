"""Give staged bytes a file's name, or take a file away, and never drop what someone saved at that moment.

Looking first and renaming then leaves a gap, in which an editor may save. So the file that goes is kept under
the temporary name, looked at there, and put back when it is not the one that was read, or is still being
written. Where the file system cannot exchange names (`writers.applying.renames`), the look comes first and a
small gap stays.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from scanners.private_files import sync_folder
from writers.applying.renames import NotHere, exchange, rename_to_free
from writers.applying.staging import removed
from writers.errors import FileChanged, WriteRefused
from writers.files import Target, contents, read_target, reason

if sys.platform == "linux":
    import fcntl


def check_still(target: Target) -> None:
    """Raises FileChanged when the path leads to another file, or other bytes, than it did."""
    now = read_target(target.path)
    if (now.real_path, now.data) != (target.real_path, target.data):
        raise FileChanged(target.path, "was changed by someone else at this moment")


def put(temporary: Path, data: bytes, target: Target) -> bool:
    """Give a file staged with ``data`` the target's name; whether what had it is under the temporary one now.

    (Where names cannot be exchanged, it is gone.) Raises FileChanged when that was not what the target was
    read as, and WriteRefused when the system does not let us; in both cases the file is as it was.
    """
    is_kept = False
    try:
        if target.data is None:
            rename_to_free(temporary, target.real_path)
        else:
            is_kept = _exchange(temporary, data, target)
    except FileExistsError as error:
        raise FileChanged(target.path, "was created by someone else at this moment") from error
    except FileNotFoundError as error:
        raise FileChanged(target.path, "was moved or deleted by someone else at this moment") from error
    except OSError as error:
        raise WriteRefused(target.path, f"was not changed: {reason(error)}.") from error
    sync_folder(target.real_path.parent)
    return is_kept


def _exchange(temporary: Path, data: bytes, target: Target) -> bool:
    try:
        exchange(temporary, target.real_path)
    except NotHere:
        check_still(target)
        temporary.replace(target.real_path)
        return False
    if not _is_as_read(temporary, target):
        try:
            give_back(temporary, target.real_path, data)
        except OSError as error:
            raise _kept_aside(temporary, target) from error
        removed(temporary)  # ours, or what they have saved anew since; if it stays, the caller tells
        raise FileChanged(target.path, "was changed by someone else at this moment")
    return True


def give_back(temporary: Path, real_path: Path, placed: bytes | None) -> None:
    """Exchange once more, so that what someone saved has its name again. Raises OSError.

    They may save anew meanwhile, by a rename or into the bytes that we ``placed`` under the name. Then what
    comes out is not what was put in, and is newer than what goes back: so it goes back itself.
    """
    while True:
        held = contents(temporary)
        exchange(temporary, real_path)
        if not _is_being_written(temporary) and contents(temporary) == placed:
            return
        placed = held


def check_taken(temporary: Path, target: Target) -> None:
    """Look at what was replaced or taken away once more, before it is dropped for good. Raises FileChanged.

    Who had found the file under its name just before may have opened it only after.
    """
    if not _is_as_read(temporary, target):
        raise FileChanged(target.path, "was changed by someone else at this moment")


def take_away(temporary: Path, target: Target) -> bool:
    """Move the target's file to the temporary name; whether it can be told there who is writing to it.

    Raises FileChanged and WriteRefused as ``put`` does.
    """
    try:
        tells = rename_to_free(target.real_path, temporary)
    except FileNotFoundError as error:
        raise FileChanged(target.path, "was moved or deleted by someone else at this moment") from error
    except OSError as error:
        raise WriteRefused(target.path, f"was not removed: {reason(error)}.") from error
    if not (_is_as_read(temporary, target) if tells else contents(temporary) == target.data):
        try:
            rename_to_free(temporary, target.real_path)
        except OSError as error:
            raise _kept_aside(temporary, target) from error
        raise FileChanged(target.path, "was changed by someone else at this moment")
    sync_folder(target.real_path.parent)
    return tells


def _kept_aside(temporary: Path, target: Target) -> WriteRefused:
    return WriteRefused(target.path, f"was saved anew at this moment. What it held before is in {temporary}.")


def _is_as_read(temporary: Path, target: Target) -> bool:
    """Whether what was taken from its name is what the target was read as, and will stay so."""
    return not _is_being_written(temporary) and contents(temporary) == target.data


def _is_being_written(path: Path) -> bool:
    """Whether another program has the file open for writing: in the midst of saving it in place, say.

    Linux tells: it gives no read lease on such a file (fcntl(2), F_SETLEASE). False where it cannot be known.
    Asked only where names can be exchanged: network file systems, which cannot, refuse every lease.
    """
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False  # its contents cannot be read either, then
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)  # the usual SIGIO would end this process
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:  # the file system has no leases
        return False
    finally:
        os.close(descriptor)
    return False
