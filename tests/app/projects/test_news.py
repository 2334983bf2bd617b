"""What is said of changes in the logs: sums, not a notice for each."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from headroom_tui.library import Library
from headroom_tui.projects.news import News
from headroom_tui.projects.project import Project
from headroom_tui.settings.run import Settings
from tests.scanners.agent_logs import ClaudeLog


@pytest.fixture
def projects(tmp_path: Path) -> list[Project]:
    """Three, each with one call."""
    homes = {"claude": tmp_path / "claude"}
    for name in ("anchor", "buoy", "cleat"):
        log = ClaudeLog(cwd=f"/home/ada/code/{name}", session=name).call(name, "Bash", command="make")
        log.result(name, "done").save(homes["claude"])
    library = Library(Settings(workspace=tmp_path / "state", homes=homes, agents=tuple(homes), here=None))
    library.scan(lambda progress: None, threading.Event())
    return sorted(library.projects.values(), key=lambda project: project.info.name)


def test_what_comes_while_a_notice_stands_is_told_in_one(projects):
    first = projects[0]
    news = News()
    grown = [first]
    for _ in range(3):
        last = grown[-1]
        grown.append(replace(last, counts=replace(last.counts, failures=last.counts.failures + 1)))
    for before, after in pairwise(grown):
        news.take([(before, after)])
    assert news.tell() == f"3 new failures in {first.info.name}"
    assert news.tell() == ""


def test_many_projects_are_two_lines_and_a_number(projects):
    news = News()
    news.take(
        [
            (one, replace(one, counts=replace(one.counts, failures=one.counts.failures + 2)))
            for one in projects
        ]
    )
    assert news.tell().splitlines() == [
        *(f"2 new failures in {one.info.name}" for one in projects[:2]),
        f"And {len(projects) - 2} more: their rows are up to date.",
    ]


def test_a_project_that_is_gone_or_only_grew_is_no_news(projects):
    news = News()
    news.take([(projects[0], None), (projects[1], replace(projects[1]))])
    assert news.tell() == ""
