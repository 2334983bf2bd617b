"""The logs of each agent on this machine, and the instruction files of the current folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from analyzer.models import RecommendationTarget
from headroom_tui import wording
from headroom_tui.agents import LearnPlugin
from headroom_tui.doctor.checks import Check, State, place
from headroom_tui.faults import words_of
from headroom_tui.workbench import Workbench
from scanners.names import VARIABLES
from scanners.projects import project_of
from scanners.registry import SCANNERS
from scanners.text import visible
from writers.block.parts import bullets
from writers.errors import WriterError
from writers.files import read_target
from writers.marker_block import Damage, find_block
from writers.planning import read_sections


def agent_check(workbench: Workbench, plugin: LearnPlugin, environ: Mapping[str, str]) -> Check:
    """Whether the logs of an agent can be found, and why they are looked for there."""
    scanner = plugin.scanner
    why = _why(workbench, plugin, environ)
    try:
        logs = list(scanner.stamped_files())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - any at all; the rest is looked at
        found = f"{place(scanner.home)} could not be looked through ({words_of(error)})"
        return Check("agents", plugin.display_name, State.PROBLEM, visible(found))
    if scanner.problem:
        found = visible(scanner.problem.removeprefix(f"{plugin.display_name}: "))
        return Check("agents", plugin.display_name, State.PROBLEM, found)
    if logs:
        size = wording.size(sum(stamp.size for _, stamp in logs))
        found = f"{wording.plural(len(logs), 'log')}, {size}, in {place(scanner.home)} ({why})"
        return Check("agents", plugin.display_name, State.OK, found)
    if scanner.home == Path.home():  # a plugin, which alone knows where it looks
        return Check("agents", plugin.display_name, State.NOTE, "its plugin finds no sessions")
    if os.path.isdir(scanner.home):  # noqa: PTH112 - Path's may raise
        inside = f", where they are in {scanner.looked_in}" if scanner.looked_in else ""
        found = f"no sessions in {place(scanner.home)}{inside} ({why})"
        return Check("agents", plugin.display_name, State.NOTE, found)
    found = f"{place(scanner.home)} is not there ({why})"
    option = f"--{plugin.name}-dir DIR names another folder." if plugin.name in SCANNERS else ""
    return Check("agents", plugin.display_name, State.NOTE, found, option)


def _why(workbench: Workbench, plugin: LearnPlugin, environ: Mapping[str, str]) -> str:
    """What made us look there: the variable without which we would look elsewhere."""
    if plugin.name in workbench.settings.homes:
        return f"--{plugin.name}-dir"
    if plugin.name not in SCANNERS:
        return "a plugin"

    def places(environ: Mapping[str, str]) -> tuple[Path, list[Path]]:
        scanner = SCANNERS[plugin.name](environ=environ)
        return scanner.home, scanner.log_roots()

    as_is = places(environ)
    for name in [each for each in VARIABLES if each in environ]:
        if places({other: value for other, value in environ.items() if other != name}) != as_is:
            return name
    return "its default"


def file_checks(workbench: Workbench) -> Iterator[Check]:
    """The instruction files of the current folder, for the agents that are used on this machine."""
    here = workbench.settings.project or workbench.settings.here
    if here is None:
        return
    for plugin in workbench.library.plugins:
        if not plugin.detect():
            continue
        project = plugin.scanner.project_info(project_of(str(here)))
        writer = plugin.create_writer()
        if reason := writer.can_write_project(project):
            yield Check("files", plugin.display_name, State.PROBLEM, reason)
            continue
        for path in dict.fromkeys(writer.target_file(project, target) for target in RecommendationTarget):
            yield _file(plugin.display_name, path)


def _file(agent: str, path: Path) -> Check:
    name = visible(f"{agent}: {path.name}")
    try:
        target = read_target(path)
        sections = read_sections(path, target.data)
        rules = sum(len(bullets(section.body)) for section in sections)
    except WriterError as error:
        return Check("files", name, State.PROBLEM, str(error), "Nothing is written to it as it is.")
    if target.data is None:
        return Check("files", name, State.OK, f"{place(path)} would be created")
    if isinstance(damage := find_block(target.data), Damage):  # one that a write repairs
        found = f"{place(path)}: {damage.sentence}"
        return Check("files", name, State.PROBLEM, found, "The next write repairs it; the diff shows how.")
    return Check("files", name, State.OK, f"{place(path)} holds {wording.plural(rules, 'learned rule')}")
