"""The rules in an agent's files and what became of them: what the learned-rules view and the report show."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from analyzer.meaning import same_meaning
from analyzer.models import Section
from analyzer.verdicts import AppliedRule, Point, RuleLife, RuleVerdict, SessionNote, judge
from headroom_tui.applied_rules import AppliedRules, Link, lesson_of, match
from headroom_tui.library import Project
from headroom_tui.loading import cut_off, is_loaded
from headroom_tui.session_notes import Note, seen, session_notes
from writers.base import Destination
from writers.marker_block import Block, BlockSpan, bullets, find_block, parse_block
from writers.sections import normalised
from writers.standing import read_standing

_BYTES_A_TOKEN = 4
_DATE = re.compile(r"by `headroom learn` on ([0-9]{4}-[0-9]{2}-[0-9]{2})")
_DESERVES = (  # a decision, most first
    RuleVerdict.CONTRADICTED,
    RuleVerdict.NO_EFFECT,
    RuleVerdict.PARTLY,
    RuleVerdict.NOT_SEEN,
    RuleVerdict.TOO_EARLY,
    RuleVerdict.WORKS,
)


class Origin(StrEnum):
    HEADROOM_TUI = "headroom-tui"
    HEADROOM = "headroom learn"
    UNKNOWN = "unknown, perhaps by hand"


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """One bullet of a block and what became of it.

    ``life`` is None when it is not known what the rule is about, so nothing can be counted. Tokens are
    estimated at 4 bytes each.
    """

    destination: Destination
    section: str
    content: str
    origin: Origin
    applied: datetime | None  # the block's own date where nothing better is known
    life: RuleLife | None
    cut_off: str = ""  # why the agent never sees it, as a sentence

    @property
    def verdict(self) -> RuleVerdict | None:
        return self.life.verdict if self.life else None

    @property
    def cost_tokens(self) -> int:
        """What it costs in every session that loads it."""
        return _tokens(self.content)

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
    could_go: tuple[LearnedRule, ...]  # without effect, contradicted or never needed, most tokens first

    @property
    def is_over(self) -> bool:
        return self.tokens > self.limit


def learned_rules(project: Project, applied: AppliedRules) -> list[LearnedRule]:
    """The rules in a project's files, what deserves a decision first.

    Looks through sessions that are not remembered yet: call it in a thread. Raises AppliedRulesError.
    """
    standing = [each for destination in _files(project) for each in _standing(project, destination, applied)]
    lessons = {lesson for each in standing if each.link for lesson in each.link.lessons}
    notes = session_notes(project, lessons)
    return sorted((_learned(project, each, notes) for each in standing), key=_deserves)


def budget(rules: Sequence[LearnedRule], limit: int) -> list[FileBudget]:
    """What each file's block costs, against a limit in tokens."""
    files = {rule.destination.path: rule.destination for rule in rules}
    return [
        FileBudget(
            destination,
            sum(rule.cost_tokens for rule in rules if rule.destination == destination),
            limit,
            tuple(
                sorted(
                    (rule for rule in rules if rule.destination == destination and _could_go(rule)),
                    key=lambda rule: -rule.cost_tokens,
                )
            ),
        )
        for destination in files.values()
    ]


def _could_go(rule: LearnedRule) -> bool:
    useless = (RuleVerdict.CONTRADICTED, RuleVerdict.NO_EFFECT, RuleVerdict.NOT_SEEN)
    return bool(rule.cut_off) or rule.verdict in useless


def _deserves(rule: LearnedRule) -> tuple[int, int, str]:
    rank = _DESERVES.index(rule.verdict) if rule.verdict else len(_DESERVES)
    return (-1 if rule.cut_off else rank, -rule.cost_tokens, rule.content)


def _files(project: Project) -> Iterable[Destination]:
    """The files that a project's agent reads, those with two names once."""
    found: dict[str, Destination] = {}
    for destination in project.plugin.create_writer().destinations(project.info):
        found.setdefault(os.path.realpath(destination.path), destination)
    return found.values()


@dataclass(frozen=True, slots=True)
class _Standing:
    """One bullet of a file's block, with what is known of where it came from."""

    destination: Destination
    data: bytes  # of the file
    section: str
    content: str
    origin: Origin
    dated: datetime | None
    link: Link | None


def _standing(project: Project, destination: Destination, applied: AppliedRules) -> Iterator[_Standing]:
    data = read_standing(destination.path)
    block = _block(data)
    items = [(section, bullet) for section in block.sections for bullet in bullets(section.body)]
    links = match([bullet for _, bullet in items], applied.links(destination.path)) if items else {}
    dated = _dated(block)
    for at, (section, bullet) in enumerate(items):
        link, origin = links.get(at), Origin.HEADROOM_TUI
        if link is None:
            is_headrooms = section.heading in set(Section) or section.tokens_saved is not None
            origin = Origin.HEADROOM if is_headrooms else Origin.UNKNOWN
            link = _likely_link(project, destination, bullet, dated)
        yield _Standing(destination, data, section.heading, bullet, origin, dated, link)


def _learned(project: Project, each: _Standing, notes: Sequence[Note]) -> LearnedRule:
    unseen = cut_off(project.plugin.name, each.destination.path, each.data, each.content)
    link = each.link
    return LearnedRule(
        each.destination,
        each.section,
        each.content,
        each.origin,
        link.applied if link else each.dated,
        _life(link, each, notes, is_seen=not unseen) if link and link.lessons else None,
        unseen,
    )


def _block(data: bytes) -> Block:
    found = find_block(data)
    if not isinstance(found, BlockSpan):
        return Block()  # planning says what is wrong with the file
    return parse_block(data[found.start : found.end].decode("utf-8", "surrogateescape"))


def _dated(block: Block) -> datetime | None:
    """The end of the day that a block says it was written on."""
    try:
        day = datetime.fromisoformat(found[1]) if (found := _DATE.search(block.header)) else None
    except ValueError:
        return None
    return day.replace(tzinfo=UTC) + timedelta(days=1) if day else None


def _likely_link(
    project: Project, destination: Destination, bullet: str, dated: datetime | None
) -> Link | None:
    """What a rule that others wrote is about: the finding whose rule would say the same."""
    said = normalised(bullet)
    rule = next((one for one in project.rules if same_meaning(normalised(one.content), said)), None)
    if rule is None or dated is None or (analysis := project.analysis) is None:
        return None
    evidence = set(rule.evidence)
    behind = [one for one in analysis.findings if {pair.id for pair in one.pairs} == evidence]
    cost = rule.wasted_tokens // rule.sessions if rule.sessions else 0
    lessons = tuple(lesson_of(one) for one in behind)
    return Link(str(destination.path), rule.id, rule.section, bullet, dated, lessons, cost)


def _life(link: Link, each: _Standing, notes: Sequence[Note], *, is_seen: bool) -> RuleLife:
    return judge(
        AppliedRule(link.lessons, link.applied, link.tokens_a_failure, _tokens(each.content)),
        (
            SessionNote(
                note.agent,
                note.session_id,
                note.begun,
                is_seen and is_loaded(each.destination, note.folder),
                tuple(seen(note, lesson) for lesson in link.lessons),
            )
            for note in notes
        ),
    )


def _tokens(text: str) -> int:
    return len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN
