"""The folders above a project whose instruction files an agent reads there, too."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path


class Above(Enum):
    """How far up an agent looks for instruction files of the folder that it works in."""

    NOWHERE = "nowhere"  # or it is not known
    REPOSITORY = "repository"  # to its top, and nowhere outside of one
    EVERYWHERE = "everywhere"


def folders_above(project: Path, how_far: Above = Above.REPOSITORY) -> list[Path]:
    """The folders above one, the nearest first."""
    folders = [project, *project.parents]
    if how_far is Above.EVERYWHERE:
        return folders[1:]
    roots = [index for index, folder in enumerate(folders) if os.path.exists(folder / ".git")]  # noqa: PTH110
    return folders[1 : roots[0] + 1] if roots and how_far is Above.REPOSITORY else []
