"""Phrases looked for by their clues: the same as one regular expression of them all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.outputs.wording import Wording

PHRASES = [
    "too large",
    r"unknown (?:option|flag)",
    r"^usage: ",
    r"\bpnpm run",
    r"(?<![-\w])tests? failed",
    r"a\.go:\d+",
]
INSIDE = ("not found", r"^\S*sh: \d+: \S+: not found")
WORDING = Wording(*PHRASES, INSIDE)
AS_ONE = re.compile("|".join([*PHRASES, INSIDE[1]]), re.MULTILINE)
PIECES = st.sampled_from(
    [
        *("too large", "unknown ", "option", "flag", "usage: ", "pnpm run", "test", "s", " failed"),
        *("a.go:", "12", "-", "not found", "sh: 3: ", "x", ": ", " ", "\n"),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_wording_is_in_a_text_when_any_of_its_phrases_is(text: str) -> None:
    assert WORDING.is_in(text) == (AS_ONE.search(text) is not None)
    assert WORDING.is_in(text) == (AS_ONE.search(text) is not None)  # asked again


def test_case_may_not_matter() -> None:
    assert Wording("permission denied", ignore_case=True).is_in("Permission Denied (publickey)")
    assert not Wording("permission denied").is_in("Permission Denied (publickey)")


def test_a_phrase_needs_a_plain_beginning_or_a_clue() -> None:
    with pytest.raises(ValueError, match="no plain beginning"):
        Wording(r"\d+ failed")
    assert Wording((" failed", r"\d+ failed")).is_in("3 failed")
