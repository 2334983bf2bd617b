"""The analyses of projects: made, kept in the index, and held for as long as they are looked at."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import partial

from analyzer.models import AnalysisResult
from headroom_tui.projects import analysis_store
from headroom_tui.projects.analysing import Analysed, Memory, Recent, analyse, failing_alone
from headroom_tui.projects.analysis_store import Kept
from headroom_tui.projects.logs import ProjectLogs, mark_of
from headroom_tui.projects.project import Project


class Analyses:
    """Analyses of any projects, each given with the logs that it is in; any thread may ask."""

    def __init__(self) -> None:
        self._recent: Recent[AnalysisResult] = Recent()
        self._memory = Memory()

    def of(self, project: Project, logs: ProjectLogs) -> AnalysisResult:
        """Load a project's analysis, or make it anew when the index has none. Raises AnalysisFailed."""
        key, mark = project.key, project.mark
        if (held := self._recent.get((key, mark))) is not None:
            return held
        with failing_alone(project.info.project_path, project.plugin.name):
            held = analysis_store.remembered(logs.index, *key, mark)
            if held is None:
                made = self.make(project, logs)
                with suppress(sqlite3.Error):  # then it is made anew the next time
                    _keep(project, logs, made)
                held = made.result
        self._recent.put((key, mark), held)
        return held

    def renew(self, project: Project, logs: ProjectLogs) -> Analysed:
        """Analyse a project as it is now, in place of what is held of it."""
        made = self.make(project, logs)
        _keep(project, logs, made)
        self._recent.drop((project.key, project.mark))  # it may be without a log that can be read again
        return made

    def take(self, project: Project, logs: ProjectLogs, kept: Kept) -> None:
        """Keep an analysis that another process made, in place of what is held of the project."""
        analysis_store.remember(logs.index, *project.key, project.mark, kept)
        self._recent.drop((project.key, project.mark))

    def make(self, project: Project, logs: ProjectLogs) -> Analysed:
        """Analyse a project as it is now."""
        marks = {key: mark_of(known) for known in logs.files_of(project.key) for key in known.session_keys}
        look = self._memory.of(project.key, marks)
        return analyse(project.info, partial(logs.sessions, project.key), look)


def _keep(project: Project, logs: ProjectLogs, made: Analysed) -> None:
    """Keep an analysis of all sessions; one without some is made anew, and they are named again."""
    if made.is_whole:
        kept = analysis_store.kept_form(made.result)
        analysis_store.remember(logs.index, *project.key, project.mark, kept)
