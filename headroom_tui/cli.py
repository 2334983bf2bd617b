"""The command line. Exit codes: 0 done, 1 failed (a sentence on stderr), 2 wrong usage."""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.text import Text

from headroom_tui import __version__, reports
from headroom_tui.library import Project
from headroom_tui.settings import Settings
from headroom_tui.workbench import Workbench
from scanners.registry import SCANNERS
from scanners.text import visible
from writers.diff import unified_diff
from writers.errors import LeadsOutside, UndoRefused, WriterError
from writers.file_facts import with_facts
from writers.models import JournalEntry, Plan
from writers.plan_file import load_plan, save_plan
from writers.planning import warnings_of
from writers.reach import refuse_outside

Command = TypeVar("Command", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path, file_okay=False)


def _scan_options(command: Command) -> Command:
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


_outside_option = click.option(
    "--outside", is_flag=True, help="Also write files that lie outside the project and your home."
)


def _settings(options: dict[str, Any]) -> Settings:
    project: Path | None = options["project"]
    homes = {name: options[f"{name}_dir"] for name in SCANNERS if options[f"{name}_dir"]}
    return Settings(
        homes={name: Path(home).absolute() for name, home in homes.items()},
        agents=() if options["agent"] == "auto" else (options["agent"],),
        project=project.resolve() if project else None,
    )


@contextmanager
def _failing_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except LeadsOutside as error:
        raise click.ClickException(f"{error} --outside writes it.") from error
    except UndoRefused as error:
        since = "".join(unified_diff(file) for file in error.changed)
        raise click.ClickException(f"{error}\n{since}".rstrip()) from error
    except (WriterError, OSError) as error:
        raise click.ClickException(visible(str(error))) from error


def _print_problems(workbench: Workbench, projects: Sequence[Project]) -> None:
    """What was not read, or that nothing was found, apart from what scripts read."""
    for problem in [*workbench.library.problems, *workbench.problems]:
        click.echo(visible(problem), err=True)
    if not projects:
        for line in reports.nothing_found(workbench):
            click.echo(line, err=True)


def _print_notices(workbench: Workbench) -> None:
    """What of an earlier, interrupted write was finished or taken back on the way."""
    for notice in workbench.journal.take_notices():
        click.echo(notice, err=True)


def _write(workbench: Workbench, plan: Plan, folders: Sequence[Path], outside: bool) -> JournalEntry:
    if not outside:
        refuse_outside(plan, folders)
    try:
        return workbench.journal.apply(plan)
    finally:
        _print_notices(workbench)


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@click.group(invoke_without_command=True)
@click.version_option(__version__, prog_name="headroom-tui")
@click.option("--demo", is_flag=True, help="Open sample logs, on a private copy.")
@_scan_options
@click.pass_context
def main(context: click.Context, /, demo: bool, **options: Any) -> None:
    """Review what your coding agents learned from their failed tool calls.

    Without a command: opens the reviewer on every project found, the current folder's first.
    """
    if context.invoked_subcommand is not None:
        given = [
            f"--{name.replace('_', '-')}" for name in options if context.get_parameter_source(name) != DEFAULT
        ]
        if given or demo:
            raise click.UsageError(f"Give {', '.join(given) or '--demo'} after the command's name.")
        return
    if demo:
        with demo_settings() as settings:
            _review(settings)
    else:
        _review(_settings(options))


DEFAULT = click.core.ParameterSource.DEFAULT


@contextmanager
def demo_settings() -> Iterator[Settings]:
    from headroom_tui.demo import build_demo_home

    folder = Path(tempfile.mkdtemp(prefix="headroom-tui-demo-"))
    try:
        home = build_demo_home(folder)
        homes = {"claude": home.claude_dir, "codex": home.codex_dir, "gemini": home.gemini_dir}
        yield Settings(
            workspace=folder / ".headroom",
            homes=homes,
            agents=tuple(homes),  # the others' logs are the user's own
            here=None,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _review(settings: Settings) -> None:
    workbench = Workbench(settings)
    if sys.stdin.isatty() and sys.stdout.isatty():
        from headroom_tui.app import HeadroomApp  # imports Textual, which no other command needs

        app = HeadroomApp(workbench, watching=True)
        app.run()
        sys.exit(app.return_code or 0)
    console = reports.console()
    projects = list(workbench.library.scanned())
    if projects:
        reports.print_projects(console, workbench, projects)
    _print_problems(workbench, projects)
    console.print(Text("\nIn a terminal, headroom-tui opens the reviewer. Here, go on with:"))
    for line in ("headroom-tui scan --json", "headroom-tui pairs --json", "headroom-tui learn [--apply]"):
        console.print(Text(f"  {line}"))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_scan_options
def scan(as_json: bool, **options: Any) -> None:
    """List the projects with their calls and failures."""
    workbench = Workbench(_settings(options))
    projects = list(workbench.library.scanned())
    if as_json:
        _print_json(reports.scan_document(projects))
    elif projects:
        reports.print_projects(reports.console(), workbench, projects)
    _print_problems(workbench, projects)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_scan_options
def pairs(as_json: bool, **options: Any) -> None:
    """List failed calls and what fixed them."""
    workbench = Workbench(_settings(options))
    projects = list(workbench.library.scanned())
    if as_json:
        _print_json(reports.pairs_document(projects))
    elif projects:
        reports.print_pairs(reports.console(), projects)
    _print_problems(workbench, projects)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML page here."
)
@_scan_options
def report(as_json: bool, page: Path | None, **options: Any) -> None:
    """Show what was learned and whether it helps: failure rates, rules and verdicts, waste."""
    if as_json and page:
        raise click.UsageError("--json and --html exclude each other.")
    from headroom_tui import report_command  # takes as long to import as a small scan
    from headroom_tui.report_data import report_document

    workbench = Workbench(_settings(options))
    projects = list(workbench.library.scanned())
    document = report_document(workbench, projects)
    if page is not None:
        with _failing_in_a_sentence():
            report_command.write_page(document, page)
        click.echo(f"Written: {page}")
    elif as_json:
        _print_json(document)
    else:
        report_command.print_report(reports.console(), document)
    _print_problems(workbench, projects)


@main.command()
@click.option("--apply", "write", is_flag=True, help="Write the files; without it nothing is written.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--plan", "plan_file", type=click.Path(path_type=Path, dir_okay=False), help="Save the plan here."
)
@click.option("--accept-warnings", is_flag=True, help="Also rules that the gate warns of.")
@click.option("--all", "every", is_flag=True, help="All projects, not just the current folder's.")
@_outside_option
@_scan_options
def learn(
    write: bool,
    as_json: bool,
    plan_file: Path | None,
    accept_warnings: bool,
    every: bool,
    outside: bool,
    **options: Any,
) -> None:
    """Turn recurring failures into rules, and show or write the files' changes.

    All rules but those rejected in the reviewer, edited ones in their edited words. A rule that needs a
    second look (an address, a command that deletes) is left out until it was accepted there.
    """
    if every and options["project"]:
        raise click.UsageError("--all and --project exclude each other.")
    settings = _settings(options)
    if not every and settings.project is None:
        settings = replace(settings, project=Path.cwd())
    workbench = Workbench(settings)
    projects = list(workbench.library.scanned())
    with _failing_in_a_sentence():
        plan = workbench.plan_everything(projects, accept_warnings)
        if plan_file is not None:
            save_plan(plan, plan_file)
        if not as_json:  # first: where nobody can see the change, it is not made
            _print_plan(plan)
            sys.stdout.flush()
        folders = workbench.own_folders(projects)
        entry = _write(workbench, plan, folders, outside) if write and plan.changes_anything else None
        if entry is not None:
            workbench.note_applied(projects, plan)
    for problem in workbench.problems:
        click.echo(visible(problem), err=True)
    if as_json:
        _print_json(reports.learn_document(workbench, projects, plan, entry))
    elif not projects:
        click.echo(reports.nothing_found(workbench)[0], err=True)
    elif entry is not None:
        click.echo(f"Written. headroom-tui undo {entry.id} takes it back.")
    elif plan.changes_anything:
        click.echo("Nothing was written. --apply writes it, --plan FILE saves it.")


@main.command()
@click.argument("plan_file", metavar="PLAN", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--diff", is_flag=True, help="Only show what would change.")
@click.option("--accept-warnings", is_flag=True, help="Also rules that the gate warns of.")
@click.option(
    "--project", type=FOLDER, metavar="PATH", help="The folder it may write in, instead of this one."
)
@_outside_option
def apply(plan_file: Path, diff: bool, accept_warnings: bool, project: Path | None, outside: bool) -> None:
    """Write a saved plan: exactly its bytes, or nothing.

    Only to files that agents read, in this folder and below, and to your own for all projects.
    """
    folder = (project or Path.cwd()).absolute()
    workbench = Workbench(Settings())
    with _failing_in_a_sentence():
        plan = load_plan(plan_file, folder)
        if diff:
            _print_plan(plan)
            return
        if not accept_warnings and (twice := warnings_of([r for file in plan.files for r in file.rules])):
            raise click.ClickException(
                " ".join([*twice, "Nothing was written; --accept-warnings writes it all the same."])
            )
        entry = _write(workbench, plan, [folder, *workbench.own_folders([])], outside)
    for file in entry.files:
        click.echo(f"Wrote {visible(file.path)}.")
    click.echo(f"headroom-tui undo {entry.id} takes it back.")


@main.command()
@click.argument("entry_id", metavar="[ID]", required=False)
def undo(entry_id: str | None) -> None:
    """Take back the last write, or the one with this ID, byte for byte."""
    workbench = Workbench(Settings())
    with _failing_in_a_sentence():
        try:
            entry = workbench.journal.undo(entry_id)
        finally:
            _print_notices(workbench)
    for file in entry.files:
        what = "is removed: it did not exist" if file.before_sha256 is None else "is as it was"
        click.echo(f"{visible(file.path)} {what} before.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def history(as_json: bool) -> None:
    """List what was written, newest first."""
    with _failing_in_a_sentence():
        journal = Workbench(Settings()).journal
        entries, problems = journal.entries(), journal.unreadable()
    for problem in problems:
        click.echo(visible(problem), err=True)
    if as_json:
        _print_json(reports.history_document(entries))
        return
    if not entries:
        click.echo("Nothing was written yet.")
    for entry in entries:
        click.echo(f"{entry.id}  {entry.time:%Y-%m-%d %H:%M} UTC  {entry.state}")
        for file in entry.files:
            click.echo(f"    {visible(file.path)}")


def _print_plan(plan: Plan) -> None:
    for file in with_facts(plan).files:
        if file.changes_anything:
            click.echo(unified_diff(file), nl=False)
            for notice in file.notices:
                click.echo(visible(f"{file.path}: {notice}"), err=True)
    if not plan.changes_anything:
        click.echo("Nothing to write.")


def start() -> None:
    """Run the command line; an output that cannot be written (a full disk) ends in a sentence too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # in a terminal that cannot show a sign
    try:
        main(prog_name="headroom-tui")
    except OSError as error:
        sys.stdout = None  # nothing more can be written there, also not while Python ends
        sys.exit(f"Error: the output could not be written: {error}")
