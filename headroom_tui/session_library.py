"""What single sessions taught: projects as the library has them, with only the pairs and rules of those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analyzer.models import AnalysisResult, FailureFix
from headroom_tui import analysis_store
from headroom_tui.library import Library, Project, ProjectKey
from headroom_tui.settings import Settings


class SessionLibrary(Library):
    """Shows a rule when a pair behind it ``concerns`` the sessions asked for; it keeps all its evidence."""

    def __init__(self, settings: Settings, concerns: Callable[[FailureFix], bool]) -> None:
        super().__init__(settings)
        self._concerns = concerns

    def analysis(self, project: Project) -> AnalysisResult:
        result = super().analysis(project)
        return replace(
            result,
            pairs=[pair for pair in result.pairs if self._concerns(pair)],
            recommendations=[
                rule
                for rule in result.recommendations
                if any(self._concerns(pair) for pair in result.evidence(rule))
            ],
        )

    def _counted(self, key: ProjectKey) -> Project:
        return self._narrowed(super()._counted(key))

    def _analysed(self, project: Project) -> Project:
        return self._narrowed(super()._analysed(project))

    def _narrowed(self, project: Project) -> Project:
        if project.outline is None:
            return project
        return replace(project, outline=analysis_store.outline(self.analysis(project)))
