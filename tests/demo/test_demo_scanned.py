"""What the scanners and the analyzer make of the demo: exactly what its stories tell."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from analyzer.life.verdicts import RuleVerdict
from analyzer.session_analyzer import SessionAnalyzer
from headroom_tui.demo import build_demo_home, gull_past, gull_stories, harbor_stories, tideline_stories
from headroom_tui.demo.story import Batch, Call, Ended
from headroom_tui.learned.learned_rules import learned_rules
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner
from scanners.gemini import GeminiScanner
from scanners.models import CallStatus
from scanners.reading.summary import count

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
STORIES = {
    "claude": harbor_stories.CLAUDE_SESSIONS,
    "codex": harbor_stories.CODEX_SESSIONS + tideline_stories.CODEX_SESSIONS,
    "gemini": gull_past.GEMINI_SESSIONS + gull_stories.GEMINI_SESSIONS,
}
PROJECTS = {"claude": ["harbor-api"], "codex": ["harbor-api", "tideline-web"], "gemini": ["gull-docs"]}
STATUS = {
    Ended.OK: CallStatus.OK,
    Ended.FAILED: CallStatus.FAILED,
    Ended.REJECTED: CallStatus.REJECTED,
    Ended.CANCELLED: CallStatus.CANCELLED,
    Ended.INTERRUPTED: CallStatus.INTERRUPTED,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return build_demo_home(tmp_path_factory.mktemp("demo"), NOW)


@pytest.fixture(scope="module")
def scanners(home):
    return {
        "claude": ClaudeScanner(home.claude_dir),
        "codex": CodexScanner(home.codex_dir),
        "gemini": GeminiScanner(home.gemini_dir),
    }


def calls(session):
    for step in session.steps:
        if isinstance(step, Call):
            yield step
        elif isinstance(step, Batch):
            yield from step.calls


@pytest.mark.parametrize("agent", STORIES)
def test_every_project_is_found(scanners, home, agent):
    found = scanners[agent].discover_projects()
    assert [project.name for project in found] == PROJECTS[agent]
    assert {project.project_path for project in found} <= set(home.projects)


@pytest.mark.parametrize("agent", STORIES)
def test_calls_end_as_the_stories_tell(scanners, agent):
    told = Counter(STATUS[call.ended] for session in STORIES[agent] for call in calls(session))
    if agent == "claude":  # one story pipes its tests through tail
        told += Counter({CallStatus.MASKED: 1})
        told -= Counter({CallStatus.OK: 1})
    scanner = scanners[agent]
    sessions = [
        session for project in scanner.discover_projects() for session in scanner.scan_project(project)
    ]
    assert Counter(call.status for session in sessions for call in session.tool_calls) == told
    assert len(sessions) == len(STORIES[agent])
    assert sum(session.bad_lines for session in sessions) <= 1
    assert 0.06 < count(sessions).failure_rate < 0.12
    assert all(session.total_output_tokens > 0 for session in sessions)


def test_the_words_of_a_rejection_are_kept(scanners):
    scanner = scanners["claude"]
    words = [
        call.user_words
        for project in scanner.discover_projects()
        for session in scanner.scan_project(project)
        for call in session.tool_calls
        if call.status is CallStatus.REJECTED and call.user_words
    ]
    assert words == ["never force-push; open a pull request"] * 2


def test_recurring_mistakes_become_rules(scanners):
    rules = [
        rule.content
        for scanner in scanners.values()
        for project in scanner.discover_projects()
        for rule in SessionAnalyzer().analyze(project, scanner.scan_project(project)).recommendations
    ]
    assert len(rules) >= 8
    for word in ("uv run", "db/tables.py", "schema.json", "docker compose", "force", "pnpm", "tsx", "mkdocs"):
        assert any(word in rule for rule in rules), f"no rule speaks of {word}"


def test_of_two_rules_that_were_learned_one_works_and_one_does_not(home, tmp_path):
    """Told by the file's date and the sessions alone: the demo has no memory of its own."""
    settings = Settings(workspace=tmp_path, homes={"gemini": home.gemini_dir}, agents=("gemini",), here=None)
    workbench = Workbench(settings, lambda: NOW)
    [project] = workbench.library.scanned()
    verdicts = {rule.content: rule.verdict for rule in learned_rules(project, workbench.written_rules)}
    assert [content[:12] for content in verdicts] == ["- use `uvx -", "- use `docs/"]
    assert list(verdicts.values()) == [RuleVerdict.NO_EFFECT, RuleVerdict.WORKS]
