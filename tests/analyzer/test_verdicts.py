"""Verdicts on rules whose truth is known: random histories, exact intervals, and the single steps."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from call_builder import START, session, sh, sh_fails
from histories import KINDS, NO_MODULE, History
from hypothesis import given
from hypothesis import strategies as st

from analyzer.checks import _GOAL_OF_HEAD, _GOAL_OF_PROGRAM, goal
from analyzer.commands import main_commands, parse
from analyzer.intervals import chance_of_so_few, drop_interval, rate_interval
from analyzer.lessons import LINT_RULE, Lesson
from analyzer.models import Section
from analyzer.opportunities import _LINTS, Observation, observe
from analyzer.session_analyzer import SessionAnalyzer
from analyzer.verdicts import AppliedRule, Outcome, RuleVerdict, SessionNote, judge
from scanners.models import ProjectInfo

PYTEST = Lesson(Section.ENVIRONMENT, "python3 -m pytest", "uv run pytest")
PROJECT = ProjectInfo(Path("/home/ada/code/tide-table"), Path("/logs"))


def notes(sessions, lesson, loaded=True):
    return [
        SessionNote(one.agent, one.session_id, one.timestamp, loaded, (observe(lesson, one),))
        for one in sessions
    ]


def lesson_of(history):
    """What the analysis of the time before the rule found."""
    before = [one for one in history.sessions if one.timestamp < history.applied]
    finding = SessionAnalyzer().analyze(PROJECT, before).findings[0]
    return Lesson(finding.section, finding.subject, finding.remedy)


def life_of(history):
    lesson = lesson_of(history)
    return judge(AppliedRule((lesson,), history.applied, 800, 20), notes(history.sessions, lesson))


def works(history, chance):
    history.opportunities(chance.randrange(12, 30), 0)


def has_no_effect(history, chance):
    history.opportunities(chance.randrange(12, 30), history.fails)


def halfway(history, chance):
    history.opportunities(chance.randrange(30, 50), history.fails * 0.25)


def has_no_opportunity(history, chance):
    history.nothing(chance.randrange(5, 30))


def is_contradicted(history, chance):
    history.forbidden_form_works(chance.randrange(2, 9))


def has_just_begun(history, chance):
    history.opportunities(chance.randrange(0, 2), 0)


TRUTHS = [
    (works, RuleVerdict.WORKS),
    (has_no_effect, RuleVerdict.NO_EFFECT),
    (has_no_opportunity, RuleVerdict.NOT_SEEN),
    (is_contradicted, RuleVerdict.CONTRADICTED),
    (has_just_begun, RuleVerdict.TOO_EARLY),
]


def right_of_100(truth, verdict):
    right = 0
    for seed in range(100):
        chance = random.Random(seed * 7919 + 1)
        history = History(seed)
        history.kind = KINDS[0] if truth is is_contradicted else history.kind
        history.fails = chance.uniform(0.5, 0.95)
        history.opportunities(chance.randrange(10, 25), history.fails)
        history.apply()
        truth(history, chance)
        right += life_of(history).verdict is verdict
    return right


@pytest.mark.parametrize(("truth", "verdict"), TRUTHS, ids=lambda each: getattr(each, "__name__", ""))
def test_the_verdict_is_the_truth_in_95_of_100_random_histories(truth, verdict):
    assert right_of_100(truth, verdict) >= 95


def test_a_rule_that_helps_in_part_is_seldom_called_more_or_less():
    """Three of four failures gone, in 30 opportunities or more."""
    assert right_of_100(halfway, RuleVerdict.PARTLY) >= 90


@pytest.mark.parametrize("trials", [1, 3, 5, 8, 13, 30])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 0.5, 0.77, 0.95])
def test_the_interval_of_a_rate_holds_the_truth_as_often_as_it_says(trials, rate):
    chance = random.Random(f"{trials} {rate}")
    held = 0
    for _ in range(2000):
        hits = sum(chance.random() < rate for _ in range(trials))
        span = rate_interval(hits, trials)
        held += span.low <= rate <= span.high
    assert held / 2000 >= 0.88  # 90 % less three standard errors


@pytest.mark.parametrize(("before", "after"), [(6, 6), (10, 4), (20, 30)])
@pytest.mark.parametrize(("was", "now"), [(0.8, 0.8), (0.8, 0.1), (0.3, 0.05), (0.5, 0.9)])
def test_the_interval_of_a_drop_holds_the_truth_as_often_as_it_says(before, after, was, now):
    chance = random.Random(f"{before} {after} {was} {now}")
    held = 0
    for _ in range(2000):
        bad = sum(chance.random() < was for _ in range(before))
        still = sum(chance.random() < now for _ in range(after))
        span = drop_interval(bad, before, still, after)
        held += span.low <= was - now <= span.high
    assert held / 2000 >= 0.88


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_interval_holds_what_was_seen(hits, others):
    trials = hits + others
    low, high = rate_interval(hits, trials)
    assert 0 <= low <= (hits / trials if trials else 0) <= high <= 1


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_more_failures_after_make_chance_likelier(bad, good, still, kept):
    now = still + kept
    fewer = chance_of_so_few(bad, bad + good, still, now)
    more = chance_of_so_few(bad, bad + good, still + 1, now + 1)
    assert 0 < fewer <= 1
    assert more >= fewer - 1e-12 or good == 0


def test_a_failing_test_is_no_recurrence_of_the_wrong_runner():
    seen = observe(PYTEST, session(sh_fails("python3 -m pytest -q", "FAILED test_moon.py\n1 failed in 0.2s")))
    assert (seen.failed, seen.worked) == ([], ["s1-0"])


def test_a_path_that_is_run_is_used_as_one_that_is_read():
    rule = Lesson(Section.FILE_PATHS, "scripts/seed.sh", "tools/seed.sh")
    assert observe(rule, session(sh("tools/seed.sh --all"))).kept == ["s1-0"]
    assert observe(rule, session(sh("scripts/seed.sh --all"))).worked == ["s1-0"]
    assert observe(rule, session(sh("cat tools/seed.sh"))).kept == ["s1-0"]


def test_every_kind_of_check_of_the_code_is_an_opportunity_for_a_lint_rule():
    rule = Lesson(Section.COMMAND_PATTERNS, "E501", LINT_RULE)
    names = [name for name in (*_GOAL_OF_PROGRAM, *_GOAL_OF_HEAD) if goal(main(name)) in _LINTS]
    assert len(names) > 20
    for name in names:
        assert observe(rule, session(sh(f"{name} src", "ok"))).kept, name


def main(line):
    return main_commands(parse(line))[-1]


def test_a_command_behind_a_failing_one_did_not_run():
    line = "make build && uv run pytest -q"
    seen = observe(PYTEST, session(sh_fails(line, "make: *** No rule to make target 'build'.  Stop.")))
    assert seen == Observation()


def test_sessions_in_which_the_file_was_not_loaded_do_not_count():
    bad = [session(sh_fails("python3 -m pytest", NO_MODULE), name=f"b{day}", day=day) for day in range(8)]
    after = [session(sh("uv run pytest", "ok"), name=f"a{day}", day=20 + day) for day in range(8)]
    rule = AppliedRule((PYTEST,), START + timedelta(days=10))
    counted = judge(rule, notes(bad, PYTEST) + notes(after, PYTEST))
    assert counted.verdict is RuleVerdict.WORKS
    ignored = judge(rule, notes(bad, PYTEST) + notes(after, PYTEST, loaded=False))
    assert (ignored.verdict, ignored.after.sessions) == (RuleVerdict.TOO_EARLY, 0)
    assert {point.outcome for point in ignored.series if point.is_after} == {Outcome.NOT_LOADED}


def test_a_session_that_began_before_the_rule_belongs_to_the_time_before():
    long = session(sh("ls"), sh_fails("python3 -m pytest", NO_MODULE), name="long", day=0)
    life = judge(AppliedRule((PYTEST,), START + timedelta(seconds=30)), notes([long], PYTEST))
    assert (life.before.failed, life.after.sessions) == (1, 0)


def test_a_call_that_a_resumed_session_replays_counts_once():
    bad = sh_fails("python3 -m pytest", NO_MODULE)
    one, two = session(bad, name="one"), session(sh("ls"), name="two", day=5)
    two.tool_calls.insert(0, bad)
    life = judge(AppliedRule((PYTEST,), START + timedelta(days=2)), notes([two, one], PYTEST))
    assert (life.before.failed, life.after.failed, life.after.sessions) == (1, 0, 1)


def test_the_order_of_the_sessions_changes_nothing():
    history = History(3)
    history.opportunities(12, 0.7)
    history.apply()
    history.opportunities(12, 0.4)
    lesson = lesson_of(history)
    rule, seen = AppliedRule((lesson,), history.applied, 500, 10), notes(history.sessions, lesson)
    shuffled = random.Random(1).sample(seen, len(seen))
    assert judge(rule, shuffled) == judge(rule, seen)


def test_what_was_saved_is_an_interval_from_measured_waste():
    bad = [session(sh_fails("python3 -m pytest", NO_MODULE), name=f"b{day}", day=day) for day in range(10)]
    after = [session(sh("uv run pytest", "ok"), name=f"a{day}", day=20 + day) for day in range(10)]
    rule = AppliedRule((PYTEST,), START + timedelta(days=15), tokens_a_failure=1000, cost_tokens=12)
    life = judge(rule, notes(bad + after, PYTEST))
    assert 0 < life.saved_tokens.low < 10 * 1000 == life.saved_tokens.high
    assert life.spent_tokens == 120
