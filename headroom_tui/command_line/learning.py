"""``learn``: rules into the agents' files, by a plan that can be looked at first, or saved for ``apply``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from headroom_tui.command_line import listings
from headroom_tui.command_line.options import (
    FoldersLast,
    model_options,
    outside_option,
    scan_options,
    settings_from,
    this_folder,
)
from headroom_tui.command_line.output_files import PLAN
from headroom_tui.command_line.scanning import scanned, scanned_as_named
from headroom_tui.command_line.speech import print_json, tell
from headroom_tui.command_line.writing import (
    agent_homes,
    failing_in_a_sentence,
    print_plan,
    refused_unasked,
    settle_first,
    what_is_wrong,
    write_plan,
)
from headroom_tui.documents.learn import learn_document
from headroom_tui.learn_plan import plan_everything, refuse_without_decisions
from headroom_tui.nothing_found import nothing_found
from headroom_tui.projects.project import Project
from headroom_tui.settings.run import current_folder
from headroom_tui.workbench import Workbench
from scanners.text import visible
from writers.models import JournalEntry, Plan
from writers.reach import leading_out
from writers.saved_plan.allowed_places import is_allowed
from writers.saved_plan.plan_file import save_plan


@click.command(cls=FoldersLast)
@click.option("--apply", "write", is_flag=True, help="Write the files; without it nothing is written.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--plan", "plan_file", type=PLAN, help="Save the plan here.")
@click.option("--accept-warnings", is_flag=True, help="Also write rules that need a second look.")
@click.option(
    "--shared", is_flag=True, help="Only files that the project's team shares, as a pull request needs."
)
@click.option("--all", "every", is_flag=True, help="All projects, not just the current folder's.")
@outside_option
@model_options
@scan_options
def learn(
    write: bool,
    as_json: bool,
    plan_file: Path | None,
    accept_warnings: bool,
    shared: bool,
    every: bool,
    outside: bool,
    **options: Any,
) -> None:
    """Turn recurring failures into rules; show or write them.

    All rules but those rejected in the reviewer, edited ones in their edited words, and what was decided
    there about rules that stand in the files. A rule that needs a second look (it holds an address, or a
    command that deletes) is left out until it is accepted there, or --accept-warnings is given.

    A file that cannot be written, such as one with a damaged block, is named; all others are written, and
    the exit code is 1.

    No model is asked unless --model names one; then stderr says what is sent where, with secrets masked,
    and its rules are kept for the reviewer. Those of its rules that cite no failure wait there.

    \b
    headroom-tui learn                       show this folder's changes
    headroom-tui learn --plan plan.json      save them, to be looked at and applied later
    headroom-tui learn --shared --plan plan.json     the same for a pull request
    headroom-tui learn --all --apply         write them in every project
    """
    workbench, projects = _read(every, options)
    must_write = write or plan_file is not None
    if must_write:
        settle_first(workbench)
    asked = _asked(workbench, projects, must_write)
    with failing_in_a_sentence():
        refuse = partial(refused_unasked, workbench, projects, outside=outside)
        learned = plan_everything(workbench, projects, refuse, accept_warnings, asked, shared)
        plan = learned.plan
        if plan.refused and not plan.files:
            plan_file = None  # an empty plan would only hide that nothing could be planned
        if plan_file is not None:
            save_plan(plan, plan_file, workbench.settings.project)
    if not as_json:  # first: where nobody can see the change, it is not made
        print_plan(plan)
        listings.print_rules(learned.left_out)
        sys.stdout.flush()
    entry = _written(workbench, projects, plan, outside) if write and plan.changes_anything else None
    refusals = [each.sentence for each in plan.refused]
    _tell(workbench, projects, () if must_write else refusals)
    if as_json:
        print_json(learn_document(workbench, projects, plan, entry))
    else:
        given = {"--accept-warnings": accept_warnings, "--outside": outside}
        applying = plan_file and _applying(workbench, projects, plan, plan_file, given)
        _say_what_was_done(plan, plan_file, applying or "", entry)
    if must_write and refusals:
        raise click.ClickException("\n".join(refusals))


def _read(every: bool, options: dict[str, Any]) -> tuple[Workbench, list[Project]]:
    """The projects that the options name: this folder's, unless they say otherwise."""
    if every and options["project"]:
        raise click.UsageError("--all and --project exclude each other.")
    settings = settings_from(options)
    is_named = settings.project is not None
    if not is_named and not every:
        settings = replace(settings, project=this_folder())
    workbench = Workbench(settings)
    return workbench, (scanned_as_named if is_named else scanned)(workbench.library)


def _written(workbench: Workbench, projects: Sequence[Project], plan: Plan, outside: bool) -> JournalEntry:
    here = [project.info.project_path for project in projects]
    with failing_in_a_sentence():
        entry = write_plan(workbench, plan, workbench.own_folders(projects), outside, here)
        workbench.note_written(projects, plan)
    return entry


def _tell(workbench: Workbench, projects: Sequence[Project], refusals: Sequence[str]) -> None:
    for problem in [*workbench.library.problems, *what_is_wrong(workbench), *refusals]:
        tell(problem)
    if not projects:
        tell("\n".join(nothing_found(workbench.library)[:2]))  # that, and the way on


def _asked(workbench: Workbench, projects: Sequence[Project], must_write: bool) -> list[str]:
    """Ask the model that was named, if one was; the ids of its rules.

    Raises:
        click.ClickException: a model did not answer, or it is not known what was decided on what is written.
    """

    def look_at_decisions() -> None:
        if must_write:
            with failing_in_a_sentence():
                refuse_without_decisions(workbench, projects)

    look_at_decisions()  # before a model is paid
    if not workbench.settings.model:
        return []
    from headroom_tui.command_line.asking import rules_asked_for  # nothing else needs what asks models

    asked = rules_asked_for(workbench, projects)
    look_at_decisions()  # what was decided while it answered, too
    return asked


def _applying(
    workbench: Workbench, projects: Sequence[Project], plan: Plan, saved: Path, given: dict[str, bool]
) -> str:
    """The command that writes a saved plan, from this folder: with the options that it needs for that."""
    words = ["headroom-tui", "apply", f"./{saved}" if str(saved).startswith("-") else str(saved)]
    for name, home in workbench.settings.homes.items():
        words += [f"--{name}-dir", str(home)]
    folders = _folders_of(workbench, projects, plan)
    for folder in folders:
        words += ["--project", str(folder)]
    # A link that was followed here may have come with the plan there, so that `apply` has to be told.
    if leading_out(plan, folders or [this_folder()]):
        given = {**given, "--outside": True}
    return shlex.join([*words, *(option for option, is_given in given.items() if is_given)])


def _folders_of(workbench: Workbench, projects: Sequence[Project], plan: Plan) -> list[Path]:
    """The folders in which a saved plan may write, where this one would not do: its projects', and no more.

    What they have in common may be the whole disk, and any file of an agent on it could be written then.
    """
    here, folder = current_folder(), workbench.settings.project
    if folder is not None:  # the plan's paths are relative to it
        return [] if here is not None and here.resolve() == folder else [folder]
    homes = agent_homes(workbench)
    if here is not None and all(is_allowed(file.path, here, homes) for file in plan.files):
        return []
    folders = {project.info.project_path for project in projects}
    written = {each for each in folders if any(file.path.is_relative_to(each) for file in plan.files)}
    return sorted(each for each in written if written.isdisjoint(each.parents))


def _say_what_was_done(plan: Plan, saved: Path | None, applying: str, entry: JournalEntry | None) -> None:
    """In one line, with the way on: ``applying`` is the command that writes the plan ``saved`` in a file."""
    if entry is not None:
        click.echo(f"Written. headroom-tui undo {entry.id} takes it back.")
    elif saved is not None and not plan.changes_anything:
        click.echo(visible(f"Saved: {saved}. It writes nothing."))
    elif saved is not None:
        click.echo(visible(f"Saved: {saved}. {applying} writes it."))
    elif plan.changes_anything:
        tell("Nothing was written. --apply writes it, --plan FILE saves it.")  # it is no line of the diff
