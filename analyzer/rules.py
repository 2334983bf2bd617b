"""Rules from findings, without a model: one bullet each, in headroom's sections and wording.

A rule needs two independent sightings, or the user's own words. What cannot be said exactly is not said.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.confidence import confidence_of
from analyzer.lessons.registry import kind_of
from analyzer.lessons.repository import root_here
from analyzer.models import Finding, Recommendation, RecommendationTarget, Section
from analyzer.rule_text.markdown import code
from analyzer.rule_text.project_paths import names_one
from scanners.models import ProjectInfo

_MEMORY = frozenset({Section.RETRY_PREVENTION, Section.PERMISSION_NOTES})
_QUIET = 20  # sessions without it, after which a rule says so


def recommend(findings: Sequence[Finding], project: ProjectInfo, total_sessions: int) -> list[Recommendation]:
    """The rules that the findings support, in the order of the findings; none that is outdated.

    ``estimated_tokens_saved`` is the measured waste of the evidence spread over all ``total_sessions`` that
    were scanned.
    """
    return [
        _rule(finding, project, max(1, total_sessions)) for finding in findings if not why_no_rule(finding)
    ]


def why_no_rule(finding: Finding) -> str:
    """What keeps a finding from being a rule, in a few words; empty where nothing does."""
    if finding.worked_again is not None:
        return f"it worked on {finding.worked_again:%Y-%m-%d}"
    if finding.is_masked:
        return "its exit code was hidden, so the log counts no failure"
    if finding.more_often:  # two rules would contradict each other
        return f"most used {code(finding.more_often)} instead"
    return kind_of(finding.lesson).lacks(finding)


def doubts(finding: Finding, project: ProjectInfo) -> list[str]:
    """What the repository on this disk says against a finding; nothing where it is not on this disk."""
    root = root_here(project)
    return list(kind_of(finding.lesson).doubts(finding, root)) if root else []


def _rule(finding: Finding, project: ProjectInfo, total_sessions: int) -> Recommendation:
    best_first = sorted(finding.pairs, key=lambda pair: (pair.fix is None, -pair.confidence))
    kind = kind_of(finding.lesson)
    is_personal = kind.is_of_machine or "~/" in (finding.subject[:2], finding.remedy[:2])
    in_memory = finding.section in _MEMORY or is_personal
    content = f"- {kind.words(finding)}"
    return Recommendation(
        target=RecommendationTarget.MEMORY_FILE if in_memory else RecommendationTarget.CONTEXT_FILE,
        section=finding.section.value,
        content=content,
        confidence=confidence_of(finding.pairs),
        evidence_count=len(finding.pairs),
        estimated_tokens_saved=finding.wasted_tokens // total_sessions,
        is_loop_guardrail=finding.is_loop,
        loop_occurrences=len(finding.pairs) if finding.is_loop else 0,
        id=f"r{finding.lesson.key}",
        evidence=tuple(pair.id for pair in best_first),
        sessions=finding.sessions,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        wasted_tokens=finding.wasted_tokens,
        note=_note(finding, project),
        of_project=kind.is_of_project(finding) or names_one(content),
    )


def _note(finding: Finding, project: ProjectInfo) -> str:
    remarks = doubts(finding, project)
    if finding.sessions_since >= _QUIET and finding.last_seen:
        since = f"{finding.last_seen:%Y-%m-%d}"
        remarks.append(f"not seen in the {finding.sessions_since} sessions since {since}")
    return "; ".join(remarks)
