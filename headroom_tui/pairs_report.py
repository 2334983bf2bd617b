"""What failed and what fixed it, as a document for programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from analyzer.correlate.explanation import changes, signals
from analyzer.models import FailureFix, pair_id
from analyzer.this_machine import redactor_here
from headroom_tui.call_words import in_line
from headroom_tui.masking import masked
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
    pair = without_secrets(pair, mask)
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


def secrets_masked(workbench: Workbench) -> Callable[[str], str]:
    """What masks the secrets of a text; a text that comes again is not looked through again."""
    return cache(redactor_here(workbench.settings.state_folder / "mask.key", os.environ).secrets)


def without_secrets(pair: FailureFix, mask: Callable[[str], str]) -> FailureFix:
    """A pair that may be passed on.

    A call is masked before words are taken out of it: by itself the word behind ``--token`` is any word.
    """

    def clean(call: ToolCall) -> ToolCall:
        return replace(call, input_data=masked(call.input_data, mask), output=mask(call.output))

    return replace(
        pair,
        failure=clean(pair.failure),
        fix=clean(pair.fix) if pair.fix else None,
        why=mask(pair.why),
        asked_for=mask(pair.asked_for),
    )
