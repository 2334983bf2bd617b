"""What git does not add because it ignores it: a rule that says what to leave out."""

import pytest

from tests.analyzer.call_builder import HOME, elsewhere, session, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import IGNORED, ignored
from tests.analyzer.rule_maker import daily, findings_of, rules_of, seen_twice
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

RULE = "- leave `charts/drawn` out of `git add` (ignored by a `.gitignore`)"


def test_two_sessions_are_a_rule():
    assert rules_of(*daily(ignored)) == [RULE]
    assert rules_of(*daily(ignored, times=1)) == []


@pytest.mark.parametrize(
    "call",
    [
        sh_fails("git commit -m a", IGNORED),
        sh_fails("git add a.py", IGNORED),
        elsewhere(sh_fails("git add drawn", IGNORED), "/srv/moon/charts"),
        sh("git add charts/drawn || true", IGNORED),
    ],
)
def test_only_what_a_line_would_have_added_is_named(call):
    assert RULE not in [rule.content for rule in seen_twice([call])]


def test_it_is_named_from_the_top_of_the_repository():
    below = elsewhere(sh_fails("git add drawn/brest.svg", IGNORED), f"{HOME}/charts")
    assert [rule.content for rule in seen_twice([below])] == [RULE]


def test_what_may_be_a_secret_is_not_named():
    said = IGNORED.replace("charts/drawn", "tide-token")
    assert rules_of(*daily(lambda: [sh_fails("git add tide-token", said)])) == []


def test_what_was_added_after_all_is_no_rule_any_more():
    sessions = [*daily(ignored), session(sh("git add charts/drawn", ""), name="s9", day=9)]
    assert rules_of(*sessions) == []
    assert all(found.is_outdated for found in findings_of(*sessions))


TABLES = {
    "what git ignores": (
        lesson_of(*ignored()),
        [
            (ignored()[0], "failed"),
            (sh("git add src", ""), "kept"),
            (sh("git add charts/drawn", ""), "worked"),
            (sh_fails("git add moon.py", "fatal: pathspec 'moon.py' did not match any files"), NOTHING),
        ],
    ),
}


@pytest.mark.parametrize(("lesson", "call", "sign"), rows_of(TABLES))
def test_what_a_call_says_of_it(lesson, call, sign):
    assert sign_of(lesson, call) == sign
