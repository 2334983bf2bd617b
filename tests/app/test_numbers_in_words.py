"""Numbers as they are read: in the unit that suits them, and never as 1000 of one that has a larger."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_tui import wording


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (820, "~820"), (1_000, "~1.0k"), (9_949, "~9.9k"), (9_950, "~10k"), (9_999, "~10k"), (10_000, "~10k"),
        (12_300, "~12k"), (39_656, "~40k"), (139_594, "~140k"), (999_499, "~999k"), (999_500, "~1.0M"),
        (1_400_000, "~1.4M"),
    ],
)  # fmt: skip
def test_tokens_are_estimated_in_one_unit(number: int, said: str) -> None:
    assert wording.tokens(number) == said


@given(st.integers(0, 10**9))
def test_tokens_are_rounded_to_the_nearest_not_cut(number: int) -> None:
    said = re.fullmatch(r"~([\d.]+)(k|M|)", wording.tokens(number))
    assert said is not None
    value, unit = said.groups()
    step = {"": 1, "k": 100 if "." in value else 1_000, "M": 100_000}[unit]
    assert abs(float(value) * {"": 1, "k": 1_000, "M": 1_000_000}[unit] - number) <= step / 2 + 1e-6
    assert float(value) < 1000 or unit == "M"


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (1_200, 4_100, "~1.2k to ~4.1k saved"), (0, 174, "~0 to ~174 saved"), (0, 0, "~0 to ~0 saved"),
        (-330, 174, "between ~330 lost and ~174 saved"), (-4_100, -330, "~330 to ~4.1k lost"),
        (-330, 0, "~0 to ~330 lost"),
    ],
)  # fmt: skip
def test_what_was_saved_is_never_a_number_below_zero(least: int, most: int, said: str) -> None:
    assert wording.tokens_saved(least, most) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (812, "812 B"), (999, "999 B"), (1_000, "1.0 kB"), (4_200, "4.2 kB"), (999_949, "999.9 kB"),
        (999_950, "1.0 MB"), (28_300_000, "28.3 MB"), (999_960_000, "1.0 GB"), (7_400_000_000, "7.4 GB"),
        (2_345_600_000_000, "2,345.6 GB"),
    ],
)  # fmt: skip
def test_a_size_is_said_in_one_unit(number: int, said: str) -> None:
    assert wording.size(number) == said


@given(st.integers(0, 10**15))
def test_a_size_is_in_the_largest_unit_that_it_fills(number: int) -> None:
    value, unit = wording.size(number).split()
    assert float(value.replace(",", "")) < 1000 or unit == "GB"
    scale = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}[unit]
    assert abs(float(value.replace(",", "")) * scale - number) <= 0.06 * scale


@pytest.mark.parametrize(
    ("rate", "decimals", "said"),
    [(0.075, 1, "7.5 %"), (0.95, 0, "95 %"), (1.0, 1, "100.0 %"), (0.0, 0, "0 %"), (0.004, 0, "0 %")],
)
def test_a_rate_is_written_one_way(rate: float, decimals: int, said: str) -> None:
    assert wording.percent(rate, decimals) == said
