"""A pair in a line: what failed, and what worked."""

from __future__ import annotations

from pathlib import Path

from analyzer.models import FailureFix
from headroom_tui.call_words import pair_words
from scanners.models import ToolCall


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
