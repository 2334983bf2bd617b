"""Renames that drop nothing: two names exchanged in one step, or a name given only where it is free.

A plain replace drops whatever has the name when it runs, also what an editor saved a moment ago. Linux has
these renames since 3.15 (``renameat2``), macOS since 10.12 (``renamex_np``), and not on every file system.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_UNSUPPORTED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
_LINUX_ONLY_FREE, _LINUX_EXCHANGE = 1, 2  # linux/fs.h: RENAME_NOREPLACE, RENAME_EXCHANGE
_MACOS_EXCHANGE, _MACOS_ONLY_FREE = 2, 4  # sys/stdio.h: RENAME_SWAP, RENAME_EXCL
_AT_FDCWD = -100  # linux/fcntl.h: paths are as any other call takes them


class NotHere(Exception):
    """This system, or this file system, has no such rename."""


def exchange(one: Path, two: Path) -> None:
    """Let two files trade their names, in one step. Raises NotHere or OSError; then nothing changed."""
    _rename(one, two, _LINUX_EXCHANGE if sys.platform == "linux" else _MACOS_EXCHANGE)


def rename_to_free(old: Path, new: Path) -> bool:
    """Rename, but never over a file; whether the file system has such a rename, so that no gap stayed.

    Raises FileExistsError or another OSError; then nothing changed.
    """
    try:
        _rename(old, new, _LINUX_ONLY_FREE if sys.platform == "linux" else _MACOS_ONLY_FREE)
    except NotHere:
        if os.path.lexists(new):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(new)) from None
        os.rename(old, new)  # noqa: PTH104 - not replace(): on Windows this one never drops a file
        return False
    return True


def _rename(old: Path, new: Path, flag: int) -> None:
    call = _system_call()
    if call is None:
        raise NotHere
    if call(os.fsencode(old), os.fsencode(new), flag) != 0:
        number = ctypes.get_errno()
        if number in _UNSUPPORTED:
            raise NotHere
        raise OSError(number, os.strerror(number), str(old), None, str(new))


@cache
def _system_call() -> Callable[[bytes, bytes, int], int] | None:
    if sys.platform not in ("linux", "darwin"):
        return None
    library = ctypes.CDLL(None, use_errno=True)
    name = "renameat2" if sys.platform == "linux" else "renamex_np"
    function = getattr(library, name, None)  # a C library may be older than its kernel
    if function is None:
        return None
    if sys.platform == "linux":
        function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
        return lambda old, new, flag: int(function(_AT_FDCWD, old, _AT_FDCWD, new, flag))
    function.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint)
    return lambda old, new, flag: int(function(old, new, flag))
