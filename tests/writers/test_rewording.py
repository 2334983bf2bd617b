"""A bullet in other words keeps the form that it has in its file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writers.block.parts import bullets
from writers.block.rewording import reworded, words_of
from writers.block.sections import normalised


@pytest.mark.parametrize(
    ("bullet", "shown", "typed", "after"),
    [
        ("- old", "old", "new", "- new"),
        ("* old", "old", "new", "* new"),
        ("1. old", "old", "new", "1. new"),
        ("12)\told", "old", "new\nmore", "12)\tnew\n    more"),
        ("- old\n  - in\n    deep", "old\n- in\n  deep", "new\n- in\n  deep", "- new\n  - in\n    deep"),
        ("*   old\n    more", "old\nmore", "new\nmore", "*   new\n    more"),
        ("  - old\n  - beside", "old\n- beside", "new\n- beside", "  - new\n  - beside"),
        ("a paragraph\nof two lines", "a paragraph\nof two lines", "a note", "a note"),
        ("- old\n\n  behind", "old\n\nbehind", "new\n\nbehind", "- new\n\n  behind"),
        ("- old", "old", "- pasted along", "- pasted along"),
        ("- - inner", "- inner", "- new", "- - new"),
        ("- use `-x`", "use `-x`", "  use `-y`\n", "- use `-y`"),
        ("- 1. old", "1. old", "1. new", "- 1. new"),
        ("- old", "old", "new\n- second", "- new\n  - second"),
        ("-\n  old", "\nold", "new", "- new"),
    ],
)  # fmt: skip
def test_only_the_words_change(bullet, shown, typed, after):
    assert words_of(bullet) == shown
    assert reworded(bullet, typed) == after


LINES = st.text(st.sampled_from("ab *-1.)\t\n"), min_size=1, max_size=24)


@given(body=LINES)
def test_in_its_own_words_a_bullet_says_the_same_and_stays_one(body):
    for bullet in bullets(body):
        if not words_of(bullet).split("\n")[0].strip():
            continue  # the marker stands alone, and its words come up to it
        again = reworded(bullet, words_of(bullet))
        assert normalised(again) == normalised(bullet)
        assert len(bullets(again)) == len(bullets(bullet)) <= 1


@given(bullet=LINES, typed=LINES)
def test_whatever_is_typed_stays_one_bullet(bullet, typed):
    for each in bullets(bullet):
        assert len(bullets(reworded(each, typed))) <= 1
