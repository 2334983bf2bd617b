"""Claude Code: CLAUDE.md, CLAUDE.local.md and the project's MEMORY.md (conventions as of 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.models import RecommendationTarget
from scanners.homes import agent_home
from scanners.models import ProjectInfo
from writers.above import Above
from writers.base import ContextWriter, Portion
from writers.destinations import Destination, DestinationKind, linked_name
from writers.files import is_file
from writers.imports import text_file
from writers.marker_block import BlockSpan, find_block, has_marker
from writers.models import FilePlan
from writers.standing import holds_block

_OF_MEMORY = Portion(25_000, 200)  # as much of MEMORY.md as a session begins with


class ClaudeCodeWriter(ContextWriter):
    """Writes for Claude Code. ``home`` is CLAUDE_CONFIG_DIR, or ``~/.claude``."""

    name = "claude"
    reads_above = Above.EVERYWHERE

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("claude", environ)

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        if target is RecommendationTarget.MEMORY_FILE:
            return project.memory_file or project.data_path / "memory" / "MEMORY.md"
        if project.project_path == Path.home():
            return project.context_file or self.home / "CLAUDE.md"
        shared = project.project_path / "CLAUDE.md"
        if project.context_file is not None and project.context_file != shared:
            return project.context_file
        # headroom 0.42 keeps its block in the personal file, and moves one there that it finds in CLAUDE.md.
        personal = project.project_path / "CLAUDE.local.md"
        if holds_block(personal):
            return personal
        return shared if holds_block(shared) else text_file(shared, project.project_path)

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        folder = project.project_path
        shared = folder / "CLAUDE.md"
        holder = text_file(shared, folder)
        notes = self.target_file(project, RecommendationTarget.MEMORY_FILE)
        subject = "this project" if notes.parent.parent == project.data_path else "its whole repository"
        imported = Destination(
            holder, f"{holder.name} — project, imported by CLAUDE.md", DestinationKind.SHARED
        )
        offered = [
            *([imported] if holder != shared else []),
            Destination.of_project(shared, linked_name(shared)),
            Destination(
                folder / "CLAUDE.local.md", "CLAUDE.local.md — project, only you", DestinationKind.PERSONAL
            ),
            Destination.of_project(folder / ".claude" / "CLAUDE.md", ".claude/CLAUDE.md"),
            Destination.of_user(self.home / "CLAUDE.md"),
            Destination(notes, f"MEMORY.md — Claude's own notes on {subject}", DestinationKind.MEMORY),
        ]
        return self.usual_first(offered, project)

    def notices(self, project: ProjectInfo, file: FilePlan) -> list[str]:
        folder = project.project_path
        shared, personal = folder / "CLAUDE.md", folder / "CLAUDE.local.md"
        said = []
        if file.path == shared and file.before is None and is_file(folder / "AGENTS.md"):
            said.append(
                "Where a CLAUDE.md is, Claude Code does not read AGENTS.md: it stops as soon as this file is "
                "there, unless the file imports it (@AGENTS.md)."
            )
        other = {shared: personal, personal: shared}.get(file.path)
        if other is not None and has_marker(file.after) and holds_block(other):
            said.append(f"{other.name} holds a headroom block too. Claude Code reads both files.")
        span, portion = find_block(file.after), self.portion_read(project, file.path)
        if isinstance(span, BlockSpan):
            line = file.after.count(b"\n", 0, span.end) + 1
            if portion.ends_before(span.end, line):
                said.append(
                    f"Claude Code begins with {portion} of this file; "
                    f"the block ends in line {line:,}, at byte {span.end:,}."
                )
        return said

    def portion_read(self, project: ProjectInfo, path: Path) -> Portion:
        is_memory = path == self.target_file(project, RecommendationTarget.MEMORY_FILE)
        return _OF_MEMORY if is_memory else Portion()
