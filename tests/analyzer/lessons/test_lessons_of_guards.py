"""What an agent's own guards teach: how to wait, and how to call git in a worktree of the agent's own."""

import pytest

from scanners.models import ErrorCategory
from tests.analyzer.call_builder import HOME, cancelled, failed, fix_of, ok, only_pair, session, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import (
    CHAIN,
    NO_REPORT,
    NOT_ISOLATED,
    TOO_COMPLEX,
    chained,
    edit,
    in_worktree,
    monitor,
    no_report,
    not_isolated,
    refused_wait,
    report,
    waited,
)
from tests.analyzer.rule_maker import daily, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, observe, rows_of, sign_of


def in_background(command):
    return ok("Bash", "Command running in background with ID: b1", command=command, run_in_background=True)


@pytest.mark.parametrize(
    ("calls", "rule"),
    [
        (
            waited,
            "- wait with `Monitor` or in the background, not with `sleep` at the head of a line (refused)",
        ),
        (
            lambda: [refused_wait("sleep 90", "Use background=true.")],
            "- wait in the background, not with `sleep` at the head of a line (refused)",
        ),
        (
            chained,
            "- in a worktree of your own, call `git` in plain, separate commands "
            "(chains and loops are refused)",
        ),
        (
            not_isolated,
            "- in the background, call `EnterWorktree` before the first edit (the user's checkout is not to "
            "change)",
        ),
        (no_report, "- as a subagent, put findings into your answer, not into a report file (refused)"),
    ],
)
def test_two_sessions_are_a_rule(calls, rule):
    assert rules_of(*daily(calls)) == [rule]
    assert rules_of(*daily(calls, times=1)) == []


def test_what_a_refused_line_was_to_wait_for_is_waited_for_otherwise():
    assert fix_of(*waited()) == 1
    assert fix_of(refused_wait(), monitor('while s=$(gh run view 7); do echo "$s"; sleep 9; done')) == 1
    assert only_pair(*waited()).kind == "tool_input"
    assert fix_of(refused_wait(), monitor("until gh run view 8; do sleep 2; done")) is None
    assert fix_of(refused_wait("sleep 90"), monitor("until gh run view 7; do sleep 2; done")) is None
    assert fix_of(refused_wait("sleep 90 && cat /tmp/b1.output"), ok("Read", file_path="/tmp/b1.output")) == 1


def test_an_edit_that_was_refused_is_made_in_the_worktree():
    assert fix_of(*not_isolated()) == 2


@pytest.mark.parametrize(
    ("refused_call", "by_shell"),
    [
        (edit(HOME, failed, NOT_ISOLATED), f"python3 - <<'E'\nopen('{HOME}/a.py','w').write('high tide')\nE"),
        (no_report()[0], f"cat > {HOME}/REPORT.md <<'E'\n# Tides\nhigh at noon\nlow at six\nE"),
    ],
)
def test_what_a_guard_refused_is_no_fix_when_the_shell_does_it(refused_call, by_shell):
    pair = only_pair(refused_call, sh(by_shell, ""))
    assert (pair.fix, pair.bypass) == (None, True)


def test_a_guard_is_known_by_its_words():
    assert refused_wait("sleep 90").error_category is ErrorCategory.INVALID_INPUT
    for calls in (chained(), not_isolated(), no_report()):
        assert calls[0].error_category is ErrorCategory.PERMISSION_DENIED
        assert only_pair(*calls).kind == "permission"


TABLES = {
    "a wait at the head of a line": (
        lesson_of(*waited()),
        [
            (refused_wait(), "failed"),
            (refused_wait("sleep 90"), "failed"),
            (sh("sleep 90 && gh run view 7", "done"), "worked"),
            (sh("sleep 2 && gh run view 7", "done"), NOTHING),  # it might have been let through anyway
            (sh_fails("sleep 90 && gh run view 7", "no such run"), NOTHING),
            (cancelled("Bash", command="sleep 90"), NOTHING),
            (sh("npm start & sleep 90; curl localhost", "up"), NOTHING),
            (in_background("sleep 90; gh run view 7"), "kept"),
            (in_background("npm start"), NOTHING),
            (monitor("until gh run view 7; do sleep 2; done"), "kept"),
        ],
    ),
    "git in an agent's own worktree": (
        lesson_of(*chained()),
        [
            (in_worktree(sh_fails(CHAIN, TOO_COMPLEX, None)), "failed"),
            (in_worktree(sh(CHAIN, "b7c1")), "worked"),
            (in_worktree(sh("git log -1 a", "b7c1")), "kept"),
            (in_worktree(sh("npm test && npm run lint", "ok")), NOTHING),
            (in_worktree(sh_fails("git log -1 z", "unknown revision")), NOTHING),
            (sh(CHAIN, "b7c1"), NOTHING),  # the user's own checkout
        ],
    ),
    "an edit by a session in the background": (
        lesson_of(*not_isolated()),
        [
            (edit(HOME, failed, NOT_ISOLATED), "failed"),
            (ok("EnterWorktree", branch="a1"), "kept"),
            (failed("EnterWorktree", "not a git repository", branch="a1"), NOTHING),
            (edit(HOME), NOTHING),  # a session in the foreground may
        ],
    ),
    "a report by a subagent": (
        lesson_of(*no_report()),
        [
            (report(make=failed, output=NO_REPORT), "failed"),
            (report(), NOTHING),
            (report("tide.py"), NOTHING),
        ],
    ),
}


@pytest.mark.parametrize(("lesson", "call", "sign"), rows_of(TABLES))
def test_what_a_call_says_of_a_lesson(lesson, call, sign):
    assert sign_of(lesson, call) == sign


def test_only_a_subagents_report_says_something_of_the_guard():
    lesson, wrote = lesson_of(*no_report()), session(report(), report("tide.py"))
    assert observe(lesson, wrote).worked == []
    wrote.source = "subagent"
    assert observe(lesson, wrote).worked == ["s1-0"]


def test_a_subagents_report_is_seen_after_however_many_other_files():
    wrote = session(*(report(f"tide{number}.py") for number in range(20)), report())
    wrote.source = "subagent"
    assert observe(lesson_of(*no_report()), wrote).worked == ["s1-20"]
