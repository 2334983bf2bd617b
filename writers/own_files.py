"""Files that a person names for what this program hands out: a saved plan, a report."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from scanners.private_files import write_private


def write_whole(path: Path, data: bytes) -> None:
    """Write in one step, for its owner only. Raises OSError; a file there is then as it was."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.stat().st_mode):  # /dev/stdout, a pipe: not to be replaced by a file
            path.write_bytes(data)
            return
    write_private(Path(os.path.realpath(path)), data)
