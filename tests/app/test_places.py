"""Where the rules of a project go or stand already: shown, planned and written unseen alike."""

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
from tests.writers.block_samples import block


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


def failing_in(folder: Path, logs: Path, command: str, output: str) -> None:
    """Two sessions in which a command of Codex failed."""
    folder.mkdir(parents=True)
    for session in ("one", "two"):
        log = CodexLog(str(folder), f"{folder.name}-{session}")
        log.call(session, "exec_command", cmd=command).result(session, unified(127, output)).save(logs)


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


def test_what_stands_in_a_file_above_is_shown_there_as_that_changes(tmp_path: Path) -> None:
    failing_in(tmp_path / "harbor" / "web", tmp_path / "codex", "tide map", "bash: tide: command not found")
    (tmp_path / "harbor" / ".git").mkdir()
    above = tmp_path / "harbor" / "AGENTS.md"
    above.write_text("mine")
    workbench = Workbench(
        Settings(
            workspace=tmp_path / "state", homes={"codex": tmp_path / "codex"}, agents=("codex",), here=None
        )
    )
    [project] = workbench.library.scanned()
    [rule] = workbench.review(project).rules
    assert rule.id not in workbench.review(project).learned
    above.write_bytes(block(("Environment", rule.content)))
    assert workbench.follow_files(project)
    assert rule.id in workbench.review(project).learned
    assert workbench.destination(project, rule).path == above
    workbench.review(project).send_to(rule.id, tmp_path / "harbor" / "web" / "AGENTS.md")
    workbench.look_at_files(project)
    assert rule.id not in workbench.review(project).learned
