"""Pretend that the most frequent findings of some homes were applied at the median date; time all verdicts.

python bench/lives.py HOME... [--top 10]      (HOME: a folder named .claude, .codex or .gemini)
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from analyzer.lessons import Lesson
from analyzer.models import Finding
from analyzer.opportunities import observe
from analyzer.verdicts import AppliedRule, RuleLife, SessionNote, judge
from headroom_tui import session_notes as session_notes_module
from headroom_tui.applied_rules import lesson_of
from headroom_tui.library import Library, Project
from headroom_tui.session_notes import seen, session_notes
from headroom_tui.settings import Settings
from scanners.models import SessionData


def settings_for(home: Path, state: Path) -> Settings:
    name = home.name.removeprefix(".")
    return Settings(workspace=state, homes={name: home}, agents=(name,), here=None)


def median(sessions: tuple[SessionData, ...]) -> datetime:
    begun = sorted(one.timestamp for one in sessions if one.timestamp)
    return begun[len(begun) // 2] if begun else datetime.now(UTC)


def pretend(finding: Finding, sessions: tuple[SessionData, ...]) -> RuleLife:
    applied, lesson = median(sessions), lesson_of(finding)
    cost = finding.wasted_tokens // max(1, finding.sessions)
    return judge(
        AppliedRule((lesson,), applied, cost, 20),
        (
            SessionNote(one.agent, one.session_id, one.timestamp, True, (observe(lesson, one),))
            for one in sessions
        ),
    )


def show(findings: list[tuple[Finding, Project]]) -> None:
    print("| project | finding | seen | before | after | drop (90 %) | chance | verdict |")
    print("|---|---|---|---|---|---|---|---|")
    for finding, project in findings:
        life = pretend(finding, project.sessions)
        before, after = life.before, life.after
        print(
            f"| {project.info.name} | {finding.subject} → {finding.remedy} | {len(finding.pairs)}"
            f" | {before.failed}/{before.opportunities} of {before.sessions}"
            f" | {after.failed}/{after.opportunities} of {after.sessions}"
            f" | {life.drop.low:+.2f} to {life.drop.high:+.2f} | {life.chance:.2f} | {life.verdict} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("homes", type=Path, nargs="+")
    parser.add_argument("--top", type=int, default=10)
    given = parser.parse_args()
    found: list[tuple[Finding, Project]] = []
    clock = Clock()
    session_notes_module.remember = clock.timing(session_notes_module.remember)
    with tempfile.TemporaryDirectory() as state:
        scanning = judging = 0.0
        rules = 0
        for at, home in enumerate(given.homes):
            library = Library(settings_for(home, Path(state) / str(at)))
            begun = time.perf_counter()
            projects = list(library.scanned())
            scanning += time.perf_counter() - begun
            for project in projects:
                findings = [one for one in project.analysis.findings if can_be_a_rule(one)]
                found += [(finding, project) for finding in findings]
                lessons = {lesson_of(finding) for finding in findings}
                rules += len(lessons)
                judging += timed(project, lessons, median(project.sessions))
        frequent = sorted(found, key=lambda each: -len(each[0].pairs))[: given.top]
        show(frequent)
    rest = scanning - clock.seconds
    print(
        f"\ncold scan with analysis {rest:.2f} s; {rules} verdicts: sessions looked through in "
        f"{clock.seconds:.2f} s ({clock.seconds / rest:.1%}), "
        f"judged in {judging:.3f} s ({judging / rest:.1%})"
    )


class Clock:
    """Adds up the seconds spent in a function."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timing(self, function: Callable[..., None]) -> Callable[..., None]:
        def timed(*arguments: object) -> None:
            begun = time.perf_counter()
            function(*arguments)
            self.seconds += time.perf_counter() - begun

        return timed


def can_be_a_rule(finding: Finding) -> bool:
    return not finding.is_masked and not finding.is_outdated


def timed(project: Project, lessons: set[Lesson], applied: datetime) -> float:
    begun = time.perf_counter()
    notes = session_notes(project, lessons)
    for lesson in lessons:
        rule = AppliedRule((lesson,), applied, 100, 20)
        judge(
            rule,
            (SessionNote(one.agent, one.session_id, one.begun, True, (seen(one, lesson),)) for one in notes),
        )
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
