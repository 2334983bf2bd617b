"""What a change in the logs is worth saying: one notice at a time, however much comes at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headroom_tui import wording

if TYPE_CHECKING:  # the first screen does without
    from headroom_tui.projects.logs import ProjectKey
    from headroom_tui.projects.project import Project
    from headroom_tui.projects.scan_progress import Update


class News:
    """Gathers what is new until there is room for another notice."""

    SECONDS = 5.0  # that a notice stays

    def __init__(self) -> None:
        self._since: dict[ProjectKey, tuple[int, int]] = {}  # numbers as last spoken of
        self._now: dict[ProjectKey, Project] = {}

    def take(self, changes: Sequence[Update]) -> None:
        """Note what changed."""
        for before, after in changes:
            if after is not None:
                self._since.setdefault(after.key, _numbers(before))
                self._now[after.key] = after

    def tell(self) -> str:
        """What is new since the last call, in a line for each project; empty when that is nothing."""
        said = [
            f"{news} in {project.info.name}"
            for key, project in self._now.items()
            if (news := wording.news(self._since[key], _numbers(project)))
        ]
        self._since.clear()
        self._now.clear()
        return wording.few(said, "their rows are up to date.")


def _numbers(project: Project | None) -> tuple[int, int]:
    return (project.counts.failures, len(project.rules)) if project else (0, 0)
