"""Logs that hold damaged lines: which they are, and that none is passed over in silence."""

from __future__ import annotations

from collections.abc import Iterable

from headroom_tui import wording
from headroom_tui.projects.project import Project
from scanners.index import Known
from scanners.members import shown
from scanners.text import visible

_MOST_NAMED = 3


def damaged_logs(logs: Iterable[Known]) -> list[str]:
    """Say in a sentence which of these hold damaged lines; none when none does."""
    lines = {each.path: sum(one.bad_lines for one in each.summaries) for each in logs}
    damaged = sorted(path for path, number in lines.items() if number)
    if not damaged:
        return []
    number = wording.plural(sum(lines.values()), "damaged line")
    what = "A log holds" if len(damaged) == 1 else f"{len(damaged):,} logs hold"
    return [f"{what} nothing but {number}, and no project was made of that: {some_of(map(shown, damaged))}."]


def bad_lines_in(project: Project) -> dict[str, int]:
    """The logs in which lines of a project could not be read, as people are told them, and how many."""
    found: dict[str, int] = {}
    for log in project.library.logs.files_of(project.key):
        here = [one for one in log.summaries if (one.agent, one.project_path) == project.key]
        if number := sum(one.bad_lines for one in here):
            found[shown(log.path)] = number
    return found


def some_of(logs: Iterable[str]) -> str:
    """The first few by name, and how many more."""
    names = sorted(logs)
    others = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return visible(", ".join(names[:_MOST_NAMED])) + others
