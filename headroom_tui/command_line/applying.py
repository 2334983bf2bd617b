"""``apply``: a saved plan into the agents' files, exactly as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from headroom_tui.command_line.options import (
    FOLDER,
    FoldersLast,
    UserPath,
    home_options,
    outside_option,
    settings_from,
    this_folder,
)
from headroom_tui.command_line.speech import tell
from headroom_tui.command_line.writing import (
    agent_homes,
    failing_in_a_sentence,
    print_plan,
    write_plan,
)
from headroom_tui.projects.project import Project
from headroom_tui.workbench import Workbench
from scanners.projects import project_of
from scanners.text import visible
from writers.applying.transaction import read_as_planned
from writers.errors import WriterError
from writers.models import Plan
from writers.planning import rule_changes
from writers.reach import refuse_leading_out
from writers.saved_plan.plan_file import load_plan


@click.command(cls=FoldersLast)
@click.argument("plan_file", metavar="PLAN", type=UserPath())
@click.option("--diff", is_flag=True, help="Only show what would change.")
@click.option("--accept-warnings", is_flag=True, help="Also write rules that need a second look.")
@click.option(
    "--project",
    multiple=True,
    type=FOLDER,
    metavar="PATH",
    help="The folder it may write in, instead of this one; may be given again.",
)
@outside_option
@home_options
def apply(
    plan_file: Path,
    diff: bool,
    accept_warnings: bool,
    project: Sequence[Path],
    outside: bool,
    **options: Any,
) -> None:
    """Write a saved plan: exactly its bytes, or nothing.

    Only to files that agents read, in this folder and below, and to your own for all projects.

    \b
    headroom-tui apply plan.json --diff
    headroom-tui apply plan.json
    """
    folders = [each.absolute() for each in project or [this_folder()]]
    for folder in folders:
        if not os.path.isdir(folder):  # noqa: PTH112 - Path's may raise
            raise click.ClickException(visible(f"There is no folder {folder}. Nothing was written."))
    workbench = Workbench(settings_from(options))
    with failing_in_a_sentence():
        plan = load_plan(plan_file, folders, agent_homes(workbench))
    if diff:
        print_plan(plan)
        for sentence in _not_as_planned(plan):
            tell(sentence)
        return
    if not plan.changes_anything:
        click.echo("Nothing to write.")
        return
    with failing_in_a_sentence():
        if not accept_warnings and (twice := _to_read_twice(plan)):
            raise click.ClickException(
                " ".join([*twice, "Nothing was written; --accept-warnings writes it all the same."])
            )
        if not outside:
            refuse_leading_out(plan, folders)
        entry = write_plan(workbench, plan, [*folders, *workbench.own_folders([])], outside, folders)
        known = {one.key: one for folder in folders for one in _known_in(workbench, folder)}
        workbench.note_written(known.values(), plan)
    for problem in workbench.problems:
        tell(problem)
    for file in entry.files:
        click.echo(f"Wrote {visible(file.path)}.")
    click.echo(f"headroom-tui undo {entry.id} takes it back.")


def _not_as_planned(plan: Plan) -> Iterator[str]:
    """Why the plan would not be written as its files are by now."""
    for file in plan.files:
        try:
            read_as_planned(file)
        except WriterError as error:
            yield str(error)


def _to_read_twice(plan: Plan) -> list[str]:
    changes = (rule_changes(file.path, file.before, file.after) for file in plan.files)
    return [sentence for each in changes for sentence in each.warnings]


def _known_in(workbench: Workbench, folder: Path) -> list[Project]:
    """What was read before of the projects in a folder. No log is looked at: that may take long."""
    folder = folder.resolve()
    main = Path(project_of(str(folder)))  # where it is a worktree
    places = [(project, project.info.project_path) for project in workbench.library.known()]
    return [project for project, path in places if path == main or path.is_relative_to(folder)]
