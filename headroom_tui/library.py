"""Everything that was found: projects with their sessions, counts and analysis.

A `Library` is filled by one thread at a time; readers get finished values, never half-filled ones.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from analyzer.models import AnalysisResult
from analyzer.session_analyzer import SessionAnalyzer
from headroom_tui.agents import LearnPlugin, load_plugins
from headroom_tui.settings import Settings
from scanners.errors import LogReadError
from scanners.models import ProjectInfo, ScanCounts, SessionData
from scanners.projects import count, group_by_project, project_of

ProjectKey = tuple[str, str]  # agent name, project path as the log writes it


@dataclass(frozen=True, slots=True)
class Project:
    """One folder that one agent worked in. ``analysis`` is None until it was made."""

    plugin: LearnPlugin
    info: ProjectInfo
    sessions: tuple[SessionData, ...]
    counts: ScanCounts
    analysis: AnalysisResult | None = None

    @property
    def key(self) -> ProjectKey:
        return (self.plugin.name, str(self.info.project_path))


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a scan is. ``changed`` are the projects whose numbers moved since the last report."""

    files_done: int
    files_total: int
    bytes_done: int
    changed: tuple[Project, ...] = ()
    finished: bool = False


@dataclass(slots=True)
class Library:
    """The projects of all agents, kept up to date by `scan`."""

    settings: Settings
    plugins: list[LearnPlugin] = field(init=False)
    projects: dict[ProjectKey, Project] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)  # sentences about what could not be read

    def __post_init__(self) -> None:
        self.plugins = load_plugins(self.settings)

    def places_looked_at(self) -> list[tuple[str, Path, bool]]:
        """For each agent: its display name, the folder its logs would be in, and whether that exists."""
        return [
            (plugin.display_name, plugin.scanner.home, plugin.scanner.home.exists())
            for plugin in self.plugins
        ]

    def scan(self, report: Callable[[ScanProgress], None], stop: threading.Event) -> None:
        """Read every log file and analyse every project, reporting after each file.

        What a former scan found stays listed until this one has finished; ``stop`` ends it early and
        keeps what was there. Unreadable files are named in `problems` and left out.
        """
        files = [(plugin, path) for plugin in self.plugins for path in plugin.scanner.log_files()]
        found: dict[ProjectKey, list[SessionData]] = {}
        plugins = {plugin.name: plugin for plugin in self.plugins}
        problems: list[str] = []
        done_bytes = 0
        due = 0.0
        dirty: set[ProjectKey] = set()
        report(ScanProgress(0, len(files), 0))
        for number, (plugin, path) in enumerate(files, 1):
            if stop.is_set():
                return
            try:
                done_bytes += path.stat().st_size
                sessions = plugin.scanner.read_file(path)
            except (LogReadError, OSError) as error:
                problems.append(str(error))
                sessions = []
            for key, group in group_by_project(sessions).items():
                if self._wanted(key):
                    found.setdefault(key, []).extend(group)
                    dirty.add(key)
            if (now := time.monotonic()) >= due:
                changed = tuple(self._project(plugins[key[0]], key, found[key]) for key in dirty)
                dirty.clear()
                report(ScanProgress(number, len(files), done_bytes, changed))
                # Counting anew costs as much as there is: a tenth of the time at most goes into it.
                due = time.monotonic() + max(0.1, 10 * (time.monotonic() - now))
        projects: dict[ProjectKey, Project] = {}
        for key, group in found.items():
            if stop.is_set():
                return
            ordered = group_by_project(group)[key]
            project = self._project(plugins[key[0]], key, ordered)
            analysis = SessionAnalyzer().analyze(project.info, ordered)
            projects[key] = replace(project, analysis=analysis)
            report(ScanProgress(len(files), len(files), done_bytes, (projects[key],)))
        self.projects = projects
        self.problems = problems
        report(ScanProgress(len(files), len(files), done_bytes, finished=True))

    def scanned(self) -> Iterator[Project]:
        """Scan without a screen, then give the projects in order."""
        self.scan(lambda _: None, threading.Event())
        yield from sorted(self.projects.values(), key=self.rank)

    def rank(self, project: Project) -> tuple[bool, int, int, str, str]:
        """Sort key, worth reviewing first: where we stand, then what its rules would save, then failures."""
        rules = project.analysis.recommendations if project.analysis else []
        here = self.settings.here is not None and project_of(str(self.settings.here)) == str(
            project.info.project_path
        )
        worth = sum(rule.wasted_tokens for rule in rules)
        return (not here, -worth, -project.counts.failures, project.info.name, project.plugin.name)

    def _wanted(self, key: ProjectKey) -> bool:
        only = self.settings.project
        return only is None or project_of(key[1]) == project_of(str(only))

    def _project(self, plugin: LearnPlugin, key: ProjectKey, sessions: list[SessionData]) -> Project:
        info = plugin.scanner.project_info(key[1])
        return Project(plugin, info, tuple(sessions), count(sessions))
