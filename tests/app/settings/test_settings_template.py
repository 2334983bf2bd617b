"""The settings file that is printed is a good one: every action is in it, and every default as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from headroom_tui.app import HeadroomApp
from headroom_tui.cli import main
from headroom_tui.keymap import defaults
from headroom_tui.settings.run import Settings
from headroom_tui.settings.settings_file import config_file, load_config
from headroom_tui.settings_template import known, template
from headroom_tui.workbench import BLOCK_LIMIT
from styles.themes import DARK


def test_as_printed_nothing_is_set_and_nothing_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "tui.toml"
    file.write_text(CliRunner().invoke(main, ["settings"]).stdout)
    config = load_config(file, known)
    assert (config.theme, config.keymap, config.problems) == ("", {}, [])


def test_every_action_is_in_it_once() -> None:
    assert sorted(re.findall(r'^# "([\w.]+)" = ', template(), re.MULTILINE)) == sorted(defaults(HeadroomApp))


def test_what_stands_in_its_comments_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "tui.toml"
    file.write_text(re.sub(r'^# (?=("[\w.]+"|\w+) = )', "", template(), flags=re.MULTILINE))
    config = load_config(file, known)
    assert file.read_text().count('" = "') == len(defaults(HeadroomApp))
    assert (config.theme, config.block_limit, config.keymap) == (DARK.name, BLOCK_LIMIT, {})
    assert config.problems == []


def test_what_is_set_in_it_counts(tmp_path: Path) -> None:
    file = tmp_path / "tui.toml"
    file.write_text(template().replace('# theme = "headroom-dark"', 'theme = "headroom-light"'))
    assert load_config(file, known).theme == "headroom-light"


def test_it_knows_what_the_app_knows() -> None:
    app = HeadroomApp(Settings())
    assert set(known().themes) == set(app.available_themes)


def test_the_doctor_says_what_is_wrong_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_CONFIG_DIR", str(tmp_path))
    config_file().write_text('theme = "plaid"\n')
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert "tui.toml, line 1" in done.stdout
