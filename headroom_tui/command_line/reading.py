"""``scan``, ``pairs`` and ``report``: what the logs hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from headroom_tui import reports
from headroom_tui.command_line.options import scan_options, settings_from
from headroom_tui.command_line.shared import failing_in_a_sentence, print_json, print_problems, scanned
from headroom_tui.settings import Settings
from headroom_tui.workbench import Workbench


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@scan_options
def scan(as_json: bool, **options: Any) -> None:
    """List the projects with their calls and failures.

    \b
    headroom-tui scan --agent codex
    headroom-tui scan --json | jq '.projects[] | {path, failures}'
    """
    workbench = Workbench(settings_from(options))
    projects = scanned(workbench, analyse=not as_json)  # the document has no rules
    if as_json:
        print_json(reports.scan_document(projects))
    elif projects:
        reports.print_projects(reports.console(), workbench, projects)
    print_problems(workbench, projects)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@scan_options
def pairs(as_json: bool, **options: Any) -> None:
    """List failed calls and what fixed them.

    \b
    headroom-tui pairs --project .
    headroom-tui pairs --json | jq '.pairs[] | select(.fix)'
    """
    workbench = Workbench(settings_from(options))
    projects = scanned(workbench)
    if as_json:
        print_json(reports.pairs_document(projects))
    elif projects:
        reports.print_pairs(reports.console(), projects)
    print_problems(workbench, projects)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML page here."
)
@scan_options
def report(as_json: bool, page: Path | None, **options: Any) -> None:
    """Show what was learned and whether it helps: failure rates, rules and verdicts, waste.

    \b
    headroom-tui report --html report.html
    """
    if as_json and page:
        raise click.UsageError("--json and --html exclude each other.")
    from headroom_tui import report_command  # takes as long to import as a small scan
    from headroom_tui.report_data import report_document

    workbench = Workbench(settings_from(options))
    projects = scanned(workbench)
    document = report_document(workbench, projects)
    if page is not None:
        with failing_in_a_sentence():
            report_command.write_page(document, page)
        click.echo(f"Written: {page}")
    elif as_json:
        print_json(document)
    else:
        report_command.print_report(reports.console(), document)
    print_problems(workbench, projects)


def print_overview(settings: Settings) -> None:
    """What the reviewer would open with, where there is no terminal to open it on."""
    workbench = Workbench(settings)
    console = reports.console()
    projects = scanned(workbench)
    if projects:
        reports.print_projects(console, workbench, projects)
    print_problems(workbench, projects)
    console.print(Text("\nIn a terminal, headroom-tui opens the reviewer. Here, go on with:"))
    for line in ("headroom-tui scan --json", "headroom-tui pairs --json", "headroom-tui learn [--apply]"):
        console.print(Text(f"  {line}"))
