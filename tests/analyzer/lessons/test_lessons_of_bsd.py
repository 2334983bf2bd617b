"""Tools of macOS, called as those of GNU are: the rule, what keeps it and what contradicts it."""

import pytest

from tests.analyzer.call_builder import sh, sh_fails
from tests.analyzer.lessons.lesson_samples import without_suffix
from tests.analyzer.rule_maker import daily, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

RULE = "- write `sed -i ''`, not `sed -i` (the `sed` of macOS takes what follows for a suffix)"


@pytest.mark.parametrize(
    "said",
    ["undefined label 'ides.txt'", "unterminated substitute pattern", "invalid command code t"],
)
def test_a_script_that_was_taken_for_a_suffix(said):
    def calls():
        return [sh_fails("sed -i 's/low/high/' tides.txt", f'sed: 1: "tides.txt": {said}')]

    assert rules_of(*daily(calls)) == [RULE]


def test_a_script_that_is_wrong_in_itself_says_nothing_of_it():
    said = 'sed: 1: "s/low": unterminated substitute pattern'
    assert rules_of(*daily(lambda: [sh_fails("sed 's/low' tides.txt", said)])) == []


@pytest.mark.parametrize(
    ("lesson", "call", "sign"),
    rows_of(
        {
            "sed": (
                lesson_of(*without_suffix()),
                [
                    (*without_suffix(), "failed"),
                    (sh_fails("sed -i 's/a/b/' x.txt", "sed: x.txt: No such file or directory"), NOTHING),
                    (sh("sed -i 's/a/b/' x.txt", ""), "worked"),
                    (sh("sed -i '' 's/a/b/' x.txt", ""), "kept"),
                    (sh("sed -i.bak 's/a/b/' x.txt", ""), "kept"),
                    (sh("sed -n 1,3p x.txt", "a"), NOTHING),
                ],
            )
        }
    ),
)
def test_what_one_call_says_of_it(lesson, call, sign):
    assert sign_of(lesson, call) == sign
