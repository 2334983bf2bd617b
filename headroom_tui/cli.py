"""The command line: its commands, loaded when they are asked for, and the reviewer where none is named.

Exit codes: 0 done, 1 failed (a sentence on stderr), 2 wrong usage, 130 after ctrl+c, 141 when nobody reads
the output.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from headroom_tui import __version__
from headroom_tui.command_line.options import FoldersLast, model_options, scan_options, settings_from
from headroom_tui.command_line.speech import LoggedGroup, speech_options, tell
from headroom_tui.settings.run import Settings
from headroom_tui.terminal import why_no_screen

DEFAULT = click.core.ParameterSource.DEFAULT
# Each command by the module of `command_line` that holds it: the reviewer opens without loading one.
COMMANDS = {
    "scan": "reading",
    "pairs": "reading",
    "report": "reading",
    "learn": "learning",
    "apply": "applying",
    "undo": "journal",
    "history": "journal",
    "wrap": "wrap",
    "hooks": "hooks",
    "queue": "hooks",
    "doctor": "doctor",
    "settings": "reference",
    "schema": "reference",
    "completion": "reference",
}


class Commands(LoggedGroup, FoldersLast):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module = import_module(f"headroom_tui.command_line.{COMMANDS[cmd_name]}")
            command: click.Command = getattr(module, cmd_name)
            speech_options(command)
            self.add_command(command)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name what was meant, as click does for options, and for commands that it has loaded."""
        name = args[0]
        is_known = name in COMMANDS or ctx.resilient_parsing  # completion guesses nothing
        if not is_known and (near := get_close_matches(name, COMMANDS)):
            ctx.fail(f"No such command {name!r}. Did you mean {' or '.join(map(repr, near))}?")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, invoke_without_command=True)
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
    Exit codes: 0 done, 1 failed (a sentence on stderr says why), 2 wrong usage,
    130 after ctrl+c; wrap ends with the agent's.
    """
    if context.invoked_subcommand is not None:
        given = [
            f"--{name.replace('_', '-')}" for name in options if context.get_parameter_source(name) != DEFAULT
        ]
        if given or demo:
            raise click.UsageError(_misplaced(context, [*given, *(["--demo"] if demo else [])]))
        return
    if demo:
        with demo_settings() as sample:
            said = "Sample logs: nothing of yours is touched."
            _review(replace(sample, model=options["model"], offline=options["offline"]), said)
    else:
        _review(settings_from(options))


def _misplaced(context: click.Context, given: list[str]) -> str:
    """Where options belong that were given before the name of a command, or that it has none of them."""
    name = context.invoked_subcommand or ""
    command = main.get_command(context, name)
    known = {word for option in command.params for word in option.opts} if command is not None else set()
    after, without = [each for each in given if each in known], [each for each in given if each not in known]
    said = [f"Give {', '.join(after)} after the command's name."] if after else []
    said += [f"{name} has no {' or '.join(without)}: that is for the reviewer."] if without else []
    return " ".join(said)


@contextmanager
def demo_settings() -> Iterator[Settings]:
    """Settings for sample logs in a folder of their own; afterwards it is said what became of them."""
    import shutil
    import tempfile

    from headroom_tui.demo import build_demo_home

    with _needing_room():
        folder = Path(tempfile.mkdtemp(prefix="headroom-tui-demo-"))
    try:
        with _needing_room():
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
        if folder.exists():
            tell(f"The sample logs could not all be deleted: {folder} may be. No file of yours was touched.")
        else:
            tell("The sample logs, and what was written there, are deleted. No file of yours was touched.")


@contextmanager
def _needing_room() -> Iterator[None]:
    """Raises click.ClickException where the system does not let the sample logs be made."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(
            f"The sample logs could not be made: {error.strerror or error}. They need 3 MB in the folder for "
            "temporary files; TMPDIR names another one."
        ) from error


def _review(settings: Settings, greeting: str = "") -> None:
    if not (why := why_no_screen()):
        gc.disable()  # until the logs are read, see `headroom_tui.frame.collector`
        from headroom_tui.app import HeadroomApp  # imports Textual, which no other command needs

        app = HeadroomApp(settings, watching=True, greeting=greeting)
        app.run()
        sys.exit(app.return_code or 0)
    from headroom_tui.command_line.reading import print_overview

    print_overview(settings, why, is_lasting=not greeting)


speech_options(main)


def start() -> None:
    """Run the command line; an output or a file that cannot be used (a full disk) ends in a sentence too."""
    _need_folders()
    _mend_streams()
    try:
        main(prog_name="headroom-tui")
    except OSError as error:
        sys.stdout = None  # nothing more can be written there, also not while Python ends
        what = "the output" if error.filename is None else repr(error.filename)
        sys.exit(f"Error: {what} could not be read or written: {error.strerror or error}.")


def _need_folders() -> None:
    """Exit with a sentence where the environment does not say where the user's folders are."""
    if os.environ.get("HOME") == "":
        del os.environ["HOME"]  # else `~` would be the root of the file system
    try:
        home = Path.home()
    except RuntimeError:
        sys.exit("Error: it is not known where your home folder is. Set HOME.")
    if not home.is_absolute():
        sys.exit(f"Error: HOME is {str(home)!r}, which is not an absolute path. Set HOME.")
    for name in ("HEADROOM_WORKSPACE_DIR", "HEADROOM_CONFIG_DIR"):
        named = os.environ.get(name, "")
        try:
            is_relative = named and not Path(named).expanduser().is_absolute()
        except RuntimeError:
            sys.exit(f"Error: {name} is {named!r}, and there is no such user. Name another folder.")
        if is_relative:  # what was decided in one folder would be unknown in another
            sys.exit(f"Error: {name} is {named!r}, which is not an absolute path. Begin it with / or ~.")


def _mend_streams() -> None:
    """Let a stream that was closed be an empty one, and one that cannot show a sign show its number.

    With PYTHONUNBUFFERED, as in many containers, what the system takes only in part would be cut off there
    without a word, on a disk that is full say: a buffer asks again for the rest.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - to the end
    direct = sys.stdout
    if isinstance(direct, io.TextIOWrapper) and isinstance(direct.buffer, io.RawIOBase):
        same = io.FileIO(direct.fileno(), "wb", closefd=False)  # whose it is closes it
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(same), direct.encoding, line_buffering=True)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
