"""Hygiene of the files that a project's agent reads: what could be tidied in them, with the evidence."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from analyzer.hygiene import HygieneKind, Proposal, hygiene
from analyzer.repository_facts import RepositoryFacts
from analyzer.statements import Place, Statement, statements
from analyzer.verdicts import RuleVerdict
from headroom_tui.learned_rules import LearnedRule
from headroom_tui.library import Project
from scanners.text import visible
from writers.base import Destination
from writers.marker_block import BlockSpan, find_block
from writers.models import Plan
from writers.standing import read_quietly


def tidy(project: Project, rules: Iterable[LearnedRule] = (), plan: Plan | None = None) -> list[Proposal]:
    """What could be tidied in the files that a project's agent reads; nothing is changed.

    ``rules`` add those that later sessions contradict. With ``plan`` the files are taken as it would leave
    them, to be asked before it is applied. Looks through the repository: call it in a thread.
    """
    planned = {os.path.realpath(file.path): file.after for file in plan.files} if plan else {}
    found: dict[str, list[Statement]] = {}
    for destination in project.plugin.create_writer().destinations(project.info):
        real = os.path.realpath(destination.path)
        if real not in found:
            found[real] = _statements(destination, planned.get(real) or read_quietly(destination.path))
    said = [one for each in found.values() for one in each]
    folder = project.info.project_path
    repository = RepositoryFacts(folder) if said and folder.is_absolute() and _is_here(folder) else None
    return [*hygiene(said, repository), *_contradicted(rules, said)]


def _statements(destination: Destination, data: bytes) -> list[Statement]:
    text = data.decode("utf-8", "replace")
    block = find_block(data)
    lines = range(0)
    if isinstance(block, BlockSpan):
        lines = range(data.count(b"\n", 0, block.start) + 1, data.count(b"\n", 0, block.end) + 2)
    place = Place(destination.kind.value)
    return list(statements(destination.path, visible(text), place, lines))


def _contradicted(rules: Iterable[LearnedRule], said: Iterable[Statement]) -> list[Proposal]:
    """Rules whose forbidden form works in the sessions since."""
    by_words = {(one.path, one.text): one for one in said}
    found: list[Proposal] = []
    for rule in rules:
        words = " ".join(line.strip() for line in rule.content.removeprefix("- ").splitlines())
        statement = by_words.get((rule.destination.path, words))
        if rule.life and statement and rule.verdict is RuleVerdict.CONTRADICTED:
            found.append(Proposal(HygieneKind.OUTDATED, (statement,), rule.life.why, "Take it out."))
    return found


def _is_here(folder: Path) -> bool:
    # A share that a log names is never reached out to.
    return not str(folder).startswith("\\\\") and folder.is_dir()
