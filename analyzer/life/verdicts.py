"""Did a rule work? What the sessions before and after it was applied say, with an honest interval.

The trial is a session, not a call: calls of one session repeat each other. A session counts when its agent
had loaded the file that holds the rule, and gave an opportunity when the failing form came up or the rule
was kept. A rule is made of what had recurred, so some of any drop is bad luck that would have passed by
itself: that is reckoned with, a drop counts when it is hardly chance alone, and none is shown without its
interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from analyzer.life.intervals import (
    LEVEL,
    RECURRED,
    Interval,
    chance_of_drop,
    chance_of_no_change,
    drop_interval,
    rate_interval,
)
from analyzer.life.opportunities import Observation
from analyzer.models import Lesson
from analyzer.sessions.order import EVER

ENOUGH_SESSIONS = 5  # counted ones, before "no opportunity" says something
ENOUGH_OPPORTUNITIES = 5  # before "it fails less often", or as often as before, says something
_ENOUGH_FOR_FEWER = 12  # before "it fails less often, but not by more than chance" does
# chance that nothing changed, rather than that it fails at most half as often,
_SURE = 0.06  # up to which a rule that did not fail since works
_LIKELY = 0.4  # and up to which one that failed less often works in part: half again as likely as not
_SELDOM = 0.25  # and so much less often that an unchanged rate would show it no oftener than this
_WORKED_AGAIN = 2  # sessions in which the forbidden form worked


class RuleVerdict(StrEnum):
    """Whether a rule worked."""

    WORKS = "works"  # opportunities, no recurrence, and that is hardly chance
    PARTLY = "partly"  # it recurred, but less often, and half as often explains that better than chance
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
    """Sessions that count, those with an opportunity among them, and those in which it failed.

    ``made_the_rule``: they are those that the rule was made of.
    """

    sessions: int = 0
    opportunities: int = 0
    failed: int = 0
    made_the_rule: bool = False

    @property
    def rate(self) -> float:
        """Failures per opportunity, 0 to 1."""
        return self.failed / self.opportunities if self.opportunities else 0.0

    @property
    def interval(self) -> Interval:
        """Where the true rate lies (`LEVEL`)."""
        least = min(self.failed, RECURRED) if self.made_the_rule else 0
        return rate_interval(self.failed, self.opportunities, least)


@dataclass(frozen=True, slots=True)
class RuleLife:
    """The verdict on one rule and everything behind it. ``saved_tokens`` and ``drop`` hold at `LEVEL`."""

    verdict: RuleVerdict
    why: str  # one sentence
    before: Count
    after: Count
    drop: Interval  # of the failure rate
    chance: float  # see `chance_of_no_change`
    series: tuple[Point, ...]  # oldest first
    last_opportunity: datetime | None
    saved_tokens: Interval  # since it was applied; estimated from measured waste
    spent_tokens: int  # the rule's own, in the sessions that loaded it since

    @property
    def costs_more(self) -> bool:
        """Whether the rule is heeded, and costs more than it can have saved."""
        is_heeded = self.verdict in (RuleVerdict.WORKS, RuleVerdict.PARTLY)
        return is_heeded and 0 < self.saved_tokens.high < self.spent_tokens


def judge(rule: AppliedRule, sessions: Iterable[SessionNote]) -> RuleLife:
    """Say what became of ``rule``. Sessions may come in any order; a call that is replayed counts once.

    A session that began before the rule was applied belongs to the time before, however long it lasts:
    agents read their files at the start.
    """
    points = _points(rule, sessions)
    before = _count([point for point in points if not point.is_after], made_the_rule=True)
    after = _count([point for point in points if point.is_after], made_the_rule=False)
    worked = sum(1 for point in points if point.is_after and point.outcome is Outcome.WORKED)
    chance = chance_of_no_change(before.failed, before.opportunities, after.failed, after.opportunities)
    drop = drop_interval(before.failed, before.opportunities, after.failed, after.opportunities)
    verdict = _verdict(points, before, after, worked, chance, drop)
    spent = (after.opportunities - worked) * rule.tokens_a_failure  # what works needs no rule
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
    in_order = sorted(sessions, key=lambda one: (one.begun or EVER, one.agent, one.session_id))
    for note in in_order:
        begun = note.begun or EVER
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


def _count(points: Sequence[Point], *, made_the_rule: bool) -> Count:
    counted = [point for point in points if point.outcome is not Outcome.NOT_LOADED]
    return Count(
        len(counted),
        sum(1 for point in counted if _is_opportunity(point)),
        sum(1 for point in counted if point.outcome is Outcome.FAILED),
        made_the_rule,
    )


def _verdict(
    points: Sequence[Point], before: Count, after: Count, worked: int, chance: float, drop: Interval
) -> RuleVerdict:
    if worked >= _WORKED_AGAIN and not _failed_since(points):
        return RuleVerdict.CONTRADICTED
    if not after.opportunities:
        return RuleVerdict.NOT_SEEN if after.sessions >= ENOUGH_SESSIONS else RuleVerdict.TOO_EARLY
    if after.opportunities >= ENOUGH_OPPORTUNITIES:
        if not after.failed and chance <= _SURE:
            return RuleVerdict.WORKS
        if after.failed and (drop.low > 0 or (chance <= _LIKELY and _is_seldom_chance(before, after))):
            return RuleVerdict.PARTLY
    enough = ENOUGH_OPPORTUNITIES if after.rate >= before.rate else _ENOUGH_FOR_FEWER
    if after.failed and after.opportunities >= enough:
        return RuleVerdict.NO_EFFECT
    return RuleVerdict.TOO_EARLY


def _is_seldom_chance(before: Count, after: Count) -> bool:
    """Also for what fails so rarely that its having become a rule was bad luck."""
    drop = before.failed, before.opportunities, after.failed, after.opportunities
    return chance_of_drop(*drop) <= _SELDOM


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
        begun = {0: "No session has", 1: "Only 1 session has"}.get(
            after.sessions, f"Only {after.sessions} sessions have"
        )
        return f"{begun} begun since{', and none had to do with it' if after.sessions else ''}."
    span = after.interval
    rate = f"the true rate is now {span.low * 100:.0f} to {_percent(span.high)} ({_percent(LEVEL)} sure)"
    if verdict is RuleVerdict.TOO_EARLY:
        return f"It failed in {numbers}: too few sessions to tell."
    likely = "less than 1 %" if chance < 0.01 else _percent(chance)
    unchanged = f"unchanged rather than halved: {likely} likely"
    return f"It failed in {numbers}; {rate}; {unchanged}."


def _percent(rate: float) -> str:
    return f"{rate * 100:.0f} %"  # as the screens that show the sentence write it


def _of(count: Count) -> str:
    return f"{count.failed} of {count.opportunities}"
