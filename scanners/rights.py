"""Telling whether the user may read a file."""

from __future__ import annotations

import os
import stat
import sys

# Elsewhere a file may have a list of rights that denies its owner what the mode allows.
_MODE_HOLDS_FOR_OWNER = sys.platform == "linux"


def surely_may_read(status: os.stat_result) -> bool:
    """Whether the status of a file says that the user may read it; where it does not, the user still may."""
    return _MODE_HOLDS_FOR_OWNER and status.st_uid == os.geteuid() and bool(status.st_mode & stat.S_IRUSR)


def may_read(path: str) -> bool:
    """Ask the system whether the user may read a file, which takes as long as finding it."""
    return os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids)
