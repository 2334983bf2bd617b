"""A word that an output proposes: where a line proposes something, the word in it or just below it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.outputs import spelling
from analyzer.outputs.spelling import is_named, is_suggested

LINES = st.sampled_from(["did you mean", "ebb", "ebb tide", "ebb-tide", "must be one of: ebb,", "", "neap"])
ENDS = st.sampled_from(["\n", "\r\n", "\x0b", "\u2028"])


@given(
    st.sampled_from(["ebb", "tide", "ebb tide", "ebb\nneap", "", "spring"]),
    st.lists(st.tuples(LINES, ENDS), max_size=9).map(lambda lines: "".join(map("".join, lines))),
)
def test_a_word_is_suggested_as_if_each_line_were_searched(word, output):
    lines = output.splitlines()
    proposing = [at for at, line in enumerate(lines) if re.search("did you mean|must be one of", line)]
    assert is_suggested(word, output) == any(
        is_named(word, "\n".join(lines[at : at + 4])) for at in proposing
    )


@pytest.mark.parametrize(("word", "is_searched"), [("ebb", True), ("spring", False)])
def test_only_an_output_that_holds_the_word_is_searched_for_a_proposal(monkeypatch, word, is_searched):
    searched = []

    class Searched:
        @staticmethod
        def search(line):
            searched.append(line)

    monkeypatch.setattr(spelling, "_SUGGESTS", Searched)
    assert not is_suggested(word, "did you mean\nebb")
    assert bool(searched) == is_searched
