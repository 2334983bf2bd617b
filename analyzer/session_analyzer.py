"""One project's sessions → pairs, findings and rules, without asking anyone."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.correlate import correlate_all
from analyzer.findings import find
from analyzer.models import AnalysisResult
from analyzer.rules import recommend
from scanners.models import ProjectInfo, SessionData


class SessionAnalyzer:
    """The offline analysis: deterministic, the same for any order of the sessions."""

    def analyze(self, project: ProjectInfo, sessions: Sequence[SessionData]) -> AnalysisResult:
        """Everything that the logs of one project teach. A call replayed in several files counts once."""
        pairs = correlate_all(sessions)
        findings = find(pairs, sessions)
        total_sessions = len({(session.agent, session.session_id) for session in sessions})
        calls: dict[tuple[str, str], bool] = {}
        for session in sessions:
            for call in session.tool_calls:
                key = (session.agent, call.tool_call_id)
                calls[key] = calls.get(key, False) or call.is_error
        return AnalysisResult(
            project=project,
            total_sessions=total_sessions,
            total_calls=len(calls),
            total_failures=sum(calls.values()),
            recommendations=recommend(findings, project, total_sessions),
            pairs=pairs,
            findings=findings,
        )
