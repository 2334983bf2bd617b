"""A long line in rows: every character is seen, words are whole where a row holds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from headroom_tui.widgets.row_ends import rows_of


def rows(line: str, width: int) -> list[str]:
    return [line[begin:end] for begin, end in rows_of(line, width)]


@pytest.mark.parametrize(
    ("line", "width", "expected"),
    [
        ("", 10, [""]),
        ("high tide", 10, ["high tide"]),
        ("fenced code blocks name a language", 16, ["fenced code ", "blocks name a ", "language"]),
        ("high tides", 9, ["high ", "tides"]),
        ("tide-tables/of/the/north-sea.txt", 10, ["tide-table", "s/of/the/n", "orth-sea.t", "xt"]),
        ("see tide-tables/of/the/sea", 10, ["see tide-t", "ables/of/t", "he/sea"]),
        ("        deep", 10, ["        de", "ep"]),
        ("          ", 4, ["    ", "    ", "  "]),
        ("潮の表 潮の表", 8, ["潮の表 ", "潮の表"]),
        ("潮潮潮潮潮", 5, ["潮潮", "潮潮", "潮"]),
        ("é\té\té", 3, ["é\té", "\té"]),
        ("\t\t潮潮", 2, ["\t\t", "潮", "潮"]),
    ],
)
def test_a_row_ends_behind_a_blank_and_inside_of_words_that_are_longer(
    line: str, width: int, expected: list[str]
) -> None:
    assert rows(line, width) == expected


@given(st.text(st.sampled_from("ab é潮\u0301\t"), max_size=60), st.integers(2, 12))
def test_every_character_is_in_one_row_and_no_row_is_too_wide(line: str, width: int) -> None:
    shown = rows(line, width)
    assert "".join(shown) == line
    assert all(cell_len(row.replace("\t", "→")) <= width for row in shown)
