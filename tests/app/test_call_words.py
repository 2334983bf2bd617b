"""A pair in a line: what failed, and what worked; and what went wrong, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.models import FailureFix, FixKind
from headroom_tui.call_words import kind_words, pair_words, tool_of
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
