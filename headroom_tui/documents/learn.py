"""Which rules there are and which files they change, as a document for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Verdict
from headroom_tui.workbench import Workbench
from writers.models import JournalEntry, Plan


def learn_document(
    workbench: Workbench, projects: Iterable[Project], plan: Plan, entry: JournalEntry | None
) -> dict[str, Any]:
    """``learn --json``: the rules that are not rejected, edited ones in their edited words.

    ``model`` is the one that wrote a rule, null for those of findings.
    """
    rules = [
        {
            "id": rule.id,
            "agent": project.plugin.name,
            "project": str(project.info.project_path),
            "target": rule.target.value,
            "section": rule.section,
            "content": review.content(rule),
            "evidence": list(rule.evidence),
            "evidence_count": rule.evidence_count,
            "sessions": rule.sessions,
            "estimated_tokens_saved": rule.estimated_tokens_saved,
            "confidence": round(rule.confidence, 3),
            "model": rule.model or None,
        }
        for project in projects
        for review in [workbench.review(project)]
        for rule in review.rules
        if (verdict := review.decision(rule.id).verdict) is not Verdict.REJECTED
        if not (rule.model and verdict is Verdict.PENDING)  # it waits in the reviewer
    ]
    files = [
        {"path": str(file.path), "changes": file.changes_anything, "rules": list(file.rules)}
        for file in plan.files
    ]
    refused = [{"path": str(each.path), "why": each.why} for each in plan.refused]
    return {"rules": rules, "files": files, "refused": refused, "written": entry.id if entry else None}
