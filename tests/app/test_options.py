"""The options that commands have in common."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from headroom_tui.cli import main
from headroom_tui.command_line.options import UserPath
from scanners.names import AGENTS
from tests.write_reference_pages import commands

PATHS = [
    pytest.param(parameter, id=f"{name} {parameter.opts[0]}")
    for name, command in commands(main)
    for parameter in command.params
    if isinstance(parameter.type, click.Path)
]


# They neither read logs nor write what an agent reads.
WITHOUT_AGENTS = {"hooks note", "schema", "completion", "settings"}


def test_every_command_can_be_told_where_the_agents_are() -> None:
    for name, command in commands(main):
        if not isinstance(command, click.Group) or command.invoke_without_command:
            named = {option for parameter in command.params for option in parameter.opts}
            wanted = {f"--{agent}-dir" for agent in AGENTS}
            assert named & wanted == (set() if name.endswith(tuple(WITHOUT_AGENTS)) else wanted), name


@pytest.mark.parametrize("parameter", PATHS)
def test_a_tilde_is_the_home_folder_in_every_path(parameter: click.Parameter) -> None:
    """A shell expands it in `--project ~/code`, and not in `--project=~/code`."""
    assert isinstance(parameter.type, UserPath)
    assert parameter.type.convert("~/code", parameter, None) == Path.home() / "code"
    assert parameter.type.convert("./~/code", parameter, None) == Path("~/code")
    assert parameter.type.convert("~nobody-of-this-name/code", parameter, None).parts[1] == "code"
