"""Pretend that the most frequent findings of some homes were applied at the median date; time all verdicts.

Then a line is appended to the log of each project that was last written to (in a copy of the home): what is
looked through again for all its verdicts, and how long that takes.

python -m bench.lives HOME... [--top 10] [--every]      (HOME: a folder named .claude, .codex or .gemini)

Timed are the verdicts of the rules that the findings support; with ``--every``, of each finding as one.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analyzer.life.opportunities import Observation, observe_all
from analyzer.life.verdicts import AppliedRule, RuleLife, SessionNote, judge
from analyzer.models import Finding, Lesson
from analyzer.rules import recommend
from headroom_tui.frame.collector import held_back
from headroom_tui.learned import session_notes as notes_module
from headroom_tui.learned.session_notes import note_sessions, seen, session_notes
from headroom_tui.library import Library
from headroom_tui.projects import analysis_pool
from headroom_tui.projects.project import Project
from headroom_tui.settings.run import Settings
from scanners.models import SessionData


def settings_for(home: Path, state: Path) -> Settings:
    name = home.name.removeprefix(".")
    return Settings(workspace=state, homes={name: home}, agents=(name,), here=None)


def median(sessions: tuple[SessionData, ...]) -> datetime:
    begun = sorted(one.timestamp for one in sessions if one.timestamp)
    return begun[len(begun) // 2] if begun else datetime.now(UTC)


def pretend(finding: Finding, sessions: tuple[SessionData, ...]) -> RuleLife:
    applied, lesson = median(sessions), finding.lesson
    cost = finding.wasted_tokens // max(1, finding.sessions)
    return judge(
        AppliedRule((lesson,), applied, cost, 20),
        (
            SessionNote(one.agent, one.session_id, one.timestamp, True, (observe_all([lesson], one)[lesson],))
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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("homes", type=Path, nargs="+")
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--every", action="store_true")
    given = parser.parse_args()
    analysis_pool.WORTH_PROCESSES = 1 << 60  # all in this process, whose sessions are looked through
    timed_ones = rule_like if given.every else supported
    found: list[tuple[Finding, Project]] = []
    appends: list[Append] = []
    scanning = looking = judging = 0.0
    rules = 0
    with tempfile.TemporaryDirectory() as folder:
        for at, given_home in enumerate(given.homes):
            home = Path(folder) / str(at) / given_home.name
            shutil.copytree(given_home, home)
            library = Library(settings_for(home, home.parent / "state"))
            library.when_analysed = looks = Looking(timed_ones)
            begun = time.perf_counter()
            with held_back():  # as the reviewer's scan does
                projects = list(library.scanned())
            scanning += time.perf_counter() - begun - looks.seconds
            looking += looks.seconds
            for project in projects:
                found += [(finding, project) for finding in rule_like(project)]
                lessons = {finding.lesson for finding in timed_ones(project)}
                rules += len(lessons)
                judging += timed(project, lessons, median(project.sessions))
                if lessons:
                    appends.append(after_a_line(project, lessons))
        show(sorted(found, key=lambda each: -len(each[0].pairs))[: given.top])
    print(
        f"\ncold scan with analysis {scanning:.2f} s; {rules} verdicts: sessions looked through meanwhile in "
        f"{looking:.3f} s, judged in {judging:.3f} s: {(looking + judging) / scanning:.1%}"
    )
    print(
        f"after a line was appended to one log of each of {len(appends)} projects: "
        f"{sum(one.looked for one in appends)} of {sum(one.sessions for one in appends)} sessions looked "
        f"through again ({sum(one.in_the_log for one in appends)} stand in those logs); with the verdicts "
        f"{1000 * max(one.seconds for one in appends):.1f} ms for the slowest project, "
        f"{1000 * sum(one.seconds for one in appends):.1f} ms for all"
    )


@dataclass(frozen=True)
class Append:
    """What an appended line made of the verdicts of one project. ``seconds`` without reading the line."""

    sessions: int
    in_the_log: int
    looked: int
    seconds: float


def after_a_line(project: Project, lessons: set[Lesson]) -> Append:
    """Append the last line of the log that was written to last once more, and look for all verdicts."""
    library, key = project.library, project.key
    assert isinstance(library, Library)
    logs = (Path(known.path) for known in library.logs.files_of(key))
    log = max(logs, key=lambda path: path.stat().st_mtime)
    with log.open("ab") as file:
        file.write(log.read_bytes().splitlines(keepends=True)[-1])
    before, library.when_analysed = library.when_analysed, None
    library.update([log])
    library.when_analysed = before
    project = library.projects[key]
    looked: list[str] = []

    def observing(some: Iterable[Lesson], session: SessionData) -> dict[Lesson, Observation]:
        looked.append(session.session_id)
        return observe_all(some, session)

    notes_module.observe_all = observing  # type: ignore[attr-defined,assignment]
    seconds = timed(project, lessons, median(project.sessions))
    notes_module.observe_all = observe_all  # type: ignore[attr-defined]
    here = [session for session in project.sessions if session.file == log]
    return Append(len(project.sessions), len(here), len(looked), seconds)


class Looking:
    """Does for some findings what the scan does for the rules that stand in a project's files."""

    def __init__(self, of: Callable[[Project], list[Finding]]) -> None:
        self._of = of
        self.seconds = 0.0

    def __call__(self, project: Project, sessions: Sequence[SessionData] | None) -> None:
        lessons = {finding.lesson for finding in self._of(project)}
        begun = time.perf_counter()
        note_sessions(project, lessons, project.sessions if sessions is None else sessions)
        self.seconds += time.perf_counter() - begun


def rule_like(project: Project) -> list[Finding]:
    findings = analysis.findings if (analysis := project.analysis) else []
    return [one for one in findings if not one.is_masked and not one.is_outdated]


def supported(project: Project) -> list[Finding]:
    findings = rule_like(project)
    return [one for one in findings if recommend([one], project.info, total_sessions=1)]


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
