"""The settings file: what it may say, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.keymap import clashes, defaults, is_key
from headroom_tui.settings.settings_file import Config, Vocabulary, config_file, load_config

KNOWN = Vocabulary(
    ["headroom-dark", "nord"], defaults(HeadroomApp), is_key, lambda keymap: clashes(keymap, HeadroomApp)
)


def load(folder: Path, text: str) -> Config:
    file = folder / "tui.toml"
    file.write_text(text, encoding="utf-8")
    return load_config(file, lambda: KNOWN)


def test_no_file_is_no_problem(tmp_path):
    assert load_config(tmp_path / "tui.toml", lambda: KNOWN) == Config()


def test_the_environment_says_where_it_is():
    assert config_file({"HEADROOM_CONFIG_DIR": "/etc/h"}) == Path("/etc/h/tui.toml")
    assert config_file({}) == Path.home() / ".headroom" / "config" / "tui.toml"


def test_a_theme_and_keys_are_taken(tmp_path):
    config = load(tmp_path, 'theme = "nord"\n[keymap]\n"review.accept" = "y, space"\n"copy" = "ctrl+y"\n')
    assert config == Config("nord", None, {"review.accept": "y,space", "copy": "ctrl+y"})


@pytest.mark.parametrize("key", ["question_mark", "colon", "comma", "less_than_sign", "ctrl+slash", "f7"])
def test_a_key_may_be_called_by_its_name(tmp_path, key):
    """As the settings file that is printed calls it."""
    config = load(tmp_path, f'[keymap]\n"copy" = "{key}"\n"app.help" = "f1"\n"app.commands" = "ctrl+p"\n')
    assert (config.keymap["copy"], config.problems) == (key, [])


def test_keys_that_are_the_default_are_not_set(tmp_path):
    """`scan.again` has R on the projects only, and R rejects all rules in a project."""
    config = load(tmp_path, '[keymap]\n"scan.again" = "R, f5"\n')
    assert (config.keymap, config.problems) == ({}, [])


def test_two_actions_may_swap_their_keys(tmp_path):
    config = load(tmp_path, '[keymap]\n"review.accept" = "r"\n"review.reject" = "a"\n')
    assert config.problems == []


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        ('\ntheme = "mauve"\n', 2, "there is no theme 'mauve'"),
        ("theme = 3\n", 1, "there is no theme 3"),
        ("\n\ncolour = true\n", 3, "colour is not a setting"),
        ("keymap = 1\n", 1, "keymap is a table: write [keymap]"),
        ("model = 1\n", 1, "model is a table: write [model]"),
        ("[model]\nbudget_tokens = 10\n", 2, "budget_tokens is a number from 5,000 to 2,000,000"),
        ('[model]\nname = "x"\n\nbudget = 1\n', 4, "budget is not a setting of a model"),
        ("[model]\nname = 3\n", 2, "name is a model in quotes"),
        ('[keymap]\n"review.acept" = "y"\n', 2, "'review.acept' is not an action"),
        ('[keymap]\nreview.accept = "y"\n', 2, 'write the whole name in quotes, such as "review.accept".'),
        ("[keymap.review]\n", 1, "'review' is not an action: write the whole name in quotes"),
        ('[keymap]\n"review.accept" = "banana"\n', 2, "'banana' is not a key"),
        ('[keymap]\n"review.accept" = ","\n', 2, "',' is not a key"),
        (
            '[keymap]\n"help.close" = ""\n',
            2,
            "without a key for it nothing leaves the help.",
        ),
        ('[keymap]\n"app.commands" = ""\n', 2, "without a key for it nothing calls what has no key."),
        ('[keymap]\n"review.accept" = 5\n', 2, "5 is not a key"),
        ('[keymap]\n"review.accept" = "r"\n', 2, "r is also the key of review.reject on a project"),
        ('[keymap]\n"projects.sort" = "s"\n"projects.hide" = "s"\n', 3, "s is also the key of"),
        ('[keymap]\n"review.accept" = "?"\n', 2, "question_mark is also the key of app.help"),
        (
            '[keymap]\n"nav.down" = "j,ctrl+c"\n',
            2,
            "ctrl+c leaves the program, on every screen. nav.down keeps",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_left_out(tmp_path, text, line, about):
    config = load(tmp_path, text)
    assert len(config.problems) == 1
    assert f"tui.toml, line {line}: " in config.problems[0]
    assert about in config.problems[0]
    assert not config.theme
    assert "review.accept" not in config.keymap


def test_an_action_may_get_a_key_more_beside_one_that_it_shares_by_default(tmp_path):
    config = load(tmp_path, '[keymap]\n"nav.back" = "escape,backspace"\n')
    assert (config.keymap, config.problems) == ({"nav.back": "escape,backspace"}, [])


def test_an_empty_value_takes_the_key_of_an_action_away(tmp_path):
    """`escape` still leaves each screen that `q` leaves."""
    config = load(tmp_path, '[keymap]\n"app.suspend" = ""\n"app.leave" = ""\n')
    assert (config.keymap, config.problems) == ({"app.suspend": "", "app.leave": ""}, [])


def test_a_key_that_was_taken_from_one_action_is_free_for_another(tmp_path):
    config = load(tmp_path, '[keymap]\n"review.reject_because" = ""\n"copy" = "x"\n"projects.hide" = ""\n')
    assert config.problems == []


def test_of_all_keys_that_leave_a_screen_one_stays(tmp_path):
    config = load(tmp_path, '[keymap]\n"app.leave" = ""\n"nav.back" = ""\n')
    assert config.keymap in ({"app.leave": ""}, {"nav.back": ""})
    assert "nothing leaves" in config.problems[0]


def test_of_two_actions_the_one_that_a_key_is_new_to_loses_it(tmp_path):
    both = '[keymap]\n"nav.back" = "escape,backspace"\n"review.accept" = "escape"\n'
    config = load(tmp_path, both)
    assert config.keymap == {"nav.back": "escape,backspace"}
    assert [problem.split(": ")[0] for problem in config.problems] == [f"{tmp_path / 'tui.toml'}, line 3"]


def test_a_mark_that_an_editor_puts_before_it_is_no_mistake(tmp_path):
    config = load(tmp_path, '\ufefftheme = "nord"\n')
    assert (config.theme, config.problems) == ("nord", [])


def test_one_mistake_does_not_cost_the_rest(tmp_path):
    config = load(tmp_path, 'theme = "nord"\n[keymap]\n"nope" = "y"\n"copy" = "ctrl+y"\n')
    assert (config.theme, config.keymap, len(config.problems)) == ("nord", {"copy": "ctrl+y"}, 1)


@pytest.mark.parametrize(
    "data", [b"theme = ", b"\xff\xfe", b"[keymap\n", pytest.param(b"theme = " + b"[" * 20_000, id="deep")]
)
def test_a_file_that_is_no_toml_is_a_sentence(tmp_path, data):
    file = tmp_path / "tui.toml"
    file.write_bytes(data)
    config = load_config(file, lambda: KNOWN)
    assert "cannot be read" in config.problems[0]
    assert "the defaults count" in config.problems[0]


def test_hostile_text_in_it_is_shown_safely(tmp_path):
    config = load(tmp_path, '[keymap]\n"[/x]\\u001b]52;c;AA\\u0007\\u202e" = "y"\n')
    assert not {"\x1b", "\x07", "\u202e"} & set(config.problems[0])


def test_the_defaults_do_not_clash():
    assert list(clashes({}, HeadroomApp)) == []
