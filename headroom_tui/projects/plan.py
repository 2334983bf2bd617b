"""What was decided in projects as a change of their files, each file by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Verdict
from headroom_tui.review.review import Review
from writers.block.sections import Savings, normalised
from writers.models import FilePlan, Plan, RefusedFile
from writers.standing_rules import Changes, StandingRule, plan_with_changes
from writers.wishes import Wish

Refuse = Callable[[Plan], Iterable[RefusedFile]]  # those files of a plan that nobody may write
_RuleKey = tuple[ProjectKey, str]  # a rule of a project, by its id


@dataclass(frozen=True, slots=True)
class Decided:
    """What a plan is made of: the review of a project, the rules in its files, and what these save."""

    project: Project
    review: Review
    standing: Sequence[StandingRule]
    changed: Sequence[StandingRule]  # those that the user wants changed, moved or taken out
    savings: Savings


@dataclass(frozen=True, slots=True)
class CommonPlan:
    """One plan of several projects, and what is not in it."""

    plan: Plan
    files_left_out: tuple[FilePlan, ...]  # not among those that may be written
    held_up: frozenset[_RuleKey]  # rules of which a file is not written
    rules_left_out: frozenset[_RuleKey]  # those among them that are not written to their other file either


def plan_of(decided: Decided, today: date, leave_out: Collection[str]) -> Plan:
    """The change that writes what was decided, but for the rules with the ids of ``leave_out``.

    A file that cannot be planned is among the plan's `refused`, its rules are `held_up`, and the others are
    planned without it. What is taken out of one file for the sake of another is only done in both.
    """
    key = decided.project.key
    common = _planned([decided], today, {(key, rule) for rule in leave_out}, None, _refuse_nothing)
    return replace(common.plan, held_up=frozenset(rule for _, rule in common.held_up))


def plan_of_all(
    everything: Sequence[Decided], today: date, refuse: Refuse, only: Collection[str] | None = None
) -> CommonPlan:
    """The same of several projects as one plan; ``only`` these files, by real path, where that is given.

    What ``refuse`` refuses is as if it could not be planned.
    """
    return _planned(everything, today, set(), only, refuse)


def _refuse_nothing(_: Plan) -> Iterable[RefusedFile]:
    return ()


def _planned(
    everything: Sequence[Decided],
    today: date,
    leave_out: set[_RuleKey],
    only: Collection[str] | None,
    refuse: Refuse,
) -> CommonPlan:
    refused: dict[str, RefusedFile] = {}
    unwanted: dict[str, FilePlan] = {}
    left_out, held_up = set(leave_out), set[_RuleKey]()
    while True:
        parts = [_part_of(decided, left_out) for decided in everything]
        plan = plan_with_changes([(part.wish, part.changes) for part in parts], today)
        for each in (*plan.refused, *refuse(plan)):
            refused.setdefault(os.path.realpath(each.path), each)
        for file in plan.files:
            if only is not None and str(file.real_path) not in only:
                unwanted.setdefault(str(file.real_path), file)
        closed = refused.keys() | unwanted.keys()
        held_up |= {rule for part in parts for rule, files in part.files.items() if files & closed}
        halved = {rule for part in parts for rule in part.moves} & held_up
        if not halved:
            files = tuple(file for file in plan.files if str(file.real_path) not in closed)
            return CommonPlan(
                Plan(files, tuple(refused.values())),
                tuple(unwanted.values()),
                frozenset(held_up),
                frozenset(left_out - leave_out),
            )
        left_out |= halved  # what would be done in one of its two files alone


@dataclass(frozen=True, slots=True)
class _Part:
    """What one project wants: the real paths of the files that each rule changes.

    ``moves`` are the rules for which one file gets words and another one, or the same, loses some.
    """

    wish: Wish
    changes: Changes
    files: Mapping[_RuleKey, set[str]]
    moves: set[_RuleKey]


def _part_of(decided: Decided, leave_out: Collection[_RuleKey]) -> _Part:
    project, review, key = decided.project, decided.review, decided.project.key
    rules = [rule for rule in review.wanted() if (key, rule.id) not in leave_out]
    destinations = review.destinations()
    replaced = {rule.id: _replaced(decided.standing, rule) for rule in rules if rule.replaces}
    changes: dict[StandingRule, str | None] = {rule: None for gone in replaced.values() for rule in gone}
    moved: dict[str, StandingRule] = {}
    for standing in decided.changed:
        if (key, standing.id) in leave_out:
            continue
        decision = review.decision(standing.id)
        words = decision.content or standing.content
        if decision.verdict is Verdict.REJECTED:
            changes[standing] = None
        elif decision.destination in (None, standing.path):
            changes[standing] = words
        else:  # moved: taken out here, added there
            changes[standing] = None
            moved[standing.id] = standing
            rules.append(_as_rule(standing, words, decided.savings))
            destinations[standing.id] = [decision.destination]
    wish = project.plugin.create_writer().wish(rules, project.info, destinations)
    wish = replace(wish, savings=decided.savings)
    goes_with = {**replaced, **{rule: [one] for rule, one in moved.items()}}
    changed = {(key, standing.id): _real([standing.path]) for standing in changes}
    for rule in rules:
        gone = goes_with.get(rule.id, [])
        files = [*_files_of(rule.id, wish.rules), *(one.path for one in gone)]
        changed[key, rule.id] = _real(files)
    return _Part(wish, changes, changed, {(key, rule) for rule in goes_with})


def _replaced(there: Iterable[StandingRule], rule: Recommendation) -> list[StandingRule]:
    """The standing rules that go with this one."""
    gone = normalised(rule.replaces)
    return [one for one in there if normalised(one.content) == gone]


def _files_of(rule: str, wanted: Mapping[Path, Sequence[Recommendation]]) -> list[Path]:
    return [path for path, rules in wanted.items() if any(each.id == rule for each in rules)]


def _real(paths: Iterable[Path]) -> set[str]:
    return {os.path.realpath(path) for path in paths}


def _as_rule(standing: StandingRule, words: str, savings: Savings) -> Recommendation:
    return Recommendation(
        RecommendationTarget.CONTEXT_FILE,
        standing.section,
        words,
        estimated_tokens_saved=savings.get(normalised(standing.content), 0),
        id=standing.id,
    )
