"""Where a project's rules may go, and which rules stand there already."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui import wording
from headroom_tui.file_sign import Sign, sign_of
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Decision
from writers.base import not_here
from writers.block.sections import normalised, says_only
from writers.destinations import Destination, DestinationKind, usual_file
from writers.standing import damage_in, standing_block, standing_bullets
from writers.standing_rules import StandingRule, standing_rules


@dataclass(frozen=True, slots=True)
class Places:
    """The usual file for each target, all files on offer, and what stands in these and in chosen ones.

    ``damaged``: what is wrong with a file's block, so that what stands in it cannot be told. ``away``: why
    there is no folder of the project to write in. All as it was when `look` looked.
    """

    usual: dict[RecommendationTarget, Path]
    offered: dict[Path, Destination]
    standing: list[StandingRule]
    damaged: dict[Path, str]
    away: str
    own: Path | None  # the agent's file for this project; None where it cannot be written
    everywhere: tuple[Path, ...]  # that file, and the agent's for all projects
    _words: dict[str, set[str]]  # by real path
    _words_anywhere: set[str]
    _words_above: dict[Path, set[str]]  # of files in folders above the project's, the nearest first
    _signs: dict[Path, Sign]  # of all these files

    @property
    def is_out_of_date(self) -> bool:
        """Whether one of the files may be another one by now; none is read."""
        return any(sign_of(path) != sign for path, sign in self._signs.items())

    def stands(self, rule: Recommendation, content: str, paths: Collection[Path]) -> bool:
        """Whether a rule's bullet stands in all these files; in any, when it was sent to none of its own."""
        if paths:
            return all(says_only(content, self._words[os.path.realpath(path)]) for path in paths)
        return says_only(content, self._words_anywhere) or self._above(rule, content) is not None

    def _above(self, rule: Recommendation, content: str) -> Path | None:
        """The file above the project in which a bullet stands; one about paths means others there."""
        if rule.is_of_one_folder:
            return None
        return next((path for path, words in self._words_above.items() if says_only(content, words)), None)

    def bullets(self) -> dict[str, list[str]]:
        """What stands in the files, by real path; only files in which something does."""
        found: dict[str, list[str]] = {}
        for rule in self.standing:
            found.setdefault(rule.real_path, []).append(rule.content)
        return found

    def destination(self, rule: Recommendation, decision: Decision) -> Destination:
        """Where a rule goes: the file the user chose, else the usual one.

        Of several files it is the first, and the label names all. What stands above the project is there.
        """
        content = decision.content or rule.content
        above = None if decision.destination else self._above(rule, content)
        if above and not says_only(content, self._words_anywhere):
            return Destination(above, wording.place(above), DestinationKind.SHARED)
        path = decision.destination or usual_file(rule, self.usual, self.offered.values())
        known = self.offered.get(path) or Destination(path, wording.place(path), DestinationKind.PERSONAL)
        if not decision.also:
            return known
        label = " and ".join(wording.place(each) for each in (path, *decision.also))
        return Destination(path, label, known.kind)

    def blocks(self) -> dict[Path, str]:
        """The block of every file that rules go to without being sent there, where it has one."""
        files = {os.path.realpath(path): path for path in (*self.usual.values(), *self.offered)}
        return {path: block for path in files.values() if (block := standing_block(path))}


def look(project: Project, chosen: Iterable[Path]) -> Places:
    """Look at a project's files, and at those that the user chose for its rules."""
    writer = project.plugin.create_writer()
    usual = {target: writer.target_file(project.info, target) for target in RecommendationTarget}
    offered = {each.path: each for each in writer.destinations(project.info)}
    files: dict[str, Path] = {}  # two paths may be one file
    for path in (*usual.values(), *offered, *chosen):
        files.setdefault(os.path.realpath(path), path)
    above = writer.files_above(project.info)
    # first: what changes meanwhile is seen then
    signs = {path: sign_of(path) for path in (*files.values(), *above)}
    in_file = {real: standing_rules(path) for real, path in files.items()}
    return Places(
        usual,
        offered,
        [rule for rules in in_file.values() for rule in rules],
        {path: damage for path in files.values() if (damage := damage_in(path))},
        not_here(project.info),
        None if writer.can_write_project(project.info) else usual[RecommendationTarget.CONTEXT_FILE],
        tuple(dict.fromkeys(writer.for_everyone(project.info))),
        {real: {normalised(rule.content) for rule in rules} for real, rules in in_file.items()},
        writer.standing(project.info),
        {path: standing_bullets(path) for path in above},
        signs,
    )


def choices(places: Places, here: Iterable[Places]) -> list[tuple[Path, ...]]:
    """What a rule can go to: each file on offer; those of all agents used ``here``; here and everywhere."""
    agents = tuple(dict.fromkeys(each.own for each in here if each.own is not None))
    single = [(path,) for path in places.offered]
    return [*single, *dict.fromkeys(paths for paths in (agents, places.everywhere) if len(paths) > 1)]
