"""What single sessions taught: their pairs alone, and the rules that rest on one of those."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.session_library import workbench_of_logs
from headroom_tui.settings import Settings
from headroom_tui.workbench import Workbench
from headroom_tui.wrap import pairs_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home: DemoHome = build_demo_home(tmp_path / "demo")
    return Settings(
        workspace=tmp_path / "state", homes={"claude": home.claude_dir}, agents=("claude",), here=None
    )


def test_of_one_log_only_its_pairs_and_what_rests_on_them(settings: Settings) -> None:
    [whole] = Workbench(settings).library.scanned()
    assert whole.analysis is not None
    log = whole.analysis.pairs[0].file
    expected = [pair.id for pair in whole.analysis.pairs if pair.file == log]

    bench = workbench_of_logs(settings, ["claude"], [log])
    [project] = bench.library.scanned()
    assert [pair.id for pair in pairs_of([project])] == expected
    assert 0 < len(project.rules) < len(whole.rules)
    everything = {rule.id: rule for rule in whole.rules}
    for rule in project.rules:
        assert rule == everything[rule.id], "with all its evidence"
        assert any(pair.file == log for pair in whole.analysis.evidence(rule))
    assert [rule.id for rule in bench.review(project).rules] == [rule.id for rule in project.rules]


def test_what_was_known_before_is_narrowed_too(settings: Settings) -> None:
    """The second run takes counts and rules from the index."""
    [whole] = Workbench(settings).library.scanned()
    assert whole.analysis is not None
    log = whole.analysis.pairs[0].file
    for _ in range(2):
        [project] = workbench_of_logs(settings, ["claude"], [log]).library.scanned()
        assert {pair.file for pair in pairs_of([project])} == {log}
    [again] = Workbench(settings).library.scanned()
    assert len(again.rules) == len(whole.rules), "the index still holds all"


def test_of_no_log_there_is_nothing(settings: Settings) -> None:
    projects = list(workbench_of_logs(settings, ["claude"], []).library.scanned())
    assert pairs_of(projects) == []
    assert [rule for project in projects for rule in project.rules] == []
