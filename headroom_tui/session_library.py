"""What single sessions taught: projects as the library has them, with only the pairs and rules of those."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from analyzer.models import AnalysisResult, FailureFix, Recommendation
from headroom_tui import wording
from headroom_tui.faults import AnalysisFailed
from headroom_tui.library import Library
from headroom_tui.projects import analysis_store
from headroom_tui.projects.analysis_store import Outline
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.projects.project import Project
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench


class SessionLibrary(Library):
    """Shows a rule when a pair behind it ``concerns`` the sessions asked for; it keeps all its evidence.

    Only projects are shown of which one of the ``logs`` (real paths) holds something.
    """

    def __init__(
        self, settings: Settings, concerns: Callable[[FailureFix], bool], logs: Collection[str], scope: str
    ) -> None:
        super().__init__(settings)
        self._concerns = concerns
        self._asked_for = logs
        self._scope = scope
        self._behind: dict[ProjectKey, set[str]] = {}  # ids of the pairs that rules here may rest on

    @property
    def scope(self) -> str:
        return self._scope

    def _wanted(self, key: ProjectKey) -> bool:
        return super()._wanted(key) and any(
            os.path.realpath(each.file) in self._asked_for for each in self._indexed.to_read.files_of(key)
        )

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

    def concerns(self, project: Project, rule: Recommendation) -> bool:
        return not self._behind.get(project.key, set()).isdisjoint(rule.evidence)

    def _outlined(self, project: Project, outline: Outline | None) -> Project:
        whole = super()._outlined(project, outline)
        if outline is None:
            return whole
        try:
            result = self.analysis(whole)
        except AnalysisFailed:  # said when it is made anew, as for any other project without an outline
            return replace(project, outline=None)
        in_loops = (pair for finding in result.findings for pair in finding.pairs)  # which are nowhere else
        self._behind[project.key] = {pair.id for pair in (*result.pairs, *in_loops) if self._concerns(pair)}
        return replace(project, outline=analysis_store.outline(result))


def workbench_of_logs(
    settings: Settings, agents: Iterable[str], logs: Iterable[Path], since: datetime | None = None
) -> Workbench:
    """What to review of these logs of these agents, or of what was added to them ``since`` then."""
    wanted = {os.path.realpath(log) for log in logs}
    real = cache(os.path.realpath)

    def concerns(pair: FailureFix) -> bool:
        is_new = since is None or pair.time is None or not _is_before(pair.time, since)
        return is_new and real(pair.file) in wanted

    settings = replace(settings, agents=tuple(agents))
    scope = wording.plural(len(wanted), "queued session") if since is None else "this run"
    return Workbench(settings, library=SessionLibrary(settings, concerns, wanted, scope))


def undecided_logs(workbench: Workbench, projects: Iterable[Project]) -> set[str]:
    """Real paths of the logs behind rules that wait for a decision, or of which no rules could be made."""
    logs: set[Path] = set()
    for project in projects:
        if (analysis := project.analysis_or_said(workbench.say)) is None:
            logs |= {known.file for known in workbench.library.logs.files_of(project.key)}
            continue
        for rule in workbench.review(project).undecided():
            logs |= {pair.file for pair in analysis.evidence(rule)}
    return set(map(os.path.realpath, logs))


def _is_before(time: datetime, since: datetime) -> bool:
    """Whether something happened before, where some agents note no parts of a second."""
    return time < (since if time.microsecond else since.replace(microsecond=0))
