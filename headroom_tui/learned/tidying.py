"""Hygiene of the files that a project's agent reads: what could be tidied in them, with the evidence."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from analyzer.instructions.hygiene import HygieneKind, Proposal, hygiene
from analyzer.instructions.repository_facts import RepositoryFacts
from analyzer.instructions.statements import Audience, Statement, statements
from analyzer.life.verdicts import RuleVerdict
from headroom_tui.faults import words_of
from headroom_tui.learned.learned_rules import LearnedRule
from headroom_tui.projects.project import Project
from scanners.text import visible
from writers.destinations import Destination
from writers.marker_block import BlockSpan, find_block
from writers.models import Plan
from writers.standing import read_quietly
from writers.standing_rules import StandingRule

_SHOWN = 80  # characters of a rule
_COULD_GO = {
    RuleVerdict.CONTRADICTED: (HygieneKind.OUTDATED, "Take it out."),
    RuleVerdict.NO_EFFECT: (HygieneKind.NO_EFFECT, "Take it out, or say it otherwise."),
    RuleVerdict.NOT_SEEN: (HygieneKind.NOT_SEEN, "Take it out."),
}


def tidy(project: Project, rules: Iterable[LearnedRule] = (), plan: Plan | None = None) -> list[Proposal]:
    """What could be tidied in the files that a project's agent reads; nothing is changed.

    ``rules`` add those of them that could go. With ``plan`` the files are taken as it would leave them, to be
    asked before it is applied. Looks through the repository: call it in a thread.
    """
    planned = {os.path.realpath(file.path): file.after for file in plan.files} if plan else {}
    found: dict[str, list[Statement]] = {}
    for destination in project.plugin.create_writer().destinations(project.info):
        real = os.path.realpath(destination.path)
        if real not in found:
            after = planned.get(real)
            data = read_quietly(destination.path) if after is None else after
            found[real] = _statements(destination, data)
    said = [one for each in found.values() for one in each]
    folder = project.info.project_path
    repository = RepositoryFacts(folder) if said and folder.is_absolute() and _is_here(folder) else None
    return [*hygiene(said, repository), *_could_go(rules)]


def _statements(destination: Destination, data: bytes) -> list[Statement]:
    text = data.decode("utf-8", "replace")
    block = find_block(data)
    lines = range(0)
    if isinstance(block, BlockSpan):
        lines = range(data.count(b"\n", 0, block.start) + 1, data.count(b"\n", 0, block.end) + 2)
    audience = Audience(destination.kind.value)
    return list(statements(destination.path, visible(text), audience, lines))


def standing_of(statement: Statement, rules: Iterable[StandingRule]) -> StandingRule | None:
    """The rule of a block that a statement is; None when it is the user's own text.

    Of rules in the same words it is the one in its line, or next to it where lines were counted otherwise.
    """
    if not statement.in_block:
        return None
    real = os.path.realpath(statement.path)
    said = [one for one in rules if _words(one) == statement.text and os.path.realpath(one.path) == real]
    return min(said, key=lambda one: abs(one.first_line - statement.line), default=None)


def with_hygiene(project: Project, plan: Plan) -> Plan:
    """A plan whose notices say what is doubtful about the rules that it writes, each file as it would be."""
    written = {(os.path.realpath(file.path), _one_line(rule)) for file in plan.files for rule in file.rules}
    if not written:
        return plan
    doubts: dict[str, list[str]] = defaultdict(list)
    try:
        proposals = tidy(project, plan=plan)
    except Exception as error:  # noqa: BLE001 - a fault of ours here must keep no rule from being written
        proposals = []
        doubts[os.path.realpath(plan.files[0].path)].append(
            f"Whether a rule is doubtful could not be looked for ({words_of(error)}). The diff is what would "
            "be written."
        )
    for each in proposals:
        about = [one for one in each.statements if (os.path.realpath(one.path), one.text) in written]
        if about:
            words = about[-1].text if len(about[-1].text) <= _SHOWN else f"{about[-1].text[: _SHOWN - 1]}…"
            doubts[os.path.realpath(about[-1].path)].append(f"“{words}”: {each.evidence} {each.proposal}")
    return replace(
        plan,
        files=tuple(
            replace(file, notices=(*file.notices, *doubts[os.path.realpath(file.path)]))
            for file in plan.files
        ),
    )


def _words(rule: StandingRule) -> str:
    return _one_line(rule.content)


def _one_line(bullet: str) -> str:
    return " ".join(line.strip() for line in visible(bullet).removeprefix("- ").splitlines())


def _could_go(rules: Iterable[LearnedRule]) -> Iterator[Proposal]:
    for rule in rules:
        if not rule.could_go:
            continue
        one, audience = rule.standing, Audience(rule.destination.kind.value)
        said = (Statement(one.path, one.first_line, _words(one), audience, in_block=True),)
        if rule.cut_off:
            way = "Take it out, or move it to a file that has room for it."
            yield Proposal(HygieneKind.NEVER_READ, said, rule.cut_off, way)
        elif rule.verdict:
            kind, way = _COULD_GO[rule.verdict]
            yield Proposal(kind, said, rule.why, way)


def _is_here(folder: Path) -> bool:
    # A share that a log names is never reached out to.
    return not str(folder).startswith("\\\\") and os.path.isdir(folder)  # noqa: PTH112 - Path's may raise
