"""``scan``, ``pairs`` and ``report``: what the logs hold.

What only some of them need is loaded there: it takes as long as a small scan.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from headroom_tui.command_line.options import FoldersLast, given_again, scan_options, settings_from
from headroom_tui.command_line.output_files import PAGE
from headroom_tui.command_line.scanning import print_problems, scanned_as_named, writes_not_ended
from headroom_tui.command_line.speech import print_json
from headroom_tui.documents.scan import scan_document
from headroom_tui.library import Library
from headroom_tui.settings.run import Settings
from scanners.text import visible, visible_path


@click.command(cls=FoldersLast)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@scan_options
def scan(as_json: bool, **options: Any) -> None:
    """List the projects with their calls and failures.

    Rules says what is left to do with them: to decide about, to write, to take out.

    \b
    headroom-tui scan --agent codex
    headroom-tui scan --json | jq '.projects[] | {path, failures}'
    """
    if as_json:
        library = Library(settings_from(options))
        projects = scanned_as_named(library, analyse=False)  # the document has no rules
        print_json(scan_document(projects))
        print_problems(library, projects, writes_not_ended(library.settings))
        return
    from headroom_tui.command_line import listings
    from headroom_tui.command_line.writing import what_is_wrong
    from headroom_tui.workbench import Workbench

    workbench = Workbench(settings_from(options))
    projects = scanned_as_named(workbench.library)
    if projects:
        listings.print_projects(listings.console(), workbench, projects)
    print_problems(workbench.library, projects, what_is_wrong(workbench))


@click.command(cls=FoldersLast)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@scan_options
def pairs(as_json: bool, **options: Any) -> None:
    """List failed calls and what fixed them.

    Each with its local time, the beginning of its session's id, and its kind. Long calls are cut off.

    \b
    headroom-tui pairs --project .
    headroom-tui pairs --json | jq '.pairs[] | select(.fix) | [.failure.input, .fix.input]'
    """
    from headroom_tui.command_line import listings
    from headroom_tui.command_line.writing import what_is_wrong
    from headroom_tui.workbench import Workbench

    workbench = Workbench(settings_from(options))
    projects = scanned_as_named(workbench.library)
    if as_json:
        from headroom_tui.documents.pairs import pairs_document

        print_json(pairs_document(workbench, projects))
    elif projects:
        listings.print_pairs(listings.console(), workbench, projects)
    print_problems(workbench.library, projects, what_is_wrong(workbench))


@click.command(cls=FoldersLast)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--html", "page", type=PAGE, help="Write one HTML page here.")
@scan_options
def report(as_json: bool, page: Path | None, **options: Any) -> None:
    """Show what was learned and whether it helps.

    For each project: its failure rate, what is most worth avoiding, the written rules with a verdict on each,
    and waste.

    \b
    headroom-tui report --html report.html
    """
    if as_json and page:
        raise click.UsageError("--json and --html exclude each other.")
    from headroom_tui.command_line import listings
    from headroom_tui.command_line.writing import what_is_wrong
    from headroom_tui.documents.report import report_document
    from headroom_tui.report.printing import print_report, write_page
    from headroom_tui.workbench import Workbench

    workbench = Workbench(settings_from(options))
    projects = scanned_as_named(workbench.library)
    document = report_document(workbench, projects, for_people=page is not None)  # to be shown around
    if page is not None:
        try:
            write_page(document, page)
        except OSError as error:
            reason = error.strerror or error
            raise click.ClickException(visible(f"The report {page} was not written ({reason}).")) from error
        click.echo(f"Written: {visible_path(page)}")
    elif as_json:
        print_json(document)
    else:
        print_report(listings.console(), document)
    print_problems(workbench.library, projects, what_is_wrong(workbench))


def print_overview(settings: Settings, why: str, is_lasting: bool) -> None:
    """What the reviewer would open with, ``why`` it is not opened, and commands for logs that are kept."""
    from rich.text import Text

    from headroom_tui.command_line import listings
    from headroom_tui.command_line.writing import what_is_wrong
    from headroom_tui.workbench import Workbench

    workbench = Workbench(settings)
    console = listings.console()
    projects = scanned_as_named(workbench.library)
    if projects:
        listings.print_projects(console, workbench, projects)
    print_problems(workbench.library, projects, what_is_wrong(workbench))
    not_opened = f"\nThe reviewer was not opened: {why}."
    if not is_lasting:
        console.print(Text(not_opened))
        return
    console.print(Text(f"{not_opened} These need no screen:"))
    for command in ("scan", "pairs", "learn", "report", "doctor"):
        words = shlex.join(["headroom-tui", command, *given_again(settings)])
        console.print(Text(f"  {words}"), soft_wrap=True)
