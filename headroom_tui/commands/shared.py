"""What the commands have in common: options, and how they speak."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from headroom_tui import reports
from headroom_tui.library import Project
from headroom_tui.settings import Settings
from headroom_tui.workbench import Workbench
from scanners.registry import SCANNERS
from scanners.text import visible
from writers.diff import unified_diff
from writers.errors import LeadsOutside, UndoRefused, WriterError
from writers.models import JournalEntry, Plan
from writers.reach import refuse_outside

Command = TypeVar("Command", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path, file_okay=False)


def scan_options(command: Command) -> Command:
    """What every command that reads logs takes."""
    options = [
        click.option(
            f"--{name}-dir",
            type=FOLDER,
            metavar="DIR",
            help=f"{scanner.display_name}'s folder, instead of its own.",
        )
        for name, scanner in SCANNERS.items()
    ]
    options += [
        click.option(
            "--agent", type=click.Choice(["auto", *SCANNERS]), default="auto", help="Only this agent."
        ),
        click.option("--project", type=FOLDER, metavar="PATH", help="Only the project in this folder."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


outside_option = click.option(
    "--outside", is_flag=True, help="Also write files that lie outside the project and your home."
)


def settings_from(options: dict[str, Any]) -> Settings:
    project: Path | None = options["project"]
    homes = {name: options[f"{name}_dir"] for name in SCANNERS if options[f"{name}_dir"]}
    return Settings(
        homes={name: Path(home).absolute() for name, home in homes.items()},
        agents=() if options["agent"] == "auto" else (options["agent"],),
        project=project.resolve() if project else None,
    )


@contextmanager
def failing_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except LeadsOutside as error:
        raise click.ClickException(f"{error} --outside writes it.") from error
    except UndoRefused as error:
        since = "".join(unified_diff(file) for file in error.changed)
        raise click.ClickException(f"{error}\n{since}".rstrip()) from error
    except (WriterError, OSError) as error:
        raise click.ClickException(visible(str(error))) from error


def print_problems(workbench: Workbench, projects: Sequence[Project]) -> None:
    """What was not read, or that nothing was found, apart from what scripts read."""
    for problem in [*workbench.library.problems, *workbench.problems]:
        click.echo(visible(problem), err=True)
    if not projects:
        for line in reports.nothing_found(workbench):
            click.echo(line, err=True)


def print_notices(workbench: Workbench) -> None:
    """What of an earlier, interrupted write was finished or taken back on the way."""
    for notice in workbench.journal.take_notices():
        click.echo(notice, err=True)


def write_plan(workbench: Workbench, plan: Plan, folders: Sequence[Path], outside: bool) -> JournalEntry:
    if not outside:
        refuse_outside(plan, folders)
    try:
        return workbench.journal.apply(plan)
    finally:
        print_notices(workbench)


def print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
