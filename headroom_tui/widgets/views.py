"""The tabs of a project: what each lists, and what stands beside its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from textual.widgets.option_list import Option

from analyzer.models import AnalysisResult, FailureFix, Finding, Recommendation
from analyzer.similarity import alike
from headroom_tui.learned_rules import LearnedRule
from headroom_tui.library import Project
from headroom_tui.review import Review
from headroom_tui.session_lines import SessionLine
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.filter_bar import matches
from headroom_tui.widgets.life_lines import verdict_word
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


@dataclass(slots=True)
class Subject:
    """What the tabs look at. ``analysis`` and ``sessions`` are None until they were loaded."""

    workbench: Workbench
    project: Project
    review: Review
    analysis: AnalysisResult | None = None
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


class View(ABC):
    """One tab. Its rows have ids that are stable over scans."""

    name: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @abstractmethod
    def rows(self, words: str) -> list[Option]:
        """The rows that the filter leaves."""

    @abstractmethod
    def show(self, detail: Detail, row_id: str) -> None:
        """Show what a row stands for."""

    @abstractmethod
    def nothing(self) -> str:
        """Why there is no row, and what to do."""

    @abstractmethod
    def copied(self, row_id: str) -> str:
        """What of a row is worth copying."""


class RulesView(View):
    name = "rules"
    title = "Rules"

    def rows(self, words: str) -> list[Option]:
        review = self.subject.review
        found = (rule for rule in review.rules if matches(words, review.content(rule), rule.section))
        return [rule_row(review, rule) for rule in found]

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


class PairsView(View):
    name = "pairs"
    title = "Pairs"

    def rows(self, words: str) -> list[Option]:
        return [
            pair_row(pair) for pair in self.subject.pairs if not words or matches(words, *_words_of(pair))
        ]

    def pair(self, row_id: str) -> FailureFix | None:
        return next((pair for pair in self.subject.pairs if pair.id == row_id), None)

    def show(self, detail: Detail, row_id: str) -> None:
        if (pair := self.pair(row_id)) is not None:
            detail.pair().show(pair)

    def nothing(self) -> str:
        return "No call failed here." if self.subject.analysis else "Loading the pairs…"

    def copied(self, row_id: str) -> str:
        pair = self.pair(row_id)
        return (pair.fix or pair.failure).input_summary if pair else ""


class FindingsView(View):
    name = "findings"
    title = "Findings"

    def rows(self, words: str) -> list[Option]:
        found = (one for one in self._all if matches(words, one.subject, one.remedy, one.section))
        return [finding_row(finding) for finding in found]

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


class LearnedView(View):
    name = "learned"
    title = "Learned"

    def rows(self, words: str) -> list[Option]:
        rules, subject = self._all, self.subject
        several = len({rule.path for rule in rules}) > 1
        return [
            learned_row(
                rule, subject.review.decision(rule.id), subject.lives.get(rule.id), names_file=several
            )
            for rule in rules
            if matches(words, rule.content, rule.section, rule.path.name, *self._verdict_of(rule))
        ]

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


class SessionsView(View):
    name = "sessions"
    title = "Sessions"

    def rows(self, words: str) -> list[Option]:
        found = self.subject.sessions or []
        return [session_row(line) for line in found if matches(words, line.session_id, line.source)]

    def session(self, row_id: str) -> SessionLine | None:
        return next((line for line in self.subject.sessions or [] if line.id == row_id), None)

    def show(self, detail: Detail, row_id: str) -> None:
        if (line := self.session(row_id)) is not None:
            detail.session().show(line, [pair for pair in self._all_pairs() if line.holds(pair)])

    def _all_pairs(self) -> Iterable[FailureFix]:
        return self.subject.analysis.pairs if self.subject.analysis else []

    def nothing(self) -> str:
        return "Loading the sessions…" if self.subject.sessions is None else "No session here."

    def copied(self, row_id: str) -> str:
        line = self.session(row_id)
        return str(line.file) if line else ""


VIEWS: tuple[type[View], ...] = (RulesView, PairsView, FindingsView, LearnedView, SessionsView)


def evidence_title(subject: Subject) -> str:
    """Whose pairs are listed, while they are not all."""
    match subject.evidence_of:
        case Recommendation() as rule:
            return f"evidence of: {bullet_text(subject.review.content(rule))}"
        case Finding() as finding:
            return f"pairs of: {finding.subject}"
    return ""


def _words_of(pair: FailureFix) -> tuple[str, ...]:
    fix = pair.fix.input_summary if pair.fix else ""
    return (pair.failure.input_summary, fix, pair.kind.value.replace("_", " "), pair.failure.output)
