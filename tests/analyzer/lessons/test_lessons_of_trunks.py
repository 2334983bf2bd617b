"""A main branch that is called otherwise: the rule that it makes, what keeps it and what contradicts it."""

import pytest

from tests.analyzer.call_builder import fix_of, session, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import other_trunk
from tests.analyzer.rule_maker import daily, findings_of, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

UNKNOWN = "fatal: ambiguous argument '{}': unknown revision or path not in the working tree."


@pytest.mark.parametrize(
    ("wrong", "output", "right"),
    [
        (
            "git checkout master",
            "error: pathspec 'master' did not match any file(s) known to git",
            "git checkout main",
        ),
        ("git switch master", "fatal: invalid reference: master", "git switch main"),
        ("git rebase origin/master", "fatal: invalid upstream 'origin/master'", "git rebase origin/main"),
        ("git log master..HEAD", UNKNOWN.format("master..HEAD"), "git log main..HEAD"),
        ("git merge-base HEAD master", "fatal: Not a valid object name master", "git merge-base HEAD main"),
        ("git fetch origin master", "fatal: couldn't find remote ref master", "git fetch origin main"),
        ("git push origin master", "error: src refspec master does not match any", "git push origin main"),
    ],
)
def test_the_main_branch_is_called_by_its_name(wrong, output, right):
    def calls():
        return [sh_fails(wrong, output, 128), sh(right)]

    assert fix_of(*calls()) == 1
    assert rules_of(*daily(calls)) == ["- the main branch is `main`, not `master`"]


@pytest.mark.parametrize(
    ("wrong", "right", "fix"),
    [
        ("git diff main --stat", "git diff origin/main --stat", 1),  # it is there by another name
        ("git diff ebb --stat", "git diff flood --stat", None),
        ("git diff main --stat", "git diff --stat", None),
    ],
)
def test_no_rule_without_another_main_branch(wrong, right, fix):
    def calls():
        return [sh_fails(wrong, UNKNOWN.format(wrong.split()[2]), 128), sh(right)]

    assert fix_of(*calls()) == fix
    assert rules_of(*daily(calls)) == []


def test_it_is_outdated_once_git_knows_the_branch():
    [finding] = findings_of(*daily(other_trunk), session(sh("git log master..HEAD"), name="later", day=5))
    assert finding.is_outdated
    [finding] = findings_of(*daily(other_trunk), session(sh("git log main..HEAD"), name="later", day=5))
    assert not finding.is_outdated


@pytest.mark.parametrize(
    ("lesson", "call", "sign"),
    rows_of(
        {
            "main": (
                lesson_of(*other_trunk()),
                [
                    (other_trunk()[0], "failed"),
                    (sh_fails("git diff master", UNKNOWN.format("master"), 128), "failed"),
                    (sh_fails("git diff ebb", UNKNOWN.format("ebb"), 128), NOTHING),
                    (sh("git rebase origin/master"), "worked"),
                    (sh("git switch main"), "kept"),
                    (sh("ls src/main"), NOTHING),
                ],
            )
        }
    ),
)
def test_what_one_call_says_of_it(lesson, call, sign):
    assert sign_of(lesson, call) == sign
