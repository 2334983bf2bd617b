"""The options that commands have in common."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from headroom_tui import __main__, cli
from headroom_tui.cli import main
from headroom_tui.command_line.options import UserPath, settings_from
from scanners.names import AGENTS
from tests.scanners.agent_logs import ClaudeLog
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--agent codex scan", "Give --agent after the command's name."),
        ("--model x learn", "Give --model after the command's name."),
        ("--demo scan", "scan has no --demo: that is for the reviewer."),
        ("--offline --demo scan", "scan has no --offline or --demo: that is for the reviewer."),
        ("--agent codex --demo hooks note", "hooks has no --agent or --demo: that is for the reviewer."),
        (
            "--agent codex --model x pairs",
            "Give --agent after the command's name. pairs has no --model: that is for the reviewer.",
        ),
    ],
)
def test_an_option_before_a_command_is_sent_only_to_one_that_has_it(words: str, said: str) -> None:
    done = CliRunner().invoke(main, words.split())
    assert done.exit_code == 2
    assert f"Error: {said}\n" in done.output


def test_a_home_that_is_empty_is_that_of_the_account_and_one_that_is_no_whole_path_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else our state would be in the root of the file system, or in any folder that this runs in."""
    homes: list[str | None] = []
    monkeypatch.setattr(cli, "main", lambda **_: homes.append(os.environ.get("HOME")))
    monkeypatch.setenv("HOME", "")
    cli.start()
    assert homes == [None]
    monkeypatch.setenv("HOME", "here")
    with pytest.raises(SystemExit, match="HOME is 'here', which is not an absolute path"):
        cli.start()


@pytest.mark.parametrize("variable", ["HEADROOM_WORKSPACE_DIR", "HEADROOM_CONFIG_DIR"])
def test_a_folder_of_ours_that_would_be_another_one_in_each_folder_is_refused(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "state")
    with pytest.raises(SystemExit, match=f"{variable} is 'state', which is not an absolute path"):
        cli.start()


def test_on_windows_itself_it_says_where_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delattr(signal, "SIGHUP")  # which Windows has not
    with pytest.raises(SystemExit, match="Linux, on macOS and in WSL"):
        __main__.start()


def test_the_folder_of_an_agent_is_named_without_detours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its logs would be told, and kept in the index, under as many names as there are ways to it."""
    (tmp_path / "homes" / "claude").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "homes" / "claude")
    monkeypatch.chdir(tmp_path / "here")

    def home(given: str) -> Path:
        options = {f"{name}_dir": None for name in AGENTS} | {"claude_dir": Path(given)}
        return settings_from(options).homes["claude"]

    assert home("../homes/claude") == tmp_path / "homes" / "claude"
    assert home("../link") == tmp_path / "link", "as it was named"
    assert home("../link/../claude").samefile(tmp_path / "homes" / "claude"), "not beside the link"


@pytest.mark.parametrize("named", [r"D:\code\tide", "d:\\code\\tide\\"])
def test_a_project_of_another_system_is_named_as_it_is_listed(named: str, tmp_path: Path) -> None:
    log = ClaudeLog(cwd=r"D:\code\tide").call("c1", "PowerShell", command="gci")
    log.result("c1", "Exit code 1", is_error=True).save(tmp_path)
    done = CliRunner().invoke(main, ["scan", "--claude-dir", str(tmp_path), "--project", named])
    assert done.exit_code == 0, done.output
    assert r"D:\code\tide" in done.output


@pytest.mark.parametrize("words", ["", "scan", "learn", "wrap", "hooks install", "undo", "doctor"])
def test_help_lists_the_agents_folders_apart_at_the_end(words: str) -> None:
    shown = CliRunner().invoke(main, [*words.split(), "--help"]).output
    others, heading, folders = shown.partition("\nAgents' folders:\n")
    assert heading
    assert "-dir DIR" not in others
    assert "--help" in others
    assert [line.split()[0] for line in folders.splitlines()] == [f"--{name}-dir" for name in AGENTS]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("scna", "Did you mean 'scan' or 'schema'?"),
        ("histroy", "Did you mean 'history'?"),
        ("zzzz", "'zzzz'."),
    ],
)
def test_a_command_that_is_mistyped_is_named(words: str, meant: str) -> None:
    done = CliRunner().invoke(main, [words])
    assert done.exit_code == 2
    assert f"No such command '{words}'." in done.output
    assert done.output.rstrip().endswith(meant)
