"""A project's sessions as lines of a list, without loading what happened in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from headroom_tui.projects.logs import ProjectKey, ProjectLogs
from scanners.reading.summary import failures_in


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of one log. ``tokens`` are those that the log notes, zero where it notes none."""

    session_id: str
    file: Path
    source: str  # as `SessionData` has it
    started: datetime | None
    ended: datetime | None
    calls: int
    failures: int
    tokens: int

    @property
    def id(self) -> str:
        return f"{self.file}\n{self.session_id}"


def session_lines(logs: ProjectLogs, key: ProjectKey) -> list[SessionLine]:
    """Newest first. Of a session that several logs hold, as after a migration, the fullest copy is listed;
    another one only where it has calls of its own.
    """
    listed: dict[str, set[str]] = {}  # the calls of a session that a line stands for
    lines: list[SessionLine] = []
    for file, summary, ends in sorted(logs.summaries(key), key=lambda each: -len(each[2].ids)):
        known = listed.get(summary.session_id)
        if known is not None and known.issuperset(ends.ids):
            continue
        listed[summary.session_id] = (known or set()).union(ends.ids)
        lines.append(
            SessionLine(
                summary.session_id,
                file,
                summary.source,
                summary.timestamp,
                summary.last_activity,
                len(ends.ids),
                failures_in(ends),
                summary.input_tokens + summary.output_tokens,
            )
        )
    return sorted(lines, key=lambda line: line.started.timestamp() if line.started else 0.0, reverse=True)
