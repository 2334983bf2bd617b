"""One project's sessions → pairs, findings and rules, without asking anyone."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.correlate.all_pairs import correlate_all
from analyzer.findings import find
from analyzer.models import AnalysisResult
from analyzer.rules import recommend
from analyzer.session_evidence import Look, look_into
from analyzer.sessions.order import oldest_first
from analyzer.sessions.spending import Spending
from scanners.models import ProjectInfo, SessionData
from scanners.reading.summary import count


class SessionAnalyzer:
    """The offline analysis: deterministic, the same for any order of the sessions.

    ``look`` tells what a session shows by itself, for who remembers it.
    """

    def __init__(self, look: Look = look_into) -> None:
        self._look = look

    def analyze(self, project: ProjectInfo, sessions: Sequence[SessionData]) -> AnalysisResult:
        """Everything that the logs of one project teach. A call replayed in several files counts once."""
        ordered = oldest_first(sessions)
        seen = {id(session): self._look(session) for session in ordered}
        paired = correlate_all(ordered, lambda session: seen[id(session)].pairs)
        pairs = [one.pair for one in paired]
        findings = find(paired, ordered, lambda session: seen[id(session)])
        counts = count(ordered)
        return AnalysisResult(
            project=project,
            total_sessions=counts.sessions,
            total_calls=counts.calls,
            total_failures=counts.failures,
            wasted_bytes=Spending(ordered).wasted_bytes(pairs),
            recommendations=recommend(findings, project, counts.sessions),
            pairs=pairs,
            findings=findings,
        )
