"""The rules in an agent's files and what became of them: what the learned-rules view and the report show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from analyzer.instructions.meaning import same_meaning
from analyzer.life.verdicts import AppliedRule, Point, RuleLife, RuleVerdict, SessionNote, judge
from analyzer.models import Lesson
from analyzer.token_estimate import tokens_of
from headroom_tui.learned.loading import cut_off, is_loaded
from headroom_tui.learned.session_notes import Note, Report, note_sessions, seen, session_notes
from headroom_tui.learned.written_rule_store import WrittenRulesError, WrittenRuleStore
from headroom_tui.learned.written_rules import WrittenRule, became
from headroom_tui.projects.project import Project
from scanners.models import SessionData
from writers.block.sections import normalised
from writers.destinations import Destination
from writers.file_facts import block_tokens
from writers.standing import read_quietly
from writers.standing_rules import StandingRule, standing_rules

_DESERVES = (  # a decision, most first
    RuleVerdict.CONTRADICTED,
    RuleVerdict.NO_EFFECT,
    RuleVerdict.PARTLY,
    RuleVerdict.NOT_SEEN,
    RuleVerdict.TOO_EARLY,
    RuleVerdict.WORKS,
)


class Origin(StrEnum):
    """Who wrote a rule that stands in a file, in words for the screen."""

    HEADROOM_TUI = "headroom-tui"
    HEADROOM = "headroom learn"
    UNKNOWN = "unknown, perhaps by hand"

    @classmethod
    def of(cls, rule: StandingRule, *, is_ours: bool) -> Origin:
        """Who wrote a rule, as far as that can be known; ``is_ours`` where this program did."""
        if is_ours:
            return cls.HEADROOM_TUI
        return cls.HEADROOM if rule.is_headrooms else cls.UNKNOWN

    @property
    def words(self) -> str:
        """It behind what it is about: “by headroom learn”."""
        return self.value if self is Origin.UNKNOWN else f"by {self.value}"


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """A standing rule and what became of it.

    ``life`` is None when it is not known what the rule is about, so nothing can be counted. Tokens are
    estimated at 4 bytes each.
    """

    standing: StandingRule
    destination: Destination
    origin: Origin
    applied: datetime | None  # the block's own date where nothing better is known
    life: RuleLife | None
    cut_off: str = ""  # why the agent never sees it, as a sentence

    @property
    def section(self) -> str:
        return self.standing.section

    @property
    def content(self) -> str:
        return self.standing.content

    @property
    def verdict(self) -> RuleVerdict | None:
        return self.life.verdict if self.life else None

    @property
    def why(self) -> str:
        """What its verdict rests on, or why it has none."""
        return self.life.why if self.life else "What it is about is not known, so nothing can be counted."

    @property
    def could_go(self) -> bool:
        """Whether taking it out would lose nothing, as far as can be told."""
        useless = (RuleVerdict.CONTRADICTED, RuleVerdict.NO_EFFECT, RuleVerdict.NOT_SEEN)
        return bool(self.cut_off) or self.verdict in useless

    @property
    def cost_tokens(self) -> int:
        """What it costs in every session that loads it."""
        return tokens_of(self.content)

    @property
    def series(self) -> tuple[Point, ...]:
        """One point for each session, oldest first."""
        return self.life.series if self.life else ()

    @property
    def last_opportunity(self) -> datetime | None:
        return self.life.last_opportunity if self.life else None

    def age(self, now: datetime) -> timedelta | None:
        return now - self.applied if self.applied else None


@dataclass(frozen=True, slots=True)
class FileBudget:
    """What a file's block costs in every session, in estimated tokens, and what of it could go."""

    destination: Destination
    tokens: int
    limit: int
    could_go: tuple[LearnedRule, ...]  # most tokens first

    @property
    def could_save(self) -> int:
        """Tokens a session."""
        return sum(rule.cost_tokens for rule in self.could_go)

    @property
    def is_over(self) -> bool:
        return self.tokens > self.limit


def learned_rules(
    project: Project, store: WrittenRuleStore, report: Report = lambda done, total: None
) -> list[LearnedRule]:
    """The rules in a project's files, what deserves a decision first.

    Looks through sessions that are not remembered yet, and reports how far: call it in a thread. Raises
    WrittenRulesError.
    """
    traced = _all_traced(project, store)
    notes = session_notes(project, _lessons(traced), report=report) if traced else []
    return sorted((_learned(project, each, notes) for each in traced), key=_deserves)


def note_lives(project: Project, store: WrittenRuleStore, sessions: Sequence[SessionData] | None) -> None:
    """Remember what a project's sessions say about its rules.

    ``sessions`` are all of them while they are in memory for the analysis; None where they are not.
    """
    with suppress(WrittenRulesError):  # `learned_rules` says so
        if lessons := _lessons(_all_traced(project, store)):
            if sessions is None:
                session_notes(project, lessons)
            else:
                note_sessions(project, lessons, sessions)


def budget(rules: Sequence[LearnedRule], limit: int) -> list[FileBudget]:
    """What each file's block costs, against a limit in tokens. Reads the files."""
    files = {rule.destination.path: rule.destination for rule in rules}
    return [
        FileBudget(
            destination,
            block_tokens(read_quietly(destination.path)),
            limit,
            tuple(
                sorted(
                    (rule for rule in rules if rule.destination == destination and rule.could_go),
                    key=lambda rule: -rule.cost_tokens,
                )
            ),
        )
        for destination in files.values()
    ]


def _deserves(rule: LearnedRule) -> tuple[int, int, str]:
    rank = _DESERVES.index(rule.verdict) if rule.verdict else len(_DESERVES)
    return (-1 if rule.cut_off else rank, -rule.cost_tokens, rule.content)


def _files(project: Project) -> Iterable[Destination]:
    """The files that a project's agent reads, those with two names once."""
    found: dict[str, Destination] = {}
    for destination in project.plugin.create_writer().destinations(project.info):
        found.setdefault(os.path.realpath(destination.path), destination)
    return found.values()


def _all_traced(project: Project, store: WrittenRuleStore) -> list[_Traced]:
    return [each for destination in _files(project) for each in _traced(project, destination, store)]


def _lessons(traced: Iterable[_Traced]) -> set[Lesson]:
    return {lesson for each in traced if each.written for lesson in each.written.lessons}


@dataclass(frozen=True, slots=True)
class _Traced:
    """A standing rule with what is known of where it came from."""

    rule: StandingRule
    destination: Destination
    origin: Origin
    dated: datetime | None
    written: WrittenRule | None


def _traced(project: Project, destination: Destination, store: WrittenRuleStore) -> Iterator[_Traced]:
    rules = standing_rules(destination.path)
    known = became([rule.content for rule in rules], store.written_to(destination.path)) if rules else {}
    for at, rule in enumerate(rules):
        written, dated = known.get(at), _end_of(rule.dated)
        origin = Origin.of(rule, is_ours=written is not None)
        if written is None or not written.lessons:  # it was written by others, or from logs that are not here
            since = written.applied if written else dated
            written = _as_if_written(project, destination, rule.content, since) or written
        yield _Traced(rule, destination, origin, dated, written)


def _learned(project: Project, each: _Traced, notes: Sequence[Note]) -> LearnedRule:
    written = each.written
    unseen = cut_off(project.plugin.create_writer(), project.info, each.rule)
    return LearnedRule(
        each.rule,
        each.destination,
        each.origin,
        written.applied if written else each.dated,
        _life(written, each, notes, is_seen=not unseen) if written and written.lessons else None,
        unseen,
    )


def _end_of(day: date | None) -> datetime | None:
    """The end of the day that a block says it was written on: sessions of that day may not have it."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1) if day else None


def _as_if_written(
    project: Project, destination: Destination, bullet: str, dated: datetime | None
) -> WrittenRule | None:
    """A rule that others wrote, with the lessons that it would have from here.

    They are those of the finding whose rule would say the same; None where there is none.
    """
    said = normalised(bullet)
    rule = next((one for one in project.rules if same_meaning(normalised(one.content), said)), None)
    if rule is None or dated is None:
        return None
    if (analysis := project.analysis_or_said(lambda _: None)) is None:  # said where its pairs are awaited
        return None
    evidence = set(rule.evidence)
    behind = [one for one in analysis.findings if {pair.id for pair in one.pairs} == evidence]
    cost = rule.wasted_tokens // rule.sessions if rule.sessions else 0
    lessons = tuple(one.lesson for one in behind)
    return WrittenRule(str(destination.path), rule.id, rule.section, bullet, dated, lessons, cost)


def _life(written: WrittenRule, each: _Traced, notes: Sequence[Note], *, is_seen: bool) -> RuleLife:
    return judge(
        AppliedRule(written.lessons, written.applied, written.tokens_a_failure, tokens_of(each.rule.content)),
        (
            SessionNote(
                note.agent,
                note.session_id,
                note.begun,
                is_seen and is_loaded(each.destination, note.folder),
                tuple(seen(note, lesson) for lesson in written.lessons),
            )
            for note in notes
        ),
    )
