"""The tabs of rules, those proposed and those that stand in files: what there is to decide on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.models import Recommendation
from analyzer.similarity import alike
from headroom_tui import wording
from headroom_tui.matching import matches
from headroom_tui.review.review import objections
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.life_lines import verdict_word
from headroom_tui.widgets.lists import ReviewList, Row
from headroom_tui.widgets.range_list import RangeList
from headroom_tui.widgets.rows import learned_row, rule_row
from headroom_tui.widgets.rule_detail import ProposedRule
from headroom_tui.widgets.views import Subject, View
from scanners.text import visible_path
from writers.standing_rules import StandingRule

SIMILAR = 0.7  # of `alike`, from which on two rules are worth comparing


class RulesView(View[Recommendation]):
    """Proposed rules, to decide on."""

    name = "rules"
    is_narrowed = True
    title = "Rules"
    list_type = RangeList

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._names: dict[Path, str] = {}  # of the files that rules go to

    @property
    def number(self) -> int:
        return len(self.subject.review.rules)

    def found(self, words: str) -> list[Recommendation]:
        review = self.subject.review
        paths = {self._file(rule) for rule in review.rules}
        told = wording.told_apart(map(str, paths))
        cells = max(map(len, told.values()), default=0)
        self._names = {path: f"{told[str(path)]:<{cells}}" for path in paths}
        return [rule for rule in review.rules if matches(words, review.content(rule), rule.section)]

    def row(self, thing: Recommendation) -> Row:
        return rule_row(self.subject.review, thing, self._names.get(self._file(thing), ""))

    def _file(self, rule: Recommendation) -> Path:
        return self.subject.workbench.destination(self.subject.project, rule).path

    def rule(self, row_id: str) -> Recommendation | None:
        return next((rule for rule in self.subject.review.rules if rule.id == row_id), None)

    def show(self, detail: Detail, row_id: str) -> None:
        if (rule := self.rule(row_id)) is None:
            return
        subject = self.subject
        content = subject.review.content(rule)
        detail.rule().show(
            ProposedRule(
                rule,
                content,
                subject.review.decision(rule.id),
                is_learned=rule.id in subject.review.learned,
                destination=subject.workbench.destination(subject.project, rule).label,
                objections=objections(rule, content),
                similar=self._similar(content),
                pairs=subject.analysis.evidence(rule) if subject.analysis else None,
                awaited=subject.awaited("evidence"),
                sessions_scanned=subject.project.counts.sessions,
            )
        )

    def _similar(self, content: str) -> StandingRule | None:
        """The rule in this project's files that says most nearly the same, if one does."""
        standing = self.subject.workbench.learned(self.subject.project)
        most = max(standing, key=lambda one: alike(one.content, content), default=None)
        return most if most is not None and alike(most.content, content) >= SIMILAR else None

    def nothing(self) -> str:
        if self.subject.project.outline is None:
            return "Still reading this project's logs."
        if not self.subject.project.counts.failures:
            return "No call failed here, so there is nothing to make a rule of."
        analysis = self.subject.analysis
        if analysis is not None and not analysis.findings:
            ways = "Nothing failed twice in the same way so far. Press {view.pairs}"
        else:
            ways = "Press {view.findings} for what each finding lacks, {view.pairs}"
        return (
            "No rule yet: a rule needs the same failure, with the same way out, in two sessions or far "
            f"apart in one.\n{ways} for the single failures and what fixed them."
        )

    def copied(self, row_id: str) -> str:
        rule = self.rule(row_id)
        return self.subject.review.content(rule) if rule else ""


class LearnedView(View[StandingRule]):
    """Rules that stand in the agents' files, and whether they work."""

    name = "learned"
    title = "Learned"
    list_type = ReviewList

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._names: dict[Path, str] = {}  # of the files, where there are several

    @property
    def number(self) -> int:
        return len(self.subject.workbench.learned(self.subject.project))

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
        if damaged := self._damaged:
            what = " ".join(f"{wording.place(path)}: {sentence}" for path, sentence in damaged.items())
            return (
                f"The block is damaged, so it cannot be told which rules stand in it. {what}\n"
                "Correct the file; or write a rule to it: where a repair is safe, the diff shows it."
            )
        return (
            "No rule stands in this project's files yet. Accept some ({view.rules}, then {review.accept}), "
            "and write them ({review.diff})."
        )

    def about(self) -> str:
        names = ", ".join(visible_path(path.name) for path in self._damaged)
        return f"{names}: block damaged, its rules not listed" if names else ""

    @property
    def _damaged(self) -> Mapping[Path, str]:
        return self.subject.workbench.places(self.subject.project).damaged

    def copied(self, row_id: str) -> str:
        rule = self.rule(row_id)
        return rule.content if rule else ""
