"""A rule whose block headroom flushed anew, or a person renamed and edited, keeps the verdict it had.

Random rules, sessions, neighbours in the block and rewrites. HEADROOM_HISTORIES=2000 plays that many of each.
"""

import os

import pytest

from analyzer.life.verdicts import AppliedRule, RuleVerdict, SessionNote, judge
from headroom_tui.learned.written_rules import became
from tests.analyzer.histories import History
from tests.analyzer.signs import observe
from tests.app.rewritten_blocks import (
    block,
    chances,
    edited,
    flushed,
    later,
    other_rules,
    renamed,
    written,
    written_rule,
)
from writers.standing_rules import standing_rules

HISTORIES = int(os.environ.get("HEADROOM_HISTORIES", "100"))


def goes_on(history, chance):
    """Sessions since the rule was applied, with none, some or all of the failures, or about other things."""
    if chance.random() < 0.15:
        history.nothing(chance.randrange(5, 20))
    else:
        history.opportunities(chance.randrange(0, 30), chance.choice((0, 0, 0.2, 0.8)))


def life_of(rule, history):
    return judge(
        AppliedRule(rule.lessons, rule.applied, rule.tokens_a_failure, 20),
        (
            SessionNote(
                one.agent,
                one.session_id,
                one.timestamp,
                True,
                tuple(observe(each, one) for each in rule.lessons),
            )
            for one in history.sessions
        ),
    )


def played(kind, rewrite, folder, numbers):
    """For each history what is said of the rule, and what would be of it in the untouched block."""
    file = folder / "CLAUDE.md"
    for number, chance in chances(kind, numbers):
        history = History(number)
        history.opportunities(chance.randrange(4, 20), chance.uniform(0.6, 0.95))
        history.opportunities(2, 1.0)  # enough for a rule
        history.apply()
        goes_on(history, chance)
        rule = written_rule(history, file)
        rules = [rule, *other_rules(chance, rule, file)]
        sections = written(rules, chance)
        sections, own = edited(rewrite(sections, chance), rule.content, chance)
        file.write_text(f"# Ours\n\n{block(sections, later(chance))}\n", encoding="utf-8")
        standing = [rule.content for rule in standing_rules(file)]
        found = became(standing, chance.sample(rules, len(rules)))
        yield life_of(rule, history), life_of_bullet(found.get(standing.index(own)), history), (rule, own)


def life_of_bullet(rule, history):
    return life_of(rule, history) if rule else None


@pytest.mark.parametrize(("kind", "rewrite"), [("re-flushed", flushed), ("renamed", renamed)])
def test_the_verdict_is_that_of_the_untouched_block_in_95_of_100(kind, rewrite, tmp_path):
    lives = list(played(kind, rewrite, tmp_path, range(HISTORIES)))
    right = [now == untouched for untouched, now, _ in lives]
    assert sum(right) / len(right) >= 0.95
    assert {untouched.verdict for untouched, _, _ in lives} == set(RuleVerdict) - {RuleVerdict.CONTRADICTED}
