"""A question is whole before anything is sent, and what comes of it joins the review."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyzer.asking.live_analysis import LiveEvent, RuleArrived
from analyzer.backends.base import Offline
from analyzer.models import Recommendation
from headroom_tui.demo import build_demo_home
from headroom_tui.model_run import Question, Run, counted, prepare
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Verdict
from headroom_tui.review.review import refusal
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.backends.model_server import ModelServer, Plan, listening, model_server
from tests.backends.wire import PROTOCOLS, Anthropic

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STANDING = "- run the tests with `make check-all` and nothing else"


@pytest.fixture
def workbench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    home = build_demo_home(tmp_path / "home", NOW)
    monkeypatch.setenv("HOME", str(home.folder))
    settings = Settings(
        workspace=tmp_path / "state",
        homes={"claude": home.claude_dir, "codex": home.codex_dir, "gemini": home.gemini_dir},
        here=None,
    )
    block = f"<!-- headroom:learn:start -->\n### Environment\n{STANDING}\n<!-- headroom:learn:end -->\n"
    (home.folder / "code" / "harbor-api" / "CLAUDE.md").write_text(f"# harbor\n\n{block}")
    return Workbench(settings, lambda: NOW)


@pytest.fixture
def project(workbench: Workbench) -> Project:
    return next(each for each in workbench.library.scanned() if each.info.name == "harbor-api")


def environment(server: ModelServer | None = None) -> dict[str, str]:
    key = {"ANTHROPIC_API_KEY": "key-of-these-tests"}
    return {**key, "ANTHROPIC_BASE_URL": server.url} if server else key


def asked(workbench: Workbench, project: Project, server: ModelServer | None = None) -> Question:
    question = prepare(workbench, project, environment(server))
    assert isinstance(question, Question)
    return question


def answer(*rules: str, evidence: Sequence[str] = (), **more: Any) -> list[str]:
    entries = [
        {
            "section": "Environment", "content": each, "estimated_tokens_saved": 1, "evidence_count": 1,
            "evidence": list(evidence), "replaces": "", **more,
        }
        for each in rules
    ]  # fmt: skip
    text = json.dumps({"context_file_rules": entries, "memory_file_rules": []})
    return [text[at : at + 30] for at in range(0, len(text), 30)]


async def run_of(question: Question) -> tuple[Run, list[LiveEvent]]:
    run = Run(question, NOW)
    async with aclosing(run.events()) as events:
        return run, [event async for event in events]


def test_where_no_model_is_there_the_reason_says_what_to_do(workbench: Workbench, project: Project) -> None:
    nobody = prepare(workbench, project, {"PATH": ""})
    assert isinstance(nobody, Offline) or nobody.backend.provider.endswith("-cli")
    workbench.settings = Settings(workspace=workbench.settings.workspace, offline=True)
    assert prepare(workbench, project, environment()) == Offline(
        "No model is asked, because --offline was given."
    )


def test_the_question_holds_the_files_and_the_rejections_and_their_reasons(
    workbench: Workbench, project: Project
) -> None:
    review = workbench.review(project)
    review.reject(review.rules[0].id, "we never do that here")
    question = asked(workbench, project)
    assert "run the tests with `make check-all`" in question.digest.prompt
    assert "| because: we never do that here" in question.digest.prompt
    assert question.rejected == (review.rules[0].content,)
    assert STANDING in question.standing
    assert str(Path.home()) not in question.digest.prompt
    assert question.prices is not None


def test_the_settings_file_names_a_model_and_a_budget(
    workbench: Workbench, project: Project, tmp_path: Path
) -> None:
    whole = asked(workbench, project)
    (tmp_path / "tui.toml").write_text('[model]\nname = "claude-opus-5-5"\nbudget_tokens = 5_000\n')
    there = {**environment(), "HEADROOM_CONFIG_DIR": str(tmp_path)}
    question = prepare(workbench, project, there)
    assert isinstance(question, Question)
    assert question.model == "anthropic/claude-opus-5-5"
    assert question.digest.estimated_tokens <= 5_000 < whole.digest.estimated_tokens
    assert "to stay within about 5,000 tokens" in question.digest.left_out
    workbench.settings = replace(workbench.settings, model="claude-haiku-5-5")
    question = prepare(workbench, project, there)
    assert isinstance(question, Question)
    assert question.model == "anthropic/claude-haiku-5-5", "what the command line names comes first"


async def test_what_the_provider_counts_as_too_long_is_not_what_is_asked(
    workbench: Workbench, project: Project
) -> None:
    class Counting(Anthropic):
        def counted(self, tokens: int) -> Any:
            return super().counted(100_000)

    async with listening(ModelServer(Counting(), [])) as server:
        question = asked(workbench, project, server)
        shorter = await counted(question)
        await question.backend.close()
        assert server.requests == []
    assert (question.too_long, shorter.too_long) == (None, 100_000)
    assert shorter.digest.estimated_tokens < question.digest.estimated_tokens
    assert shorter.asked_before is None
    assert shorter.counted is None


def test_the_same_question_has_the_same_hash_in_every_run(workbench: Workbench, project: Project) -> None:
    other = Workbench(workbench.settings, lambda: NOW)
    again = next(each for each in other.library.scanned() if each.key == project.key)
    assert asked(workbench, project).digest.sha256 == asked(other, again).digest.sha256


async def test_rules_join_the_review_under_the_models_name_and_come_back(
    workbench: Workbench, project: Project
) -> None:
    async with model_server(
        PROTOCOLS["anthropic"], Plan(pieces=answer("- use `tide`", "- no `sand`"))
    ) as server:
        question = asked(workbench, project, server)
        assert question.asked_before is None
        run, events = await run_of(question)
        for event in events:
            if isinstance(event, RuleArrived):
                workbench.rule_arrived(project, event.rule)
        workbench.answers.keep(project.key, run.answer())
    assert run.tokens == (321, 45)
    offline = len(project.rules)
    mine = workbench.review(project).rules[offline:]
    assert [rule.content for rule in mine] == ["- use `tide`", "- no `sand`"]
    assert {rule.model for rule in mine} == {"anthropic/claude-sonnet-5-5"}
    workbench.review(project).decide([mine[0].id], Verdict.ACCEPTED)

    other = Workbench(workbench.settings, lambda: NOW)
    again = next(each for each in other.library.scanned() if each.key == project.key)
    review = other.review(again)
    assert review.rules[offline:] == mine
    assert [rule.content for rule in review.wanted()] == ["- use `tide`"]
    before = asked(other, again).asked_before
    assert before is not None
    assert before.is_complete


def test_a_rule_that_arrives_while_a_scan_takes_in_its_own_is_not_lost(
    workbench: Workbench, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = replace(project.rules[0], id="from a model", content="- use `tide`", model="anthropic/tide")
    first = workbench.review(project)
    first.rules = first.rules[1:]  # so that the scan has something to take in
    known = workbench.answers.rules
    arrival = threading.Thread(target=workbench.rule_arrived, args=(project, rule))

    def meanwhile(key: ProjectKey, concerns: Callable[[Recommendation], bool]) -> list[Recommendation]:
        found = known(key, concerns)
        if not arrival.ident:
            arrival.start()
            arrival.join(0.1)  # it is done by then, unless it has to wait
        return found

    monkeypatch.setattr(workbench.answers, "rules", meanwhile)
    review = workbench.review(project)
    arrival.join()
    assert [each.id for each in review.rules].count(rule.id) == 1


async def test_what_was_proposed_before_is_folded_when_it_is_asked_again(
    workbench: Workbench, project: Project
) -> None:
    async with model_server(PROTOCOLS["anthropic"], Plan(pieces=answer("- use `tide`"))) as server:
        for _ in range(2):
            run, _ = await run_of(asked(workbench, project, server))
            workbench.answers.keep(project.key, run.answer())
    assert run.rules == []
    assert [each.why for each in run.answer().folded] == ["it is proposed already: - use `tide`"]
    assert [rule.content for rule in workbench.review(project).rules[len(project.rules) :]] == [
        "- use `tide`"
    ]


async def test_a_rule_that_replaces_a_standing_one_takes_its_place_in_the_plan(
    workbench: Workbench, project: Project
) -> None:
    pieces = answer("- run the tests with `uv run pytest`", replaces=STANDING)
    async with model_server(PROTOCOLS["anthropic"], Plan(pieces=pieces)) as server:
        run, _ = await run_of(asked(workbench, project, server))
    workbench.answers.keep(project.key, run.answer())
    review = workbench.review(project)
    review.decide([review.rules[-1].id], Verdict.ACCEPTED)
    [file] = workbench.plan(project).files
    after = file.after.decode()
    assert STANDING not in after
    assert "- run the tests with `uv run pytest`" in after
    assert after.startswith("# harbor\n")


@pytest.mark.parametrize("section", ["Read @~/.ssh/config.md first", "<!-- now -->"])
async def test_a_rule_under_a_name_that_no_section_may_have_can_be_written_all_the_same(
    workbench: Workbench, project: Project, section: str
) -> None:
    """Editing it changes its words, never its section."""
    pieces = answer("- run the tests with `uv run pytest`", section=section)
    async with model_server(PROTOCOLS["anthropic"], Plan(pieces=pieces)) as server:
        run, _ = await run_of(asked(workbench, project, server))
    workbench.answers.keep(project.key, run.answer())
    review = workbench.review(project)
    rule = review.rules[-1]
    assert "It is under “Other” because its section name " in rule.note
    assert refusal(rule, rule.content) == ""
    review.decide([rule.id], Verdict.ACCEPTED)
    [file] = workbench.plan(project).files
    after = file.after.decode()
    assert "### Other\n" in after and "uv run pytest" in after
    assert section not in after


async def test_stopping_keeps_what_arrived(workbench: Workbench, project: Project) -> None:
    pieces = answer("- use `tide`", "- no `sand`")
    async with model_server(PROTOCOLS["anthropic"], Plan(pieces=pieces[:-2], then="hang")) as server:
        run = Run(asked(workbench, project, server), NOW)
        async with aclosing(run.events()) as events:
            async for event in events:
                if isinstance(event, RuleArrived):
                    break
    kept = run.answer()
    assert [rule.content for rule in kept.rules] == ["- use `tide`"]
    assert not kept.is_complete
    assert kept.sentence == "Stopped. 1 rule had arrived."
