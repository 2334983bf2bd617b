"""Remembers which rule was written to which agent's file, from which finding, and when.

Kept beside the decisions, because the file itself is rewritten by others, as `written_rules` tells.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from analyzer.models import Finding, Recommendation
from headroom_tui.learned.written_rules import WrittenRule, became
from headroom_tui.state_database import PATIENT, is_locked, open_database
from headroom_tui.wording import why
from scanners.documents import NotADocument, as_type
from scanners.regular_files import is_there
from writers.block.sections import as_bullets, normalised
from writers.models import Plan
from writers.standing import bullets_in


@dataclass(frozen=True, slots=True)
class Source:
    """A project that rules of a plan may come from: its rules, in the words in which they are written."""

    rules: Sequence[Recommendation]
    findings: Sequence[Finding]
    files: Collection[str]  # real paths of those that its rules may go to


class WrittenRuleStore:
    """The rules that were written, of all projects, in one SQLite file.

    Losing it loses no rule, only where it came from.
    """

    def __init__(self, file: Path, patience: float = PATIENT) -> None:
        """``patience`` is for how many seconds another process that holds the file is waited for, to read."""
        self._file = file
        self._patience = patience
        self._known: dict[tuple[str, str], WrittenRule] | None = None

    def note(self, plan: Plan, sources: Sequence[Source], when: datetime) -> str:
        """Remember what a plan that was just written added; a sentence when that failed, else empty.

        A bullet that is no rule of a source was written before, and now was reworded or moved; or it comes
        from logs that are not here.
        """
        new: list[WrittenRule] = []
        others: list[tuple[str, str]] = []
        for file in plan.files:
            path = os.path.realpath(file.path)
            by_words = {
                normalised(bullet): (rule, source.findings)
                for source in sources
                if path in source.files
                for rule in source.rules
                for bullet in as_bullets(rule.content)
            }
            for bullet in file.rules:
                if (found := by_words.get(normalised(bullet))) is None:
                    others.append((path, bullet))
                else:
                    new.append(_written(path, bullet, *found, when))
        new += self._reworded(others, plan, when, of_one=len(sources) == 1) if others else []
        try:
            self.put(new)
        except (OSError, sqlite3.Error) as error:
            return (
                f"The rules were written, but not what they came from, in {self._file} "
                f"({why(error, self._file)}). Undo works; whether they help will not be shown."
            )
        return ""

    def put(self, rules: Iterable[WrittenRule]) -> None:
        """Remember rules, each in place of its words in its file. Raises OSError, sqlite3.Error.

        One without lessons moves the date of one that has some, and leaves it as it is otherwise.
        """
        try:
            with closing(self._open(PATIENT)) as database, database:
                for written in rules:
                    place = (os.path.realpath(written.path), normalised(written.content))
                    found = database.execute("SELECT link FROM applied WHERE path = ? AND words = ?", place)
                    kept = written if written.lessons else _dated_anew(found.fetchone(), written)
                    database.execute(
                        "INSERT OR REPLACE INTO applied VALUES (?, ?, ?)", (*place, msgspec.json.encode(kept))
                    )
        finally:
            self._known = None  # now, and not before: somebody may have looked meanwhile

    def _reworded(
        self, others: Sequence[tuple[str, str]], plan: Plan, when: datetime, *, of_one: bool
    ) -> list[WrittenRule]:
        """The rules of bullets that replace others: the lessons stay those of the rule that went.

        Where the plan is ``of_one`` project, the one that went became the one that came, whatever it says.
        """
        try:
            gone = [written for written in self._all() if _takes_out(plan, written)]
        except WrittenRulesError:
            gone = []
        known = became([bullet for _, bullet in others], gone)
        if of_one and len(gone) == len(others) == 1:
            known = {0: gone[0]}
        return [
            replace(known[at], path=path, content=bullet)
            if at in known
            else WrittenRule(path, bullet, "", bullet, when)
            for at, (path, bullet) in enumerate(others)
        ]

    def time_of(self, real_path: str, content: str) -> datetime | None:
        """When this program first wrote that rule to that file; None when it did not, as far as is known."""
        written = self._known_as(real_path, content)
        return written.applied if written else None

    def saving_of(self, real_path: str, content: str) -> int | None:
        """What a rule there was to save, in tokens a session; None when that is not known."""
        written = self._known_as(real_path, content)
        return written.tokens_saved if written else None

    def rule_of(self, real_path: str, content: str) -> str:
        """The id of the recommendation that stands there in these words; empty when that is not known."""
        written = self._known_as(real_path, content)
        return written.rule if written else ""

    def _known_as(self, real_path: str, content: str) -> WrittenRule | None:
        known = self._known  # another thread may drop it after a write
        if known is None:
            try:
                known = {(written.path, normalised(written.content)): written for written in self._all()}
            except WrittenRulesError:  # reading the decisions says what is wrong with the file
                return None
            self._known = known
        return known.get((real_path, normalised(content)))

    def written_to(self, path: Path) -> list[WrittenRule]:
        """What was written to a file, oldest first. Raises WrittenRulesError."""
        real = os.path.realpath(path)
        return [written for written in self._all() if written.path == real]

    def reworded(self, path: Path, standing: Sequence[str]) -> dict[str, set[str]]:
        """Ids of the rules that are bullets of a file in other words now, and the words they were written in.

        Raises WrittenRulesError.
        """
        rules = self.written_to(path)
        still_there = {one.rule for one in became(standing, rules).values()}
        return {rule: {normalised(one.content) for one in rules if one.rule == rule} for rule in still_there}

    def _all(self) -> list[WrittenRule]:
        try:
            if not is_there(self._file):
                return []
            with closing(self._open(self._patience)) as database:
                rows = database.execute("SELECT link FROM applied").fetchall()
            return sorted((as_type(row, WrittenRule) for (row,) in rows), key=lambda written: written.applied)
        except (OSError, sqlite3.Error, NotADocument) as error:
            if is_locked(error):
                raise WrittenRulesError(
                    f"Where the rules came from cannot be read now: another program has locked {self._file}. "
                    "No rule is lost; whether they help is shown once it let go and the logs are read again."
                ) from error
            raise WrittenRulesError(
                f"Where the rules came from cannot be read from {self._file} ({why(error, self._file)}). No "
                "rule is lost; whether they help is not shown. Move the file away to begin anew."
            ) from error

    def _open(self, patience: float) -> sqlite3.Connection:
        return open_database(
            self._file,
            "applied (path TEXT, words TEXT, link BLOB NOT NULL, PRIMARY KEY (path, words))",
            patience,
        )


class WrittenRulesError(Exception):
    """What was written could not be read; nothing was changed. The text is a sentence for the user."""


def _dated_anew(row: tuple[bytes] | None, written: WrittenRule) -> WrittenRule:
    """A stored rule, if it has lessons, with the date of ``written``; else ``written``."""
    try:
        before = msgspec.json.decode(row[0], type=WrittenRule) if row else written
    except msgspec.MsgspecError:  # reading them says so
        return written
    return replace(before, applied=written.applied) if before.lessons else written


def _takes_out(plan: Plan, written: WrittenRule) -> bool:
    words = normalised(written.content)
    return any(
        os.path.realpath(file.path) == written.path
        and words in bullets_in(file.path, file.before)
        and words not in bullets_in(file.path, file.after)
        for file in plan.files
    )


def _written(
    path: str, bullet: str, rule: Recommendation, findings: Sequence[Finding], when: datetime
) -> WrittenRule:
    evidence = set(rule.evidence)
    behind = [one for one in findings if evidence & {pair.id for pair in one.pairs}]
    # A pair may be evidence of several findings; those that the rule is wholly made of are meant.
    whole = [one for one in behind if {pair.id for pair in one.pairs} <= evidence] or behind
    wasted, sessions = sum(one.wasted_tokens for one in whole), sum(one.sessions for one in whole)
    return WrittenRule(
        path,
        rule.id,
        rule.section,
        bullet,
        when,
        tuple(one.lesson for one in whole),
        wasted // sessions if sessions else 0,
        rule.estimated_tokens_saved if len(as_bullets(rule.content)) == 1 else None,  # not of each of several
    )
