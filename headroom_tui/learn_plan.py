"""What ``learn`` writes: what was decided, and every rule that nobody rejected, in all projects at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.projects.plan import CommonPlan, Decided, Refuse, plan_of_all
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import DecisionsError, Verdict
from headroom_tui.review.review import refusal, warnings
from headroom_tui.workbench import Workbench
from writers.destinations import DestinationKind
from writers.errors import WriterError
from writers.models import Plan
from writers.quoting import without_secrets


@dataclass(frozen=True, slots=True)
class LearnPlan:
    """One change of all files; ``left_out`` are the rules of each project that go into no file."""

    plan: Plan
    left_out: tuple[tuple[Project, Sequence[Recommendation]], ...]


def plan_everything(
    workbench: Workbench,
    projects: Iterable[Project],
    refuse: Refuse,
    accept_warnings: bool = False,
    asked: Collection[str] = (),
    shared: bool = False,
) -> LearnPlan:
    """The change that writes what was decided, as the reviewer would, and every rule not rejected.

    Of a model's rules only those accepted, or with evidence and an id in ``asked``; with ``shared`` only
    files that are not of one person. Rules that cannot be written are left out and named in the workbench's
    `problems`; so are rules with warnings that nobody has accepted yet, unless ``accept_warnings``, and files
    that are not shared. A file that cannot be planned, such as one of a project that is not on this machine,
    or that ``refuse`` refuses, is among the plan's `refused`, and costs no other one its rules.
    """
    everything: list[Decided] = []
    for project in projects:
        _assume_accepted(workbench, project, accept_warnings, asked)
        everything.append(workbench.decided(project))
    only = _shared_files(everything) if shared else None
    common = plan_of_all(everything, workbench.now().date(), refuse, only)
    for file in common.files_left_out:
        if file.changes_anything:
            workbench.say(f"Left out: {wording.place(file.path)}, which no team shares.")
    plan = common.plan
    if only is not None:
        plan = replace(plan, refused=tuple(r for r in plan.refused if os.path.realpath(r.path) in only))
    left_out = [(each.project, rules) for each in everything if (rules := _nowhere(common, each))]
    return LearnPlan(plan, tuple(left_out))


def _nowhere(common: CommonPlan, decided: Decided) -> list[Recommendation]:
    """The rules of a project that are in no file: each of theirs was refused, or one that they need was."""
    project, review = decided.project, decided.review
    wish = project.plugin.create_writer().wish(review.wanted(), project.info, review.destinations())
    closed = {os.path.realpath(each.path) for each in common.plan.refused}
    written = {
        rule.id
        for path, rules in wish.rules.items()
        for rule in rules
        if os.path.realpath(path) not in closed
    }
    written -= {rule for key, rule in common.rules_left_out if key == project.key}
    wanted = {rule.id: rule for rules in wish.rules.values() for rule in rules}
    return [rule for rule_id, rule in wanted.items() if rule_id not in written]


def _shared_files(everything: Iterable[Decided]) -> set[str]:
    """The real paths of the files that the projects' teams share."""
    return {
        os.path.realpath(file.path)
        for each in everything
        for file in each.project.plugin.create_writer().destinations(each.project.info)
        if file.kind is DestinationKind.SHARED
    }


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
    waiting = 0
    for rule in review.undecided():
        content = review.content(rule)  # the user may have edited it before taking that back
        said = f"Left out: “{without_secrets(content.removeprefix('- '))}”:"
        if rule.model and rule.id not in asked:
            waiting += 1
            continue
        if rule.model and (not rule.evidence or rule.replaces):
            why = "it takes another rule's place" if rule.evidence else "it cites no failure"
            workbench.say(f"{said} {why}. Accept it in the reviewer.")
        elif reason := refusal(rule, content):
            workbench.say(f"{said} {reason}.")
        elif not accept_warnings and (reasons := warnings(rule, content)):
            workbench.say(
                f"{said} {'; '.join(reasons)}. Accept it in the reviewer, or give --accept-warnings."
            )
        else:
            review.assume([rule.id], Verdict.ACCEPTED)
    if waiting:  # else "nothing to write" would not go with the number that waits in the reviewer
        folder = wording.place(project.info.project_path)
        rules = wording.plural(waiting, "rule")
        workbench.say(f"Left out: {rules} that a model proposed for {folder}. Decide in the reviewer.")
