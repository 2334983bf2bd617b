"""Pairs and loops that other tools report and that are none: each a session after which nothing is said."""

from pathlib import Path

import pytest

from analyzer.session_analyzer import SessionAnalyzer
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import HOME, NO_FILE, failed, ok, session, sh, sh_fails

PROJECT = ProjectInfo(Path("/nowhere/tide-table"), Path("/nowhere/logs"))


def edits_of_one_file():
    return [ok("Edit", file_path="a.py", old_string=f"x = {n}", new_string="y") for n in range(3)]


def paging():
    return [ok("Read", "text", file_path="tides.csv", offset=n * 500, limit=500) for n in range(3)]


def issues():
    return [sh(f"gh issue view {n}", "title: tide") for n in (101, 205, 333)]


def checks_after_edits():
    calls = []
    for n in range(3):
        calls.append(sh_fails("pytest -q", "1 failed in 0.2s"))
        calls.append(ok("Edit", file_path="a.py", old_string=f"x = {n}", new_string="y"))
    return calls


def package_file():
    return [
        failed("Read", NO_FILE, file_path=f"{HOME}/a/__init__.py"),
        ok("Read", file_path=f"{HOME}/b/__init__.py"),
    ]


def other_test():
    return [sh_fails("pytest test_a.py", "1 failed"), sh("pytest test_b.py", "1 passed")]


def other_version():
    return [failed("Read", NO_FILE, file_path=f"{HOME}/db/v1.sql"), ok("Read", file_path=f"{HOME}/db/v2.sql")]


def too_large():
    large = failed("Read", "File content (3MB) exceeds maximum", file_path=f"{HOME}/data/tides.csv")
    return [
        large,
        ok("Glob", "old/tides.csv", pattern="**/tides.csv"),
        ok("Read", file_path=f"{HOME}/old/tides.csv"),
    ]


def other_pattern():
    return [
        failed("Grep", "Path does not exist: lib", pattern="TODO", path="lib"),
        ok("Grep", "a.py: class User", pattern="class User", path="src"),
    ]


def forced():
    return [sh_fails("git push", "! [rejected] main -> main (fetch first)"), sh("git push --force")]


def analysed(make, times=3):
    sessions = [session(*make(), name=f"s{day}", day=day) for day in range(times)]
    return SessionAnalyzer().analyze(PROJECT, sessions)


@pytest.mark.parametrize("make", [edits_of_one_file, paging, issues, checks_after_edits])
def test_calls_that_differ_are_no_loop_and_no_rule(make):
    result = analysed(make)
    assert not [finding for finding in result.findings if finding.is_loop]
    assert result.recommendations == []


@pytest.mark.parametrize("make", [package_file, other_test, other_version, too_large, other_pattern, forced])
def test_another_goal_is_no_fix_and_no_rule(make):
    result = analysed(make)
    assert [pair.fix for pair in result.pairs] == [None] * 3
    assert not [rule for rule in result.recommendations if " not `" in rule.content]


def test_a_file_too_large_is_not_called_missing():
    assert [rule.content for rule in analysed(too_large).recommendations] == [
        "- read `data/tides.csv` with offset and limit, not whole (too large to read at once)"
    ]
