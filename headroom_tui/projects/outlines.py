"""What lists show of projects that are not analysed as they are: they are, each by itself, and it is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

from headroom_tui.faults import AnalysisFailed, fault_in_verdicts
from headroom_tui.projects import analysis_store
from headroom_tui.projects.analyses import Analyses
from headroom_tui.projects.analysing import failing_alone
from headroom_tui.projects.analysis_pool import analysed_apart
from headroom_tui.projects.analysis_store import Outline
from headroom_tui.projects.logs import ProjectLogs
from headroom_tui.projects.project import Project
from scanners.models import SessionData

Outlined = Callable[[Project, Outline | None], Project]
WhenAnalysed = Callable[[Project, Sequence[SessionData] | None], None]  # its sessions where they are loaded
Say = Callable[[str], None]


class Outlines:
    """Makes them, in the logs that each is asked for with.

    ``outlined`` gives a project what lists show of its analysis; ``when_analysed`` is told of each that was.
    """

    def __init__(self, analyses: Analyses, outlined: Outlined, when_analysed: WhenAnalysed) -> None:
        self._analyses = analyses
        self._outlined = outlined
        self._when_analysed = when_analysed

    def of_all(
        self, projects: Iterable[Project], logs: ProjectLogs, is_stopped: Callable[[], bool], say: Say
    ) -> Iterator[Project]:
        """Analyse what is not, the projects worked in last first, until it is stopped."""
        waiting = sorted((each for each in projects if each.outline is None), key=_latest, reverse=True)
        for project, kept in analysed_apart(waiting, logs, is_stopped):
            if is_stopped():
                return
            if kept is None:
                yield self.of(project, logs, say)
            else:
                self._analyses.take(project, logs, kept)
                analysed = self._outlined(project, analysis_store.outline_in(kept))
                self._tell(analysed, None, say)
                yield analysed

    def of(self, project: Project, logs: ProjectLogs, say: Say) -> Project:
        """Let a fault of ours in analysing one project cost its rules alone."""
        try:
            with failing_alone(project.info.project_path, project.plugin.name):
                return self._made(project, logs, say)
        except AnalysisFailed as error:
            say(str(error))
            return project

    def _made(self, project: Project, logs: ProjectLogs, say: Say) -> Project:
        made = self._analyses.renew(project, logs)
        analysed = self._outlined(project, analysis_store.outline(made.result))
        for sentence in made.problems:
            say(sentence)
        if made.is_whole:
            self._tell(analysed, made.sessions, say)
        return analysed

    def _tell(self, project: Project, sessions: Sequence[SessionData] | None, say: Say) -> None:
        try:
            self._when_analysed(project, sessions)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - any at all: the analysis is there
            say(fault_in_verdicts(project.info.project_path, project.plugin.name, error))


def _latest(project: Project) -> float:
    return project.counts.last_activity.timestamp() if project.counts.last_activity else 0.0
