"""Codex: AGENTS.md in the project and in CODEX_HOME (conventions of codex-rs 0.169).

In each folder, from the repository's root to its own, Codex reads the first that there is of
AGENTS.override.md, AGENTS.md and ``project_doc_fallback_filenames``, so an override hides the others; and of
all together no more than ``project_doc_max_bytes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.models import RecommendationTarget
from scanners.homes import agent_home
from scanners.models import ProjectInfo
from writers.above import Above
from writers.base import ContextWriter, Portion
from writers.codex_limit import bytes_left, read_config, too_long_for_codex
from writers.destinations import Destination, DestinationKind, linked_name
from writers.files import is_file
from writers.marker_block import BlockSpan, find_block
from writers.models import FilePlan


class CodexWriter(ContextWriter):
    """Writes for Codex. ``home`` is CODEX_HOME, or ``~/.codex``."""

    name = "codex"
    reads_above = Above.REPOSITORY

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("codex", environ)

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        if target is RecommendationTarget.MEMORY_FILE:
            chosen, folder = project.memory_file, self.home
        else:
            chosen, folder = project.context_file, project.project_path
        usual = folder / "AGENTS.md"
        if chosen is not None and chosen != usual:
            return chosen
        override = folder / "AGENTS.override.md"
        if _is_read(override):
            return override
        others = [] if folder == self.home else read_config(self.home).fallbacks
        names = [usual.name, *others]
        return next((folder / name for name in names if is_file(folder / name)), usual)

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        project_file = self.target_file(project, RecommendationTarget.CONTEXT_FILE)
        global_file = self.target_file(project, RecommendationTarget.MEMORY_FILE)
        offered = [
            Destination.of_project(project_file, linked_name(project_file)),
            Destination.of_user(global_file),
            Destination(
                self.home / "instructions.md",
                "instructions.md — not read by current Codex",
                DestinationKind.MEMORY,
            ),
        ]
        return self.usual_first(offered, project)

    def notices(self, project: ProjectInfo, file: FilePlan) -> list[str]:
        said = []
        if file.path == self.home / "instructions.md":
            said.append("Current versions of Codex do not read this file.")
        hider = file.path.with_name("AGENTS.override.md")
        if file.path.name == "AGENTS.md" and _is_read(hider):
            said.append("AGENTS.override.md is beside this file, so Codex does not read it.")
        portion, span = self.portion_read(project, file.path), find_block(file.after)
        if isinstance(span, BlockSpan) and portion.bytes is not None and span.end > portion.bytes:
            said.append(too_long_for_codex(project.project_path, self.home, span.end))
        return said

    def portion_read(self, project: ProjectInfo, path: Path) -> Portion:
        is_of_project = path.is_relative_to(project.project_path) and path.parent != self.home
        return Portion(bytes_left(project.project_path, self.home)) if is_of_project else Portion()


def _is_read(override: Path) -> bool:
    """Codex skips an empty file (its global folder) and takes any other."""
    try:
        return override.stat().st_size > 0
    except (OSError, ValueError):  # ValueError: no file can have such a path
        return False
