"""A pair in a line: what failed, and what worked; and what went wrong, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.models import FailureFix, FixKind
from headroom_tui.call_words import brief_pair_words, kind_words, pair_words, tool_of
from headroom_tui.category_words import category_words
from scanners.models import CallStatus, ErrorCategory, ToolCall


def said(failed: dict[str, str], fixed: dict[str, str] | None) -> tuple[str, str]:
    failure = ToolCall("Edit", "1", failed)
    fix = None if fixed is None else ToolCall("Edit", "2", fixed)
    return pair_words(FailureFix("p", "claude", "/code/x", "s", Path("log"), failure, fix))


def test_paths_are_named_from_the_project() -> None:
    assert said({"file_path": "/code/x/a.py"}, {"file_path": "/code/x/src/a.py"}) == ("a.py", "src/a.py")
    assert said({"file_path": "/code/x/a.py"}, None) == ("a.py", "no fix found")


def test_what_is_about_the_same_says_how_it_differs() -> None:
    """Else a line would read as if nothing had to change."""
    first = {"file_path": "/code/x/a.py", "old_string": "tide"}
    assert said(first, {"file_path": "/code/x/a.py", "old_string": "tides"}) == ("a.py", "with other input")
    assert said(first, first) == ("a.py", "the same, later")


def line(command: str, **told: object) -> ToolCall:
    return ToolCall("Bash", "1", {"command": command, **told}, status=CallStatus.FAILED)


def pair(failure: ToolCall, fix: ToolCall | None, **more: str) -> FailureFix:
    return FailureFix("p", "claude", "/x", "s", Path("log"), failure, fix, **more)  # type: ignore[arg-type]


def worked(failure: ToolCall, fix: ToolCall | None, meanwhile: str = "") -> tuple[str, str]:
    return pair_words(pair(failure, fix, meanwhile=meanwhile))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"description": "Run the tests"}, {"description": "Run them again"}),
        ({"timeout": 60_000}, {"timeout": 120_000}),
        ({}, {"max_output_tokens": 400, "yield_time_ms": 1000}),
    ],
)
def test_what_is_told_of_a_call_beside_what_it_does_makes_it_no_other(
    before: dict[str, object], after: dict[str, object]
) -> None:
    assert worked(line("make", **before), line("make", **after))[1] == "the same, later"


def test_more_time_is_other_input_where_time_ran_out() -> None:
    slow = line("make", timeout=60_000)
    slow.error_category = ErrorCategory.TIMEOUT
    assert worked(slow, line("make", timeout=600_000))[1] == "with other input"


def test_what_was_done_before_the_same_call_worked_is_said() -> None:
    assert worked(line("make"), line("make"), "2 edits")[1] == "the same, after 2 edits"


@pytest.mark.parametrize(
    ("command", "output", "said"),
    [
        ("git add a.py && git commit -m tide", "husky - pre-commit failed", "… git commit -m tide"),
        ("cd src && make", "make: *** failed", "cd src && make"),
        ("git commit -m 'tide' && git push", "error: failed to push some refs", "… git push"),
        ("git fetch origin && git rebase main", "fatal: fetch failed", "git fetch origin && git rebase main"),
    ],
)
def test_of_a_chain_the_part_that_failed_is_shown(command: str, output: str, said: str) -> None:
    failure = line(command)
    failure.output = output
    assert worked(failure, None) == (said, "no fix found")


def test_what_the_failing_output_asked_for_is_said_of_the_fix() -> None:
    """Else the call that helped would be nowhere."""
    asked = pair(line("git commit"), line("git commit"), meanwhile="other calls", asked_for="make tides")
    assert pair_words(asked)[1] == "the same, after make tides"
    other = pair(line("git commit"), line("git commit -v"), asked_for="make tides")
    assert pair_words(other)[1] == "after make tides: git commit -v"


FILES = " ".join(f"src/tides/{number}.py" for number in range(20))


def test_where_little_of_a_line_is_seen_it_shows_how_two_long_calls_differ() -> None:
    failed, fixed = brief_pair_words(pair(line(f"git add {FILES} old.py"), line(f"git add {FILES} new.py")))
    assert (failed, fixed) == ("git add src/tides/0.py … old.py", "git add src/tides/0.py … new.py")
    assert pair_words(pair(line(f"git add {FILES}"), line(f"git add {FILES} x")))[1].endswith(f"{FILES} x")


def test_a_long_call_that_differs_at_once_is_shown_from_its_beginning() -> None:
    failed, fixed = brief_pair_words(pair(line(f"rm {FILES}"), line(f"git rm {FILES}")))
    assert (failed, fixed) == (f"rm {FILES}", f"git rm {FILES}")


def test_of_a_chain_the_part_that_failed_is_shown_however_long_what_came_before() -> None:
    failure = line(f"git add {FILES} old.py && git commit -m tide")
    failure.output = "husky - pre-commit failed"
    asked = pair(failure, line(f"git add {FILES} new.py && git commit -m tide"), asked_for="make tides")
    assert brief_pair_words(asked) == (
        "… git commit -m tide",
        "after make tides: git add src/tides/0.py … new.py && git commit -m tide",
    )


def test_where_no_fix_was_looked_for_none_is_said_to_be_lacking() -> None:
    why = "The same call 3 times, with nothing changed in between."
    loop = FailureFix("p", "claude", "/x", "s", Path("log"), line("ls"), None, why=why, fix_sought=False)
    assert pair_words(loop) == ("ls", why.rstrip("."))


@pytest.mark.parametrize("category", ErrorCategory)
def test_what_went_wrong_is_said_in_words(category: ErrorCategory) -> None:
    assert "_" not in category_words(category)
    call = ToolCall("Read", "1", {}, status=CallStatus.FAILED, error_category=category)
    assert tool_of(call) == f"Read, {category_words(category)}"


def test_a_category_that_no_user_knows_is_said_by_what_it_means() -> None:
    named = {category.value: category_words(category) for category in ErrorCategory}
    assert named["exit_code"] == "command failed"
    assert named["unknown"] == "cause unknown"
    assert named["sibling_error"] == "cancelled with another call"
    assert named["edit_precondition"] == kind_words(FixKind.EDIT_PRECONDITION) == "edit refused"


@pytest.mark.parametrize("kind", FixKind)
def test_what_a_pair_is_about_is_said_in_words(kind: FixKind) -> None:
    assert "_" not in kind_words(kind)
