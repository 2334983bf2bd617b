"""The tabs of what the logs hold: failure→fix pairs, findings, and sessions."""

from __future__ import annotations

from analyzer.models import FailureFix, Finding
from headroom_tui.matching import holds, matches
from headroom_tui.projects.session_lines import SessionLine
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.lists import Row
from headroom_tui.widgets.rows import finding_row, pair_row, session_row
from headroom_tui.widgets.views import View


class PairsView(View[FailureFix]):
    """Failures, each with what later worked."""

    name = "pairs"
    is_narrowed = True
    title = "Pairs"

    @property
    def number(self) -> int:
        return len(self.subject.analysis.pairs) if self.subject.analysis else 0

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
        return "No call failed here." if self.subject.analysis else self.subject.awaited("pairs")

    def about(self) -> str:
        return self.subject.analysis.sum if self.subject.analysis else ""

    def copied(self, row_id: str) -> str:
        pair = self.pair(row_id)
        return (pair.fix or pair.failure).input_summary if pair else ""


class FindingsView(View[Finding]):
    """What recurs, with what it cost."""

    name = "findings"
    title = "Findings"

    @property
    def number(self) -> int:
        return len(self._all)

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
        subject = self.subject
        return "Nothing failed twice in the same way." if subject.analysis else subject.awaited("findings")

    def copied(self, row_id: str) -> str:
        finding = self.finding(row_id)
        return f"{finding.subject} → {finding.remedy}" if finding else ""


class SessionsView(View[SessionLine]):
    """The sessions of the project, with how their calls ended."""

    name = "sessions"
    title = "Sessions"

    @property
    def number(self) -> int:
        return self.subject.project.counts.sessions

    def rows(self, words: str, most: int) -> tuple[list[Row], int]:
        """A session of which two logs hold a part has two rows, and counts once here as everywhere."""
        lines = self.found(words)
        return [self.row(each) for each in lines[:most]], len({line.session_id for line in lines})

    def found(self, words: str) -> list[SessionLine]:
        lines = self.subject.sessions or []
        return [line for line in lines if matches(words, line.first_words, line.session_id, line.source)]

    def row(self, thing: SessionLine) -> Row:
        return session_row(thing)

    def session(self, row_id: str) -> SessionLine | None:
        return next((line for line in self.subject.sessions or [] if line.id == row_id), None)

    def show(self, detail: Detail, row_id: str) -> None:
        if (line := self.session(row_id)) is not None:
            analysis = self.subject.analysis
            pairs = analysis.of_session(line.session_id) if analysis else ()
            detail.session().show(line, pairs)

    def nothing(self) -> str:
        return self.subject.awaited("sessions") if self.subject.sessions is None else "No session here."

    def copied(self, row_id: str) -> str:
        line = self.session(row_id)
        return str(line.file) if line else ""
