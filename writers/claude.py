"""Claude Code: CLAUDE.md, CLAUDE.local.md and the project's MEMORY.md (conventions as of 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.models import RecommendationTarget
from scanners.models import ProjectInfo
from writers.base import ContextWriter, Destination, DestinationKind
from writers.standing import holds_block


class ClaudeCodeWriter(ContextWriter):
    name = "claude"

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return Path(environ.get("CLAUDE_CONFIG_DIR") or "~/.claude").expanduser()

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        if target is RecommendationTarget.MEMORY_FILE:
            return project.memory_file or project.data_path / "memory" / "MEMORY.md"
        shared = project.project_path / "CLAUDE.md"
        if project.context_file is not None and project.context_file != shared:
            return project.context_file
        # headroom 0.42 keeps its block in the personal file, and moves one there that it finds in CLAUDE.md.
        personal = project.project_path / "CLAUDE.local.md"
        return personal if holds_block(personal) else shared

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        folder = project.project_path
        offered = [
            Destination(
                folder / "CLAUDE.md", "CLAUDE.md — project, shared with the team", DestinationKind.SHARED
            ),
            Destination(
                folder / "CLAUDE.local.md", "CLAUDE.local.md — project, only you", DestinationKind.PERSONAL
            ),
            Destination(
                folder / ".claude" / "CLAUDE.md",
                ".claude/CLAUDE.md — project, shared with the team",
                DestinationKind.SHARED,
            ),
            Destination(self.home / "CLAUDE.md", "CLAUDE.md — all your projects", DestinationKind.GLOBAL),
            Destination(
                self.target_file(project, RecommendationTarget.MEMORY_FILE),
                "MEMORY.md — Claude's own notes on this project",
                DestinationKind.MEMORY,
            ),
        ]
        return self.usual_first(offered, project)
