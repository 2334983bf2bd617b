"""A few lines about a project, to choose by without opening it."""

from __future__ import annotations

from textual.content import Content

from headroom_tui import wording
from headroom_tui.library import Project
from headroom_tui.widgets.rule_detail import bullet_text

MOST_CATEGORIES = 5
MOST_RULES = 3


def peek(project: Project) -> Content:
    """Where the project is, what fails there, and the first rules."""
    counts = project.counts
    lines = [
        Content.assemble(
            (wording.place(project.info.project_path), "bold"),
            (
                f"  {project.plugin.display_name}, {wording.plural(counts.sessions, 'session')}",
                "$foreground-muted",
            ),
        )
    ]
    by_number = sorted(counts.by_category.items(), key=lambda item: (-item[1], item[0]))
    apart = [
        f"{number} {name}"
        for number, name in (
            (counts.rejected, "rejected by the user"),
            (counts.interrupted, "interrupted"),
            (counts.cancelled, "cancelled"),
            (counts.masked, "masked by a pipe"),
        )
        if number
    ]
    failed = [f"{number} {name.replace('_', ' ')}" for name, number in by_number[:MOST_CATEGORIES]]
    if failed:
        lines.append(Content.assemble(("failed: ", "$foreground-muted"), ", ".join(failed)))
    if apart:
        lines.append(Content.assemble(("apart:  ", "$foreground-muted"), ", ".join(apart)))
    for rule in project.rules[:MOST_RULES]:
        lines.append(Content.assemble(("rule:   ", "$foreground-muted"), bullet_text(rule.content)))
    return Content("\n").join(lines)
