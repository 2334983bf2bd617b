"""Everything that was found: projects with their counts and analysis, over the index of all logs.

A `Library` is filled by one thread at a time; readers get finished values, never half-filled ones. Sessions
are not held: they are loaded for as long as somebody looks at them.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from analyzer.models import AnalysisResult, Recommendation
from headroom_tui.agents import LearnPlugin
from headroom_tui.plugins.allowed import load_plugins
from headroom_tui.projects import analysis_store
from headroom_tui.projects.analyses import Analyses
from headroom_tui.projects.analysis_store import Outline
from headroom_tui.projects.damaged_logs import damaged_logs
from headroom_tui.projects.indexed_logs import IndexedLogs
from headroom_tui.projects.live_counts import LiveCounts
from headroom_tui.projects.logs import ProjectKey, ProjectLogs
from headroom_tui.projects.outlines import Outlines, WhenAnalysed
from headroom_tui.projects.problems import Problems
from headroom_tui.projects.project import Project
from headroom_tui.projects.scan_progress import ProgressMeter, Report, ScanProgress, Update
from headroom_tui.settings.run import Settings
from scanners.log_changes import Changes, FileKey, is_shut_off
from scanners.models import ScanCounts, SessionData
from scanners.projects import project_of


class Library:
    """The projects of all agents, kept up to date by `scan`, and by `update` for single files."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.projects: dict[ProjectKey, Project] = {}
        self.when_analysed: WhenAnalysed | None = None
        self._problems = Problems()
        self.plugins: list[LearnPlugin] = load_plugins(settings, self._problems.of_plugin)
        self._problems.loaded()
        self._indexed = IndexedLogs(
            [plugin.scanner for plugin in self.plugins], settings.state_folder / "index.sqlite"
        )
        self._analyses = Analyses()
        self._outlines = Outlines(self._analyses, self._outlined, self._tell_analysed)
        self._wants: dict[ProjectKey, bool] = {}  # asked for each of many logs
        self._filling = threading.Lock()
        self._is_whole = False  # all logs were read, and nobody stopped that

    @property
    def problems(self) -> list[str]:
        """Sentences about what could not be read."""
        return self._problems.sentences

    def scan(self, report: Report, stop: threading.Event, analyse: bool = True) -> None:
        """Read what is new in every log, count, and analyse what changed, reporting all along.

        What the index knows is reported first. ``stop`` ends it early and keeps what was there. Unreadable
        files are named in `problems` and left out. Without ``analyse`` a project that changed has no outline.
        """
        with self._filling:
            self._problems.plugins_anew()
            try:
                if not self._indexed.is_loaded:
                    self._show_known(report)
                self._scan(report, stop, analyse)
            except sqlite3.Error as error:
                self._scan_anew(error, report, stop, analyse)

    def _scan_anew(self, error: sqlite3.Error, report: Report, stop: threading.Event, analyse: bool) -> None:
        """Read all logs into another index than the one that failed; where that fails too, once more."""
        while True:
            replacement = self._indexed.replace(error)
            try:
                return self._scan(report, stop, analyse)
            except sqlite3.Error as another:
                if replacement.is_in_memory:
                    raise
                error = another

    def _scan(self, report: Report, stop: threading.Event, analyse: bool) -> None:
        held = self._indexed.to_read
        self._analyses.write_waiting(held)
        self._wants.clear()
        self._is_whole = False
        changes = held.logs.look()
        progress, live = ProgressMeter(report, changes), LiveCounts()
        problems = self._read(held, changes, live, progress, stop)
        if stop.is_set():
            return
        self._indexed.take_over()
        faults: list[str] = []
        counted = {key: self._counted(key, live) for key in held.projects() if self._wanted(key)}
        projects = {key: project for key, project in counted.items() if project.counts.sessions}
        progress.all_read()
        progress.tell(projects.values())
        if analyse:
            for project in self._outlines.of_all(projects.values(), held, stop.is_set, faults.append):
                projects[project.key] = project
                progress.tell([project])
        if stop.is_set():
            return
        self.projects = projects
        # A format that looks unknown is said once, not once a file.
        unknown = {each.notice for log in held.logs.known.values() for each in log.summaries if each.notice}
        damaged = damaged_logs(log for key in counted.keys() - projects for log in held.files_of(key))
        of_plugins = (plugin.scanner.problem for plugin in self.plugins if plugin.scanner.problem)
        self._problems.begin_anew(
            problems, [*held.take_notices(), *of_plugins], [*faults, *sorted(unknown), *damaged]
        )
        self._is_whole = True
        progress.tell(finished=True)

    def _read(
        self,
        held: ProjectLogs,
        changes: Changes,
        live: LiveCounts,
        progress: ProgressMeter,
        stop: threading.Event,
    ) -> dict[FileKey, str]:
        """Read what changed, and report new projects as they grow; what is wrong with which log."""
        problems: dict[FileKey, str] = {}
        unreported: set[ProjectKey] = set()
        for read in held.logs.read(changes, stop.is_set):
            held.take(read)
            if read.problem:
                problems[read.key] = read.problem
            elif read.now is not None:
                progress.count(read)
                grown = live.add(read)  # a project that is shown already waits for its exact numbers
                unreported |= {key for key in grown if key not in self.projects and self._wanted(key)}
            if progress.is_due:
                so_far = [self._project(key, live.so_far(key)) for key in unreported]
                progress.tell(project for project in so_far if project.counts.sessions)
                unreported.clear()
        return problems

    def update(self, paths: Iterable[Path] | None) -> list[Update]:
        """Read what is new in these files, or add to `problems`; what became of their projects.

        None stands for all logs, which are not looked at before a scan has read them to its end.
        """
        with self._filling:
            before = self.projects
            try:
                return self._update(paths)
            except sqlite3.Error as error:
                self._scan_anew(error, lambda _: None, threading.Event(), analyse=True)
            return [(before.get(key), self.projects.get(key)) for key in sorted({*before, *self.projects})]

    def _update(self, paths: Iterable[Path] | None) -> list[Update]:
        if paths is None and not self._is_whole:
            return []
        held = self.logs
        if paths is None:
            self._analyses.write_waiting(held)
        moved: set[ProjectKey] = set()
        changes = held.logs.look() if paths is None else held.logs.look_at(paths)
        again_readable = changes.untouched & self._problems.of_logs.keys()  # and as they were
        for key in again_readable:
            self._problems.note(key, "")
        for read in held.logs.read(changes, lambda: False):
            moved |= held.take(read)
            self._problems.note(read.key, read.problem)
        changed: list[Update] = []
        faults: list[str] = []
        projects = dict(self.projects)
        for key in sorted(moved):
            if not self._wanted(key):
                continue
            project = self._counted(key) if held.keys_of(key) else None
            if project is None or not project.counts.sessions:
                if key in projects:
                    changed.append((projects.pop(key), None))
                continue
            if project.outline is None:
                project = self._outlines.of(project, held, faults.append)
            changed.append((projects.get(key), project))
            projects[key] = project
        self.projects = projects
        self._problems.add(faults)
        return changed

    def keep(self) -> None:
        """Write for the next start what `update` did not yet; where that fails, it is made anew then."""
        with self._filling, suppress(sqlite3.Error):
            self._analyses.write_waiting(self.logs)

    def unread(self, logs: Iterable[str]) -> set[str]:
        """Those of these paths at which there may be a log that could not be read, or not to its end."""
        known = self.logs.logs.known
        read = {
            os.path.realpath(each.file) for key, each in known.items() if key not in self._problems.of_logs
        }
        return {
            log
            for log in logs
            if is_shut_off(log) or (os.path.lexists(log) and os.path.realpath(log) not in read)
        }

    def scanned(self) -> Iterator[Project]:
        """Scan without a screen, then give the projects in order."""
        self.scan(lambda _: None, threading.Event())
        yield from self._in_order(self.projects.values())

    def counted(self) -> Iterator[Project]:
        """Scan for numbers alone, which takes a fraction of the time; most failures first."""
        self.scan(lambda _: None, threading.Event(), analyse=False)
        yield from self._in_order(replace(one, outline=None) for one in self.projects.values())

    def _in_order(self, projects: Iterable[Project]) -> list[Project]:
        return sorted(projects, key=lambda project: project.rank(self.settings.here))

    def analysis(self, project: Project) -> AnalysisResult:
        """Load a project's analysis, or make it anew when the index has none. Raises AnalysisFailed."""
        return self._analyses.of(project, self.logs)

    @property
    def scope(self) -> str:
        """What the rules and pairs are of, where that is not everything in their projects."""
        return ""

    def concerns(self, project: Project, rule: Recommendation) -> bool:
        """Whether a rule that a model once proposed for a project belongs to what is reviewed."""
        return True

    # Logs

    @property
    def logs(self) -> ProjectLogs:
        """What the logs hold, by project: as a whole, also while they are read anew."""
        return self._indexed.current

    def known(self) -> list[Project]:
        """The projects of logs that were read before, as they were then; none when the index is unusable."""
        try:
            return self._known()
        except sqlite3.Error:
            return []

    def _known(self) -> list[Project]:
        counted = [self._counted(key) for key in self.logs.projects() if self._wanted(key)]
        return [project for project in counted if project.counts.sessions]

    def _show_known(self, report: Report) -> None:
        if known := self._known():
            self.projects = {project.key: project for project in known}
            report(ScanProgress(0, 0, 0, tuple(known)))

    # Counts

    def _counted(self, key: ProjectKey, live: LiveCounts | None = None) -> Project:
        """Return a project with its exact counts, and its outline where it was analysed as it is."""
        held = self.logs
        mark = held.mark(key)
        counts, outline = analysis_store.counted(held.index, *key, mark)
        if counts is None:
            exact = live.exact(key, held.keys_of(key)) if live is not None else None
            counts = exact if exact is not None else held.count(key)
            analysis_store.remember_counts(held.index, *key, mark, counts)
        return self._outlined(replace(self._project(key, counts), mark=mark), outline)

    def _project(self, key: ProjectKey, counts: ScanCounts) -> Project:
        plugin = next(plugin for plugin in self.plugins if plugin.name == key[0])
        return Project(plugin, plugin.scanner.project_info(key[1]), counts, self)

    def _wanted(self, key: ProjectKey) -> bool:
        """Whether a project is one to show: not what we ourselves ask an agent's command line to do."""
        if key not in self._wants:
            only, is_ours = self.settings.project, Path(key[1]).is_relative_to(self.settings.state_folder)
            self._wants[key] = not is_ours and (only is None or project_of(key[1]) == project_of(str(only)))
        return self._wants[key]

    # Analyses

    def _outlined(self, project: Project, outline: Outline | None) -> Project:
        """A project with what lists show of its analysis, where it has one as it is."""
        return replace(project, outline=outline)

    def _tell_analysed(self, project: Project, sessions: Sequence[SessionData] | None) -> None:
        if self.when_analysed is not None:
            self.when_analysed(project, sessions)
