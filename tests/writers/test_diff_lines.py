"""The diff shows what changes and nothing else, safely."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing import takes_at_most
from writers.diff import changed_spans, diff_lines, unified_diff
from writers.models import FilePlan


def shown(before, after):
    return [(line.kind, line.old_number, line.new_number, line.text) for line in diff_lines(before, after)]


def test_a_new_file_is_all_added():
    assert shown(None, b"a\nb\n") == [("added", None, 1, "a"), ("added", None, 2, "b")]


def test_unchanged_runs_are_folded_to_three_lines():
    before = b"".join(b"%d\n" % n for n in range(1, 21))
    assert shown(before, before.replace(b"\n10\n", b"\nten\n")) == [
        ("gap", None, None, "6 unchanged lines"),
        *[("context", n, n, str(n)) for n in (7, 8, 9)],
        ("removed", 10, None, "10"),
        ("added", None, 10, "ten"),
        *[("context", n, n, str(n)) for n in (11, 12, 13)],
        ("gap", None, None, "7 unchanged lines"),
    ]


def test_what_is_added_at_the_end_stands_below_the_lines_that_it_follows():
    before = b"1\n2\n3\n4\n5\n6\n"
    assert [text for *_, text in shown(before, before + b"7\n")] == ["3 unchanged lines", "4", "5", "6", "7"]


def test_one_unchanged_line_is_shown_rather_than_a_gap_for_it():
    before = b"1\n2\n3\n4\nx\n"
    assert [line.kind for line in diff_lines(before, before.replace(b"x", b"y"))][:4] == ["context"] * 4


def test_an_unchanged_file_has_no_difference():
    assert shown(b"a\nb\n", b"a\nb\n") == []


def test_changed_words_are_marked_in_lines_that_resemble_each_other():
    removed, added = diff_lines(b"- use `pip install` here\n", b"- use `uv pip install` here\n")
    assert removed.spans == ()
    assert [added.text[a:b] for a, b in added.spans] == ["uv "]
    removed, added = diff_lines(b"one thing\n", b"quite another matter\n")
    assert (removed.spans, added.spans) == ((), ())
    assert changed_spans("cat a.py", "cat b.py") == ([(4, 5)], [(4, 5)])


def test_line_ends_show_only_where_they_matter():
    assert [text for *_, text in shown(b"a\r\n", b"a\r\nb\r\n")] == ["a", "b"]
    assert [text for *_, text in shown(b"a\r\n", b"a\n")] == ["a\\x0d", "a"]
    lines = diff_lines(b"a", b"a\n")
    assert [(line.kind, line.unended) for line in lines] == [("removed", True), ("added", False)]


def test_hostile_bytes_are_shown_as_escapes():
    (line,) = diff_lines(None, b"\x1b]0;x\x07\xe2\x80\xae\xff\n")
    assert line.text == "\\x1b]0;x\\x07\\u202e\\xff"


def test_as_text_for_the_command_line():
    before = b"".join(b"%d\n" % n for n in range(1, 11)) + b"end"
    after = before.replace(b"\n2\n", b"\n2\nnew\n")
    assert unified_diff(FilePlan(Path("/p/A.md"), Path("/p/A.md"), before, after)) == (
        "--- /p/A.md\n+++ /p/A.md\n@@ -1,5 +1,6 @@\n 1\n 2\n+new\n 3\n 4\n 5\n"
    )
    assert unified_diff(FilePlan(Path("/p/A.md"), Path("/p/A.md"), None, b"a")) == (
        "--- /dev/null\n+++ /p/A.md\n@@ -0,0 +1,1 @@\n+a\n\\ No newline at end of file\n"
    )
    assert unified_diff(FilePlan(Path("/p/A.md"), Path("/p/A.md"), b"a", b"a")) == ""


@given(st.lists(st.sampled_from("abcde"), max_size=30), st.lists(st.sampled_from("abcde"), max_size=30))
def test_removed_and_added_lines_lead_from_one_file_to_the_other(old, new):
    lines = diff_lines("".join(f"{c}\n" for c in old).encode(), "".join(f"{c}\n" for c in new).encode())
    gone = {line.old_number for line in lines if line.kind == "removed"}
    come = {line.new_number: line.text for line in lines if line.kind == "added"}
    kept = iter([char for number, char in enumerate(old, 1) if number not in gone])
    assert [come[n] if n in come else next(kept) for n in range(1, len(new) + 1)] == new
    assert next(kept, None) is None
    for line in lines:
        if line.kind == "context":
            assert line.old_number is not None and line.new_number is not None
            assert old[line.old_number - 1] == new[line.new_number - 1] == line.text


@pytest.mark.parametrize("number", [1_000, 5_000])
def test_a_file_that_somebody_rewrote_is_compared_at_once(number):
    """`undo` shows such a change when it refuses; the screen must not stand still meanwhile."""
    before = "".join(f"words that stood here, {n}\n\n" for n in range(number)).encode()
    with takes_at_most(5):
        lines = diff_lines(before, before.replace(b"stood", b"stand"), context=None)
    assert {line.kind for line in lines} >= {"removed", "added"}
    removed, added = (next(line for line in lines if line.kind == kind) for kind in ("removed", "added"))
    assert (removed.text, added.text) == ("words that stood here, 0", "words that stand here, 0")
    assert [removed.text[a:b] for a, b in removed.spans] == ["stood"]


def test_long_texts_are_not_compared_word_by_word():
    """A hostile log must not hold up whoever looks at it."""
    long = "a b " * 20_000
    with takes_at_most(1):
        assert changed_spans(long, long + "c") == ([], [])
