"""From small invented sessions to findings and the words of rules."""

import copy
from pathlib import Path

from analyzer.correlate.all_pairs import correlate_all
from analyzer.findings import find
from analyzer.rules import recommend
from analyzer.session_evidence import look_into
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import session

PROJECT = ProjectInfo(Path("/nowhere/tide-table"), Path("/nowhere/logs"))


def findings_of(*sessions):
    return find(correlate_all(sessions), sessions, look_into)


def rules_of(*sessions, project=PROJECT):
    return [rule.content for rule in recommend(findings_of(*sessions), project, len(sessions))]


def daily(make, times=2):
    """The same calls in a session a day each."""
    return [session(*make(), name=f"s{day}", day=day) for day in range(times)]


def seen_twice(calls):
    """The rules that the same calls become in two sessions."""
    sessions = daily(lambda: copy.deepcopy(calls))
    return recommend(findings_of(*sessions), PROJECT, len(sessions))
