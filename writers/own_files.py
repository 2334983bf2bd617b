"""Files that a person names for what this program hands out: a saved plan, a report."""

from __future__ import annotations

from pathlib import Path

from scanners.private_files import write_private


def write_whole(path: Path, data: bytes) -> None:
    """Write in one step, for its owner only. Raises OSError; a file there is then as it was."""
    if path.exists() and not path.is_file():  # /dev/stdout, a pipe: not to be replaced by a file
        path.write_bytes(data)
        return
    write_private(path.resolve(), data)
