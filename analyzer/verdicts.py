"""Did a rule work? What the sessions before and after it was applied say, with an honest interval.

The trial is a session, not a call: calls of one session repeat each other. A session counts when its agent
had loaded the file that holds the rule, and gave an opportunity when the failing form came up or the rule
was kept. A rule is made of what had recurred, so some of any drop is chance that would have passed by
itself: a drop counts when it is unlikely to be chance alone, and is never shown without its interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from analyzer.intervals import LEVEL, Interval, chance_of_so_few, drop_interval, rate_interval
from analyzer.lessons import Lesson
from analyzer.opportunities import Observation

ENOUGH_SESSIONS = 5  # counted ones, before "no opportunity" says something
ENOUGH_OPPORTUNITIES = 5  # before "it fails as often as before" says something
_ENOUGH_FOR_FEWER = 12  # before "it fails less often, but not by more than chance" does
_CHANCE = 0.05  # a drop at least this unlikely to be chance counts
_WORKED_AGAIN = 2  # sessions in which the forbidden form worked
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class RuleVerdict(StrEnum):
    WORKS = "works"  # opportunities, no recurrence, and too many of them for chance
    PARTLY = "partly"  # it recurred, but less often than chance explains
    NO_EFFECT = "no effect"  # it recurred, and no less often than chance explains
    NOT_SEEN = "not seen since"  # no opportunity in enough sessions
    CONTRADICTED = "contradicted"  # the form it forbids works now
    TOO_EARLY = "too early"  # nothing can be said yet


class Outcome(StrEnum):
    """What one session was to a rule."""

    FAILED = "failed"
    KEPT = "kept"
    WORKED = "worked"  # the forbidden form was used, and worked
    NONE = "none"  # no opportunity
    NOT_LOADED = "not loaded"


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule in a file and the lessons it came from.

    ``tokens_a_failure`` is what a session in which it failed had cost on average when the rule was applied,
    measured from failure to fix; ``cost_tokens`` what the rule costs each session. Both are estimated from
    bytes, 4 to a token.
    """

    lessons: tuple[Lesson, ...]
    applied: datetime
    tokens_a_failure: int = 0
    cost_tokens: int = 0


@dataclass(frozen=True, slots=True)
class SessionNote:
    """One session as a verdict looks at it. ``loaded``: its agent had read the file that holds the rule."""

    agent: str
    session_id: str
    begun: datetime | None
    loaded: bool
    observations: tuple[Observation, ...]  # one for each lesson of the rule


@dataclass(frozen=True, slots=True)
class Point:
    """One session in a rule's series."""

    begun: datetime
    outcome: Outcome
    is_after: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Sessions that count, those with an opportunity among them, and those in which it failed."""

    sessions: int = 0
    opportunities: int = 0
    failed: int = 0

    @property
    def rate(self) -> float:
        """Failures per opportunity, 0 to 1."""
        return self.failed / self.opportunities if self.opportunities else 0.0

    @property
    def interval(self) -> Interval:
        """Where the true rate lies (`LEVEL`)."""
        return rate_interval(self.failed, self.opportunities)


@dataclass(frozen=True, slots=True)
class RuleLife:
    """The verdict on one rule and everything behind it. ``saved_tokens`` and ``drop`` hold at `LEVEL`."""

    verdict: RuleVerdict
    why: str  # one sentence
    before: Count
    after: Count
    drop: Interval  # of the failure rate
    chance: float  # that so few failures are chance alone, 0 to 1
    series: tuple[Point, ...]  # oldest first
    last_opportunity: datetime | None
    saved_tokens: Interval  # since it was applied; estimated from measured waste
    spent_tokens: int  # the rule's own, in the sessions that loaded it since


def judge(rule: AppliedRule, sessions: Iterable[SessionNote]) -> RuleLife:
    """Say what became of ``rule``. Sessions may come in any order; a call that is replayed counts once.

    A session that began before the rule was applied belongs to the time before, however long it lasts:
    agents read their files at the start.
    """
    points = _points(rule, sessions)
    before = _count(point for point in points if not point.is_after)
    after = _count(point for point in points if point.is_after)
    worked = sum(1 for point in points if point.is_after and point.outcome is Outcome.WORKED)
    chance = chance_of_so_few(before.failed, before.opportunities, after.failed, after.opportunities)
    drop = drop_interval(before.failed, before.opportunities, after.failed, after.opportunities)
    verdict = _verdict(points, before, after, worked, chance)
    spent = after.opportunities * rule.tokens_a_failure
    return RuleLife(
        verdict,
        _why(verdict, before, after, worked, chance),
        before,
        after,
        drop,
        chance,
        tuple(points),
        max((point.begun for point in points if _is_opportunity(point)), default=None),
        Interval(drop.low * spent, drop.high * spent),
        rule.cost_tokens * after.sessions,
    )


def _points(rule: AppliedRule, sessions: Iterable[SessionNote]) -> list[Point]:
    known: set[tuple[str, str]] = set()
    together: dict[tuple[str, str], tuple[datetime, Outcome]] = {}
    in_order = sorted(sessions, key=lambda one: (one.begun or _EVER, one.agent, one.session_id))
    for note in in_order:
        begun = note.begun or _EVER
        outcome = _outcome(note, known)
        if begun >= rule.applied and not note.loaded:
            outcome = Outcome.NOT_LOADED
        key = (note.agent, note.session_id)
        first, worst = together.get(key, (begun, outcome))
        together[key] = first, min(worst, outcome, key=_RANK.index)
    return [Point(begun, outcome, begun >= rule.applied) for begun, outcome in together.values()]


_RANK = (Outcome.FAILED, Outcome.WORKED, Outcome.KEPT, Outcome.NONE, Outcome.NOT_LOADED)


def _outcome(note: SessionNote, known: set[tuple[str, str]]) -> Outcome:
    found = Outcome.NONE
    for seen in note.observations:
        for outcome, ids in (
            (Outcome.FAILED, seen.failed),
            (Outcome.WORKED, seen.worked),
            (Outcome.KEPT, seen.kept),
        ):
            new = {(note.agent, call_id) for call_id in ids} - known
            known |= new
            if new and _RANK.index(outcome) < _RANK.index(found):
                found = outcome
    return found


def _is_opportunity(point: Point) -> bool:
    return point.outcome in (Outcome.FAILED, Outcome.KEPT, Outcome.WORKED)


def _count(points: Iterable[Point]) -> Count:
    counted = [point for point in points if point.outcome is not Outcome.NOT_LOADED]
    return Count(
        len(counted),
        sum(1 for point in counted if _is_opportunity(point)),
        sum(1 for point in counted if point.outcome is Outcome.FAILED),
    )


def _verdict(points: Sequence[Point], before: Count, after: Count, worked: int, chance: float) -> RuleVerdict:
    if worked >= _WORKED_AGAIN and not _failed_since(points):
        return RuleVerdict.CONTRADICTED
    if not after.opportunities:
        return RuleVerdict.NOT_SEEN if after.sessions >= ENOUGH_SESSIONS else RuleVerdict.TOO_EARLY
    if chance <= _CHANCE:
        return RuleVerdict.PARTLY if after.failed else RuleVerdict.WORKS
    enough = ENOUGH_OPPORTUNITIES if after.rate >= before.rate else _ENOUGH_FOR_FEWER
    if after.failed and after.opportunities >= enough:
        return RuleVerdict.NO_EFFECT
    return RuleVerdict.TOO_EARLY


def _failed_since(points: Sequence[Point]) -> bool:
    """Whether it failed after the forbidden form had worked."""
    worked = [point.begun for point in points if point.is_after and point.outcome is Outcome.WORKED]
    return any(point.outcome is Outcome.FAILED and point.begun >= min(worked) for point in points)


def _why(verdict: RuleVerdict, before: Count, after: Count, worked: int, chance: float) -> str:
    numbers = f"{_of(after)} since, {_of(before)} before"
    if verdict is RuleVerdict.CONTRADICTED:
        return f"What it forbids worked in {worked} sessions since, and failed in none after the first."
    if verdict is RuleVerdict.NOT_SEEN:
        return f"None of the {after.sessions} sessions since had to do with it."
    if not after.opportunities:
        return f"Only {after.sessions} sessions have begun since, none of which had to do with it."
    span = after.interval
    rate = f"the true rate is now {span.low:.0%} to {span.high:.0%} ({LEVEL:.0%} sure)"
    if verdict is RuleVerdict.TOO_EARLY:
        doubt = f"rule out chance ({chance:.0%})" if after.rate < before.rate else "tell"
        return f"It failed in {numbers}: too few sessions to {doubt}."
    return f"It failed in {numbers}; {rate}."


def _of(count: Count) -> str:
    return f"{count.failed} of {count.opportunities}"
