"""What the commands have in common: options, and how they speak."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from headroom_tui import reports
from headroom_tui.command_line.speech import tell
from headroom_tui.library import Project
from headroom_tui.plugins.load import installed_plugins
from headroom_tui.settings import Settings
from headroom_tui.workbench import Workbench
from scanners.registry import SCANNERS
from scanners.text import visible
from writers.diff import unified_diff
from writers.errors import LeadsOutside, UndoRefused, WriterError
from writers.file_facts import with_facts
from writers.models import JournalEntry, Plan
from writers.reach import refuse_outside

_log = logging.getLogger(__name__)
Command = TypeVar("Command", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path, file_okay=False)


class AgentName(click.ParamType[str]):
    """The name of an agent; plugins are looked at only for one that is not built in."""

    name = "name"

    def __init__(self, any_agent: bool = True) -> None:
        self._known = ("auto", *SCANNERS) if any_agent else tuple(SCANNERS)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self._known:
            return value
        problems: list[str] = []
        others = [plugin.name for plugin in installed_plugins(problems.append)]
        if value not in others:
            known = ", ".join([*self._known, *others])
            self.fail(" ".join([f"{value!r} is not one of {known}.", *problems]), param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._known if name.startswith(incomplete)]

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"[{'|'.join(self._known)}|…]"


def home_options(command: Command) -> Command:
    """Where the agents' logs are."""
    options = [
        click.option(
            f"--{name}-dir",
            type=FOLDER,
            metavar="DIR",
            help=f"{scanner.display_name}'s folder, instead of its own.",
        )
        for name, scanner in SCANNERS.items()
    ]
    for option in reversed(options):
        command = option(command)
    return command


def scan_options(command: Command) -> Command:
    """What every command that reads logs takes."""
    options = [
        click.option(
            "--agent", type=AgentName(), default="auto", help="Only this agent, built-in or a plugin's."
        ),
        click.option("--project", type=FOLDER, metavar="PATH", help="Only the project in this folder."),
    ]
    for option in reversed(options):
        command = option(command)
    return home_options(command)


def model_options(command: Command) -> Command:
    """What everything that may ask a model takes."""
    command = click.option("--offline", is_flag=True, help="Ask no model, whatever is set up.")(command)
    return click.option(
        "--model", metavar="NAME", help="The model to ask: a name, a provider (openai/NAME), or claude-cli."
    )(command)


outside_option = click.option(
    "--outside", is_flag=True, help="Also write files that lie outside the project and your home."
)


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


def settings_from(options: dict[str, Any]) -> Settings:
    if options.get("model") and options.get("offline"):
        raise click.UsageError("--model and --offline exclude each other.")
    project: Path | None = options.get("project")
    homes = {name: options[f"{name}_dir"] for name in SCANNERS if options[f"{name}_dir"]}
    return Settings(
        homes={name: Path(home).absolute() for name, home in homes.items()},
        agents=() if options.get("agent", "auto") == "auto" else (options["agent"],),
        project=project.resolve() if project else None,
        model=options.get("model"),
        offline=bool(options.get("offline")),
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
