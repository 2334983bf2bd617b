"""Numbers as bars of text: a rate in one row, a trend over weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

WEEKS = 8
_STEPS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"


def sparkline(numbers: Sequence[int]) -> str:
    """One cell a number, as high as it is beside the largest; a dot where there is none."""
    most = max(numbers, default=0)
    return "".join(_STEPS[(number * len(_STEPS) - 1) // most] if number else _NOTHING for number in numbers)


def trend(by_week: Mapping[int, int], now: datetime) -> str:
    """The last weeks up to ``now``, this one last."""
    this = week_of(now)
    return sparkline([by_week.get(week, 0) for week in range(this - WEEKS + 1, this + 1)])


def week_of(moment: datetime) -> int:
    """The number of a moment's week, Monday to Sunday in UTC, counted from the first one there was."""
    return (moment.astimezone(UTC).toordinal() - 1) // 7


def bar(rate: float, full: float, cells: int) -> str:
    """A rate as a bar of ``cells`` at most, which ``full`` fills."""
    return "▇" * round(min(rate / full, 1) * cells)
