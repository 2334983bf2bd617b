"""Every pair says why it was made: its signals, and what changed from the failure to the fix."""

import pytest

from analyzer.correlate.explanation import Change, changes, signals
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    NOT_READ,
    failed,
    ok,
    only_pair,
    rejected,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.pairs import pairs_in


def test_a_command_is_compared_word_by_word():
    pair = only_pair(
        sh_fails("cd web && pytest -q", "bash: pytest: command not found", 127),
        sh("cd web && uv run pytest -q | tail -3", "3 passed in 0.10s"),
    )
    assert changes(pair) == [Change("command", (), ("uv", "run", "|", "tail", "-3"))]
    assert signals(pair) == [
        "exit code 127",
        "command not found",
        "said not to be found: pytest",
        "fixed 1 call later",
    ]


def test_the_failing_member_of_a_chain_is_named():
    pair = only_pair(sh_fails("npm run lint && npm run tides", 'npm error Missing script: "tides"'))
    assert "failing member: npm tides" in signals(pair)


def test_a_path_is_compared_as_one_across_tools():
    pair = only_pair(
        sh_fails("cat src/moon.py", "cat: src/moon.py: No such file or directory"),
        ok("Glob", "src/tides/moon.py", pattern="**/moon.py"),
        ok("Read", file_path=f"{HOME}/src/tides/moon.py"),
    )
    assert changes(pair) == [
        Change("tool", ("Bash",), ("Read",)),
        Change("path", ("src/moon.py",), (f"{HOME}/src/tides/moon.py",)),
    ]
    assert "the corrected path was shown before it was used" in signals(pair)
    assert "said to be missing: src/moon.py" in signals(pair)


def test_an_input_that_came_has_nothing_before_it():
    pair = only_pair(
        failed("Read", "File content (3MB) exceeds maximum", file_path="a.csv"),
        ok("Read", file_path="a.csv", offset=1, limit=50),
    )
    assert changes(pair) == [Change("offset", (), ("1",)), Change("limit", (), ("50",))]


def test_retries_in_a_row_are_a_signal():
    edit = {"file_path": f"{HOME}/a.py", "old_string": "x = 1", "new_string": "x = 2"}
    pair = only_pair(failed("Edit", NOT_READ, **edit), failed("Edit", NOT_READ, **edit), ok("Edit", **edit))
    assert changes(pair) == []
    assert "2 failures in a row" in signals(pair)
    assert not any("missing" in signal for signal in signals(pair))


def test_without_a_fix_nothing_changed():
    pair = only_pair(failed("Read", NO_FILE, file_path=f"{HOME}/a.py"))
    assert changes(pair) == []
    assert signals(pair) == ["file not found", f"said to be missing: {HOME}/a.py"]


def test_a_way_around_and_the_users_words_are_signals():
    around = only_pair(
        sh_fails("git commit -m x", "husky - pre-commit failed"), sh("git commit --no-verify -m x")
    )
    assert signals(around)[-1] == "the later success goes around a check"
    refused = only_pair(rejected("Bash", "pull first", command="git push"))
    assert signals(refused) == ["rejected with words", "user rejected"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"sandbox_permissions": "require_escalated"}, "The same line, run outside of the sandbox."),
        ({"tty": True}, "The same `ps` worked with other input."),
    ],
)
def test_the_same_line_with_other_input_was_not_merely_run_again(asked, why):
    denied = sh_fails("ps -ef", "zsh:1: operation not permitted: ps")
    assert only_pair(denied, ok("Bash", "1 init", command="ps -ef", **asked)).why == why


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ([], ""),
        ([ok("Read", file_path=f"{HOME}/a.py"), sh("git status"), sh("npm test")], ""),
        ([ok("Edit", file_path=f"{HOME}/a.py")], "an edit"),
        ([ok("Edit", file_path=f"{HOME}/a.py"), ok("Write", file_path=f"{HOME}/b.py")], "2 edits"),
        ([sh("npm install")], "other calls"),
        ([sh("sleep 20")], "other calls"),
    ],
)
def test_the_same_call_that_worked_later_says_what_was_done_meanwhile(between, said):
    pair = only_pair(sh_fails("tide log brest", "tide: no data"), *between, sh("tide log brest", "high"))
    assert pair.meanwhile == said
    assert pair.why == f"The same `tide log` worked {f'after {said}' if said else 'when run again'}."


ASKED = "The clients are older than the API.\n\nRun this command and stage the changes:\n\n    {}\n"


@pytest.mark.parametrize(
    ("said", "between", "asked_for"),
    [
        (ASKED.format("pnpm tides:generate"), "pnpm tides:generate 2>&1 | tail -20", "pnpm tides:generate"),
        (ASKED.format("npm run tides"), "cd web && npm run tides", "npm run tides"),
        ('hint: use "git pull" before pushing again', "git pull --rebase", "git pull"),
        (ASKED.format("pnpm tides:generate"), "pnpm tides:build", ""),
        (ASKED.format("pnpm tides:generate"), "pnpm tides", ""),
        ("> pnpm tides:generate && pnpm test\nnothing came", "pnpm tides:generate", ""),
        ('use "git status" to see more', "git status", ""),
    ],
)
def test_what_the_failing_output_asks_for_is_named_where_it_ran(said, between, asked_for):
    pair = only_pair(sh_fails("tide push", said), sh(between), sh("tide push -v"))
    assert pair.asked_for == asked_for
    assert (f"ran what the output asks for: {asked_for}" in signals(pair)) == bool(asked_for)


def test_what_the_output_asks_for_did_not_help_where_it_failed():
    said = ASKED.format("pnpm tides:generate")
    calls = sh_fails("tide push", said), sh_fails("pnpm tides:generate", "no such script"), sh("tide push")
    pair = next(pair for pair in pairs_in(session(*calls)) if pair.failure.command == "tide push")
    assert pair.asked_for == ""
