"""The tabs of a project: what each lists, and what stands beside its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from analyzer.models import FailureFix, Finding, Recommendation
from analyzer.similarity import alike
from headroom_tui import wording
from headroom_tui.analysis_index import AnalysisIndex
from headroom_tui.learned_rules import LearnedRule
from headroom_tui.library import Project
from headroom_tui.review import Review
from headroom_tui.session_lines import SessionLine
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.filter_bar import holds, matches
from headroom_tui.widgets.life_lines import verdict_word
from headroom_tui.widgets.lists import Row
from headroom_tui.widgets.rows import (
    finding_row,
    learned_row,
    pair_row,
    rule_row,
    session_row,
)
from headroom_tui.widgets.rule_detail import bullet_text
from headroom_tui.workbench import Workbench
from writers.gate import check_rule
from writers.standing_rules import StandingRule

SIMILAR = 0.7  # of `alike`, from which on two rules are worth comparing

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Subject:
    """What the tabs look at. ``analysis`` and ``sessions`` are None until they were loaded."""

    workbench: Workbench
    project: Project
    review: Review
    analysis: AnalysisIndex | None = None
    sessions: list[SessionLine] | None = None
    evidence_of: Recommendation | Finding | None = None  # the pairs listed are only its
    lives: Mapping[str, LearnedRule] = field(default_factory=dict)  # by id, worth a decision first

    @property
    def pairs(self) -> list[FailureFix]:
        if self.analysis is None:
            return []
        match self.evidence_of:
            case Recommendation() as rule:
                return self.analysis.evidence(rule)
            case Finding() as finding:
                return list(finding.pairs)
        return self.analysis.pairs


class View(ABC, Generic[Thing]):
    """One tab, and what it lists. Its rows have ids that are stable over scans."""

    name: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def rows(self, words: str, most: int) -> tuple[list[Row], int]:
        """The first rows that the filter leaves, and how many it leaves."""
        found = self.found(words)
        return [self.row(each) for each in found[:most]], len(found)

    @abstractmethod
    def found(self, words: str) -> list[Thing]:
        """What the filter leaves."""

    @abstractmethod
    def row(self, thing: Thing) -> Row:
        """How it is listed."""

    @abstractmethod
    def show(self, detail: Detail, row_id: str) -> None:
        """Show what a row stands for."""

    @abstractmethod
    def nothing(self) -> str:
        """Why there is no row, and what to do."""

    @abstractmethod
    def copied(self, row_id: str) -> str:
        """What of a row is worth copying."""


class RulesView(View[Recommendation]):
    name = "rules"
    title = "Rules"

    def found(self, words: str) -> list[Recommendation]:
        review = self.subject.review
        return [rule for rule in review.rules if matches(words, review.content(rule), rule.section)]

    def row(self, thing: Recommendation) -> Row:
        return rule_row(self.subject.review, thing)

    def rule(self, row_id: str) -> Recommendation | None:
        return next((rule for rule in self.subject.review.rules if rule.id == row_id), None)

    def show(self, detail: Detail, row_id: str) -> None:
        if (rule := self.rule(row_id)) is None:
            return
        subject = self.subject
        content = subject.review.content(rule)
        detail.rule().show(
            rule,
            content,
            subject.review.decision(rule.id),
            rule.id in subject.review.learned,
            subject.workbench.destination(subject.project, rule).label,
            check_rule(content),
            subject.analysis.evidence(rule) if subject.analysis else None,
            subject.project.counts.sessions,
            self._similar(content),
        )

    def _similar(self, content: str) -> StandingRule | None:
        """The rule in this project's files that says most nearly the same, if one does."""
        standing = self.subject.workbench.learned(self.subject.project)
        most = max(standing, key=lambda one: alike(one.content, content), default=None)
        return most if most is not None and alike(most.content, content) >= SIMILAR else None

    def nothing(self) -> str:
        if self.subject.project.outline is None:
            return "Still reading this project's logs."
        return (
            "No rule yet: a rule needs the same failure twice, with the same way out.\n"
            "Press 2 for the single failures and what fixed them."
        )

    def copied(self, row_id: str) -> str:
        rule = self.rule(row_id)
        return self.subject.review.content(rule) if rule else ""


class PairsView(View[FailureFix]):
    name = "pairs"
    title = "Pairs"

    def found(self, words: str) -> list[FailureFix]:
        pairs, analysis = self.subject.pairs, self.subject.analysis
        if analysis is None or not words:
            return pairs
        return [pair for pair in pairs if holds(analysis.said(pair), words)]

    def row(self, thing: FailureFix) -> Row:
        return pair_row(thing)

    def pair(self, row_id: str) -> FailureFix | None:
        return self.subject.analysis.pair(row_id) if self.subject.analysis else None

    def show(self, detail: Detail, row_id: str) -> None:
        if (pair := self.pair(row_id)) is not None:
            detail.pair().show(pair)

    def nothing(self) -> str:
        return "No call failed here." if self.subject.analysis else "Loading the pairs…"

    def copied(self, row_id: str) -> str:
        pair = self.pair(row_id)
        return (pair.fix or pair.failure).input_summary if pair else ""


class FindingsView(View[Finding]):
    name = "findings"
    title = "Findings"

    def found(self, words: str) -> list[Finding]:
        return [one for one in self._all if matches(words, one.subject, one.remedy, one.section)]

    def row(self, thing: Finding) -> Row:
        return finding_row(thing)

    def finding(self, row_id: str) -> Finding | None:
        return next((finding for finding in self._all if finding.id == row_id), None)

    @property
    def _all(self) -> list[Finding]:
        return self.subject.analysis.findings if self.subject.analysis else []

    def show(self, detail: Detail, row_id: str) -> None:
        if (finding := self.finding(row_id)) is not None:
            detail.finding().show(finding)

    def nothing(self) -> str:
        return "Nothing failed twice in the same way." if self.subject.analysis else "Loading the findings…"

    def copied(self, row_id: str) -> str:
        finding = self.finding(row_id)
        return f"{finding.subject} → {finding.remedy}" if finding else ""


class LearnedView(View[StandingRule]):
    name = "learned"
    title = "Learned"

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._names: dict[Path, str] = {}  # of the files, where there are several

    def found(self, words: str) -> list[StandingRule]:
        rules = self._all
        if (paths := {rule.path for rule in rules}) != self._names.keys():
            told = wording.told_apart(map(str, paths)) if len(paths) > 1 else {}
            self._names = {path: told.get(str(path), "") for path in paths}
        return [
            rule
            for rule in rules
            if matches(words, rule.content, rule.section, rule.path.name, *self._verdict_of(rule))
        ]

    def row(self, thing: StandingRule) -> Row:
        decision, life = self.subject.review.decision(thing.id), self.subject.lives.get(thing.id)
        return learned_row(thing, decision, life, self._names[thing.path])

    def _verdict_of(self, rule: StandingRule) -> tuple[str, ...]:
        learned = self.subject.lives.get(rule.id)
        return (verdict_word(learned)[0],) if learned else ()

    def rule(self, row_id: str) -> StandingRule | None:
        return next((rule for rule in self._all if rule.id == row_id), None)

    @property
    def _all(self) -> list[StandingRule]:
        """What deserves a decision first, once that is known."""
        rank = {rule_id: at for at, rule_id in enumerate(self.subject.lives)}
        standing = self.subject.workbench.learned(self.subject.project)
        return sorted(standing, key=lambda rule: rank.get(rule.id, len(rank)))

    def show(self, detail: Detail, row_id: str) -> None:
        if (rule := self.rule(row_id)) is not None:
            subject, workbench = self.subject, self.subject.workbench
            detail.learned().show(
                rule,
                subject.review.decision(rule.id),
                workbench.written_at(rule),
                workbench.now(),
                subject.lives.get(rule.id),
            )

    def nothing(self) -> str:
        return "No rule stands in this project's files yet. Accept some (1, then a), and write them (w)."

    def copied(self, row_id: str) -> str:
        rule = self.rule(row_id)
        return rule.content if rule else ""


class SessionsView(View[SessionLine]):
    name = "sessions"
    title = "Sessions"

    def found(self, words: str) -> list[SessionLine]:
        lines = self.subject.sessions or []
        return [line for line in lines if matches(words, line.session_id, line.source)]

    def row(self, thing: SessionLine) -> Row:
        return session_row(thing)

    def session(self, row_id: str) -> SessionLine | None:
        return next((line for line in self.subject.sessions or [] if line.id == row_id), None)

    def show(self, detail: Detail, row_id: str) -> None:
        if (line := self.session(row_id)) is not None:
            analysis = self.subject.analysis
            pairs = analysis.of_session(line.file, line.session_id) if analysis else ()
            detail.session().show(line, pairs)

    def nothing(self) -> str:
        return "Loading the sessions…" if self.subject.sessions is None else "No session here."

    def copied(self, row_id: str) -> str:
        line = self.session(row_id)
        return str(line.file) if line else ""


VIEWS: tuple[type[View[Any]], ...] = (RulesView, PairsView, FindingsView, LearnedView, SessionsView)


def evidence_title(subject: Subject) -> str:
    """Whose pairs are listed, while they are not all."""
    match subject.evidence_of:
        case Recommendation() as rule:
            return f"evidence of: {bullet_text(subject.review.content(rule))}"
        case Finding() as finding:
            return f"pairs of: {finding.subject}"
    return ""
