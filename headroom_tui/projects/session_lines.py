"""A project's sessions as lines of a list, without loading what happened in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from headroom_tui.projects.logs import Held, ProjectKey, ProjectLogs
from headroom_tui.projects.session_tokens import own_tokens
from scanners.reading.summary import failures_in


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of one log.

    ``tokens`` are those that the log notes, zero where it notes none: each message's once over all lines.
    ``tokens_beside`` of them took agents that this session started, and that called no tool: they have no
    line.
    """

    session_id: str
    first_words: str  # as `SessionData` has them
    file: Path
    source: str  # as `SessionData` has it
    started: datetime | None
    ended: datetime | None
    calls: int
    failures: int
    tokens: int
    tokens_beside: int

    @property
    def id(self) -> str:
        return f"{self.file}\n{self.session_id}"

    @property
    def name(self) -> str:
        """What a person knows the session by."""
        return self.first_words or self.session_id


def session_lines(logs: ProjectLogs, key: ProjectKey) -> list[SessionLine]:
    """Newest first. Of a session that several logs hold, as after a migration, the fullest copy is listed;
    another one only where it has calls of its own.
    """
    known: dict[str, set[str]] = {}  # the calls of a session that a line stands for
    listed: list[Held] = []
    others: list[Held] = []
    for one in sorted(logs.held(key), key=lambda each: -len(each.ends.ids)):
        covered = known.get(one.summary.session_id)
        if one.summary.is_empty or (covered is not None and covered.issuperset(one.ends.ids)):
            others.append(one)
        else:
            known[one.summary.session_id] = (covered or set()).union(one.ends.ids)
            listed.append(one)
    listed.sort(key=_times)
    tokens, beside = _tokens(logs, listed, sorted((one for one in others if one.tokens), key=_times))
    lines = [
        SessionLine(
            one.summary.session_id,
            one.summary.first_words,
            one.file,
            one.summary.source,
            one.summary.timestamp,
            one.summary.last_activity,
            len(one.ends.ids),
            failures_in(one.ends),
            own + extra,
            extra,
        )
        for one, own, extra in zip(listed, tokens, beside, strict=True)
    ]
    return sorted(lines, key=lambda line: line.started.timestamp() if line.started else 0.0, reverse=True)


def _tokens(logs: ProjectLogs, listed: Sequence[Held], others: Sequence[Held]) -> tuple[list[int], list[int]]:
    """Return what each listed session took, and what those took for it that have no line."""
    own = own_tokens([*listed, *others], logs.logs.usage)
    tokens, beside = own[: len(listed)], [0] * len(listed)
    places = {one.summary.session_id: place for place, one in reversed(list(enumerate(listed)))}
    for one, spent in zip(others, own[len(listed) :], strict=True):
        if (place := places.get(one.summary.session_id)) is not None and one.known.is_open:
            tokens[place] += spent  # what only a copy of it tells
        elif place is None and (place := places.get(one.summary.parent_id)) is not None:
            beside[place] += spent
    return tokens, beside


def _times(one: Held) -> list[float]:
    """When a session began, and was gone on with last: one that was begun with its history later."""
    times = (one.summary.timestamp, one.summary.last_activity)
    return [time.timestamp() if time else 0.0 for time in times]
