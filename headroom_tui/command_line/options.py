"""The options that commands have in common. Loads nothing that only running a command needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from headroom_tui.settings.run import Settings, current_folder
from scanners.names import AGENTS
from scanners.text import visible

Command = TypeVar("Command", bound=Callable[..., Any])


class UserPath(click.Path[Path]):
    """A path whose ``~`` is the user's home: a shell leaves it as it is in ``--project=~/code``.

    Nothing is read from stdin or written to stdout for the name ``-``, nor to a file of that name.
    """

    def __init__(self, file_okay: bool = True, dir_okay: bool = True) -> None:
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        if str(value) == "-":
            self.fail("'-' is no file here. Name one; ./- is the one of that name.", param, ctx)
        return super().convert(os.path.expanduser(value), param, ctx)  # noqa: PTH111 - Path's may raise


FOLDER = UserPath(file_okay=False)


class AgentName(click.ParamType[str]):
    """The name of an agent; plugins are looked at only for one that is not built in."""

    name = "name"

    def __init__(self, any_agent: bool = True) -> None:
        self._known = ("auto", *AGENTS) if any_agent else tuple(AGENTS)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self._known:
            return value
        from headroom_tui.plugins.load import installed_plugins

        problems: list[str] = []
        others = [plugin.name for plugin in installed_plugins(problems.append)]
        if value not in others:
            known = ", ".join([*self._known, *others])
            self.fail(" ".join([f"{value!r} is not one of {known}.", *problems]), param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._known if name.startswith(incomplete)]

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"[{'|'.join(self._known)}|…]"


class FolderOption(click.Option):
    """Where one agent's folder is."""


class FoldersLast(click.Command):
    """Lists the agents' folders below all else in its help: they are many, and seldom what one looks for."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._write(ctx, formatter, "Options", are_folders=False)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._write(ctx, formatter, "Agents' folders", are_folders=True)
        super().format_epilog(ctx, formatter)

    def _write(
        self, ctx: click.Context, formatter: click.HelpFormatter, heading: str, are_folders: bool
    ) -> None:
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        shown = [each for each in options if isinstance(each, FolderOption) == are_folders]
        if rows := [row for option in shown if (row := option.get_help_record(ctx))]:
            with formatter.section(heading):
                formatter.write_dl(rows)


def home_options(command: Command) -> Command:
    """Where the agents' logs are."""
    options = [
        click.option(
            f"--{name}-dir",
            cls=FolderOption,
            type=FOLDER,
            metavar="DIR",
            help=f"{display_name}'s folder, instead of its own.",
        )
        for name, display_name in AGENTS.items()
    ]
    for option in reversed(options):
        command = option(command)
    return command


def scan_options(command: Command) -> Command:
    """What every command that reads logs takes."""
    options = [
        click.option(
            "--agent", type=AgentName(), default="auto", help="Only this agent, built-in or a plugin's."
        ),
        click.option("--project", type=FOLDER, metavar="PATH", help="Only the project in this folder."),
    ]
    for option in reversed(options):
        command = option(command)
    return home_options(command)


def model_options(command: Command) -> Command:
    """What everything that may ask a model takes."""
    command = click.option("--offline", is_flag=True, help="Ask no model, whatever is set up.")(command)
    return click.option(
        "--model", metavar="NAME", help="The model to ask: a name, a provider (openai/NAME), or claude-cli."
    )(command)


outside_option = click.option(
    "--outside",
    is_flag=True,
    help="Also write where a link leads: out of the project and your home, or to another kind of file.",
)


def this_folder() -> Path:
    """The current folder. Raises click.ClickException when it was deleted."""
    folder = current_folder()
    if folder is None:
        raise click.ClickException("The current folder is not there any more; --project names another one.")
    return folder


def settings_from(options: dict[str, Any]) -> Settings:
    if options.get("model") and options.get("offline"):
        raise click.UsageError("--model and --offline exclude each other.")
    project: Path | None = options.get("project")
    homes = {name: options[f"{name}_dir"] for name in AGENTS if options[f"{name}_dir"]}
    for name, home in homes.items():
        if _is_missing(home):
            raise click.UsageError(visible(f"--{name}-dir: there is no folder {home}."))
    return Settings(
        homes={name: _straight(home) for name, home in homes.items()},
        agents=() if options.get("agent", "auto") == "auto" else (options["agent"],),
        project=_named(project) if project else None,
        model=options.get("model"),
        offline=bool(options.get("offline")),
    )


def _named(project: Path) -> Path:
    """The folder of a project; one of another system, which is none below here, as `scan` lists it."""
    from scanners.projects import is_windows_path

    is_elsewhere = is_windows_path(str(project)) and not os.path.lexists(project)
    return project if is_elsewhere else Path(os.path.realpath(project))  # resolve() raises for a loop


def _straight(folder: Path) -> Path:
    """A folder from the root on, without ``..`` where that leads to the same: behind a link it may not."""
    straight = Path(os.path.abspath(folder))  # noqa: PTH100 - Path.absolute leaves ..
    try:
        return straight if straight.samefile(folder) else folder.absolute()
    except OSError:  # it cannot be told: reading it says why
        return folder.absolute()


def given_again(settings: Settings) -> list[str]:
    """The options that make another command read the same logs."""
    words = [word for name, home in settings.homes.items() for word in (f"--{name}-dir", str(home))]
    words += [word for agent in settings.agents for word in ("--agent", agent)]
    return [*words, *(("--project", str(settings.project)) if settings.project else ())]


def _is_missing(folder: Path) -> bool:
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it cannot be told: reading it says why
        pass
    return False
