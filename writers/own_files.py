"""Files that a person names for what this program hands out: a saved plan, a report."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write in one step, for its owner only. Raises OSError; a file there is then as it was."""
    if path.exists() and not path.is_file():  # /dev/stdout, a pipe: not to be replaced by a file
        path.write_bytes(data)
        return
    place = path.resolve()
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
