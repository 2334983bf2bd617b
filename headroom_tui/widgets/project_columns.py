"""The columns of the table of projects, and what each of them says of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich.text import Text

from headroom_tui import wording
from headroom_tui.project_rows import WHOLE_RULES, ProjectRow
from headroom_tui.sparkline import trend


@dataclass(frozen=True, slots=True)
class Column:
    """``narrowest`` is the terminal's width from which on it is shown; ``order`` sorts by it."""

    name: str
    narrowest: int
    order: str = ""
    is_number: bool = False

    def heading(self, sign: str) -> Text:
        """Its name with the sign of how it is sorted, where what it says begins or ends."""
        return _number(f"{sign}{self.name}") if self.is_number else Text(f"{self.name}{sign}")


COLUMNS = (
    Column("Agent", 50, "agent"),
    Column("Project", 50, "name"),
    Column("Sessions", 132, "sessions", is_number=True),
    Column("Calls", 96, "calls", is_number=True),
    Column("Failed", 70, "failures", is_number=True),
    Column("Rate", 50, "rate", is_number=True),
    Column("Weeks", 80),
    Column("Wasted", 104, "waste", is_number=True),
    Column("Rules", 50, "rules"),
    Column("Learned", 118, "learned", is_number=True),
    Column("Last", 60, "last"),
)
NO_FOLDER = "no folder"  # of a project whose logs outlived it, or came from another machine
SHORTEST_NAME = 12  # cells; what else is said with a name makes room for it


def facts_of(project: ProjectRow, now: datetime, width: int) -> dict[str, Text]:
    """What each column says of a project in a terminal of that width, but for its name."""
    weeks = project.failures_by_week
    return {
        "Agent": Text(project.agent),
        "Sessions": _number(f"{project.sessions:,}"),
        "Calls": _number(f"{project.calls:,}"),
        "Failed": _number(f"{project.failures:,}"),
        "Rate": _number(wording.percent(project.failure_rate)),
        "Weeks": Text("…" if weeks is None else trend(weeks, now)),
        "Wasted": _number("…" if weeks is None else wording.tokens(project.wasted_tokens)),
        "Rules": Text(project.rules_in_words(width >= WHOLE_RULES)),
        "Learned": _number(f"{project.learned or '–'}"),
        "Last": Text(wording.ago(project.last_activity, now)),
    }


def name_of(project: ProjectRow, words: str, is_hidden: bool, cells: int) -> Text:
    """What a project is called, in so many cells.

    That it has no folder is said beside a name that is whole, and below the table; else it is slanted only.
    """
    hidden = " (hidden)" if is_hidden else ""
    name = Text(words, "italic" if project.is_away else "", no_wrap=True)
    away = f" ({NO_FOLDER})" if project.is_away else ""
    if cells < name.cell_len + len(away) + len(hidden):
        away = ""
    name.truncate(max(cells, SHORTEST_NAME) - len(away) - len(hidden), overflow="ellipsis")
    return name.append(f"{away}{hidden}", "italic")


def _number(text: str) -> Text:
    return Text(text, justify="right")
