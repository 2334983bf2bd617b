"""A project as it was found: what the lists show of it is at hand, the rest is loaded when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from analyzer.models import AnalysisResult, Recommendation
from headroom_tui.agents import LearnPlugin
from headroom_tui.faults import AnalysisFailed
from headroom_tui.projects.analysis_store import Outline
from headroom_tui.projects.logs import ProjectKey, ProjectLogs
from scanners.models import ProjectInfo, ScanCounts, SessionData


class ProjectSource(Protocol):
    """Where a project was found, and what it loads itself from."""

    @property
    def logs(self) -> ProjectLogs: ...

    def analysis(self, project: Project) -> AnalysisResult: ...


@dataclass(frozen=True, slots=True)
class Project:
    """One folder that one agent worked in. ``outline`` and ``analysis`` are None until they were made."""

    plugin: LearnPlugin
    info: ProjectInfo
    counts: ScanCounts
    library: ProjectSource
    mark: bytes = b""  # of the files that were counted
    outline: Outline | None = None

    @property
    def key(self) -> ProjectKey:
        return (self.plugin.name, str(self.info.project_path))

    @property
    def rules(self) -> list[Recommendation]:
        return self.outline.rules if self.outline else []

    @property
    def sessions(self) -> tuple[SessionData, ...]:
        """Its sessions, oldest first; loaded anew each time."""
        return tuple(self.library.logs.sessions(self.key))

    @property
    def analysis(self) -> AnalysisResult | None:
        """Its pairs, findings and rules, loaded when first asked for. Raises AnalysisFailed."""
        return self.library.analysis(self) if self.outline else None

    def analysis_or_said(self, say: Callable[[str], None]) -> AnalysisResult | None:
        """Its analysis, for who goes on with other projects where it fails."""
        try:
            return self.analysis
        except AnalysisFailed as error:
            say(str(error))
            return None
