"""What the first screen shows of each project, kept so that the next start shows it before any log is read.

The scan that follows looks at every file, and puts right what has changed since.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from headroom_tui.settings.run import Settings
from scanners.documents import NotADocument, as_type
from scanners.names import VARIABLES
from scanners.private_files import write_private
from scanners.regular_files import read_regular

if TYPE_CHECKING:  # kept rows are shown before any of these is loaded
    from headroom_tui.projects.project import Project
    from headroom_tui.workbench import Workbench

MOST_WORDS = 3  # rules whose words are shown of a project
WHOLE_RULES = 112  # the terminal's width from which on rules to write are told beside those to decide


class ProjectRow(msgspec.Struct, frozen=True, kw_only=True):
    """One project. ``failures_by_week`` (see `sparkline.week_of`) is None until it was analysed."""

    agent: str
    agent_name: str  # to show
    path: str  # as the log writes it
    name: str
    rank: tuple[bool, int, int, str, str]  # see `Project.rank`
    sessions: int
    calls: int
    failures: int
    bad_lines: int
    by_category: dict[str, int]
    rejected: int
    interrupted: int
    cancelled: int
    masked: int
    last_activity: datetime | None
    failures_by_week: dict[int, int] | None
    wasted_tokens: int
    words: list[str]  # of the first rules to decide on
    rules: int
    undecided: int
    unwritten: str  # see `Unwritten.words`
    learned: int  # rules that stand in its files
    is_away: bool  # there is no folder of it to write in

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return row_key((self.agent, self.path))

    @property
    def failure_rate(self) -> float:
        return self.failures / self.calls if self.calls else 0.0

    def rules_in_words(self, has_room: bool) -> str:
        """What is left to do with its rules, what comes first where there is no room for all."""
        if self.failures_by_week is None:
            return "…"
        to_decide = f"{self.undecided:,} to decide" if self.undecided else ""
        left = [each for each in (to_decide, self.unwritten) if each]
        if not left:
            return f"{self.rules:,} decided" if self.rules else "–"
        return ", ".join(left) if has_room else left[0]


def row_of(workbench: Workbench, project: Project) -> ProjectRow:
    """What is shown of a project; looks at its files where that was not done yet."""
    counts, outline, review = project.counts, project.outline, workbench.review(project)
    undecided = review.undecided()
    return ProjectRow(
        agent=project.plugin.name,
        agent_name=project.plugin.display_name,
        path=str(project.info.project_path),
        name=project.info.name,
        rank=project.rank(workbench.settings.here),
        sessions=counts.sessions,
        calls=counts.calls,
        failures=counts.failures,
        bad_lines=counts.bad_lines,
        by_category=counts.by_category,
        rejected=counts.rejected,
        interrupted=counts.interrupted,
        cancelled=counts.cancelled,
        masked=counts.masked,
        last_activity=counts.last_activity,
        failures_by_week=outline.failures_by_week if outline else None,
        wasted_tokens=outline.wasted_tokens if outline else 0,
        words=[" ".join(review.content(rule).removeprefix("- ").split()) for rule in undecided[:MOST_WORDS]],
        rules=len(review.rules),
        undecided=len(undecided),
        unwritten=workbench.unwritten(project).words,
        learned=len(workbench.learned(project)),
        is_away=bool(workbench.places(project).away),
    )


class _Kept(msgspec.Struct):
    scope: str
    rows: list[ProjectRow]


def row_key(key: tuple[str, str]) -> str:
    """The key of the row of a project with this key."""
    return f"{key[0]}\n{key[1]}"


class RowShelf:
    """Rows of the last run, in a file of ours. Of what other logs a run reads, it holds none."""

    def __init__(self, settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
        self._file = settings.state_folder / "projects.json"
        read = (
            sorted((name, str(home)) for name, home in settings.homes.items()),
            settings.agents,
            str(settings.project),
            [environ.get(name) for name in VARIABLES],
        )
        self._scope = ascii(read)

    def load(self) -> list[ProjectRow]:
        """Take them; none where there is no file, or one of other logs or of another version."""
        try:
            kept = as_type(read_regular(self._file), _Kept)
        except (OSError, NotADocument):
            return []
        return kept.rows if kept.scope == self._scope else []

    def save(self, rows: Iterable[ProjectRow]) -> None:
        """Keep them, in one step. Raises OSError."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self._file, msgspec.json.encode(_Kept(self._scope, list(rows))))
