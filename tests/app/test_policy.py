"""What `wrap --learn` may write unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.policy import Policy, Target, plan_by_policy
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import UNDECIDED, Decision, Verdict
from headroom_tui.wrap import summary
from tests.app.applied_desk import Desk, desk_of_a_week

RULE = Recommendation(RecommendationTarget.CONTEXT_FILE, "Environment", "- use `uv run`", evidence_count=5)
MODELS = replace(RULE, model="openai/tide-1")
ACCEPTED = [Decision(Verdict.ACCEPTED), Decision(Verdict.EDITED, "- use `uv run python`")]
REJECTED = Decision(Verdict.REJECTED)


@pytest.mark.parametrize("decision", [UNDECIDED, *ACCEPTED])
def test_a_rule_of_findings_may_be_written_unseen_unless_it_was_rejected(decision: Decision) -> None:
    assert Policy().allows(RULE, decision)
    assert not Policy().allows(RULE, REJECTED)


@pytest.mark.parametrize("decision", ACCEPTED)
def test_what_a_model_wrote_is_only_written_once_it_was_accepted(decision: Decision) -> None:
    assert Policy().allows(MODELS, decision)
    assert not Policy().allows(MODELS, UNDECIDED)
    assert not Policy().allows(MODELS, REJECTED)


@pytest.mark.parametrize(
    "rule",
    [
        replace(RULE, evidence_count=4),
        replace(RULE, note="there is no such path now"),
        replace(MODELS, replaces="- use `python`"),
    ],
)
def test_what_takes_somebody_to_look_at_is_not_written_unseen(rule: Recommendation) -> None:
    assert not Policy().allows(rule, Decision(Verdict.ACCEPTED))


def test_sections_may_be_chosen() -> None:
    assert Policy(sections=("Environment",)).allows(RULE, UNDECIDED)
    assert not Policy(sections=("Search Scope",)).allows(RULE, UNDECIDED)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = desk_of_a_week(tmp_path)
    (desk.project / "uv.lock").touch()
    return desk


def written(desk: Desk, project: Project, target: Target) -> set[Path]:
    plan = plan_by_policy(desk.workbench, [project], Policy(target=target))
    return {file.path for file in plan.files if file.changes_anything}


@pytest.mark.parametrize("chosen", [["harbor/CLAUDE.local.md"], ["claude/CLAUDE.md"], []])
def test_a_rule_goes_where_the_reviewer_has_it_and_nowhere_else(
    desk: Desk, tmp_path: Path, chosen: Sequence[str]
) -> None:
    project = desk.scanned()
    [rule] = desk.workbench.review(project).rules
    if chosen:
        desk.workbench.review(project).send_to(rule.id, tmp_path / chosen[0])
    expected = desk.workbench.destination(project, rule).path
    assert expected == tmp_path / (chosen[0] if chosen else "harbor/CLAUDE.md")
    assert written(desk, project, Target.OWN) == {expected}


def test_where_somebody_chose_a_file_that_alone_is_written(desk: Desk) -> None:
    project = desk.scanned()
    [rule] = desk.workbench.review(project).rules
    desk.workbench.review(project).send_to(rule.id, desk.project / "CLAUDE.local.md")
    assert written(desk, project, Target.BOTH) == {desk.project / "CLAUDE.local.md"}
    assert written(desk, project, Target.GLOBAL) == {desk.home / "CLAUDE.md"}


def test_unless_told_otherwise_it_is_both() -> None:
    assert Policy().target is Target.BOTH


def test_a_rule_of_the_memory_file_goes_into_no_file_for_all_projects(desk: Desk) -> None:
    project = desk.scanned()
    [rule] = project.rules
    rule.target = RecommendationTarget.MEMORY_FILE
    assert [path.name for path in written(desk, project, Target.OWN)] == ["MEMORY.md"]


def test_where_nobody_chose_it_goes_where_it_is_told(desk: Desk) -> None:
    project = desk.scanned()
    here, everywhere = desk.project / "CLAUDE.md", desk.home / "CLAUDE.md"
    assert written(desk, project, Target.PROJECT) == {here}
    assert written(desk, project, Target.GLOBAL) == {everywhere}
    assert written(desk, project, Target.BOTH) == {here, everywhere}


def test_the_projects_files_are_never_those_for_all_projects(desk: Desk) -> None:
    project = desk.scanned()
    [rule] = desk.workbench.review(project).rules
    desk.workbench.review(project).send_to(rule.id, desk.home / "CLAUDE.md")
    assert written(desk, project, Target.PROJECT) == {desk.project / "CLAUDE.md"}


def test_an_accepted_rule_is_not_said_to_be_done_with_before_it_is_written(desk: Desk) -> None:
    project = desk.scanned()
    review = desk.workbench.review(project)
    [rule] = review.rules
    assert summary(desk.workbench, [project]).endswith("; 1 rule to decide about.")
    review.decide([rule.id], Verdict.ACCEPTED)
    assert summary(desk.workbench, [project]).endswith("; no rule to decide about, 1 to write.")
    review.decide([rule.id], Verdict.REJECTED)
    assert summary(desk.workbench, [project]).endswith("; 1 rule, rejected or in the files already.")
