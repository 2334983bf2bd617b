"""What the command line prints: the project table, pairs and rules, and the JSON documents of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analyzer.explanation import changes, signals
from analyzer.models import FailureFix, Recommendation, pair_id
from headroom_tui import wording
from headroom_tui.call_words import kind_words, pair_words
from headroom_tui.decisions import Verdict
from headroom_tui.projects.damaged_logs import bad_lines_in, some_of
from headroom_tui.projects.project import Project
from headroom_tui.report.printing import place_on, project_heading
from headroom_tui.workbench import Workbench
from scanners.models import ToolCall
from scanners.text import visible, visible_path
from writers.models import JournalEntry, Plan


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # as everything else does here that prints; Rich would end with 1


def console() -> Console:
    """Where reports are printed. A pipe has no width, so a path is never cut there."""
    shown = _Console()
    return shown if shown.is_terminal else _Console(width=200)


def pairs_document(workbench: Workbench, projects: Iterable[Project]) -> dict[str, Any]:
    """``pairs --json``: with what is no pair, but evidence all the same.

    ``masked`` are failures that a pipe or ``|| true`` hid: they are in no count. ``loops`` are calls that
    were repeated with nothing changed in between.
    """
    loaded = (project.analysis_or_said(workbench.say) for project in projects)
    analyses = [analysis for analysis in loaded if analysis is not None]
    return {
        "pairs": [_pair(pair) for analysis in analyses for pair in analysis.pairs],
        "masked": [
            {**_where(pair), "command": finding.subject, "failure": _named(pair.failure)}
            for analysis in analyses
            for finding in analysis.findings
            if finding.is_masked
            for pair in finding.pairs
        ],
        "loops": [
            {
                **_where(pair),
                "command": finding.subject,
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


def _pair(pair: FailureFix) -> dict[str, Any]:
    return {
        **_where(pair),
        "confidence": round(pair.confidence, 3),
        "why": pair.why,
        "signals": signals(pair),
        "changed": [
            {"what": change.what, "removed": list(change.removed), "added": list(change.added)}
            for change in changes(pair)
        ],
        "failure": {**_named(pair.failure), "category": pair.failure.error_category.value},
        "chain": list(pair.folded_ids),
        "chain_ids": [pair_id(pair.agent, call_id) for call_id in pair.folded_ids],
        "fix": _named(pair.fix) if pair.fix else None,
        "bypass": pair.bypass,
        "wasted_bytes": pair.wasted_bytes,
        "wasted_seconds": pair.wasted_seconds,
    }


def print_projects(console: Console, workbench: Workbench, projects: Sequence[Project]) -> None:
    """The project table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Agent", "Project", "Sessions", "Calls", "Failed", "Rate", "Rules", "Last"):
        is_words, is_path = name in ("Agent", "Project", "Last"), name == "Project"
        # A path goes on below itself: its end tells it from others. A number that is cut is another one.
        table.add_column(name, justify="left" if is_words else "right", overflow="fold", no_wrap=not is_path)
    for project in projects:
        counts = project.counts
        table.add_row(
            project.plugin.name,
            Text(place_on(console, project.info.project_path)),
            f"{counts.sessions:,}",
            f"{counts.calls:,}",
            f"{counts.failures:,}",
            wording.percent(counts.failure_rate),
            f"{len(workbench.review(project).undecided()) or '–'}",
            wording.ago(counts.last_activity, workbench.now()),
        )
    console.print(table)
    if skipped := sum(project.counts.bad_lines for project in projects):
        logs = some_of({log for project in projects for log in bad_lines_in(project)})
        console.print(
            Text(f"{wording.plural(skipped, 'unreadable line')} skipped, in {logs}"), soft_wrap=True
        )


def print_pairs(console: Console, workbench: Workbench, projects: Iterable[Project]) -> None:
    """Every pair on two lines: what failed, and what fixed it."""
    for project in projects:
        pairs = analysis.pairs if (analysis := project.analysis_or_said(workbench.say)) else []
        if not pairs:
            continue
        place = place_on(console, project.info.project_path)
        console.print(project_heading(project.info.name, project.plugin.name, place), soft_wrap=True)
        for pair in pairs:
            kind, (failed, fixed) = kind_words(pair.kind), pair_words(pair)
            fix = f"✓ {fixed}" if pair.fix else f"– {fixed}: {pair.why}"
            console.print(Text(f"  {kind}  ✗ {failed}"), soft_wrap=True)
            console.print(Text(f"  {' ' * len(kind)}  {fix}"), soft_wrap=True)


def print_rules(left_out: Iterable[tuple[Project, Sequence[Recommendation]]]) -> None:
    """The rules of each project that go into no file, because none of theirs can be written, by section."""
    for project, rules in left_out:
        sections: dict[str, list[str]] = {}
        for rule in rules:
            sections.setdefault(rule.section, []).append(rule.content)
        if sections:
            folder = visible_path(project.info.project_path)
            click.echo(f"\nRules of {folder} ({project.plugin.name}), which go into no file:")
        for section, contents in sections.items():
            click.echo(visible("\n".join([f"### {section}", *contents])))


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


def history_document(entries: Iterable[JournalEntry]) -> dict[str, Any]:
    """``history --json``, newest first."""
    return {
        "history": [
            {
                "id": entry.id,
                "time": entry.time.isoformat(),
                "state": entry.state,
                "project": entry.project,
                "files": [file.path for file in entry.files],
            }
            for entry in entries
        ]
    }
