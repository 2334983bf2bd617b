"""Which projects a table lists: those that the filter leaves and the user did not hide, in their order."""

from __future__ import annotations

from collections.abc import Iterable

from headroom_tui import wording
from headroom_tui.matching import matches
from headroom_tui.project_rows import ProjectRow
from headroom_tui.widgets.project_orders import ORDERS


class ListedProjects:
    """All projects that were found, and what the user wants to see of them. Draws nothing."""

    def __init__(self) -> None:
        self.words = ""  # the filter
        self.hidden: set[str] = set()
        self.shows_hidden = False
        self.order = "worth"
        self.is_reversed = False
        self._projects: dict[str, ProjectRow] = {}
        self._paths: set[str] = set()  # of all that were found
        self._names: dict[str, str] = {}  # by path, of those whose name others bear as well
        self._toggled: list[str] = []  # what was hidden, or shown again, in this run

    @property
    def all(self) -> list[ProjectRow]:
        """All that were found, hidden ones too."""
        return list(self._projects.values())

    def get(self, key: str | None) -> ProjectRow | None:
        return self._projects.get(key or "")

    @property
    def counted(self) -> list[ProjectRow]:
        """Those that are not hidden, or all while hidden ones are shown; the filter leaves some of them."""
        return [each for key, each in self._projects.items() if self.shows_hidden or key not in self.hidden]

    @property
    def hidden_number(self) -> int:
        return len(self.hidden & self._projects.keys())

    def replace(self, projects: Iterable[ProjectRow]) -> None:
        """Have these instead of all before, in order."""
        self._projects = {project.key: project for project in projects}
        self._name_all()

    def put(self, project: ProjectRow) -> bool:
        """Have a project, or what became of it; a new one at the end. Returns whether a name changed."""
        self._projects[project.key] = project
        return project.path not in self._paths and self._name_all()

    def drop(self, key: str) -> bool:
        """Have a project no more. Returns whether the name of another one changed."""
        self._projects.pop(key, None)
        return self._name_all()

    def _name_all(self) -> bool:
        """Tell projects of one name apart by the folders above. Returns whether a name changed."""
        paths: dict[str, set[str]] = {}
        for project in self._projects.values():
            paths.setdefault(project.name, set()).add(project.path)
        before, self._paths = self._names, {path for same in paths.values() for path in same}
        self._names = {
            path: name
            for same in paths.values()
            if len(same) > 1
            for path, name in wording.told_apart(same).items()
        }
        return before != self._names

    def name_of(self, project: ProjectRow) -> str:
        """By which it is told from all others."""
        return self._names.get(project.path, project.name)

    def toggle(self, key: str) -> None:
        """Hide a project, or show it again."""
        self._toggled.append(key)
        self.hidden ^= {key}

    def toggle_back(self) -> ProjectRow | None:
        """Take back the last `toggle`. Returns its project, or None when there is none."""
        while self._toggled:
            if (project := self._projects.get(self._toggled.pop())) is not None:  # its logs may be gone
                self.hidden ^= {project.key}
                return project
        return None

    def is_listed(self, project: ProjectRow) -> bool:
        seen = self.shows_hidden or project.key not in self.hidden
        return seen and matches(self.words, project.name, project.agent_name, project.agent, project.path)

    def in_order(self) -> list[ProjectRow]:
        """Those that are listed; agents that worked in one folder stand together, where the first does."""
        measure = ORDERS[self.order]
        listed = [project for project in self._projects.values() if self.is_listed(project)]
        listed.sort(key=lambda project: project.rank)
        listed.sort(key=lambda project: measure(project, self.name_of(project)), reverse=self.is_reversed)
        first: dict[str, int] = {}
        for number, project in enumerate(listed):
            first.setdefault(project.path, number)
        return sorted(listed, key=lambda project: first[project.path])
