"""The report as one document of plain values, the same for JSON and HTML, without secrets."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from analyzer.life.intervals import Interval
from analyzer.life.verdicts import Count, Outcome
from analyzer.models import Finding
from analyzer.rules import why_no_rule
from analyzer.sessions.waste import WasteFinding, WasteKind, each_once, waste_findings
from analyzer.this_machine import redactor_here
from analyzer.token_estimate import tokens_in
from headroom_tui.documents.scan import project_numbers
from headroom_tui.faults import fault_in_report
from headroom_tui.learned.learned_rules import LearnedRule, learned_rules
from headroom_tui.learned.session_notes import Note, session_notes
from headroom_tui.learned.tidying import tidy
from headroom_tui.learned.written_rule_store import WrittenRulesError
from headroom_tui.masking import masked
from headroom_tui.projects.project import Project
from headroom_tui.workbench import Workbench
from scanners.models import CallStatus
from scanners.text import visible

_Part = TypeVar("_Part")
# From fixed lists, and not masked: a user may be called codex.
_OWN_WORDS = frozenset({"agent", "kind", "origin", "verdict", "series"})
_PLACES = frozenset({"name", "path", "file"})  # of projects and files
_LETTERS = {
    Outcome.FAILED: "x",
    Outcome.KEPT: "o",
    Outcome.WORKED: "w",
    Outcome.NONE: "-",
    Outcome.NOT_LOADED: "?",
}


def report_document(
    workbench: Workbench, projects: Sequence[Project], for_people: bool = False
) -> dict[str, Any]:
    """``report --json``. Times are ISO 8601 in UTC, tokens estimated at 4 bytes each, intervals 90 %.

    Text is masked as what a model gets: the home folder is ``~``, the user's name ``[user]``, and secrets
    placeholders. So are the paths of projects and files when it is ``for_people``, to be shown around; for a
    program, which looks them up, they are whole, as in every other document. What could not be read is added
    to `workbench.problems`.
    """
    redactor = redactor_here(workbench.settings.state_folder / "mask.key", os.environ)
    documents = [_project(workbench, project) for project in projects]
    rules = [rule for document in documents for rule in document["rules"]]
    measured = [rule for rule in rules if rule["saved_tokens"] is not None]
    totals = {
        "projects": len(documents),
        **{name: sum(one[name] for one in documents) for name in ("sessions", "calls", "failures")},
        "wasted_tokens": sum(one["failure_tokens"] for one in documents),
        "other_waste_tokens": sum(one["waste"]["tokens"] for one in documents),
        "rules": len(rules),
        "verdicts": _verdicts(rules),
        "saved_tokens": [sum(rule["saved_tokens"][end] for rule in measured) for end in (0, 1)],
        "spent_tokens": sum(rule["spent_tokens"] for rule in measured),
    }
    document = {"generated": workbench.now().isoformat(), "totals": totals, "projects": documents}

    @cache  # thousands of rules bear the same few words beside their own, and each is looked at long
    def mask(text: str) -> str:
        return redactor.redact(visible(text)).text

    return masked(document, mask, _OWN_WORDS | (frozenset() if for_people else _PLACES))


def _verdicts(rules: Iterable[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for rule in rules:
        found[rule["verdict"] or "not measured"] += 1
    return dict(found)


def _project(workbench: Workbench, project: Project) -> dict[str, Any]:
    said: list[str] = []

    def part(what: str, make: Callable[[], list[_Part]]) -> list[_Part]:
        """A part of the report; when making it fails it is empty, and that is said."""
        try:
            return make()
        except WrittenRulesError as error:
            said.append(str(error))
        except Exception as error:  # noqa: BLE001 - any at all: the rest of the report is worth having
            said.append(fault_in_report(what, project.info.project_path, project.plugin.name, error))
        return []

    rules = part("rules", lambda: learned_rules(project, workbench.written_rules))
    notes = part("weeks and waste", lambda: session_notes(project, spending=True))
    proposals = part("proposals", lambda: tidy(project, rules))
    counts, analysis = project.counts, project.analysis_or_said(said.append)
    for sentence in said:
        workbench.say(sentence)
    wasted = [note.session_waste for note in notes]
    findings = analysis.findings if analysis else []
    return {
        **project_numbers(project),
        "failure_rate": counts.failure_rate,  # as it is: whoever shows it rounds, once
        "last_activity": _iso(counts.last_activity),
        "failure_tokens": project.outline.wasted_tokens if project.outline else 0,
        "weeks": _weeks(notes),
        "findings": [_finding(finding) for finding in findings],
        "rules": [_rule(workbench.now(), rule) for rule in rules],
        "waste": _waste(waste_findings(wasted)),
        "proposals": [
            {
                "kind": each.kind.value,
                "file": str(each.statements[-1].path),
                "lines": [one.line for one in each.statements],
                "text": each.statements[-1].text,
                "evidence": each.evidence,
                "proposal": each.proposal,
            }
            for each in proposals
        ],
        "problems": said,
    }


def _weeks(notes: Sequence[Note]) -> list[dict[str, Any]]:
    """Calls, failures and waste of each week that had sessions, oldest first; replayed calls count once."""
    known: set[tuple[str, str]] = set()
    weeks: dict[str, dict[str, Any]] = {}
    for note in notes:
        if note.begun is None:
            continue
        week = weeks.setdefault(
            _week_of(note.begun), {"sessions": set(), "calls": 0, "failures": 0, "waste": 0}
        )
        new = {call: end for call, end in note.ends.items() if (note.agent, call) not in known}
        known.update((note.agent, call) for call in new)
        week["sessions"].add(note.session_id)
        week["calls"] += len(new)
        week["failures"] += sum(1 for end in new.values() if end == CallStatus.FAILED)
    for session, item in each_once(note.session_waste for note in notes):
        if session.begun is not None:
            weeks[_week_of(session.begun)]["waste"] += item.bytes
    return [
        {
            "week": name,
            "sessions": len(week["sessions"]),
            "calls": week["calls"],
            "failures": week["failures"],
            "waste_tokens": tokens_in(week["waste"]),
        }
        for name, week in sorted(weeks.items())
    ]


def _week_of(when: datetime) -> str:
    """The week by ISO 8601: ``2026-W07``."""
    year, number, _ = when.isocalendar()
    return f"{year}-W{number:02}"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "section": finding.section.value,
        "subject": finding.subject,
        "remedy": finding.remedy,
        "count": len(finding.pairs),
        "sessions": finding.sessions,
        "wasted_tokens": finding.wasted_tokens,
        "first_seen": _iso(finding.first_seen),
        "last_seen": _iso(finding.last_seen),
        "why_no_rule": why_no_rule(finding) or None,
    }


def _rule(now: datetime, rule: LearnedRule) -> dict[str, Any]:
    life, age = rule.life, rule.age(now)
    return {
        "file": str(rule.destination.path),
        "section": rule.section,
        "content": rule.content,
        "origin": rule.origin.value,
        "applied": _iso(rule.applied),
        "age_days": age.days if age else None,
        "cut_off": rule.cut_off,
        "verdict": life.verdict.value if life else None,
        "why": rule.why,
        "before": _count(life.before) if life else None,
        "after": _count(life.after) if life else None,
        "drop": _interval(life.drop, 4) if life else None,
        "chance": round(life.chance, 4) if life else None,
        "cost_tokens": rule.cost_tokens,
        "spent_tokens": life.spent_tokens if life else None,
        "saved_tokens": _interval(life.saved_tokens, 0) if life else None,
        "last_opportunity": _iso(rule.last_opportunity),
        "series": "".join(_LETTERS[point.outcome] for point in rule.series if not point.is_after)
        + "|"
        + "".join(_LETTERS[point.outcome] for point in rule.series if point.is_after),
    }


def _count(count: Count) -> dict[str, Any]:
    return {
        "sessions": count.sessions,
        "opportunities": count.opportunities,
        "failed": count.failed,
        "rate": count.rate if count.opportunities else None,
        "interval": _interval(count.interval, 4),
    }


def _waste(findings: Sequence[WasteFinding]) -> dict[str, Any]:
    def of(kind: WasteKind) -> dict[str, int]:
        some = [one for one in findings if one.kind is kind]
        return {
            "calls": sum(one.calls for one in some),
            "tokens": tokens_in(sum(one.wasted_bytes for one in some)),
        }

    return {
        "tokens": tokens_in(sum(one.wasted_bytes for one in findings)),
        "kinds": {kind.value: of(kind) for kind in WasteKind},
        "top": [
            {
                "kind": one.kind.value,
                "subject": one.subject,
                "calls": one.calls,
                "sessions": one.sessions,
                "tokens": one.wasted_tokens,
                "first_seen": _iso(one.first_seen),
                "last_seen": _iso(one.last_seen),
            }
            for one in findings
        ],
    }


def _interval(span: Interval, digits: int) -> list[float]:
    return [round(end, digits) if digits else int(end) for end in span]


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
