"""Where a rule of a project goes that names a path in it: shown, planned and written unseen alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.models import RecommendationTarget
from headroom_tui.policy import Policy, plan_by_policy
from headroom_tui.review.decisions import Verdict
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.scanners.agent_logs import CodexLog, unified


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    """Of sessions in which Codex ran a script of the project again and again, which failed each time."""
    (tmp_path / "tides").mkdir()
    for session in ("one", "two"):
        log = CodexLog(str(tmp_path / "tides"), session)
        for time in range(3):
            call = f"{session}-{time}"
            log.call(call, "exec_command", cmd="node src/tide.js").result(call, unified(1, "TypeError: tide"))
        log.save(tmp_path / "codex")
    settings = Settings(
        workspace=tmp_path / "state", homes={"codex": tmp_path / "codex"}, agents=("codex",), here=None
    )
    return Workbench(settings)


def files_of(workbench: Workbench) -> Iterator[set[Path]]:
    [project] = workbench.library.scanned()
    review = workbench.review(project)
    [rule] = review.rules
    assert "src/tide.js" in rule.content
    assert rule.target is RecommendationTarget.MEMORY_FILE
    yield {workbench.destination(project, rule).path}
    yield {file.path for file in plan_by_policy(workbench, [project], Policy(min_evidence=1)).files}
    review.decide([rule.id], Verdict.ACCEPTED)
    yield {file.path for file in workbench.plan(project).files}


def test_it_goes_into_the_projects_file_not_into_the_one_for_all_projects(
    workbench: Workbench, tmp_path: Path
) -> None:
    for files in files_of(workbench):
        assert files == {tmp_path / "tides" / "AGENTS.md"}
