"""What ``learn`` writes: every rule that nobody rejected, in all projects at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.decisions import DecisionsError, Verdict
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.projects.project import Project
from headroom_tui.review import refusal, warnings
from headroom_tui.workbench import Workbench
from writers.base import Wish, plan_wishes
from writers.destinations import DestinationKind
from writers.errors import ProjectNotHere, WriterError
from writers.models import Plan


@dataclass(frozen=True, slots=True)
class LearnPlan:
    """One change of all files; ``left_out`` are the rules of each project that go into no file."""

    plan: Plan
    left_out: tuple[tuple[Project, Sequence[Recommendation]], ...]


def plan_everything(
    workbench: Workbench,
    projects: Iterable[Project],
    accept_warnings: bool = False,
    asked: Collection[str] = (),
) -> LearnPlan:
    """The change that writes every rule not rejected, edited ones in their edited words.

    Of a model's rules only those accepted, or with evidence and an id in ``asked``.
    Projects that are not on this machine, and rules that cannot be written, are left out and named in the
    workbench's `problems`; so are rules with warnings that nobody has accepted yet, unless
    ``accept_warnings``. A file that cannot be planned is among the plan's `refused`, and costs no other one
    its rules.
    """
    wishes: dict[ProjectKey, Wish] = {}
    named = {project.key: project for project in projects}
    left_out: list[tuple[Project, Sequence[Recommendation]]] = []
    for key, project in named.items():
        _assume_accepted(workbench, project, accept_warnings, asked)
        try:
            wishes[key] = _wish(workbench, project)
        except ProjectNotHere as error:
            workbench.say(str(error))
            left_out.append((project, workbench.review(project).wanted()))
    plan = plan_wishes(list(wishes.values()), workbench.now().date())
    left_out += [(named[key], rules) for key, wish in wishes.items() if (rules := _refused(plan, wish))]
    return LearnPlan(plan, tuple(left_out))


def _refused(plan: Plan, wish: Wish) -> list[Recommendation]:
    """The rules of a project all of whose files were refused."""
    files = {os.path.realpath(each.path) for each in plan.refused}
    written = {
        rule.id for path, rules in wish.rules.items() for rule in rules if os.path.realpath(path) not in files
    }
    wanted = {rule.id: rule for rules in wish.rules.values() for rule in rules}
    return [rule for rule_id, rule in wanted.items() if rule_id not in written]


def refuse_without_decisions(workbench: Workbench, projects: Iterable[Project]) -> None:
    """For who writes without asking: a rule that was rejected must not come back.

    Raises WriterError where it cannot be told what was decided.
    """
    for project in projects:
        try:
            workbench.look_at_decisions(project)
        except DecisionsError as error:
            raise WriterError(
                f"{error} Nothing was written: a rule might be one that you rejected."
            ) from error


def _assume_accepted(
    workbench: Workbench, project: Project, accept_warnings: bool, asked: Collection[str]
) -> None:
    review = workbench.review(project)
    try:
        workbench.look_at_decisions(project)  # a model may have thought for minutes
    except DecisionsError as error:
        workbench.say(str(error))
    for rule in review.undecided():
        said = f"Left out: “{rule.content.removeprefix('- ')}”:"
        if rule.model and rule.id not in asked:
            continue
        if rule.model and (not rule.evidence or rule.replaces):
            why = "it takes another rule's place" if rule.evidence else "it cites no failure"
            workbench.say(f"{said} {why}. Accept it in the reviewer.")
        elif reason := refusal(rule.content):
            workbench.say(f"{said} {reason}.")
        elif not accept_warnings and (reasons := warnings(rule, rule.content)):
            workbench.say(
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
    refused = tuple(each for each in plan.refused if os.path.realpath(each.path) in shared)
    for file in plan.files:
        if file not in files and file.changes_anything:
            workbench.say(f"Left out: {wording.place(file.path)}, which no team shares.")
    return Plan(files, refused)
