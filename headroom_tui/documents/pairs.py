"""What failed and what fixed it, as a document for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from analyzer.correlate.explanation import changes, signals
from analyzer.models import FailureFix, pair_id
from headroom_tui.call_words import in_line
from headroom_tui.masking import pair_masked, secrets_masked
from headroom_tui.projects.project import Project
from headroom_tui.workbench import Workbench
from scanners.models import ToolCall

_MOST_INPUT = 500  # letters of a call


def pairs_document(workbench: Workbench, projects: Iterable[Project]) -> dict[str, Any]:
    """``pairs --json``: with what is no pair, but evidence all the same.

    ``masked`` are failures that a pipe or ``|| true`` hid: they are in no count. ``loops`` are calls that
    were repeated with nothing changed in between. Secrets in calls are masked.
    """
    mask = secrets_masked(workbench)
    loaded = (project.analysis_or_said(workbench.say) for project in projects)
    analyses = [analysis for analysis in loaded if analysis is not None]
    return {
        "pairs": [_pair(pair, mask) for analysis in analyses for pair in analysis.pairs],
        "masked": [
            {**_where(pair), "command": mask(finding.subject), "failure": _named(pair.failure)}
            for analysis in analyses
            for finding in analysis.findings
            if finding.is_masked
            for pair in finding.pairs
        ],
        "loops": [
            {
                **_where(pair),
                "command": mask(finding.subject),
                "calls": [*pair.folded_ids, pair.failure.tool_call_id],
            }
            for analysis in analyses
            for finding in analysis.findings
            if finding.is_loop
            for pair in finding.pairs
        ],
    }


def _named(call: ToolCall) -> dict[str, str]:
    return {"call_id": call.tool_call_id, "tool": call.native_name or call.name}


def _where(pair: FailureFix) -> dict[str, str]:
    return {
        "id": pair.id,
        "agent": pair.agent,
        "project": pair.project_path,
        "session": pair.session_id,
        "file": str(pair.file),
        "kind": pair.kind.value,
    }


def _pair(pair: FailureFix, mask: Callable[[str], str]) -> dict[str, Any]:
    pair = pair_masked(pair, mask)
    return {
        **_where(pair),
        "confidence": round(pair.confidence, 3),
        "why": pair.why,
        "signals": signals(pair),
        "changed": [
            {"what": change.what, "removed": list(change.removed), "added": list(change.added)}
            for change in changes(pair)
        ],
        "failure": {
            **_named(pair.failure),
            "category": pair.failure.error_category.value,
            "input": in_line(pair.failure.subject, _MOST_INPUT),
        },
        "chain": list(pair.folded_ids),
        "chain_ids": [pair_id(pair.agent, call_id) for call_id in pair.folded_ids],
        "fix": {**_named(pair.fix), "input": in_line(pair.fix.subject, _MOST_INPUT)} if pair.fix else None,
        "bypass": pair.bypass,
        "wasted_bytes": pair.wasted_bytes,
        "wasted_seconds": pair.wasted_seconds,
    }
