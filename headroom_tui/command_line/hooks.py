"""``hooks`` and ``queue``: sessions that the agents report when they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from headroom_tui import wording
from headroom_tui.agent_hooks.hooks import (
    AGENTS,
    HookInputError,
    has_hook,
    plan_install,
    plan_uninstall,
    read_input,
    settings_file,
)
from headroom_tui.agent_hooks.session_queue import Queued, SessionQueue
from headroom_tui.command_line.options import FoldersLast, home_options, outside_option, settings_from
from headroom_tui.command_line.scanning import print_problems, scanned
from headroom_tui.command_line.speech import print_json, tell
from headroom_tui.command_line.writing import (
    failing_in_a_sentence,
    print_notices,
    print_plan,
    unusable,
    what_is_wrong,
    write_plan,
)
from headroom_tui.plugins.allowed import load_plugins
from headroom_tui.projects.project import Project
from headroom_tui.session_library import undecided_logs, workbench_of_logs
from headroom_tui.settings.run import Settings
from headroom_tui.terminal import why_no_screen
from headroom_tui.workbench import Workbench
from headroom_tui.wrap import summary
from scanners.text import visible
from writers.errors import NothingToDo

_agent = click.argument("agent", type=click.Choice(AGENTS))
_apply = click.option("--apply", "write", is_flag=True, help="Write the file; without it nothing is written.")


@click.group()
def hooks() -> None:
    """Let an agent queue each session that ends, for a review.

    `queue` lists them.

    \b
    headroom-tui hooks install claude            show what it changes
    headroom-tui hooks install claude --apply    change it
    """


@hooks.command(cls=FoldersLast)
@_agent
@_apply
@outside_option
@home_options
def install(agent: str, write: bool, outside: bool, **options: Any) -> None:
    """Add a SessionEnd hook to the agent's settings.json.

    Shows the change of the file; --apply makes it. `undo` or `uninstall` takes it back.

    \b
    headroom-tui hooks install claude
    headroom-tui hooks install claude --apply
    """
    settings = settings_from(options)
    workbench = Workbench(settings)
    try:
        with failing_in_a_sentence(NothingToDo):
            plan = plan_install(agent, settings_file(agent, settings.homes.get(agent)))
    except NothingToDo as error:
        click.echo(visible(str(error)))
        return
    print_plan(plan)
    if not write:
        tell("Nothing was written. --apply writes it.")
        return
    with failing_in_a_sentence():
        entry = write_plan(workbench, plan, workbench.own_folders([]), outside)
    click.echo(f"Written. headroom-tui undo {entry.id} takes it back.")


@hooks.command(cls=FoldersLast)
@_agent
@_apply
@outside_option
@home_options
def uninstall(agent: str, write: bool, outside: bool, **options: Any) -> None:
    """Take the hook out of the agent's settings.json.

    What held nothing else goes with it; every other byte stays. Shows the change of the file; --apply makes
    it.

    \b
    headroom-tui hooks uninstall claude --apply
    """
    settings = settings_from(options)
    workbench = Workbench(settings)
    try:
        with failing_in_a_sentence(NothingToDo):
            removal = plan_uninstall(
                agent, settings_file(agent, settings.homes.get(agent)), workbench.journal
            )
    except NothingToDo as error:
        click.echo(visible(str(error)))
        return
    print_plan(removal.plan)
    if not write:
        tell("Nothing was written. --apply writes it.")
        return
    with failing_in_a_sentence():
        if removal.entry is not None:
            workbench.journal.undo(removal.entry.id)
        else:
            write_plan(workbench, removal.plan, workbench.own_folders([]), outside)
    print_notices(workbench)
    click.echo("The hook is gone.")


@hooks.command()
@_agent
def note(agent: str) -> None:
    """Queue the session that is described on stdin. The hook runs this."""
    try:
        queued = read_input(agent, sys.stdin.fileno())
        _queue(Settings()).add(queued)
    except HookInputError as error:
        raise click.ClickException(visible(str(error))) from error
    except OSError as error:
        said = f"{unusable(error)} The session was not queued."
        raise click.ClickException(said) from error


@click.command(cls=FoldersLast)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--review", is_flag=True, help="Review what these sessions taught, then drop those that are decided on."
)
@click.option(
    "--forget",
    multiple=True,
    metavar="SESSION",
    help="Take out this session, unreviewed; the beginning of its id is enough. May be given again.",
)
@click.option("--clear", is_flag=True, help="Empty the queue.")
@home_options
def queue(as_json: bool, review: bool, forget: tuple[str, ...], clear: bool, **options: Any) -> None:
    """List the sessions that the hooks reported, newest first.

    \b
    headroom-tui queue
    headroom-tui queue --review
    headroom-tui queue --forget 5f3a
    """
    if as_json + review + bool(forget) + clear > 1:
        raise click.UsageError("--json, --review, --forget and --clear exclude each other.")
    settings = settings_from(options)
    waiting = _queue(settings)
    with failing_in_a_sentence():
        sessions = waiting.sessions()
        if forget:
            sessions = [_named(sessions, name) for name in dict.fromkeys(forget)]
            waiting.forget(sessions)
        forgotten = waiting.clear() if clear else len(sessions)
    if as_json:
        print_json({"queue": [{**_plain(session), "time": session.time.isoformat()} for session in sessions]})
    elif clear or forget:
        click.echo(f"Forgot {wording.plural(forgotten, 'session')}.")
    elif not sessions:
        click.echo(f"No session waits. {_who_queues(settings)} those that end.")
    elif review:
        sessions = _in_folders_that_are_read(settings, sessions)
        logs = [Path(session.file) for session in sessions]
        workbench = workbench_of_logs(settings, {session.agent for session in sessions}, logs)
        reviewed = _reviewed(workbench, sessions) if sessions else []
        with failing_in_a_sentence():
            waiting.forget(reviewed)
    else:
        for session in sessions:
            place = wording.place(Path(session.project or session.file))
            when = wording.minute(session.time)
            click.echo(visible(f"{when}  {session.agent}  {place}  {session.session}"))
        click.echo("`headroom-tui queue --review` shows what was learned.")


def _in_folders_that_are_read(settings: Settings, sessions: Sequence[Queued]) -> list[Queued]:
    """Those whose logs this run looks at; of the others it is said where they are. They wait on."""
    agents = {session.agent for session in sessions}
    scanners = [plugin.scanner for plugin in load_plugins(replace(settings, agents=tuple(agents)))]
    roots = {each.name: [Path(os.path.realpath(root)) for root in each.log_roots()] for each in scanners}
    homes = {each.name: each.home for each in scanners}
    inside = []
    for session in sessions:
        log = Path(os.path.realpath(session.file))
        is_elsewhere = session.agent in roots and not any(map(log.is_relative_to, roots[session.agent]))
        if is_elsewhere and os.path.lexists(session.file):
            tell(
                f"Not read: {wording.place(Path(session.file))}, which is outside the logs in "
                f"{wording.place(homes[session.agent])}. --{session.agent}-dir names another folder."
            )
        else:
            inside.append(session)
    if not inside:
        tell("Nothing was reviewed. The queue is as it was.")
    return inside


def _reviewed(workbench: Workbench, sessions: Sequence[Queued]) -> list[Queued]:
    """Have the sessions reviewed; those of which no rule waits for a decision then."""
    projects: list[Project] = scanned(workbench.library)
    print_problems(workbench.library, projects, what_is_wrong(workbench))
    if not (why := why_no_screen()):
        from headroom_tui.app import HeadroomApp  # imports Textual, which nothing above needs

        app = HeadroomApp(workbench.settings, library=workbench.library, watching=True)
        app.run()
        if app.return_code:  # then the sessions wait for the next review
            sys.exit(app.return_code)
        library = app.workbench.library
        undecided = undecided_logs(app.workbench, library.projects.values())
        unread = library.unread(session.file for session in sessions)
        read = [session for session in sessions if session.file not in unread]
        reviewed = [session for session in read if os.path.realpath(session.file) not in undecided]
        for left, why, way_on in (
            (len(read) - len(reviewed), "with rules to decide about", "--review` goes on"),
            (len(sessions) - len(read), "whose logs could not be read", "--forget SESSION` takes one out"),
        ):
            if left:
                still = f"{wording.plural(left, 'session')} still in the queue, {why}."
                tell(f"{still} `headroom-tui queue {way_on}.")
        return reviewed
    click.echo(summary(workbench, projects))
    tell(f"Nothing was reviewed: {why}. The queue is as it was.")
    return []


def _who_queues(settings: Settings) -> str:
    files = {agent: settings_file(agent, settings.homes.get(agent)) for agent in AGENTS}
    hooked = [agent for agent, file in files.items() if has_hook(agent, file)]
    if not hooked:
        return "`headroom-tui hooks install claude --apply` lets Claude Code queue"
    return f"The hook{'s' * (len(hooked) > 1)} of {', '.join(hooked)} queue{'s' * (len(hooked) == 1)}"


def _named(sessions: Sequence[Queued], name: str) -> Queued:
    """The session of that id, or whose id alone begins so."""
    found = [one for one in sessions if one.session == name]
    found = found or [one for one in sessions if name and one.session.startswith(name)]
    if len(found) != 1:
        how_many = f"{len(found):,} waiting sessions have" if found else "No waiting session has"
        raise click.ClickException(
            visible(f"{how_many} an id that begins with {name!r}. None was forgotten.")
        )
    return found[0]


def _queue(settings: Settings) -> SessionQueue:
    return SessionQueue(settings.state_folder / "queue.jsonl")


def _plain(session: Any) -> dict[str, str]:
    return {name: visible(getattr(session, name)) for name in ("agent", "session", "file", "project")}
