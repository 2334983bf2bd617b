"""What every agent's writer does: rules to their files, a plan of exact bytes, and the write itself."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from analyzer.models import Recommendation, RecommendationTarget
from scanners.models import ProjectInfo
from scanners.text import visible
from writers.errors import ProjectNotHere
from writers.files import Target, read_target
from writers.journal import Journal
from writers.models import FilePlan, Plan, WriteResult
from writers.planning import plan_rules_for, plan_sections_for
from writers.reach import refuse_outside


class DestinationKind(StrEnum):
    SHARED = "shared"  # in the project, meant for the team
    PERSONAL = "personal"  # in the project, for one person
    GLOBAL = "global"  # for every project of one person
    MEMORY = "memory"  # the agent's own notes


@dataclass(frozen=True, slots=True)
class Destination:
    """A file that rules can go to; ``label`` says for whom it counts."""

    path: Path
    label: str
    kind: DestinationKind


class ContextWriter(ABC):
    """Writes rules where one agent reads them. ``home`` is the agent's folder, such as ``~/.codex``."""

    name: ClassVar[str]

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
        """Why files in the project's folder cannot be written, as a sentence; empty when they can.

        Logs outlive their projects and travel between machines. Writing there all the same would make the
        folders of a deleted project again, or put a file into whatever folder this process runs in.
        """
        folder = project.project_path
        if folder.is_absolute() and os.path.isdir(folder):  # noqa: PTH112 - is_dir() raises for long names
            return ""
        named = "The project's folder" if folder == Path() else f"The project's folder {folder}"
        where = "not known" if folder == Path() else "not on this machine"
        return visible(f"{named} is {where}; nothing can be written in it, only to files outside it.")

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
        by_path = _grouped(recommendations, lambda rule: self.target_file(project, rule.target))
        self._check_project(project, by_path)
        return _plan(by_path, plan_sections_for, today)

    def plan_rules(
        self,
        rules: Sequence[Recommendation],
        project: ProjectInfo,
        *,
        destinations: Mapping[str, Path] | None = None,
        today: date | None = None,
    ) -> Plan:
        """Plan single-bullet rules: added to what their sections say. ``destinations`` goes by rule id.

        Raises a WriterError with a sentence; nothing is written.
        """
        chosen = destinations or {}
        by_path = _grouped(rules, lambda rule: chosen.get(rule.id) or self.target_file(project, rule.target))
        self._check_project(project, by_path)
        return _plan(by_path, plan_rules_for, today)

    def _check_project(self, project: ProjectInfo, paths: Iterable[Path]) -> None:
        if any(path.is_relative_to(project.project_path) for path in paths) and (
            reason := self.can_write_project(project)
        ):
            raise ProjectNotHere(f"{reason} Nothing was written.")

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
    rules: Sequence[Recommendation], place: Callable[[Recommendation], Path]
) -> dict[Path, list[Recommendation]]:
    by_path: dict[Path, list[Recommendation]] = {}
    for rule in rules:
        by_path.setdefault(place(rule), []).append(rule)
    return by_path


def _plan(
    by_path: Mapping[Path, Sequence[Recommendation]],
    plan_file: Callable[[Target, Sequence[Recommendation], date], FilePlan],
    today: date | None,
) -> Plan:
    # Two paths may be one file: CLAUDE.md is often a link to AGENTS.md.
    targets: dict[Path, tuple[Target, list[Recommendation]]] = {}
    for path, rules in by_path.items():
        target = read_target(path)
        targets.setdefault(target.real_path, (target, []))[1].extend(rules)
    day = today or datetime.now(UTC).date()
    return Plan(tuple(plan_file(target, rules, day) for target, rules in targets.values()))
