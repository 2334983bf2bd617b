"""A project as it was found: what the lists show of it is at hand, the rest is loaded when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from analyzer.models import AnalysisResult, Recommendation
from headroom_tui.agents import LearnPlugin
from headroom_tui.faults import AnalysisFailed
from headroom_tui.projects.analysis_store import Outline
from headroom_tui.projects.logs import ProjectKey, ProjectLogs
from scanners.models import ProjectInfo, ScanCounts, SessionData
from scanners.projects import project_of


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

    def rank(self, here: Path | None) -> tuple[bool, int, int, str, str]:
        """Sort key, worth reviewing first: where we stand, then what its rules would save, then failures.

        It differs for any two, so that their order is the same in whatever order logs were read.
        """
        is_here = here is not None and project_of(str(here)) == str(self.info.project_path)
        worth = sum(rule.wasted_tokens for rule in self.rules)
        return (not is_here, -worth, -self.counts.failures, self.info.name, " ".join(self.key))

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
