"""Agents that read AGENTS.md, or one of a few other names: OpenCode, Pi, Copilot CLI and Antigravity."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from analyzer.models import RecommendationTarget
from scanners.homes import agent_home
from scanners.models import ProjectInfo
from writers.above import Above
from writers.base import ContextWriter
from writers.destinations import Destination, linked_name
from writers.files import is_file
from writers.models import FilePlan


class AgentsMdWriter(ContextWriter):
    """Rules of both targets go to the project's file that is in force.

    ``project_files`` are the names that the agent reads; the first that exists is written, else the first.
    ``global_file`` is the one for all projects, below the agent's folder.
    """

    project_files: ClassVar[tuple[str, ...]]
    global_file: ClassVar[str]

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        folder = project.project_path
        usual = folder / self.project_files[0]
        if project.context_file is not None and project.context_file != usual:
            return project.context_file
        return next((folder / name for name in self.project_files if is_file(folder / name)), usual)

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        usual = self.target_file(project, RecommendationTarget.CONTEXT_FILE)
        offered = [
            Destination.of_project(path, _shown(path, name))
            for name in self.project_files
            if (path := project.project_path / name) == usual or is_file(path)
        ]
        offered.append(Destination.of_user(self.home / self.global_file))
        return self.usual_first(offered, project)


def _shown(path: Path, name: str) -> str:
    return name.replace(path.name, linked_name(path))


def _hides(file: FilePlan, other: Path, agent: str) -> list[str]:
    """A sentence when a new file would put another one out of force."""
    if file.before is not None or not is_file(other):
        return []
    return [
        f"{agent} reads {other.name} only where there is no {file.path.name}: creating this turns it off."
    ]


class OpenCodeWriter(AgentsMdWriter):
    """To 1.18 OpenCode reads CLAUDE.md where there is no AGENTS.md: creating one would hide the other."""

    name = "opencode"
    reads_above = Above.REPOSITORY
    project_files = ("AGENTS.md", "CLAUDE.md")
    global_file = "AGENTS.md"

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("opencode settings", environ)

    def notices(self, project: ProjectInfo, file: FilePlan) -> list[str]:
        others = {
            project.project_path / "AGENTS.md": project.project_path / "CLAUDE.md",
            self.home / "AGENTS.md": Path("~/.claude/CLAUDE.md").expanduser(),
        }
        return _hides(file, others[file.path], "OpenCode (to 1.18)") if file.path in others else []


class PiWriter(AgentsMdWriter):
    """In each folder Pi reads the first of AGENTS.md and CLAUDE.md."""

    name = "pi"
    reads_above = Above.EVERYWHERE
    project_files = ("AGENTS.md", "CLAUDE.md")
    global_file = "AGENTS.md"

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("pi", environ)

    def notices(self, project: ProjectInfo, file: FilePlan) -> list[str]:
        return _hides(file, file.path.with_name("CLAUDE.md"), "Pi") if file.path.name == "AGENTS.md" else []


class CopilotWriter(AgentsMdWriter):
    """Copilot CLI reads all of them, so the one that is there will do."""

    name = "copilot"
    project_files = ("AGENTS.md", ".github/copilot-instructions.md")
    global_file = "copilot-instructions.md"

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("copilot", environ)


class AntigravityWriter(AgentsMdWriter):
    """Antigravity reads both, and shares its folder with Gemini CLI."""

    name = "antigravity"
    project_files = ("AGENTS.md", "GEMINI.md")
    global_file = "GEMINI.md"

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("antigravity", environ)
