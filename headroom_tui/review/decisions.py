"""What the user decided about rules, and the store that remembers it.

Decisions are kept in our own state folder, never in the agents' files, and by rule id, so that a
rejected rule does not come back and an edit wins over a text that was made anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from headroom_tui.state_database import PATIENT, is_locked, open_database, way_on
from headroom_tui.wording import why
from scanners.cache_database import is_damaged
from scanners.documents import as_type
from scanners.regular_files import is_there


class Verdict(StrEnum):
    """What was decided on a rule."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    EDITED = "edited"  # accepted, with the user's own words
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user wants of one rule. ``content`` is the edited bullet; ``destination`` a chosen file.

    ``also`` are further files that the rule goes to.

    Of a rule that stands in a file, REJECTED means to take it out, ACCEPTED that it was looked at and is to
    stay, and PENDING that nothing was decided.
    """

    verdict: Verdict = Verdict.PENDING
    content: str | None = None
    destination: Path | None = None
    also: tuple[Path, ...] = ()
    reason: str = ""  # why it was rejected, in the user's words

    @property
    def wants_it(self) -> bool:
        return self.verdict in (Verdict.ACCEPTED, Verdict.EDITED)

    @property
    def changes_it(self) -> bool:
        """Whether a rule that stands in a file would be another one."""
        return self.verdict in (Verdict.EDITED, Verdict.REJECTED) or self.destination is not None


UNDECIDED = Decision()


class DecisionsError(Exception):
    """Decisions could not be read or saved; none was changed. The text is a sentence for the user."""


class DecisionsLocked(DecisionsError):
    """Another process holds the file; nothing is wrong with it."""


class DecidedElsewhere(DecisionsError):
    """Another run decided on one of these rules meanwhile; its decision stands."""


class DecisionStore:
    """Decisions of all projects in one SQLite file. Safe to share between processes."""

    def __init__(self, file: Path, patience: float = PATIENT) -> None:
        """``patience`` is for how many seconds another process that holds the file is waited for."""
        self._file = file
        self._patience = patience

    def load(self, agent: str, project: str) -> dict[str, Decision]:
        """Decisions by rule id. Raises DecisionsError."""
        try:
            if not is_there(self._file) or not self._file.stat().st_size:  # as a full disk leaves a new one
                return {}
            with closing(self._open()) as database:
                return _read(database, agent, project)
        except (OSError, sqlite3.Error, ValueError) as error:
            if is_locked(error):
                raise DecisionsLocked(
                    f"Your decisions cannot be read now: another program has locked {self._file}. None of "
                    "them is lost, but rules may be shown as undecided until it lets go. Wait, or close it."
                ) from error
            cure = "Move it away to begin anew" if is_damaged(error) else way_on(error)
            raise DecisionsError(
                f"Your decisions in {self._file} cannot be read ({why(error, self._file)}), so every rule "
                f"counts as undecided. The file was not changed. {cure}."
            ) from error

    def save(
        self,
        agent: str,
        project: str,
        decisions: Mapping[str, Decision],
        before: Mapping[str, Decision] | None = None,
    ) -> None:
        """Write these decisions, where what is decided on their rules is still ``before``, if it is given.

        Raises DecisionsError; then none of them was written.
        """
        try:
            self._write(agent, project, decisions, before)
        except (OSError, sqlite3.Error, ValueError) as error:
            if is_locked(error):
                raise DecisionsLocked(
                    f"The decision was not saved: another program has locked {self._file}. What was decided "
                    "before is not lost. Decide again in a moment; if this stays so, close that program."
                ) from error
            raise DecisionsError(
                f"The decision could not be saved in {self._file} ({why(error, self._file)}). Nothing was "
                f"changed. {way_on(error)}, then decide again."
            ) from error

    def _write(
        self,
        agent: str,
        project: str,
        decisions: Mapping[str, Decision],
        before: Mapping[str, Decision] | None,
    ) -> None:
        with closing(self._open()) as database, database:
            database.execute("BEGIN IMMEDIATE")  # nobody decides between the look and the write
            held = _read(database, agent, project) if before is not None else {}
            if before and any(held.get(rule, UNDECIDED) != each for rule, each in before.items()):
                raise DecidedElsewhere(
                    "Another headroom-tui decided on this meanwhile. Nothing was changed; what was decided "
                    "there is shown now. Decide again if you want it otherwise."
                )
            database.executemany(
                "INSERT OR REPLACE INTO decision"
                " (agent, project, rule, verdict, content, destination, reason, changed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, datetime('now'))",
                [
                    (
                        agent,
                        project,
                        rule,
                        decision.verdict.value,
                        decision.content,
                        _noted(decision),
                        decision.reason,
                    )
                    for rule, decision in decisions.items()
                ],
            )

    def _open(self) -> sqlite3.Connection:
        database = open_database(
            self._file,
            "decision (agent TEXT, project TEXT, rule TEXT, verdict TEXT NOT NULL, content TEXT,"
            " destination TEXT, changed TEXT NOT NULL, PRIMARY KEY (agent, project, rule))",
            self._patience,
        )
        try:
            if not _has_reasons(database):  # a store of the first version
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    if not _has_reasons(database):  # another process may have been faster
                        database.execute("ALTER TABLE decision ADD COLUMN reason TEXT NOT NULL DEFAULT ''")
        except sqlite3.Error:
            database.close()
            raise
        return database


def _has_reasons(database: sqlite3.Connection) -> bool:
    return "reason" in {row[1] for row in database.execute("PRAGMA table_info(decision)")}


def _read(database: sqlite3.Connection, agent: str, project: str) -> dict[str, Decision]:
    rows = database.execute(
        "SELECT rule, verdict, content, destination, reason FROM decision WHERE agent=? AND project=?",
        (agent, project),
    ).fetchall()
    return {
        rule: Decision(Verdict(verdict), content, *_places(destination), reason)
        for rule, verdict, content, destination, reason in rows
    }


def _noted(decision: Decision) -> str | None:
    """The chosen file's path; of several files a JSON list, which no full path begins like."""
    if decision.destination is None:
        return None
    paths = [str(decision.destination), *map(str, decision.also)]
    return json.dumps(paths) if decision.also else paths[0]


def _places(noted: str | None) -> tuple[Path | None, tuple[Path, ...]]:
    if not noted:
        return None, ()
    first, *also = map(Path, as_type(noted, list[str]) if noted.startswith("[") else [noted])
    return first, tuple(also)
