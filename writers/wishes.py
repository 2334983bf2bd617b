"""What several agents and projects want in their files, planned together: a file is written once.

Two paths may be one file, as CLAUDE.md is often a link to AGENTS.md, and one file several projects' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.models import Recommendation
from scanners.models import ProjectInfo
from writers.block.sections import Savings
from writers.errors import ProjectNotHere, WriterError
from writers.files import Target, read_target
from writers.models import FilePlan, Plan, RefusedFile
from writers.planning import plan_rules_for, plan_sections_for

if TYPE_CHECKING:  # which makes wishes
    from writers.base import ContextWriter


@dataclass(frozen=True, slots=True)
class Wish:
    """The rules that one agent's project wants in each file; ``savings`` are of those that stand there."""

    writer: ContextWriter
    project: ProjectInfo
    rules: Mapping[Path, Sequence[Recommendation]]
    savings: Savings = field(default_factory=dict)


def savings_of(wishes: Sequence[Wish]) -> Savings:
    """What is known in any of several projects of what rules save; where two know it, the first."""
    return {words: saved for wish in reversed(wishes) for words, saved in wish.savings.items()}


def plan_wishes(wishes: Sequence[Wish], today: date | None) -> Plan:
    """One plan for the rules of several agents and projects; a file that several want is written once.

    A file that cannot be planned is among the plan's ``refused``, and costs no other one its rules.
    """
    wanted, refused = _by_file(wishes)
    files, not_planned = _planned(wanted, _with_rules, today)
    for path, error in not_planned.items():
        refused.setdefault(path, error)
    return Plan(files, tuple(RefusedFile(path, str(error)) for path, error in refused.items()))


def plan_sections(wish: Wish, today: date | None) -> Plan:
    """One plan of whole sections, each in its namesake's place: all files, or WriterError for the first."""
    wanted, refused = _by_file([wish])
    files, not_planned = _planned(wanted, _with_sections, today)
    for error in (*refused.values(), *not_planned.values()):
        raise error
    return Plan(files)


@dataclass(slots=True)
class _Wanted:
    """A file as it is, what is wanted in it, and by whom."""

    target: Target
    rules: list[Recommendation]
    wishes: list[Wish]


_Refused = dict[Path, WriterError]  # files, and why


def _by_file(wishes: Sequence[Wish]) -> tuple[list[_Wanted], _Refused]:
    """What is wanted in each real file, whatever paths lead to it; and the files that cannot be read."""
    files: dict[Path, _Wanted] = {}
    refused: _Refused = {}
    for wish in wishes:
        away = wish.writer.can_write_project(wish.project)
        for path, rules in wish.rules.items():
            try:
                if away and path.is_relative_to(wish.project.project_path):
                    raise ProjectNotHere(f"{away} Nothing was written to it.")
                target = read_target(path)
            except WriterError as error:
                refused.setdefault(path, error)
                continue
            wanted = files.setdefault(target.real_path, _Wanted(target, [], []))
            wanted.rules.extend(rules)
            wanted.wishes.append(wish)
    return list(files.values()), refused


def _planned(
    wanted: Sequence[_Wanted], plan_file: Callable[[_Wanted, date], FilePlan], today: date | None
) -> tuple[tuple[FilePlan, ...], _Refused]:
    """The files with what is wanted in them; and those that cannot be planned."""
    day = today or datetime.now(UTC).date()
    plans: list[FilePlan] = []
    refused: _Refused = {}
    for each in wanted:
        try:
            plans.append(_with_notices(plan_file(each, day), each))
        except WriterError as error:
            refused.setdefault(each.target.path, error)
    return tuple(plans), refused


def _with_sections(wanted: _Wanted, day: date) -> FilePlan:
    return plan_sections_for(wanted.target, wanted.rules, day)


def _with_rules(wanted: _Wanted, day: date) -> FilePlan:
    return plan_rules_for(wanted.target, wanted.rules, day, savings_of(wanted.wishes))


def _with_notices(file: FilePlan, wanted: _Wanted) -> FilePlan:
    if not file.changes_anything:
        return file
    said = [sentence for wish in wanted.wishes for sentence in wish.writer.notices(wish.project, file)]
    return replace(file, notices=(*file.notices, *dict.fromkeys(said)))
