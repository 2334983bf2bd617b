"""``undo`` and ``history``: what was written."""

from __future__ import annotations

from typing import Any

import click

from headroom_tui.command_line.options import FoldersLast, home_options, settings_from
from headroom_tui.command_line.speech import print_json, tell
from headroom_tui.command_line.writing import failing_in_a_sentence, print_notices
from headroom_tui.documents.history import history_document
from headroom_tui.workbench import Workbench
from scanners.text import visible


@click.command(cls=FoldersLast)
@click.argument("entry_id", metavar="[ID]", required=False)
@home_options
def undo(entry_id: str | None, **options: Any) -> None:
    """Take back the last write, or the one with this ID.

    Every file gets back its bytes of before. A file that was edited since is not touched, nor is any other of
    that write, and the exit code is 1.

    \b
    headroom-tui undo
    headroom-tui undo 20260504T091500123456-1a2b3c
    """
    workbench = Workbench(settings_from(options))
    with failing_in_a_sentence():
        try:
            entry = workbench.journal.undo(entry_id)
        finally:
            print_notices(workbench)
    for file in entry.files:
        what = "is removed: it did not exist" if file.before_sha256 is None else "is as it was"
        click.echo(f"{visible(file.path)} {what} before.")


@click.command(cls=FoldersLast)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@home_options
def history(as_json: bool, **options: Any) -> None:
    """List what was written, newest first.

    Each is applied, undone, or failed (its files are as they were); one that is started or undoing has not
    ended. Times are local; those in IDs, and with --json, are UTC.

    \b
    headroom-tui history --json
    """
    with failing_in_a_sentence():
        journal = Workbench(settings_from(options)).journal
        entries, problems = journal.entries(), [*journal.unsettled(), *journal.unreadable()]
    for problem in problems:
        tell(problem)
    if as_json:
        print_json(history_document(entries))
        return
    if not entries and not problems:
        click.echo("Nothing was written yet.")
    for entry in entries:
        click.echo(f"{entry.id}  {entry.minute}  {entry.state}")
        for file in entry.files:
            click.echo(f"    {visible(file.path)}")
