"""Logs that hold nothing but damaged lines: they tell of no project, and are not passed over in silence."""

from __future__ import annotations

from collections.abc import Iterable

from headroom_tui import wording
from scanners.index import Known
from scanners.members import shown
from scanners.text import visible

_MOST_NAMED = 3


def damaged_logs(logs: Iterable[Known]) -> list[str]:
    """Say in a sentence which of these hold damaged lines; none when none does."""
    lines = {each.path: sum(one.bad_lines for one in each.summaries) for each in logs}
    damaged = sorted(path for path, number in lines.items() if number)
    if not damaged:
        return []
    named = ", ".join(visible(shown(path)) for path in damaged[:_MOST_NAMED])
    others = f" and {len(damaged) - _MOST_NAMED:,} more" if len(damaged) > _MOST_NAMED else ""
    number = wording.plural(sum(lines.values()), "damaged line")
    what = "A log holds" if len(damaged) == 1 else f"{len(damaged):,} logs hold"
    return [f"{what} nothing but {number}, and no project was made of that: {named}{others}."]
