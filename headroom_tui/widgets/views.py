"""What a tab of a project is: what it looks at, what it lists, and what stands beside its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from analyzer.models import FailureFix, Finding, Recommendation
from analyzer.sessions.order import newest_first
from headroom_tui.learned.learned_rules import LearnedRule
from headroom_tui.projects.analysis_index import AnalysisIndex
from headroom_tui.projects.project import Project
from headroom_tui.projects.session_lines import SessionLine
from headroom_tui.review.review import Review
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.lists import OpeningList, ReviewList, Row
from headroom_tui.widgets.rule_detail import bullet_text
from headroom_tui.workbench import Workbench

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Subject:
    """What the tabs look at. ``analysis`` and ``sessions`` are None until they were loaded."""

    workbench: Workbench
    project: Project
    review: Review
    analysis: AnalysisIndex | None = None
    sessions: list[SessionLine] | None = None
    failure: str = ""  # why they could not be loaded
    evidence_of: Recommendation | Finding | None = None  # the pairs listed are only its
    lives: Mapping[str, LearnedRule] = field(default_factory=dict)  # by id, worth a decision first

    def awaited(self, what: str) -> str:
        """What stands in the place of what is not loaded yet."""
        return self.failure or f"Loading the {what}…"

    @property
    def pairs(self) -> list[FailureFix]:
        if self.analysis is None:
            return []
        match self.evidence_of:
            case Recommendation() as rule:
                return newest_first(self.analysis.evidence(rule))
            case Finding() as finding:
                return list(finding.pairs)
        return self.analysis.pairs

    @property
    def evidence_title(self) -> str:
        """Whose pairs are listed, while they are not all."""
        match self.evidence_of:
            case Recommendation() as rule:
                return f"evidence of: {bullet_text(self.review.content(rule))}"
            case Finding() as finding:
                return f"pairs of: {finding.subject}"
        return ""


class View(ABC, Generic[Thing]):
    """One tab, and what it lists. Its rows have ids that are stable over scans."""

    name: ClassVar[str]
    title: ClassVar[str]
    list_type: ClassVar[type[ReviewList]] = OpeningList
    is_narrowed: ClassVar[bool] = False  # where only some sessions are reviewed: to what is of those

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def rows(self, words: str, most: int) -> tuple[list[Row], int]:
        """The first rows that the filter leaves, and how many it leaves."""
        found = self.found(words)
        return [self.row(each) for each in found[:most]], len(found)

    @property
    @abstractmethod
    def number(self) -> int:
        """How much there is without a filter, also before it was loaded where that is known."""

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
        """Why there is no row, and what to do; a key by the id of its action, in braces."""

    def about(self) -> str:
        """What there is to say about all rows; mostly nothing."""
        return ""

    def scope(self) -> str:
        """Of what the rows are, where only some sessions are reviewed."""
        of = self.subject.workbench.library.scope
        return of and (f"of {of}" if self.is_narrowed else f"of the whole project, not only of {of}")

    @abstractmethod
    def copied(self, row_id: str) -> str:
        """What of a row is worth copying."""
