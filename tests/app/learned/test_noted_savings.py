"""What a section of a file says that its rules save stays true when rules of it go, or move elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home
from headroom_tui.learned.savings import savings
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Verdict
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from writers.block.sections import normalised
from writers.planning import read_sections
from writers.standing_rules import StandingRule


@pytest.fixture
def written(tmp_path: Path) -> tuple[Workbench, Project]:
    """A project all of whose rules were accepted and written."""
    demo = build_demo_home(tmp_path / "demo")
    folder = demo.folder / "code" / "harbor-api"
    settings = Settings(
        workspace=tmp_path / "state", homes={"claude": demo.claude_dir}, agents=("claude",), project=folder
    )
    workbench = Workbench(settings)
    [project] = workbench.library.scanned()
    review = workbench.review(project)
    review.decide([rule.id for rule in review.rules], Verdict.ACCEPTED)
    workbench.apply(project, workbench.plan(project))
    workbench.look_at_files(project)
    return workbench, project


def saved(workbench: Workbench, project: Project) -> dict[str, int]:
    return {normalised(rule.content): rule.estimated_tokens_saved for rule in workbench.review(project).rules}


def crowded(workbench: Workbench, project: Project) -> list[StandingRule]:
    """The rules of the first section with two or more."""
    there = workbench.learned(project)
    sections = [[one for one in there if (one.path, one.section) == (r.path, r.section)] for r in there]
    return next(section for section in sections if len(section) > 1)


def noted(data: bytes, section: str) -> int | None:
    return {each.heading: each.tokens_saved for each in read_sections(Path(), data)}[section]


def test_what_goes_and_what_moves_takes_its_saving_along(written: tuple[Workbench, Project]) -> None:
    workbench, project = written
    known = saved(workbench, project)
    gone, *rest = crowded(workbench, project)
    moved = next(one for one in workbench.learned(project) if one not in (gone, *rest))
    there = project.info.project_path / "CLAUDE.local.md"
    workbench.retire(project, gone)
    workbench.review(project).send_to(moved.id, there)
    after = {file.path: file.after for file in workbench.plan(project).files}
    assert noted(after[gone.path], gone.section) == sum(known[normalised(one.content)] for one in rest)
    assert noted(after[there], moved.section) == known[normalised(moved.content)]


def test_what_a_rule_was_to_save_is_known_when_its_logs_are_gone(written: tuple[Workbench, Project]) -> None:
    workbench, project = written
    known, there, review = saved(workbench, project), workbench.learned(project), workbench.review(project)
    review.rules = []
    assert savings(there, review, workbench.written_rules) == {
        words: known[words] for words in (normalised(one.content) for one in there) if words in known
    }
