"""What single sessions taught: their pairs alone, and the rules that rest on one of those."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.model_answers import Answer
from headroom_tui.projects import analysis_pool
from headroom_tui.review.decisions import Verdict
from headroom_tui.session_library import workbench_of_logs
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from headroom_tui.wrap import pairs_of, summary, undecided
from tests.app.sessions_of_agents import KEEP

SOME_DAY_TO_COME = datetime(2100, 1, 1, tzinfo=UTC)


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
    assert [pair.id for pair in pairs_of([project], pytest.fail)] == expected
    assert 0 < len(project.rules) < len(whole.rules)
    everything = {rule.id: rule for rule in whole.rules}
    for rule in project.rules:
        assert rule == everything[rule.id], "with all its evidence"
        assert any(pair.file == log for pair in whole.analysis.evidence(rule))
    assert [rule.id for rule in bench.review(project).rules] == [rule.id for rule in project.rules]


def test_where_no_rule_waits_for_a_decision_it_is_said_why(settings: Settings) -> None:
    """Not that the failures were seen too seldom, where their rules are written or decided on."""
    [whole] = Workbench(settings).library.scanned()
    assert whole.analysis is not None
    bench = workbench_of_logs(settings, ["claude"], {pair.file for pair in whole.analysis.pairs})
    [project] = bench.library.scanned()
    review = bench.review(project)
    first, *others = [rule.id for rule in review.undecided()]
    number = len(review.rules)

    def said() -> str:
        return summary(bench, [project]).partition("; ")[2]

    review.decide(others, Verdict.ACCEPTED)
    bench.apply(project, bench.plan(project))
    bench.look_at_files(project)
    assert said() == "1 rule to decide about."
    review.decide([first], Verdict.REJECTED)
    assert said() == f"{number} rules, rejected or in the files already."
    review.decide([first], Verdict.ACCEPTED)
    bench.apply(project, bench.plan(project))
    bench.look_at_files(project)
    assert said() == f"{number} rules, in the files already."
    once = workbench_of_logs(settings, ["claude"], [KEEP["claude"](settings.homes["claude"], "once", "/x")])
    assert summary(once, list(once.library.scanned())).endswith(
        "no rule yet (it takes two independent sightings)."
    )


def test_what_was_known_before_is_narrowed_too(settings: Settings) -> None:
    """The second run takes counts and rules from the index."""
    [whole] = Workbench(settings).library.scanned()
    assert whole.analysis is not None
    log = whole.analysis.pairs[0].file
    for _ in range(2):
        [project] = workbench_of_logs(settings, ["claude"], [log]).library.scanned()
        assert {pair.file for pair in pairs_of([project], pytest.fail)} == {log}
    [again] = Workbench(settings).library.scanned()
    assert len(again.rules) == len(whole.rules), "the index still holds all"


def test_of_a_log_that_went_on_only_what_came_since(settings: Settings) -> None:
    """A session that was resumed, or another one in the same database, ended a moment before."""
    [whole] = Workbench(settings).library.scanned()
    assert whole.analysis is not None
    files = [pair.file for pair in whole.analysis.pairs]
    log = max(set(files), key=files.count)
    times = sorted(pair.time for pair in whole.analysis.pairs if pair.file == log and pair.time)
    assert len(times) > 1

    def found(since: datetime) -> int:
        [project] = workbench_of_logs(settings, ["claude"], [log], since).library.scanned()
        return len(pairs_of([project], pytest.fail))

    assert found(times[0]) == len(times)
    assert found(times[1]) == len(times) - 1


def test_a_whole_second_may_be_one_whose_parts_were_not_noted(tmp_path: Path) -> None:
    log = KEEP["antigravity"](tmp_path / "agent", "one", str(tmp_path))
    settings = Settings(workspace=tmp_path / "state", homes={"antigravity": tmp_path / "agent"}, here=None)

    def found(since: datetime) -> int:
        return len(
            pairs_of(
                list(workbench_of_logs(settings, ["antigravity"], [log], since).library.scanned()),
                pytest.fail,
            )
        )

    [pair] = pairs_of(
        list(Workbench(replace(settings, agents=("antigravity",))).library.scanned()), pytest.fail
    )
    assert pair.time is not None
    assert found(pair.time + timedelta(milliseconds=999)) == 1
    assert found(pair.time + timedelta(seconds=1)) == 0


def test_only_projects_are_listed_that_a_log_asked_for_holds(settings: Settings, tmp_path: Path) -> None:
    other = build_demo_home(tmp_path / "another")
    settings = replace(settings, homes={"claude": settings.homes["claude"], "codex": other.codex_dir})
    whole = next(
        one
        for one in Workbench(replace(settings, agents=("claude", "codex"))).library.scanned()
        if one.plugin.name == "claude"
    )
    assert whole.analysis is not None
    assert list(workbench_of_logs(settings, ["claude"], []).library.scanned()) == []
    log = whole.analysis.pairs[0].file
    for _ in range(2):  # as they are read, and as they were known
        [project] = workbench_of_logs(settings, ["claude", "codex"], [log]).library.scanned()
        assert project.key == whole.key


def test_an_analysis_that_another_process_made_is_narrowed_too(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_pool, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    home = build_demo_home(tmp_path / "another")  # of one project alone this process makes the analysis
    settings = replace(settings, homes={"claude": home.claude_dir, "codex": home.codex_dir})
    logs = [*home.claude_dir.rglob("*.jsonl"), *home.codex_dir.rglob("*.jsonl")]
    projects = list(
        workbench_of_logs(settings, ["claude", "codex"], logs, SOME_DAY_TO_COME).library.scanned()
    )
    assert len(projects) > 1
    assert [rule for project in projects for rule in project.rules] == []


def test_what_a_model_once_proposed_is_reviewed_with_the_sessions_that_it_rests_on(
    settings: Settings,
) -> None:
    [whole] = Workbench(settings).library.scanned()
    assert whole.analysis is not None
    here, elsewhere = whole.analysis.pairs[0], whole.analysis.pairs[-1]
    assert here.file != elsewhere.file
    rules = [
        replace(whole.rules[0], id=name, content=f"- use `{name}`", evidence=evidence, model="openai/tide-1")
        for name, evidence in {"here": (here.id,), "elsewhere": (elsewhere.id,), "uncited": ()}.items()
    ]
    now = datetime(2026, 11, 20, tzinfo=UTC)
    Workbench(settings).answers.keep(
        whole.key, Answer("q", "openai/tide-1", now, "3 rules arrived.", True, tuple(rules))
    )

    bench = workbench_of_logs(settings, ["claude"], [here.file])
    [project] = bench.library.scanned()
    assert [rule.id for rule in bench.review(project).rules if rule.model] == ["here"]
    bench = workbench_of_logs(settings, ["claude"], [here.file], SOME_DAY_TO_COME)
    [project] = bench.library.scanned()
    assert undecided(bench, [project]) == 0
    assert bench.rule_arrived(project, rules[2]), "it was asked for now"
    assert [rule.id for rule in bench.review(project).rules] == ["uncited"]
