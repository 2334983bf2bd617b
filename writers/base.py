"""What every agent's writer does: rules to their files, a plan of exact bytes, and the write itself."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import ClassVar

from analyzer.models import Recommendation, RecommendationTarget
from scanners.models import ProjectInfo
from scanners.text import visible
from writers.above import Above, folders_above
from writers.block.sections import says_only
from writers.destinations import Destination, DestinationKind, usual_file
from writers.errors import ProjectNotHere
from writers.files import is_file
from writers.journal import Journal
from writers.models import FilePlan, Plan, WriteResult
from writers.reach import refuse_outside
from writers.standing import standing_bullets
from writers.wishes import Wish, plan_sections


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of a file's beginning an agent reads; None: all of it, as far as that counts."""

    bytes: int | None = None
    lines: int | None = None

    def ends_before(self, end: int, line: int) -> bool:
        """Whether what ends at that byte, in that line (the first is 1), is not read, or not whole."""
        return (self.bytes is not None and end > self.bytes) or (self.lines is not None and line > self.lines)

    def __str__(self) -> str:
        lines = [] if self.lines is None else [f"{self.lines:,} lines"]
        return " or ".join([*lines, *([] if self.bytes is None else [f"{self.bytes:,} bytes"])])


def not_here(project: ProjectInfo) -> str:
    """Why there is no folder of the project to write in, as a sentence; empty when there is one.

    Logs outlive their projects and travel between machines. Writing there all the same would make the
    folders of a deleted project again, or put a file into whatever folder this process runs in.
    """
    folder = project.project_path
    if folder.is_absolute() and os.path.isdir(folder):  # noqa: PTH112 - is_dir() raises for long names
        return ""
    named = "The project's folder" if folder == Path() else f"The project's folder {folder}"
    where = "not known" if folder == Path() else "not on this machine"
    return visible(f"{named} is {where}; nothing can be written in it, only to files outside it.")


def refuse_if_gone(project: ProjectInfo, plan: Plan) -> None:
    """Raises ProjectNotHere when a plan has a file in the project's folder, and that is not there any more.

    For who applies a plan a while after it was made: applying makes the folders that a file needs.
    """
    inside = [file for file in plan.files if file.path.is_relative_to(project.project_path)]
    if any(file.changes_anything for file in inside) and (reason := not_here(project)):
        raise ProjectNotHere(f"{reason} Nothing was written for it.")


class ContextWriter(ABC):
    """Writes rules where one agent reads them. ``home`` is the agent's folder, such as ``~/.codex``."""

    name: ClassVar[str]
    reads_above: ClassVar[Above] = Above.NOWHERE

    def __init__(self, home: Path | None = None, journal: Journal | None = None) -> None:
        self.home = self.default_home(os.environ) if home is None else home
        self._journal = journal

    @staticmethod
    @abstractmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        """The agent's folder where the environment, or else the agent's default, puts it."""

    @abstractmethod
    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        """Where rules of this target go unless the user says otherwise."""

    @abstractmethod
    def destinations(self, project: ProjectInfo) -> list[Destination]:
        """All files on offer for this project's rules, the usual one first."""

    def usual_first(self, offered: Sequence[Destination], project: ProjectInfo) -> list[Destination]:
        """The offered destinations with the project's default context file in front."""
        usual = self.target_file(project, RecommendationTarget.CONTEXT_FILE)
        known = [destination for destination in offered if destination.path == usual]
        first = known or [Destination(usual, f"{usual.name} — set for this project", DestinationKind.SHARED)]
        return first + [destination for destination in offered if destination.path != usual]

    def can_write_project(self, project: ProjectInfo) -> str:
        """Why files in the project's folder cannot be written, as a sentence; empty when they can."""
        return not_here(project)

    def portion_read(self, project: ProjectInfo, path: Path) -> Portion:
        """How much of a file the agent reads when a session begins."""
        return Portion()

    def notices(self, project: ProjectInfo, file: FilePlan) -> list[str]:
        """What this agent would make of the planned file that the user may not expect, in sentences."""
        return []

    def standing(self, project: ProjectInfo) -> set[str]:
        """The normalised rules of every block that the agent reads in this project.

        headroom moves its block from CLAUDE.md to CLAUDE.local.md; a rule stands, whichever file it is in.
        """
        places = [each.path for each in self.destinations(project) if each.kind is not DestinationKind.MEMORY]
        memory = self.target_file(project, RecommendationTarget.MEMORY_FILE)
        return {bullet for path in {*places, memory} for bullet in standing_bullets(path)}

    def files_above(self, project: ProjectInfo) -> list[Path]:
        """The files in folders above the project's that the agent may read in the project, too.

        What stands there stands here, unless it names a path: that is another one.
        """
        if not_here(project):
            return []
        kinds = (DestinationKind.SHARED, DestinationKind.PERSONAL)
        above = folders_above(project.project_path, self.reads_above)
        like_it = (replace(project, project_path=folder, context_file=None) for folder in above)
        offered = (each for one in like_it for each in self.destinations(one))
        return [each.path for each in offered if each.kind in kinds and is_file(each.path)]

    def for_everyone(self, project: ProjectInfo) -> list[Path]:
        """The project's file and the one for all projects, for a rule that is to stand in both."""
        places = self.destinations(project)
        personal = [each.path for each in places if each.kind is DestinationKind.GLOBAL]
        return [places[0].path, *personal[:1]]

    def plan(
        self,
        recommendations: Sequence[Recommendation],
        project: ProjectInfo,
        *,
        today: date | None = None,
    ) -> Plan:
        """Plan whole sections as headroom does: each replaces its namesake, the others are carried forward.

        Raises a WriterError with a sentence; nothing is written.
        """
        by_path = _grouped(recommendations, lambda rule: [self.target_file(project, rule.target)])
        return plan_sections(Wish(self, project, by_path), today)

    def wish(
        self,
        rules: Sequence[Recommendation],
        project: ProjectInfo,
        destinations: Mapping[str, Sequence[Path]] | None = None,
    ) -> Wish:
        """Which rules go to which files. ``destinations``: rule id -> all its files, where not the usual.

        A rule without a chosen file that stands in any file of the project already, or above it, is left out.
        """
        chosen = destinations or {}
        standing = self.standing(project)
        above = {bullet for path in self.files_above(project) for bullet in standing_bullets(path)}
        new = [
            rule
            for rule in rules
            if rule.id in chosen
            or not says_only(rule.content, standing if rule.is_of_one_folder else standing | above)
        ]
        usual = {target: self.target_file(project, target) for target in RecommendationTarget}
        offered = self.destinations(project)
        by_path = _grouped(new, lambda rule: chosen.get(rule.id) or [usual_file(rule, usual, offered)])
        return Wish(self, project, by_path)

    def write(
        self,
        recommendations: Sequence[Recommendation],
        project: ProjectInfo,
        dry_run: bool = True,
    ) -> WriteResult:
        """Plan and, unless ``dry_run``, apply. ``files_written`` are the files that change, or would.

        Raises a WriterError with a sentence when a file cannot be written safely; then none was.
        """
        plan = self.plan(recommendations, project)
        result = WriteResult(dry_run)
        for file in plan.files:
            result.content_by_file[file.path] = file.after.decode("utf-8", "surrogateescape")
            result.warnings.extend(file.notices)
            if file.changes_anything:
                result.files_written.append(file.path)
        if not dry_run and plan.changes_anything:
            named = [path.parent for path in (project.context_file, project.memory_file) if path]
            refuse_outside(plan, [project.project_path, project.data_path, self.home, Path.home(), *named])
            journal = self._journal or Journal()
            result.journal_id = journal.apply(plan, str(project.project_path)).id
            result.warnings.extend(journal.take_notices())
        return result


def _grouped(
    rules: Sequence[Recommendation], places: Callable[[Recommendation], Sequence[Path]]
) -> dict[Path, list[Recommendation]]:
    by_path: dict[Path, list[Recommendation]] = {}
    for rule in rules:
        for path in dict.fromkeys(places(rule)):
            by_path.setdefault(path, []).append(rule)
    return by_path
