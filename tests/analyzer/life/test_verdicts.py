"""Verdicts on rules whose truth is known: random histories, exact intervals, and the single steps."""

import os
import random
from datetime import timedelta
from functools import cache
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.life.intervals import (
    LEVEL,
    RECURRED,
    chance_of_drop,
    chance_of_no_change,
    drop_interval,
    rate_interval,
)
from analyzer.life.opportunities import Observation
from analyzer.life.verdicts import AppliedRule, Outcome, RuleVerdict, SessionNote, judge
from analyzer.models import Lesson, Section
from analyzer.session_analyzer import SessionAnalyzer
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import main_commands
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import START, session, sh, sh_fails
from tests.analyzer.histories import NO_MODULE, History, command
from tests.analyzer.signs import observe

HISTORIES = int(os.environ.get("HEADROOM_HISTORIES", "200"))  # of each kind
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
    return SessionAnalyzer().analyze(PROJECT, before).findings[0].lesson


def life_of(history):
    lesson = lesson_of(history)
    return judge(AppliedRule((lesson,), history.applied, 800, 20), notes(history.sessions, lesson))


def works(history, chance):
    history.opportunities(chance.randrange(12, 30), 0)


def has_no_effect(history, chance):
    history.opportunities(chance.randrange(12, 30), history.fails)


def halfway(history, chance):
    """Three of four failures gone."""
    history.opportunities(chance.randrange(30, 50), history.fails * 0.25)


def has_no_opportunity(history, chance):
    history.nothing(chance.randrange(5, 30))


def is_contradicted(history, chance):
    history.forbidden_form_works(chance.randrange(2, 9))


def has_just_begun(history, chance):
    history.opportunities(chance.randrange(0, 2), 0)


TRUTHS = [
    (works, RuleVerdict.WORKS),
    (halfway, RuleVerdict.PARTLY),
    (has_no_effect, RuleVerdict.NO_EFFECT),
    (has_no_opportunity, RuleVerdict.NOT_SEEN),
    (is_contradicted, RuleVerdict.CONTRADICTED),
    (has_just_begun, RuleVerdict.TOO_EARLY),
]


@cache
def lives(truth):
    """Random histories in which ``truth`` is what became of the rule, each with what is said of it."""
    return list(played(truth, range(HISTORIES)))


def played(truth, seeds):
    for seed in seeds:
        chance = random.Random(seed * 7919 + 1)
        history = History(seed, *([(command,)] if truth is is_contradicted else []))
        history.fails = chance.uniform(0.5, 0.95)
        history.opportunities(chance.randrange(10, 25), history.fails)
        history.apply()
        truth(history, chance)
        yield history, life_of(history)


@pytest.mark.parametrize(("truth", "verdict"), TRUTHS, ids=lambda each: getattr(each, "__name__", ""))
def test_the_verdict_is_the_truth_in_95_of_100_random_histories(truth, verdict):
    right = [life.verdict is verdict for _, life in lives(truth)]
    assert sum(right) / len(right) >= 0.95


@pytest.mark.parametrize(("truth", "left"), [(works, 0.0), (halfway, 0.25), (has_no_effect, 1.0)])
def test_the_intervals_of_random_histories_hold_the_truth(truth, left):
    """``left``: of the failure rate that the rule was made of."""
    for held in (
        [life.before.interval.low <= one.fails <= life.before.interval.high for one, life in lives(truth)],
        [
            life.after.interval.low <= one.fails * left <= life.after.interval.high
            for one, life in lives(truth)
        ],
        [life.drop.low <= one.fails * (1 - left) <= life.drop.high for one, life in lives(truth)],
    ):
        assert sum(held) / len(held) >= LEVEL


def chances(trials, rate):
    """How likely each number of hits is."""
    return [comb(trials, hits) * rate**hits * (1 - rate) ** (trials - hits) for hits in range(trials + 1)]


def holds(span, truth):
    return span.low - 1e-9 <= truth <= span.high + 1e-9


RATES = [at / 50 for at in range(1, 50)]


@pytest.mark.parametrize("least", [0, RECURRED])
@pytest.mark.parametrize("trials", [2, 3, 5, 8, 13, 30])
def test_the_interval_of_a_rate_holds_any_truth_as_often_as_it_says(trials, least):
    """Every case there is, also of rates that are only looked at because it had failed so often."""
    for rate in RATES:
        likely = chances(trials, rate)
        held = sum(
            likely[hits]
            for hits in range(least, trials + 1)
            if holds(rate_interval(hits, trials, least), rate)
        )
        assert held / sum(likely[least:]) >= LEVEL


@pytest.mark.parametrize("least", [0, RECURRED])
@pytest.mark.parametrize(("before", "after"), [(2, 3), (4, 4), (6, 12), (10, 4), (12, 12), (20, 30)])
def test_the_interval_of_a_drop_holds_any_truth_as_often_as_it_says(before, after, least):
    spans = [
        (bad, still, drop_interval(bad, before, still, after))
        for bad in range(least, before + 1)
        for still in range(after + 1)
    ]
    for was in RATES[::4]:
        for now in RATES[::4]:
            bad_likely, still_likely = chances(before, was), chances(after, now)
            held = sum(
                bad_likely[bad] * still_likely[still] for bad, still, span in spans if holds(span, was - now)
            )
            assert held / sum(bad_likely[least:]) >= LEVEL


@pytest.mark.parametrize(("before", "after"), [(3, 5), (6, 6), (6, 12), (10, 20)])
def test_what_did_not_change_seldom_looks_as_if(before, after):
    """Although it is only looked at because it had failed often enough to become a rule."""
    verdicts = {
        (bad, still): verdict_on(bad, before, still, after)
        for bad in range(RECURRED, before + 1)
        for still in range(after + 1)
    }
    wrong = {RuleVerdict.WORKS: [], RuleVerdict.PARTLY: []}
    for rate in RATES:
        bad_likely, still_likely = chances(before, rate), chances(after, rate)
        for verdict, times in wrong.items():
            both = (bad_likely[b] * still_likely[s] for (b, s), one in verdicts.items() if one is verdict)
            times.append(sum(both) / sum(bad_likely[RECURRED:]))
    assert max(wrong[RuleVerdict.WORKS]) <= 0.02
    assert max(wrong[RuleVerdict.PARTLY]) <= 0.12
    assert sum(wrong[RuleVerdict.PARTLY]) / len(RATES) <= 0.06


@pytest.mark.parametrize(("before", "after"), [(2, 3), (6, 12), (10, 20)])
def test_a_drop_is_seldom_where_an_unchanged_rate_shows_it_seldom(before, after):
    """At any level and any rate, also of what is only looked at because it had failed so often."""
    for level in (0.05, 0.25):
        for rate in RATES:
            bad_likely, still_likely = chances(before, rate), chances(after, rate)
            seen = sum(
                bad_likely[bad] * still_likely[still]
                for bad in range(RECURRED, before + 1)
                for still in range(after + 1)
                if chance_of_drop(bad, before, still, after) <= level
            )
            assert seen / sum(bad_likely[RECURRED:]) <= level


def test_a_small_drop_that_many_sessions_show_is_one():
    assert verdict_on(900, 1000, 600, 1000) is RuleVerdict.PARTLY
    assert verdict_on(9, 10, 6, 10) is not RuleVerdict.PARTLY


def verdict_on(bad, before, still, after):
    """The verdict where so many of the sessions before and after failed."""
    seen = [
        Observation(failed=[f"b{at}"]) if at < bad else Observation(kept=[f"b{at}"]) for at in range(before)
    ]
    seen += [
        Observation(failed=[f"a{at}"]) if at < still else Observation(kept=[f"a{at}"]) for at in range(after)
    ]
    begun = [START + timedelta(days=at) for at in range(before + after)]
    rule = AppliedRule((PYTEST,), begun[before])
    return judge(
        rule,
        (SessionNote("claude", f"s{at}", begun[at], True, (observed,)) for at, observed in enumerate(seen)),
    ).verdict


@pytest.mark.parametrize(
    ("before", "after"), [((0, 500), (500, 500)), ((0, 0), (0, 0)), ((2000, 2000), (0, 3000))]
)
def test_a_chance_is_one_however_many_sessions_there_are(before, after):
    assert 0 <= chance_of_no_change(*before, *after) <= 1
    assert 0 <= chance_of_drop(*before, *after) <= 1


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_interval_holds_what_was_seen(hits, others):
    trials = hits + others
    low, high = rate_interval(hits, trials)
    assert 0 <= low <= (hits / trials if trials else 0) <= high <= 1


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_more_failures_after_make_no_change_likelier(bad, good, still, kept):
    now = still + kept
    fewer = chance_of_no_change(bad, bad + good, still, now + 1)
    more = chance_of_no_change(bad, bad + good, still + 1, now + 1)
    assert 0 <= fewer <= more + 1e-9 <= 1 + 1e-9


def test_a_failing_test_is_no_recurrence_of_the_wrong_runner():
    seen = observe(PYTEST, session(sh_fails("python3 -m pytest -q", "FAILED test_moon.py\n1 failed in 0.2s")))
    assert (seen.failed, seen.worked) == ([], ["s1-0"])


def test_a_path_that_is_run_is_used_as_one_that_is_read():
    rule = Lesson(Section.FILE_PATHS, "scripts/seed.sh", "tools/seed.sh")
    assert observe(rule, session(sh("tools/seed.sh --all"))).kept == ["s1-0"]
    assert observe(rule, session(sh("scripts/seed.sh --all"))).worked == ["s1-0"]
    assert observe(rule, session(sh("cat tools/seed.sh"))).kept == ["s1-0"]


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


def test_a_verdict_says_in_a_sentence_what_it_rests_on():
    bad = [session(sh_fails("python3 -m pytest", NO_MODULE), name=f"b{day}", day=day) for day in range(10)]
    after = [session(sh("uv run pytest", "ok"), name=f"a{day}", day=20 + day) for day in range(10)]
    rule = AppliedRule((PYTEST,), START + timedelta(days=15))
    assert judge(rule, notes(bad + after, PYTEST)).why == (
        "It failed in 0 of 10 since, 10 of 10 before; the true rate is now 0 to 26 % (90 % sure); "
        "unchanged rather than halved: less than 1 % likely."
    )
    assert judge(rule, notes(bad, PYTEST)).why == "No session has begun since."
