"""Numbers as bars of text: as high as they are, and a trend that says when there was something."""

from __future__ import annotations

from datetime import UTC, datetime

from headroom_tui import sparkline

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_sparkline_is_as_high_as_the_numbers() -> None:
    assert sparkline.sparkline([0, 1, 4, 8]) == "·▁▄█"
    assert sparkline.sparkline([]) == ""
    assert sparkline.sparkline([1, 100]) == "▁█"
    assert sparkline.trend({}, NOW) == "········", "nothing ever failed"


def test_a_trend_without_anything_in_its_weeks_says_how_long_ago_there_was_something() -> None:
    this = sparkline.week_of(NOW)
    assert sparkline.trend({this - 7: 1, this - 30: 9}, NOW) == "█·······", "the first of the eight"
    assert sparkline.trend({this - 8: 1, this - 30: 9}, NOW) == "8w ago"
    assert sparkline.trend({this - 8: 0, this - 30: 9, this + 2: 1}, NOW) == "30w ago", "from a clock ahead"
