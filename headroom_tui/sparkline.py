"""Numbers as bars of text: a trend over weeks."""

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
    """The last weeks up to ``now``, this one last; where they have nothing, how long ago there was something.

    Dots alone would look as if nothing was known of a project that somebody left half a year ago.
    """
    this = week_of(now)
    shown = [by_week.get(week, 0) for week in range(this - WEEKS + 1, this + 1)]
    before = [week for week, number in by_week.items() if number and week <= this - WEEKS]
    return f"{this - max(before)}w ago" if before and not any(shown) else sparkline(shown)


def week_of(moment: datetime) -> int:
    """The number of a moment's week, Monday to Sunday in UTC, counted from the first one there was."""
    return (moment.astimezone(UTC).toordinal() - 1) // 7
