"""What a scan found, as a document for programs. Loads no analysis, writer or screen: a scan needs none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from headroom_tui.projects.damaged_logs import bad_lines_in
from headroom_tui.projects.project import Project


def scan_document(projects: Iterable[Project]) -> dict[str, Any]:
    """``scan --json``. Times are ISO 8601 in UTC; ``failures`` are calls with status failed only."""
    return {
        "projects": [
            {
                **project_numbers(project),
                "by_category": counts.by_category,
                "rejected": counts.rejected,
                "interrupted": counts.interrupted,
                "cancelled": counts.cancelled,
                "masked": counts.masked,
                "bad_lines": counts.bad_lines,
                "bad_lines_in": [
                    {"file": log, "lines": number} for log, number in bad_lines_in(project).items()
                ],
                "last_activity": counts.last_activity.isoformat() if counts.last_activity else None,
            }
            for project in projects
            for counts in [project.counts]
        ]
    }


def project_numbers(project: Project) -> dict[str, Any]:
    """What every document says of a project first."""
    counts = project.counts
    return {
        "agent": project.plugin.name,
        "name": project.info.name,
        "path": str(project.info.project_path),
        "sessions": counts.sessions,
        "calls": counts.calls,
        "failures": counts.failures,
    }
