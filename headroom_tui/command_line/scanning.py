"""What the commands have in common that read logs."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from time import monotonic

import click

from headroom_tui.command_line.speech import tell
from headroom_tui.library import Library
from headroom_tui.nothing_found import nothing_found
from headroom_tui.projects.project import Project
from headroom_tui.settings.run import Settings
from scanners.text import visible

_log = logging.getLogger(__name__)


def scanned(library: Library, analyse: bool = True) -> list[Project]:
    """Read what is new, and give the projects in order; without ``analyse``, their numbers alone."""
    began = monotonic()
    for plugin in library.plugins:
        _log.info("%s: %s", plugin.display_name, plugin.scanner.home)
    projects = list(library.scanned() if analyse else library.counted())
    calls = sum(project.counts.calls for project in projects)
    _log.info("%d projects, %d calls, read in %.2f s", len(projects), calls, monotonic() - began)
    return projects


def scanned_as_named(library: Library, analyse: bool = True) -> list[Project]:
    """`scanned`, for commands that can be told a project: one that no log names is an error.

    Raises:
        click.ClickException: ``--project`` names a folder without sessions.
    """
    projects = scanned(library, analyse)
    if not projects and library.settings.project is not None:
        for problem in library.problems:  # such as a log that may not be read
            tell(problem)
        raise click.ClickException(visible("\n".join(nothing_found(library))))
    return projects


def writes_not_ended(settings: Settings) -> list[str]:
    """Sentences about writes that have not ended, for who loads nothing else of what writes."""
    folder = settings.state_folder / "journal"
    if not os.path.isdir(folder):  # noqa: PTH112 - Path's may raise
        return []
    from writers.errors import WriterError
    from writers.journal import Journal

    try:
        return Journal(folder).unsettled()
    except WriterError as error:
        return [str(error)]


def print_problems(library: Library, projects: Sequence[Project], others: Iterable[str] = ()) -> None:
    """What was not read, or that nothing was found, apart from what scripts read."""
    problems = [*library.problems, *others]
    nothing = [] if projects else nothing_found(library)
    for sentence in [*problems, *(line for line in nothing if line not in problems)]:
        tell(sentence)
