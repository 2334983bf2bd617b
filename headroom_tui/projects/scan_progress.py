"""What a scan reports while it goes on, and what became of projects when logs changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headroom_tui.projects.project import Project


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a scan is. ``changed`` are the projects whose numbers moved since the last report."""

    files_done: int
    files_total: int
    bytes_done: int
    changed: tuple[Project, ...] = ()
    finished: bool = False


Report = Callable[[ScanProgress], None]
Update = tuple[Project | None, Project | None]  # a project as it was and as it is; None: it was, or is, not
