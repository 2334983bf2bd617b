"""Codex: AGENTS.md in the project and in CODEX_HOME (conventions of codex-rs 0.169).

In each folder Codex reads the first of AGENTS.override.md and AGENTS.md, so an override hides the other file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.models import RecommendationTarget
from scanners.models import ProjectInfo
from writers.base import ContextWriter, Destination, DestinationKind


class CodexWriter(ContextWriter):
    name = "codex"

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return Path(environ.get("CODEX_HOME") or "~/.codex").expanduser()

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        if target is RecommendationTarget.MEMORY_FILE:
            chosen, folder = project.memory_file, self.home
        else:
            chosen, folder = project.context_file, project.project_path
        usual = folder / "AGENTS.md"
        if chosen is not None and chosen != usual:
            return chosen
        override = folder / "AGENTS.override.md"
        return override if _is_read(override) else usual

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        project_file = self.target_file(project, RecommendationTarget.CONTEXT_FILE)
        global_file = self.target_file(project, RecommendationTarget.MEMORY_FILE)
        offered = [
            Destination(
                project_file,
                f"{project_file.name} — project, shared with the team",
                DestinationKind.SHARED,
            ),
            Destination(global_file, f"{global_file.name} — all your projects", DestinationKind.GLOBAL),
            Destination(
                self.home / "instructions.md",
                "instructions.md — not read by current Codex",
                DestinationKind.MEMORY,
            ),
        ]
        return self.usual_first(offered, project)


def _is_read(override: Path) -> bool:
    """Codex skips an empty file (its global folder) and takes any other."""
    try:
        return override.stat().st_size > 0
    except (OSError, ValueError):  # ValueError: no file can have such a path
        return False
