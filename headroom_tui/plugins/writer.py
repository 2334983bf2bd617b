"""A plugin's writer, written against headroom's classes: it says which files, and we write them.

headroom's writers replace files as they go, without a diff, a check or a journal. So such a writer is only
asked, by a dry run, where a rule would go; the plan and the write are ours, as for every other agent.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analyzer.models import RecommendationTarget
from headroom_tui.plugins.guest import GuestFailed, guest
from headroom_tui.plugins.scanner import PluginScanner
from scanners.models import ProjectInfo
from scanners.text import visible
from writers.base import ContextWriter
from writers.destinations import Destination, DestinationKind
from writers.journal import Journal


@dataclass(slots=True)
class _Probe:
    """A rule in headroom's shape (0.42), to ask where one like it would be written."""

    target: RecommendationTarget
    section: str = "Environment"
    content: str = "- where would this go?"
    confidence: float = 1.0
    evidence_count: int = 1
    estimated_tokens_saved: int = 0
    is_loop_guardrail: bool = False
    loop_occurrences: int = 0
    preserve_prior_items: bool = False
    active_item_ids: frozenset[str] | None = None


class PluginWriter(ContextWriter):
    """Writes where the plugin's own writer would.

    It is asked once of each project, until logs are looked for again: screens make a writer for each look.
    """

    def __init__(self, scanner: PluginScanner, journal: Journal | None) -> None:
        super().__init__(home=Path.home(), journal=journal)
        self._scanner = scanner

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return Path.home()

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        """Where the plugin names no file, one that is never written: see ``can_write_project``."""
        return self._named(project, target)[0]

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        paths = dict.fromkeys(self.target_file(project, target) for target in RecommendationTarget)
        return [_destination(path, project) for path in paths]

    def can_write_project(self, project: ProjectInfo) -> str:
        reasons = [self._named(project, target)[1] for target in RecommendationTarget]
        return super().can_write_project(project) or next(filter(None, reasons), "")

    def _named(self, project: ProjectInfo, target: RecommendationTarget) -> tuple[Path, str]:
        """The file for a target, and that the plugin names none, as a sentence, where that is so."""
        key = (str(project.project_path), target)
        if (known := self._scanner.named.get(key)) is None:
            known = self._scanner.named[key] = self._ask(project, target)
        return known

    def _ask(self, project: ProjectInfo, target: RecommendationTarget) -> tuple[Path, str]:
        given = self._scanner.given(str(project.project_path)) or project
        why = ""
        try:
            with guest():
                writer = self._scanner.plugin.create_writer()
                written = writer.write([_Probe(target)], given, dry_run=True).files_written
                named = [Path(file) for file in written]
                list(map(os.path.realpath, named))  # which raises for what can be no path
        except GuestFailed as error:
            named, why = [], f" ({error.words})"
        usual = project.memory_file if target is RecommendationTarget.MEMORY_FILE else None
        file = named[0] if named else usual or project.context_file
        reason = ""
        if file is None:
            name = self._scanner.display_name
            reason = visible(f"The plugin of {name} names no file for the rules of {project.name}{why}.")
            file = Path(self._scanner.context_file_name)
        return (file if file.is_absolute() else project.project_path / file), reason


def _destination(path: Path, project: ProjectInfo) -> Destination:
    if path == project.memory_file:
        return Destination(path, f"{path.name} — the agent's own notes", DestinationKind.MEMORY)
    if path.is_relative_to(project.project_path):
        return Destination(path, f"{path.name} — project", DestinationKind.SHARED)
    return Destination(path, f"{path.name} — outside the project", DestinationKind.GLOBAL)
