"""Agents come from the registries: an option each, and none but the demo's own in the demo."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from headroom_tui.cli import demo_settings, main
from headroom_tui.demo import build_demo_home
from headroom_tui.plugins.allowed import load_plugins
from headroom_tui.settings.run import Settings
from scanners.names import VARIABLES
from scanners.registry import SCANNERS
from writers.registry import WRITERS


def test_the_demo_reads_no_logs_of_the_users() -> None:
    with demo_settings() as settings:
        assert [plugin.name for plugin in load_plugins(settings)] == list(settings.homes)
        assert all(plugin.scanner.home == settings.homes[plugin.name] for plugin in load_plugins(settings))


@pytest.mark.parametrize("agent", SCANNERS)
def test_every_agent_has_an_option_for_its_folder_and_one_that_is_not_there_is_an_error(agent: str) -> None:
    shown = CliRunner().invoke(main, ["scan", f"--{agent}-dir", "/nowhere"])
    assert shown.exit_code == 2
    assert f"Error: --{agent}-dir: there is no folder /nowhere." in shown.stderr


def test_a_writer_writes_where_its_agent_keeps_its_instructions() -> None:
    for plugin in load_plugins(Settings()):
        assert plugin.create_writer().home == plugin.scanner.config_home


@pytest.mark.parametrize("variable", ["", *VARIABLES])
def test_a_writer_by_itself_finds_the_folder_that_its_scanner_finds(
    variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    found = {name: scanner().config_home for name, scanner in SCANNERS.items()}
    assert {name: writer().home for name, writer in WRITERS.items()} == found


def test_an_agents_folder_of_a_user_who_does_not_exist_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in set(VARIABLES) - {"HOME"}:
        monkeypatch.setenv(variable, "~nobody-of-this-name/x")
    shown = CliRunner().invoke(main, ["scan"])
    assert shown.exit_code == 0
    assert "Codex: CODEX_HOME names ~nobody-of-this-name/x, which is not there" in shown.output


OF_ANY_PROGRAM = {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"}  # which often name what is not there yet


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_folder_that_an_agents_variable_names_and_that_is_not_there_is_said_beside_what_was_found(
    variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    homes = build_demo_home(tmp_path)
    option = (
        f"--codex-dir={homes.codex_dir}" if variable != "CODEX_HOME" else f"--claude-dir={homes.claude_dir}"
    )
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    shown = CliRunner().invoke(main, ["scan", option])
    assert shown.exit_code == 0
    assert "harbor-api" in shown.stdout or "tideline" in shown.stdout
    said = f"{variable} names {tmp_path / 'nowhere'}, which is not there"
    assert (said in shown.stderr) == (variable not in OF_ANY_PROGRAM)
