"""What the commands have in common: how they read, write and speak."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import click

from headroom_tui import reports
from headroom_tui.command_line.speech import tell
from headroom_tui.library import Project
from headroom_tui.workbench import Workbench
from scanners.text import visible
from writers.diff import unified_diff
from writers.errors import LeadsOutside, UndoRefused, WriterError
from writers.file_facts import with_facts
from writers.models import JournalEntry, Plan
from writers.reach import refuse_outside

_log = logging.getLogger(__name__)


def scanned(workbench: Workbench, analyse: bool = True) -> list[Project]:
    """Read what is new, and give the projects in order; without ``analyse``, their numbers alone."""
    began = monotonic()
    library = workbench.library
    for plugin in library.plugins:
        _log.info("%s: %s", plugin.display_name, plugin.scanner.home)
    projects = list(library.scanned() if analyse else library.counted())
    calls = sum(project.counts.calls for project in projects)
    _log.info("%d projects, %d calls, read in %.2f s", len(projects), calls, monotonic() - began)
    return projects


@contextmanager
def failing_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except LeadsOutside as error:
        raise click.ClickException(f"{error} --outside writes it.") from error
    except UndoRefused as error:
        since = "".join(unified_diff(file) for file in error.changed)
        raise click.ClickException(f"{error}\n{since}".rstrip()) from error
    except BrokenPipeError:  # whoever read the output has seen enough
        raise
    except (WriterError, OSError) as error:
        raise click.ClickException(visible(str(error))) from error


def print_problems(workbench: Workbench, projects: Sequence[Project]) -> None:
    """What was not read, or that nothing was found, apart from what scripts read."""
    problems = [*workbench.library.problems, *workbench.problems]
    nothing = [] if projects else reports.nothing_found(workbench)
    for sentence in [*problems, *(line for line in nothing if line not in problems)]:
        tell(sentence)


def print_notices(workbench: Workbench) -> None:
    """What of an earlier, interrupted write was finished or taken back on the way."""
    for notice in workbench.journal.take_notices():
        tell(notice)


def write_plan(workbench: Workbench, plan: Plan, folders: Sequence[Path], outside: bool) -> JournalEntry:
    if not outside:
        refuse_outside(plan, folders)
    try:
        entry = workbench.journal.apply(plan)
        _log.info("wrote %s: %s", entry.id, ", ".join(file.path for file in entry.files))
        return entry
    finally:
        print_notices(workbench)


def print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_plan(plan: Plan, err: bool = False) -> None:
    """Print what would change; ``err`` where stdout belongs to somebody else."""
    for file in with_facts(plan).files:
        if file.changes_anything:
            click.echo(unified_diff(file), nl=False, err=err)
            for notice in file.notices:
                tell(f"{file.path}: {notice}")
    if not plan.changes_anything:
        click.echo("Nothing to write.", err=err)
