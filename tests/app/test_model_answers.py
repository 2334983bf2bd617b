"""Answers outlive the run they came in, for their user alone, and never stand in the way of a review."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.model_answers import Answer, AnswersError, AnswerStore, ModelAnswers, Unused

KEY = ("claude", "/home/ada/harbor")
WHEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def rule(name: str) -> Recommendation:
    return Recommendation(
        RecommendationTarget.MEMORY_FILE,
        "Environment",
        f"- use `{name}`",
        id=f"m{name}",
        evidence=("p1", "p2"),
        first_seen=WHEN,
        model="openai/tide-1",
        replaces="- use `old`",
    )


def every(rule: Recommendation) -> bool:
    return True


def answer(*rules: str, question: str = "q1", minutes: int = 0) -> Answer:
    return Answer(
        question,
        "openai/tide-1",
        WHEN + timedelta(minutes=minutes),
        "2 rules arrived.",
        True,
        tuple(map(rule, rules)),
        (Unused("nothing", "it has no content"),),
        (Unused("- use `x`", "you rejected it before: - use `x`"),),
        1200,
        300,
    )


def test_what_is_kept_comes_back_whole_in_another_run(tmp_path: Path) -> None:
    file = tmp_path / "state" / "answers.sqlite"
    ModelAnswers(file).keep(KEY, answer("a", "b"))
    assert ModelAnswers(file).of(KEY) == [answer("a", "b")]
    assert ModelAnswers(file).of(("codex", KEY[1])) == ()


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "state" / "answers.sqlite"
    AnswerStore(file).save(KEY, answer("a"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_newest_answer_to_the_same_question_by_the_same_model_is_found(tmp_path: Path) -> None:
    answers = ModelAnswers(tmp_path / "answers.sqlite")
    for each in (answer("a"), answer("b", minutes=5), answer("c", question="q2", minutes=9)):
        answers.keep(KEY, each)
    found = answers.to(KEY, "q1", "openai/tide-1")
    assert found is not None
    assert found.rules == (rule("b"),)
    assert answers.to(KEY, "q1", "openai/tide-2") is None
    assert answers.to(KEY, "q3", "openai/tide-1") is None


def test_an_answer_that_was_cut_short_does_not_hide_a_complete_one(tmp_path: Path) -> None:
    answers = ModelAnswers(tmp_path / "answers.sqlite")
    for each in (
        answer("a"),
        msgspec.structs.replace(answer("b", minutes=5), is_complete=False),
        msgspec.structs.replace(answer(minutes=9), is_complete=False),
    ):
        answers.keep(KEY, each)
    assert answers.to(KEY, "q1", "openai/tide-1") == answer("a")
    again = ModelAnswers(tmp_path / "answers.sqlite")
    assert [len(each.rules) for each in again.of(KEY)] == [1, 1], "one that says nothing is not kept"


def test_a_rule_that_several_answers_hold_is_listed_once_and_none_is_lost(tmp_path: Path) -> None:
    answers = ModelAnswers(tmp_path / "answers.sqlite")
    answers.keep(KEY, answer("a", "b"))
    answers.arrive(KEY, rule("c"))
    answers.arrive(KEY, rule("b"))
    assert [each.id for each in answers.rules(KEY, every)] == ["ma", "mb", "mc"]
    answers.keep(KEY, answer("c", "b", minutes=1))
    assert [each.id for each in answers.rules(KEY, every)] == ["ma", "mb", "mc"]


def test_what_was_asked_for_in_this_run_is_listed_whatever_it_concerns(tmp_path: Path) -> None:
    answers = ModelAnswers(tmp_path / "answers.sqlite")
    answers.keep(KEY, answer("a", "b"))
    answers.arrive(KEY, rule("c"))
    assert [each.id for each in answers.rules(KEY, lambda each: each.id == "mb")] == ["mb", "mc"]
    answers.keep(KEY, answer("c", minutes=1))
    assert [each.id for each in answers.rules(KEY, lambda each: each.id == "mb")] == ["mb", "mc"]


def test_a_store_that_cannot_be_read_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "answers.sqlite"
    file.write_bytes(b"no database at all" * 100)
    answers = ModelAnswers(file)
    assert answers.rules(KEY, every) == []
    assert "cannot be read" in answers.problem
    assert file.read_bytes() == b"no database at all" * 100


def test_an_answer_that_cannot_be_saved_counts_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    answers = ModelAnswers(tmp_path / "state" / "answers.sqlite")
    with pytest.raises(AnswersError, match="could not be saved"):
        answers.keep(KEY, answer("a"))
    assert [each.id for each in answers.rules(KEY, every)] == ["ma"]
