"""``wrap``: run an agent, then review what that session taught."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
from click.core import ParameterSource

from analyzer.models import Section
from headroom_tui.command_line.options import (
    AgentName,
    FoldersLast,
    home_options,
    outside_option,
    settings_from,
)
from headroom_tui.command_line.scanning import scanned
from headroom_tui.command_line.speech import tell
from headroom_tui.command_line.writing import (
    failing_in_a_sentence,
    print_plan,
    refused_unasked,
    settle_first,
    write_plan,
)
from headroom_tui.learn_plan import refuse_without_decisions
from headroom_tui.policy import Policy, Target, plan_by_policy
from headroom_tui.projects.project import Project
from headroom_tui.terminal import why_no_screen
from headroom_tui.workbench import Workbench
from headroom_tui.wrap import WrapError, run_agent, summary_of, undecided, workbench_of
from scanners.text import visible


@click.command(cls=FoldersLast)
@click.argument("agent", type=AgentName(any_agent=False), metavar="AGENT")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- ARGS…]")
@click.option("--learn", is_flag=True, help="Write the rules that the next options allow, without asking.")
@click.option(
    "--min-evidence",
    type=click.IntRange(min=1),
    default=Policy().min_evidence,
    show_default=True,
    metavar="N",
    help="With --learn: only rules that rest on N failures or more.",
)
@click.option(
    "--section",
    "sections",
    multiple=True,
    type=click.Choice([section.value for section in Section]),
    help="With --learn: only rules of this section. May be given again.",
)
@click.option(
    "--to",
    "target",
    type=click.Choice([target.value for target in Target]),
    default=Policy().target.value,
    show_default=True,
    help="With --learn: each rule's own file, as in the reviewer; only the project's files; the one for all "
    "your projects; or its own and that one, both.",
)
@outside_option
@home_options
def wrap(
    agent: str,
    arguments: tuple[str, ...],
    learn: bool,
    min_evidence: int,
    sections: tuple[str, ...],
    target: str,
    outside: bool,
    **options: Any,
) -> None:
    """Run an agent, then review what that session taught.

    AGENT is claude, codex, gemini or another whose logs are read here; its arguments follow after `--`. It
    has this terminal to itself, and the exit code is its own; headroom-tui prints nothing to stdout.

    \b
    headroom-tui wrap claude
    headroom-tui wrap codex -- exec "fix the tests"
    headroom-tui wrap --learn --min-evidence 3 --to own claude -- --continue
    """
    if not learn and (given := _given_for_learning()):
        raise click.UsageError(f"{' and '.join(given)}: that is for --learn.")
    settings = settings_from(options)
    try:
        run = run_agent(settings, agent, arguments)
        if run.is_last:  # whoever sent the signal waits for our end, not for a review
            said = f"{agent} was told to end, so nothing was reviewed or written. "
            tell(f"{said}headroom-tui shows what it taught.")
            sys.exit(run.code)
        workbench = workbench_of(settings, run)
    except WrapError as error:
        raise click.ClickException(visible(str(error))) from error
    projects = scanned(workbench.library)
    for problem in workbench.library.problems:
        tell(problem)
    tell(summary_of(run, workbench, projects))
    if learn:
        try:
            _write(workbench, projects, Policy(min_evidence, sections, Target(target)), outside)
        except click.ClickException as error:
            error.show()  # and no more: the exit code is the agent's
    elif not undecided(workbench, projects):
        pass
    elif why := why_no_screen():
        tell(f"The review was not opened: {why}. headroom-tui learn shows rules without a screen.")
    else:
        from headroom_tui.app import HeadroomApp  # imports Textual, which nothing above needs

        HeadroomApp(workbench.settings, library=workbench.library, watching=True).run()
    sys.exit(run.code)


def _given_for_learning() -> list[str]:
    """The options that say what is written without asking; without --learn nothing is."""
    names = {
        "min_evidence": "--min-evidence",
        "sections": "--section",
        "target": "--to",
        "outside": "--outside",
    }
    source = click.get_current_context().get_parameter_source
    return [option for name, option in names.items() if source(name) is ParameterSource.COMMANDLINE]


def _write(workbench: Workbench, projects: Sequence[Project], policy: Policy, outside: bool) -> None:
    with failing_in_a_sentence():
        refuse_without_decisions(workbench, projects)
        settle_first(workbench)
        plan = plan_by_policy(workbench, projects, policy)
        plan = plan.without(refused_unasked(workbench, projects, plan, outside))
        for problem in [*workbench.problems, *(each.sentence for each in plan.refused)]:
            tell(problem)
        if plan.refused and not plan.changes_anything:
            return
        if not plan.changes_anything:
            tell("Nothing to write: no rule passes the policy that is not there already.")
            return
        print_plan(plan, err=True)
        here = [project.info.project_path for project in projects]
        entry = write_plan(workbench, plan, workbench.own_folders(projects), outside, here)
        workbench.note_written(projects, plan)
    tell(f"Written. headroom-tui undo {entry.id} takes it back.")
