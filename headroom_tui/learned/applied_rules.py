"""Which rule in an agent's file came from which finding, and when it was written there.

Kept beside the decisions, because the file itself is rewritten by others: headroom flushes its block anew,
people reword, move and rename. What a rule has become is found again by its words, then by its meaning.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from analyzer.instructions.meaning import same_meaning
from analyzer.instructions.statements import Statement
from analyzer.models import Finding, Lesson, Recommendation
from analyzer.similarity import words
from headroom_tui.state_database import PATIENT, is_locked, open_database
from headroom_tui.wording import why
from scanners.documents import NotADocument, as_type
from scanners.regular_files import is_there
from writers.block.sections import as_bullets, normalised
from writers.models import Plan
from writers.standing import bullets_in


@dataclass(frozen=True, slots=True)
class Link:
    """One rule as it was written, and the lessons behind it.

    ``tokens_a_failure`` is what a session in which it failed had cost on average, measured until then;
    ``tokens_saved`` what it was to save in each session, None where that was not noted.
    """

    path: str  # real path of the file
    rule: str  # id of the recommendation
    section: str
    content: str
    applied: datetime
    lessons: tuple[Lesson, ...] = ()
    tokens_a_failure: int = 0
    tokens_saved: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A project that rules of a plan may come from: its rules, in the words in which they are written."""

    rules: Sequence[Recommendation]
    findings: Sequence[Finding]
    files: Collection[str]  # real paths of those that its rules may go to


class AppliedRules:
    """The links of all projects in one SQLite file. Losing it loses no rule, only where it came from."""

    def __init__(self, file: Path, patience: float = PATIENT) -> None:
        """``patience`` is for how many seconds another process that holds the file is waited for, to read."""
        self._file = file
        self._patience = patience
        self._known: dict[tuple[str, str], Link] | None = None

    def note(self, plan: Plan, sources: Sequence[Source], when: datetime) -> str:
        """Remember what a plan that was just written added; a sentence when that failed, else empty.

        A bullet that is no rule of a source was written before, and now was reworded or moved; or it comes
        from logs that are not here.
        """
        links: list[Link] = []
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
                    links.append(_link(path, bullet, *found, when))
        links += self._reworded(others, plan, when, of_one=len(sources) == 1) if others else []
        try:
            self.put(links)
        except (OSError, sqlite3.Error) as error:
            return (
                f"The rules were written, but not what they came from, in {self._file} "
                f"({why(error, self._file)}). Undo works; whether they help will not be shown."
            )
        return ""

    def put(self, links: Iterable[Link]) -> None:
        """Remember links, each in place of its words in its file. Raises OSError, sqlite3.Error.

        One without lessons moves the date of one that has some, and leaves it as it is otherwise.
        """
        try:
            with closing(self._open(PATIENT)) as database, database:
                for link in links:
                    place = (os.path.realpath(link.path), normalised(link.content))
                    found = database.execute("SELECT link FROM applied WHERE path = ? AND words = ?", place)
                    kept = link if link.lessons else _dated_anew(found.fetchone(), link)
                    database.execute(
                        "INSERT OR REPLACE INTO applied VALUES (?, ?, ?)", (*place, msgspec.json.encode(kept))
                    )
        finally:
            self._known = None  # now, and not before: somebody may have looked meanwhile

    def _reworded(
        self, others: Sequence[tuple[str, str]], plan: Plan, when: datetime, *, of_one: bool
    ) -> list[Link]:
        """Links of bullets that replace others: the lessons stay those of the rule that went.

        Where the plan is ``of_one`` project, the one that went became the one that came, whatever it says.
        """
        try:
            gone = [link for link in self._all() if _takes_out(plan, link)]
        except AppliedRulesError:
            gone = []
        known = match([bullet for _, bullet in others], gone)
        if of_one and len(gone) == len(others) == 1:
            known = {0: gone[0]}
        return [
            replace(known[at], path=path, content=bullet)
            if at in known
            else Link(path, bullet, "", bullet, when)
            for at, (path, bullet) in enumerate(others)
        ]

    def time_of(self, real_path: str, content: str) -> datetime | None:
        """When this program first wrote that rule to that file; None when it did not, as far as is known."""
        link = self._link_of(real_path, content)
        return link.applied if link else None

    def saving_of(self, real_path: str, content: str) -> int | None:
        """What a rule there was to save, in tokens a session; None when that is not known."""
        link = self._link_of(real_path, content)
        return link.tokens_saved if link else None

    def rule_of(self, real_path: str, content: str) -> str:
        """The id of the recommendation that stands there in these words; empty when that is not known."""
        link = self._link_of(real_path, content)
        return link.rule if link else ""

    def _link_of(self, real_path: str, content: str) -> Link | None:
        known = self._known  # another thread may drop it after a write
        if known is None:
            try:
                known = {(link.path, normalised(link.content)): link for link in self._all()}
            except AppliedRulesError:  # reading the decisions says what is wrong with the file
                return None
            self._known = known
        return known.get((real_path, normalised(content)))

    def links(self, path: Path) -> list[Link]:
        """What was written to a file, oldest first. Raises AppliedRulesError."""
        real = os.path.realpath(path)
        return [link for link in self._all() if link.path == real]

    def reworded(self, path: Path, standing: Sequence[str]) -> dict[str, set[str]]:
        """Ids of the rules that are bullets of a file in other words now, and the words they were written in.

        Raises AppliedRulesError.
        """
        links = self.links(path)
        became = {link.rule for link in match(standing, links).values()}
        return {rule: {normalised(one.content) for one in links if one.rule == rule} for rule in became}

    def _all(self) -> list[Link]:
        try:
            if not is_there(self._file):
                return []
            with closing(self._open(self._patience)) as database:
                rows = database.execute("SELECT link FROM applied").fetchall()
            return sorted((as_type(row, Link) for (row,) in rows), key=lambda link: link.applied)
        except (OSError, sqlite3.Error, NotADocument) as error:
            if is_locked(error):
                raise AppliedRulesError(
                    f"Where the rules came from cannot be read now: another program has locked {self._file}. "
                    "No rule is lost; whether they help is shown once it let go and the logs are read again."
                ) from error
            raise AppliedRulesError(
                f"Where the rules came from cannot be read from {self._file} ({why(error, self._file)}). No "
                "rule is lost; whether they help is not shown. Move the file away to begin anew."
            ) from error

    def _open(self, patience: float) -> sqlite3.Connection:
        return open_database(
            self._file,
            "applied (path TEXT, words TEXT, link BLOB NOT NULL, PRIMARY KEY (path, words))",
            patience,
        )


class AppliedRulesError(Exception):
    """The links could not be read; nothing was changed. The text is a sentence for the user."""


def _dated_anew(row: tuple[bytes] | None, link: Link) -> Link:
    """A stored link, if it has lessons, with the date of ``link``; else ``link``."""
    try:
        before = msgspec.json.decode(row[0], type=Link) if row else link
    except msgspec.MsgspecError:  # reading them says so
        return link
    return replace(before, applied=link.applied) if before.lessons else link


def _takes_out(plan: Plan, link: Link) -> bool:
    words = normalised(link.content)
    return any(
        os.path.realpath(file.path) == link.path
        and words in bullets_in(file.path, file.before)
        and words not in bullets_in(file.path, file.after)
        for file in plan.files
    )


def _link(path: str, bullet: str, rule: Recommendation, findings: Sequence[Finding], when: datetime) -> Link:
    evidence = set(rule.evidence)
    behind = [one for one in findings if evidence & {pair.id for pair in one.pairs}]
    # A pair may be evidence of several findings; those that the rule is wholly made of are meant.
    whole = [one for one in behind if {pair.id for pair in one.pairs} <= evidence] or behind
    wasted, sessions = sum(one.wasted_tokens for one in whole), sum(one.sessions for one in whole)
    return Link(
        path,
        rule.id,
        rule.section,
        bullet,
        when,
        tuple(one.lesson for one in whole),
        wasted // sessions if sessions else 0,
        rule.estimated_tokens_saved if len(as_bullets(rule.content)) == 1 else None,  # not of each of several
    )


def match(bullets: Sequence[str], links: Iterable[Link]) -> Mapping[int, Link]:
    """Which bullet each link became: by its words, then its meaning, what it is about, what is left of it.

    The newest link of a rule wins; each bullet and each rule is taken once. Of rules that say nearly the same
    a reworded bullet goes to the one whose names it kept.
    """
    newest = {link.rule: link for link in sorted(links, key=lambda link: link.applied)}
    found: dict[int, Link] = {}
    for is_it in (_says_it, _says_nearly_it, _means_it, _is_about_it, _is_left_of_it):
        for rule, link in list(newest.items()):
            for at, bullet in enumerate(bullets):
                if at not in found and is_it(link, bullet):
                    found[at] = newest.pop(rule)
                    break
    return found


def _says_it(link: Link, bullet: str) -> bool:
    return normalised(bullet) == normalised(link.content)


def _says_nearly_it(link: Link, bullet: str) -> bool:
    return _means_it(link, bullet) and _is_about_it(link, bullet)


def _means_it(link: Link, bullet: str) -> bool:
    return same_meaning(normalised(link.content), normalised(bullet))


def _is_about_it(link: Link, bullet: str) -> bool:
    """Whether it names all that the lesson does, both sides where it has two, and not the wrong way round."""
    text = normalised(bullet)
    named = words(text)
    return any(
        (wanted := words(f"{lesson.subject} {lesson.remedy}")) <= named
        and len(wanted) > 1
        and not same_meaning(text, f"use `{lesson.subject}`, not `{lesson.remedy}`")
        for lesson in link.lessons
    )


def _is_left_of_it(link: Link, bullet: str) -> bool:
    """Whether it names one side of the lesson and nothing else, and is for or against it as the rule was."""
    said = Statement(Path(link.path), 0, bullet)
    return any(
        (said.wanted == {lesson.remedy} and not said.refused)
        or (said.refused == {lesson.subject} and not said.wanted)
        for lesson in link.lessons
    )
