"""What ``learn`` writes: every rule that nobody rejected, in all projects at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from headroom_tui import wording
from headroom_tui.decisions import DecisionsError, Verdict
from headroom_tui.project import Project
from headroom_tui.review import refusal, warnings
from headroom_tui.workbench import Workbench
from writers.base import DestinationKind, Wish, plan_wishes
from writers.errors import ProjectNotHere, WriterError
from writers.models import Plan


@dataclass(frozen=True, slots=True)
class LearnPlan:
    """One change of all files; ``left_out`` are projects of which it has nothing, though they have rules."""

    plan: Plan
    left_out: tuple[Project, ...] = ()


def plan_everything(
    workbench: Workbench,
    projects: Iterable[Project],
    accept_warnings: bool = False,
    asked: Collection[str] = (),
    only_to_show: bool = False,
) -> LearnPlan:
    """The change that writes every rule not rejected, edited ones in their edited words.

    Of a model's rules only those accepted, or with evidence and an id in ``asked``.
    Projects that are not on this machine, and rules that cannot be written, are left out and named in the
    workbench's `problems`; so are rules with warnings that nobody has accepted yet, unless
    ``accept_warnings``, and projects whose files cannot be written, when the plan is ``only_to_show``.
    Raises WriterError.
    """
    today = workbench.now().date()
    wishes: list[Wish] = []
    left_out: list[Project] = []
    for project in projects:
        _assume_accepted(workbench, project, accept_warnings, asked)
        try:
            wish = _wish(workbench, project)
            if only_to_show:
                plan_wishes([wish], today)
            wishes.append(wish)
        except WriterError as error:
            if not (only_to_show or isinstance(error, ProjectNotHere)):
                raise
            workbench.problems.append(str(error))
            left_out.append(project)
    return LearnPlan(plan_wishes(wishes, today), tuple(left_out))


def _assume_accepted(
    workbench: Workbench, project: Project, accept_warnings: bool, asked: Collection[str]
) -> None:
    review = workbench.review(project)
    try:
        workbench.look_at_decisions(project)  # a model may have thought for minutes
    except DecisionsError as error:
        workbench.problems = [*{*workbench.problems, str(error)}]
    for rule in review.undecided():
        said = f"Left out: “{rule.content.removeprefix('- ')}”:"
        if rule.model and rule.id not in asked:
            continue
        if rule.model and (not rule.evidence or rule.replaces):
            why = "it takes another rule's place" if rule.evidence else "it cites no failure"
            workbench.problems.append(f"{said} {why}. Accept it in the reviewer.")
        elif reason := refusal(rule.content):
            workbench.problems.append(f"{said} {reason}.")
        elif not accept_warnings and (reasons := warnings(rule, rule.content)):
            workbench.problems.append(
                f"{said} {'; '.join(reasons)}. Accept it in the reviewer, or give --accept-warnings."
            )
        else:
            review.assume([rule.id], Verdict.ACCEPTED)


def _wish(workbench: Workbench, project: Project) -> Wish:
    review = workbench.review(project)
    return project.plugin.create_writer().wish(review.wanted(), project.info, review.destinations())


def shared_part(workbench: Workbench, projects: Iterable[Project], plan: Plan) -> Plan:
    """The plan without files of one person; the workbench's `problems` name them."""
    shared = {
        os.path.realpath(each.path)
        for project in projects
        for each in project.plugin.create_writer().destinations(project.info)
        if each.kind is DestinationKind.SHARED
    }
    files = tuple(file for file in plan.files if os.path.realpath(file.path) in shared)
    workbench.problems += [
        f"Left out: {wording.place(file.path)}, which no team shares."
        for file in plan.files
        if file not in files and file.changes_anything
    ]
    return Plan(files)
