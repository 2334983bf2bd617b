"""Gemini CLI: GEMINI.md, or the file that ``context.fileName`` names (conventions of 0.29 to 0.61)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from analyzer.models import RecommendationTarget
from scanners.documents import from_json
from scanners.homes import agent_home
from scanners.models import ProjectInfo
from scanners.regular_files import read_regular
from writers.above import Above
from writers.base import ContextWriter
from writers.code_spans import without_code
from writers.destinations import Destination, is_text_name, linked_name
from writers.files import is_file
from writers.models import FilePlan

# Also what nothing closes is one match: else a hostile file would be gone through from each of its signs.
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*+"?)|//[^\n]*|/\*(?:.*?\*/|.*)', re.DOTALL)
# Gemini CLI takes any @name for a file to import, unless it is code.
_IMPORT = re.compile(r"(?<![\w@])@[\w./\\~-]+")


class GeminiWriter(ContextWriter):
    """Writes for Gemini CLI. ``home`` is the ``.gemini`` of GEMINI_CLI_HOME, or of the user's home."""

    name = "gemini"
    reads_above = Above.REPOSITORY
    file_name: ClassVar[str] = "GEMINI.md"
    settings_folder: ClassVar[str] = ".gemini"  # in a project

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("gemini", environ)

    def target_file(self, project: ProjectInfo, target: RecommendationTarget) -> Path:
        usual = project.project_path / self.file_name
        if project.context_file is not None and project.context_file != usual:
            return project.context_file
        for name in self._configured_names(project):
            path = project.project_path / name
            if is_file(path):
                return path
        return usual

    def destinations(self, project: ProjectInfo) -> list[Destination]:
        project_file = self.target_file(project, RecommendationTarget.CONTEXT_FILE)
        offered = [
            Destination.of_project(project_file, linked_name(project_file)),
            Destination.of_user(self.home / self.file_name),
        ]
        return self.usual_first(offered, project)

    def notices(self, project: ProjectInfo, file: FilePlan) -> list[str]:
        names = {name for rule in file.rules for name in _IMPORT.findall(without_code(rule))}
        return [
            f"{name} reads as the import of a file here; in `backticks` it would not."
            for name in sorted(names)
        ]

    def _configured_names(self, project: ProjectInfo) -> list[str]:
        """``context.fileName`` (before 0.9: ``contextFileName``); project settings before the user's."""
        for folder in (project.project_path / self.settings_folder, self.home):
            settings = _read_settings(folder / "settings.json")
            context = settings.get("context")
            value = context.get("fileName") if isinstance(context, dict) else None
            value = value or settings.get("contextFileName")
            names = value if isinstance(value, list) else [value]
            # Settings come with a cloned repository: they may not point out of it, nor at its code.
            inside = [
                name
                for name in names
                if isinstance(name, str)
                and name
                and not Path(name).is_absolute()
                and ".." not in Path(name).parts
                and is_text_name(Path(name))
            ]
            if inside:
                return inside
        return []


def _read_settings(path: Path) -> dict[str, Any]:
    """Settings may hold comments; unreadable ones count as none, as the writer has its default."""
    try:
        text = read_regular(path).decode("utf-8")
        settings = from_json(_COMMENT.sub(lambda match: match[1] or "", text))
    except (OSError, ValueError):
        return {}
    return settings if isinstance(settings, dict) else {}
