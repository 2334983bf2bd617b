"""What was decided in one project as a change of its files, each file by itself."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.decisions import Verdict
from headroom_tui.projects.project import Project
from headroom_tui.review import Review
from writers.block.sections import normalised
from writers.models import Plan, RefusedFile
from writers.standing_rules import StandingRule, plan_with_changes


@dataclass(frozen=True, slots=True)
class Decided:
    """What a plan is made of: the review of a project, and the rules that stand in its files."""

    project: Project
    review: Review
    standing: Sequence[StandingRule]
    changed: Sequence[StandingRule]  # those that the user wants changed, moved or taken out


def plan_of(decided: Decided, today: date, leave_out: Collection[str]) -> Plan:
    """The change that writes what was decided, but for the rules with the ids of ``leave_out``.

    A file that cannot be planned is among the plan's `refused`, its rules are `held_up`, and the others are
    planned without it. What is taken out of one file for the sake of another is only done in both.

    Raises WriterError.
    """
    refused: dict[str, RefusedFile] = {}
    left_out, held_up = set(leave_out), set[str]()
    while True:
        plan, places, ties = _plan(decided, today, left_out)
        for each in plan.refused:
            refused.setdefault(os.path.realpath(each.path), each)
        held_up |= {rule for rule, files in places.items() if files & refused.keys()}
        torn = ties & held_up
        if not torn:
            files = tuple(file for file in plan.files if str(file.real_path) not in refused)
            return Plan(files, tuple(refused.values()), frozenset(held_up))
        left_out |= torn


def _plan(
    decided: Decided, today: date, leave_out: Collection[str]
) -> tuple[Plan, Mapping[str, set[str]], set[str]]:
    """A plan, the files that each rule changes, and those rules that come to one file and go from another."""
    project, review = decided.project, decided.review
    rules = [rule for rule in review.wanted() if rule.id not in leave_out]
    destinations = review.destinations()
    replaced = {rule.id: _replaced(decided.standing, rule) for rule in rules if rule.replaces}
    changes: dict[StandingRule, str | None] = {rule: None for gone in replaced.values() for rule in gone}
    moved: dict[str, StandingRule] = {}
    for standing in decided.changed:
        if standing.id in leave_out:
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
            rules.append(_as_rule(standing, words))
            destinations[standing.id] = [decision.destination]
    wish = project.plugin.create_writer().wish(rules, project.info, destinations)
    goes_with = {**replaced, **{rule: [one] for rule, one in moved.items()}}
    places = {standing.id: _real([standing.path]) for standing in changes}
    for rule in rules:
        gone = goes_with.get(rule.id, [])
        places[rule.id] = _real([*_files_of(rule.id, wish.rules), *(one.path for one in gone)])
    return plan_with_changes(wish, changes, today), places, set(goes_with)


def _replaced(there: Iterable[StandingRule], rule: Recommendation) -> list[StandingRule]:
    """The standing rules that go with this one."""
    gone = normalised(rule.replaces)
    return [one for one in there if normalised(one.content) == gone]


def _files_of(rule: str, wanted: Mapping[Path, Sequence[Recommendation]]) -> list[Path]:
    return [path for path, rules in wanted.items() if any(each.id == rule for each in rules)]


def _real(paths: Iterable[Path]) -> set[str]:
    return {os.path.realpath(path) for path in paths}


def _as_rule(standing: StandingRule, words: str) -> Recommendation:
    return Recommendation(RecommendationTarget.CONTEXT_FILE, standing.section, words, id=standing.id)
