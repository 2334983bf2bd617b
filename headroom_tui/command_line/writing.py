"""What the commands have in common that write files."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from headroom_tui.command_line.scanning import writes_not_ended
from headroom_tui.command_line.speech import tell
from headroom_tui.projects.project import Project
from headroom_tui.workbench import Workbench
from scanners.text import visible
from writers.diff import unified_diff, unified_lines
from writers.errors import LeadsOutside, UndoRefused, WriterError
from writers.file_facts import with_facts
from writers.models import FilePlan, JournalEntry, Plan, RefusedFile
from writers.reach import refuse_outside, refused_outside

_log = logging.getLogger(__name__)


@contextmanager
def failing_in_a_sentence(*but: type[Exception]) -> Iterator[None]:
    """Let an error end the command with a sentence, ``but`` those that its caller answers."""
    try:
        yield
    except but:
        raise
    except LeadsOutside as error:
        raise click.ClickException(f"{error} --outside writes it.") from error
    except UndoRefused as error:
        since = [line.text for file in error.changed for line in unified_lines(file)]
        raise click.ClickException("\n".join([str(error), *since])) from error
    except BrokenPipeError:  # whoever read the output has seen enough
        raise
    except WriterError as error:
        raise click.ClickException(visible(str(error))) from error
    except OSError as error:
        raise click.ClickException(unusable(error)) from error


def unusable(error: OSError) -> str:
    """Which file the system refused, and why, as a sentence."""
    what = "A file" if error.filename is None else str(error.filename)
    return visible(f"{what} could not be read or written: {error.strerror or error}.")


def print_notices(workbench: Workbench) -> None:
    """What of an earlier, interrupted write was finished or taken back on the way."""
    for notice in workbench.journal.take_notices():
        tell(notice)


def refused_unasked(
    workbench: Workbench, projects: Sequence[Project], plan: Plan, outside: bool
) -> list[RefusedFile]:
    """The files of a plan that lie where nobody expects a write: a command cannot ask."""
    found = [] if outside else refused_outside(plan, workbench.own_folders(projects))
    return [replace(each, why=f"{each.why} --outside writes it.") for each in found]


def what_is_wrong(workbench: Workbench) -> list[str]:
    """Sentences about what of our own could not be read or used, and about writes that have not ended."""
    return [*workbench.problems, *writes_not_ended(workbench.settings)]


def agent_homes(workbench: Workbench) -> dict[str, Path]:
    """The agents' folders by name, as a saved plan is checked against them."""
    return {plugin.name: plugin.scanner.config_home for plugin in workbench.library.plugins}


def settle_first(workbench: Workbench) -> None:
    """Before a plan is made to be written: what an interrupted write left would be taken for the files."""
    with failing_in_a_sentence():
        for sentence in workbench.settle() if workbench.journal.unsettled() else ():
            tell(sentence)


def write_plan(
    workbench: Workbench, plan: Plan, folders: Sequence[Path], outside: bool, projects: Iterable[Path] = ()
) -> JournalEntry:
    """Write what may be written into ``folders``; the journal names the project, where it is one of these."""
    if not outside:
        refuse_outside(plan, folders)
    named = {str(project) for project in projects}
    try:
        entry = workbench.journal.apply(plan, named.pop() if len(named) == 1 else "")
        _log.info("wrote %s: %s", entry.id, ", ".join(file.path for file in entry.files))
        return entry
    finally:
        print_notices(workbench)


def print_plan(plan: Plan, err: bool = False) -> None:
    """Print what would change; ``err`` where stdout belongs to somebody else."""
    for file in with_facts(plan).files:
        if file.changes_anything:
            _print_change(file, err)
            if file.path != file.real_path:
                tell(f"{file.path}: a link to {file.real_path}; that file is the one that changes.")
            for notice in file.notices:
                tell(f"{file.path}: {notice}")
    if not plan.changes_anything:
        click.echo("Nothing to write.", err=err)


_STYLES = {"file": "bold", "hunk": "cyan", "removed": "red", "added": "green", "context": None}  # as git's


def _print_change(file: FilePlan, err: bool) -> None:
    """Print what changes in a file: for people on a terminal, else so that it can be applied."""
    if not (sys.stderr if err else sys.stdout).isatty():
        click.echo(unified_diff(file), nl=False, err=err)
        return
    from rich.console import Console  # knows NO_COLOR, and what a terminal can show

    console = Console(stderr=err, highlight=False)
    for line in unified_lines(file):
        console.out(line.text, style=_STYLES[line.kind])
