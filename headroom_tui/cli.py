"""The command line. Exit codes: 0 done, 1 failed (a sentence on stderr), 2 wrong usage."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from headroom_tui import __version__, reports
from headroom_tui.command_line.doctor import doctor
from headroom_tui.command_line.hooks import hooks, queue
from headroom_tui.command_line.journal import history, undo
from headroom_tui.command_line.learning import apply, learn
from headroom_tui.command_line.reading import pairs, report, scan
from headroom_tui.command_line.reference import completion, schema, settings
from headroom_tui.command_line.shared import (
    model_options,
    print_problems,
    scan_options,
    scanned,
    settings_from,
)
from headroom_tui.command_line.speech import LoggedGroup, speech_options
from headroom_tui.command_line.wrap import wrap
from headroom_tui.settings import Settings
from headroom_tui.workbench import Workbench

DEFAULT = click.core.ParameterSource.DEFAULT


@click.group(cls=LoggedGroup, invoke_without_command=True)
@click.version_option(__version__, prog_name="headroom-tui")
@click.option("--demo", is_flag=True, help="Open sample logs, on a private copy.")
@model_options
@scan_options
@click.pass_context
def main(context: click.Context, /, demo: bool, **options: Any) -> None:
    """Review what your coding agents learned from their failed tool calls.

    Without a command: opens the reviewer on every project found, the current folder's first. Without a
    terminal it prints them.

    \b
    headroom-tui                      review this machine's sessions
    headroom-tui --demo               look around in sample logs
    headroom-tui --agent codex        only what Codex did
    headroom-tui doctor               what was found, and what is missing

    \b
    Exit codes: 0 done, 1 failed (a sentence on stderr says why), 2 wrong usage;
    wrap ends with the agent's.
    """
    if context.invoked_subcommand is not None:
        given = [
            f"--{name.replace('_', '-')}" for name in options if context.get_parameter_source(name) != DEFAULT
        ]
        if given or demo:
            raise click.UsageError(f"Give {', '.join(given) or '--demo'} after the command's name.")
        return
    if demo:
        with demo_settings() as sample:
            _review(replace(sample, model=options["model"], offline=options["offline"]))
    else:
        _review(settings_from(options))


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
    projects = scanned(workbench)
    if projects:
        reports.print_projects(console, workbench, projects)
    print_problems(workbench, projects)
    console.print(Text("\nIn a terminal, headroom-tui opens the reviewer. Here, go on with:"))
    for line in ("headroom-tui scan --json", "headroom-tui pairs --json", "headroom-tui learn [--apply]"):
        console.print(Text(f"  {line}"))


_READING = (scan, pairs, report)
_WRITING = (learn, apply, undo, history)
_AGENTS = (wrap, hooks, queue)
_ABOUT = (doctor, settings, schema, completion)
for command in (*_READING, *_WRITING, *_AGENTS, *_ABOUT):
    main.add_command(command)
speech_options(main)


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
