"""Many projects are analysed in several processes, with the same outcome as in this one."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from headroom_tui.library import Library
from headroom_tui.projects import analysis_pool
from headroom_tui.projects.analyses import Analyses
from headroom_tui.settings.run import Settings
from scanners import processes
from scanners.claude import ClaudeScanner
from tests.app.harbor_logs import HARBOR, failing, save_logs, scanned, settings_in

KEYS = {("claude", HARBOR), ("codex", HARBOR)}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two projects, which are worth two processes."""
    monkeypatch.setattr(analysis_pool, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    settings = settings_in(tmp_path)
    save_logs(settings)
    failing("two", "d", "e").save(settings.homes["claude"])
    return settings


@pytest.fixture
def made_here(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The projects that this process analysed."""
    made: list[tuple[str, str]] = []
    make = Analyses.make

    def noted(self, project, logs):
        made.append(project.key)
        return make(self, project, logs)

    monkeypatch.setattr(Analyses, "make", noted)
    return made


def test_they_find_what_this_process_would(settings, made_here, tmp_path, monkeypatch):
    apart = Library(settings)
    reports = scanned(apart)
    assert made_here == []
    assert {project.key for report in reports for project in report.changed if project.outline} == KEYS
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    here = Library(Settings(tmp_path / "other", homes=settings.homes, agents=settings.agents, here=None))
    scanned(here)
    assert set(made_here) == KEYS
    for key, project in here.projects.items():
        assert apart.projects[key].outline == project.outline
        assert apart.projects[key].analysis == project.analysis
    assert here.projects["claude", HARBOR].rules


def test_what_they_found_is_kept_for_the_next_start(settings, made_here):
    first = Library(settings)
    scanned(first)
    second = Library(settings)
    assert {project.key for project in second.known() if project.outline} == KEYS
    assert second.known()[0].analysis is not None
    assert made_here == []


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python"])
def test_where_processes_end_or_cannot_be_started_all_is_analysed_here(
    settings, made_here, python, monkeypatch
):
    monkeypatch.setattr(sys, "executable", python)
    library = Library(settings)
    scanned(library)
    assert set(made_here) == KEYS
    assert all(project.outline for project in library.projects.values())
    assert library.problems == []


def test_a_process_of_another_version_touches_no_index(settings, made_here, monkeypatch):
    """As when the program is replaced while it runs: the index would be emptied under it."""
    monkeypatch.setattr("headroom_tui.projects.analysis_store.version_of_code", lambda: "before")
    scanned(Library(settings))
    assert set(made_here) == KEYS
    assert {project.key for project in Library(settings).known() if project.outline} == KEYS


def test_a_log_that_changed_since_it_was_read_is_analysed_here_as_it_was_counted(
    settings, made_here, monkeypatch
):
    """The other process may read the index a moment later, when more is in it."""
    library = Library(settings)
    monkeypatch.setattr(library.logs, "mark", lambda key: b"another")
    scanned(library)
    assert set(made_here) == KEYS


def test_a_session_that_cannot_be_read_there_is_named_here(settings, made_here):
    """Deleted between reading and analysing; its command is too long to be kept."""
    long = failing("three", "f").call("long", "Bash", command=f"make {'x' * 3000}")
    other = long.result("long", "Exit code 2\nno rule", is_error=True).save(settings.homes["claude"])
    library = Library(settings)

    def delete_when_read(progress):
        if progress.files_total and progress.files_done == progress.files_total:
            other.unlink(missing_ok=True)

    library.scan(delete_when_read, threading.Event())
    assert made_here == [("claude", HARBOR)]
    assert {pair.session_id for pair in library.projects["claude", HARBOR].analysis.pairs} == {
        "one",
        "two",
    }


def test_an_agent_of_a_plugin_is_analysed_here(settings, made_here):
    """Those processes know no plugin; this one's scanner is no more the built-in one."""
    library = Library(settings)
    library.plugins[0].scanner = type("Other", (ClaudeScanner,), {})(settings.homes["claude"])
    scanned(library)
    assert ("claude", HARBOR) in made_here


def test_a_stop_ends_it_and_the_processes(settings, made_here, monkeypatch):
    running: list[processes.WorkerProcess] = []
    start = processes.start
    stop = threading.Event()

    def started(*given):
        running.extend(start(*given))
        stop.set()
        return running

    monkeypatch.setattr(processes, "start", started)
    library = Library(settings)
    library.scan(lambda _: None, stop)
    assert len(running) == 2
    assert None not in [each._process.poll() for each in running]
    assert made_here == []
    assert library.projects == {}


def test_whether_written_rules_help_is_noted_of_what_was_analysed_apart(settings, made_here):
    asked = []
    library = Library(settings)
    library.when_analysed = lambda project, sessions: asked.append((project.key, sessions))
    scanned(library)
    assert dict(asked) == dict.fromkeys(KEYS)
