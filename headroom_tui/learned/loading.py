"""Whether an agent had read a rule in a session: a session without the rule says nothing about it.

Sources: Claude Code 2.1, codex-rs 0.169, Gemini CLI 0.58. All read the files of
the folder they work in and of those above it, and the one for all projects, when a session starts.
"""

from __future__ import annotations

from analyzer import paths
from scanners.models import ProjectInfo
from writers.base import ContextWriter
from writers.destinations import Destination, DestinationKind
from writers.standing_rules import StandingRule


def is_loaded(destination: Destination, folder: str) -> bool:
    """Whether a session that worked in ``folder`` had read that file, as far as its place tells.

    A worktree beside the project has files of its own, of which nothing is known.
    """
    if destination.path.name == "instructions.md":
        return False  # current Codex does not read it
    if destination.kind in (DestinationKind.GLOBAL, DestinationKind.MEMORY):
        return True
    place = destination.path.parent
    if place.name.startswith("."):  # .claude/CLAUDE.md, .github/copilot-instructions.md
        place = place.parent
    above = paths.parts(str(place))
    return paths.parts(folder)[: len(above)] == above


def cut_off(writer: ContextWriter, project: ProjectInfo, rule: StandingRule) -> str:
    """Why the agent never sees this bullet of the file, as a sentence; empty when it does."""
    portion = writer.portion_read(project, rule.path)
    if portion.ends_before(rule.end, rule.last_line):
        return f"It stands past the first {portion} of this file, which is all that is read."
    return ""
