"""The analyses of projects: made, kept in the index, and held for as long as they are looked at."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import partial
from time import monotonic

from analyzer.models import AnalysisResult
from headroom_tui.projects import analysis_store
from headroom_tui.projects.analysing import Analysed, Memory, Recent, analyse, failing_alone
from headroom_tui.projects.analysis_store import Kept
from headroom_tui.projects.logs import ProjectKey, ProjectLogs, mark_of
from headroom_tui.projects.project import Project

_KEEP_SECONDS = 60  # for which an analysis waits that is made again: a line more has all of it written anew


class Analyses:
    """Analyses of any projects, each given with the logs that it is in.

    Any thread may ask; one at a time renews, takes, and writes what waits.
    """

    def __init__(self) -> None:
        self._recent: Recent[AnalysisResult] = Recent()
        self._memory = Memory()
        self._kept_at: dict[ProjectKey, float] = {}
        self._waiting: dict[ProjectKey, tuple[bytes, Kept]] = {}  # to be written, with the mark of its logs

    def of(self, project: Project, logs: ProjectLogs) -> AnalysisResult:
        """Load a project's analysis, or make it anew when the index has none. Raises AnalysisFailed."""
        key, mark = project.key, project.mark
        if (held := self._recent.get((key, mark))) is not None:
            return held
        with failing_alone(project.info.project_path, project.plugin.name):
            waiting, kept = self._waiting.get(key, (None, None))
            if kept is not None and waiting == mark:
                held = analysis_store.result_in(kept)
            else:
                held = analysis_store.remembered(logs.index, *key, mark)
            if held is None:
                made = self.make(project, logs)
                if made.is_whole:
                    with suppress(sqlite3.Error):  # then it is made anew the next time
                        kept = analysis_store.kept_form(made.result)
                        analysis_store.remember(logs.index, *key, mark, kept)
                held = made.result
        self._recent.put((key, mark), held)
        return held

    def renew(self, project: Project, logs: ProjectLogs) -> Analysed:
        """Analyse a project as it is now, in place of what is held of it. Raises sqlite3.Error.

        One without some sessions is not kept: it is made anew, and they are named again.
        """
        made = self.make(project, logs)
        if made.is_whole:
            self.take(project, logs, analysis_store.kept_form(made.result))
        else:
            self._recent.drop((project.key, project.mark))  # it was made without another log
        return made

    def take(self, project: Project, logs: ProjectLogs, kept: Kept) -> None:
        """Keep an analysis in place of what is held of the project. Raises sqlite3.Error.

        One that follows another too soon waits for `write_waiting`.
        """
        kept_at = self._kept_at.get(project.key)
        self._waiting[project.key] = project.mark, kept
        if kept_at is None or monotonic() - kept_at >= _KEEP_SECONDS:
            self._write(project.key, logs)
        self._recent.drop((project.key, project.mark))

    def write_waiting(self, logs: ProjectLogs) -> None:
        """Write to the index what waits for it. Raises sqlite3.Error."""
        for key in list(self._waiting):
            self._write(key, logs)

    def _write(self, key: ProjectKey, logs: ProjectLogs) -> None:
        mark, kept = self._waiting[key]
        analysis_store.remember(logs.index, *key, mark, kept)
        self._kept_at[key] = monotonic()
        del self._waiting[key]  # only now: until then it is found here

    def make(self, project: Project, logs: ProjectLogs) -> Analysed:
        """Analyse a project as it is now."""
        marks = {key: mark_of(known) for known in logs.files_of(project.key) for key in known.session_keys}
        look = self._memory.of(project.key, marks)
        return analyse(project.info, partial(logs.sessions, project.key), look)
