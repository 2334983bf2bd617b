"""Groups the pairs that teach the same lesson, and loops, and puts what costs most first."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from analyzer.correlate import Paired
from analyzer.lessons.commands import COMMAND, merge_absent, outnumbered
from analyzer.lessons.edits import tried
from analyzer.lessons.files import is_elsewhere, merge_places
from analyzer.lessons.formatting import own_formatter
from analyzer.lessons.lint import merge_rules
from analyzer.lessons.registry import kind_of, lessons_of
from analyzer.lessons.subcommands import merge_refused
from analyzer.lessons.successes import Successes
from analyzer.loops import KEEP_OUTPUT, Loop
from analyzer.models import FailureFix, Finding, Lesson, Section, pair_id
from analyzer.session_evidence import Look, SessionEvidence
from analyzer.sessions.order import EVER, newest_first, oldest_first
from analyzer.sessions.spending import Spending
from scanners.models import SessionData

_HALF_LIFE_DAYS = 30.0  # a finding not seen for so long, next to the newest session, counts half


def find(pairs: Sequence[Paired], sessions: Sequence[SessionData], look: Look) -> list[Finding]:
    """What recurs, by measured waste × recurrence × recency, most first. ``look`` tells of each session.

    Recency is relative to the newest activity in ``sessions``, so that the same logs always give the same
    order. What later success contradicts comes last, and before it the failures that a pipe hid. A finding
    may rest on one pair; what becomes a rule is decided later.
    """
    sessions = oldest_first(sessions)
    spending = Spending(sessions)
    found = _lesson_findings(pairs, sessions, spending)
    seen = [(session, look(session)) for session in sessions]
    found += [*_loop_findings(seen), *_masked_findings(seen, spending)]
    begun: dict[tuple[str, str], datetime] = {}
    for one in filter(_could_show_it, sessions):
        begun.setdefault((one.agent, one.session_id), one.timestamp or EVER)
    times = list(begun.values())
    found = [
        replace(one, sessions_since=len(times) - bisect_right(times, one.last_seen or EVER)) for one in found
    ]
    newest = max((one.last_activity or one.timestamp or EVER for one in sessions), default=EVER)
    return sorted(found, key=lambda one: (one.is_outdated, one.is_masked, -_worth(one, newest), one.id))


def _could_show_it(session: SessionData) -> bool:
    """Whether a session calls anything: one that only reviews another's calls shows no failure again."""
    return bool(session.tool_calls)


def _lesson_findings(
    pairs: Sequence[Paired], sessions: Sequence[SessionData], spending: Spending
) -> list[Finding]:
    """Group pairs by the lesson that they teach; what later success contradicts says since when."""
    worked = Successes(sessions)
    telling = _telling(_taught(pairs, spending), worked)
    outdated = {
        lesson: when
        for lesson, group in telling.items()
        if (when := kind_of(lesson).outdated(lesson, group, worked))
    }
    current = {
        lesson: group
        for lesson, group in telling.items()
        if lesson not in outdated and not is_elsewhere(lesson, worked)
    }
    rare = outnumbered(current, lambda lesson: kind_of(lesson) is COMMAND)
    found = [
        replace(
            _finding(lesson, group, spending),
            more_often=rare.get(lesson, ""),
            done_by=own_formatter(lesson, group, spending.between),
            of_calls=tried(lesson, sessions),
        )
        for lesson, group in merge_rules(merge_places(current, worked)).items()
    ]
    return found + [
        replace(_finding(lesson, telling[lesson], spending), worked_again=when)
        for lesson, when in outdated.items()
    ]


def _taught(pairs: Sequence[Paired], spending: Spending) -> dict[Lesson, list[FailureFix]]:
    """Each lesson with the pairs that teach it, every failure of a chain by itself."""
    taught: dict[Lesson, list[FailureFix]] = defaultdict(list)
    for pair, failures in pairs:
        # Where the calls of its session are not known, there is the pair alone.
        for alone, failure in zip(spending.each_failure(pair), failures, strict=False):
            for lesson in lessons_of(alone, failure):
                taught[lesson].append(alone)
    return taught


def _telling(taught: dict[Lesson, list[FailureFix]], worked: Successes) -> dict[Lesson, list[FailureFix]]:
    """The lessons that are findings, those that say the same of a command merged into one.

    To see whether one is outdated takes long, and nothing merges those that are left out here any more.
    """
    merge_absent(taught, worked)
    merge_refused(taught)
    return {lesson: group for lesson, group in taught.items() if len(group) > 1 or kind_of(lesson).tells_once}


def _worth(finding: Finding, newest: datetime) -> float:
    age = (newest - (finding.last_seen or EVER)).total_seconds() / 86400
    recency = math.exp2(-max(0.0, age) / _HALF_LIFE_DAYS)
    return (finding.wasted_bytes + 1) * len(finding.pairs) * finding.sessions * recency


def _finding(lesson: Lesson, group: Iterable[FailureFix], spending: Spending) -> Finding:
    pairs = tuple(newest_first(group))
    shared = sum(pair.wasted_bytes for pair in pairs) - spending.wasted_bytes(pairs)
    return Finding(f"f{lesson.key}", *lesson, pairs, shared_bytes=max(0, shared))


def _loop_findings(seen_in: Sequence[tuple[SessionData, SessionEvidence]]) -> list[Finding]:
    groups: dict[tuple[str, str], dict[str, tuple[SessionData, Loop]]] = defaultdict(dict)
    for session, evidence in seen_in:
        for loop in evidence.loops:
            first = f"{session.agent}\0{loop.calls[0].tool_call_id}"
            groups[loop.name, loop.remedy].setdefault(first, (session, loop))
    found: list[Finding] = []
    for (name, remedy), seen in groups.items():
        pairs = newest_first(_repeated(session, loop) for session, loop in seen.values())
        lesson = Lesson(Section.RETRY_PREVENTION, name, remedy)
        calls = sum(len(loop.calls) for _, loop in seen.values())
        found.append(Finding(f"f{lesson.key}", *lesson, tuple(pairs), is_loop=True, loop_calls=calls))
    return found


def _masked_findings(
    seen_in: Sequence[tuple[SessionData, SessionEvidence]], spending: Spending
) -> list[Finding]:
    groups: dict[str, dict[str, FailureFix]] = defaultdict(dict)
    for _, evidence in seen_in:
        for form, pair in evidence.masked:
            groups[form].setdefault(pair.id, pair)
    return [
        replace(
            _finding(
                Lesson(Section.COMMAND_PATTERNS, form, "its exit code was hidden"), seen.values(), spending
            ),
            is_masked=True,
        )
        for form, seen in groups.items()
    ]


def _repeated(session: SessionData, loop: Loop) -> FailureFix:
    """A loop in the form of evidence: the last repetition, with the earlier ones as its chain."""
    last = loop.calls[-1]
    return FailureFix(
        id=pair_id(session.agent, "loop", loop.calls[0].tool_call_id),
        agent=session.agent,
        project_path=session.project_path,
        session_id=session.session_id,
        file=session.file,
        failure=last,
        fix=None,
        fix_sought=False,
        chain=loop.calls[:-1],
        why=(
            f"The same check {len(loop.calls)} times, to see other parts of its output."
            if loop.remedy == KEEP_OUTPUT
            else f"The same call {len(loop.calls)} times, with nothing changed in between."
        ),
        wasted_bytes=loop.wasted_bytes,
    )
