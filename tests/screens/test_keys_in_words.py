"""Sentences name a key as the user has it, also where it was given to another action."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.keys import named
from headroom_tui.keymap import defaults
from headroom_tui.screens.edit import EditScreen
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import opened, press, said, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]
SCREENLESS = {"demo", "command_line", "report", "plugins"}
SOURCES = [
    file
    for file in sorted((Path(__file__).parents[2] / "headroom_tui").rglob("*.py"))
    if not SCREENLESS & set(file.parts)
]
OTHERS = {"config.py", "config_template.py", "keymap.py", "cli.py", "leaving.py"}  # what no setting changes
VERBS = "accepts|adds|asks|closes|copies|counts|does|edits|ends|filters|go|goes|keeps|leaves|lists|moves|next"
VERBS += "|plans|previous|reads|rejects|sends|shows|stops|takes|to|undoes|writes"
FIXED = re.compile(
    rf"(?:^|[ ·(])(?:[Pp]ress (?:[A-Za-z0-9]|esc|enter)\b|(?:[b-zB-HJ-Z1-9/]|esc|ctrl\+\w) (?:{VERBS})\b)"
)


@pytest.fixture
def rebound_app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HeadroomApp:
    keys = {
        "nav.back": "f2",
        "review.undo": "f3",
        "review.diff": "f4",
        "apply.write": "ctrl+y",
        "projects.unhide": "f6",
        "projects.show_hidden": "f7",
        "review.accept": "f8",
        "view.pairs": "f9",
        "review.edit": "ctrl+e",
        "edit.keep": "f10",
        "model.ask": "ctrl+a",
        "diff.anew": "f11",
        "warned.accept": "f3",
    }
    monkeypatch.setenv("HEADROOM_CONFIG_DIR", str(tmp_path))
    lines = [f'"{name}" = "{key}"' for name, key in keys.items()]
    (tmp_path / "tui.toml").write_text("\n".join(["[keymap]", *lines]))
    return make_app()


async def test_keys_that_were_given_to_other_actions_are_named_so(rebound_app: HeadroomApp) -> None:
    app = rebound_app
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, "j", "x")
        assert "f6 takes that back, f7 shows hidden ones" in said(app)
        assert "1 hidden, f7 shows" in text_of(app)
        await press(pilot, "f6", "k", "slash", *"harbor", "enter")
        assert "f2 shows all" in text_of(app)
        await press(pilot, "f2")
        await opened(pilot)
        await press(pilot, "f4")
        assert "press f8 on a rule, then f4" in said(app)
        await press(pilot, "ctrl+e")
        assert "f10 keeps · ctrl+j new line · esc leaves" in text_of(app)
        await press(pilot, "escape", "M")
        assert "ctrl+a asks one" in said(app)
        await press(pilot, "slash", *"push", "enter", "f2", "slash", *"environment", "enter", "A")
        await until(pilot, lambda: "accepted · f3 undoes" in said(app))
        await press(pilot, "f4")
        assert "ctrl+y writes, f2 does not" in text_of(app)
        await press(pilot, "ctrl+y")
        assert "f3 undoes it, f2 goes back." in text_of(app)


async def test_the_warning_names_the_key_that_accepts(rebound_app: HeadroomApp) -> None:
    async with rebound_app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "slash", *"push", "enter", "f8")
        assert "f3 accepts it all the same · esc leaves it undecided" in text_of(pilot.app)


def sentences(file: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module that is no docstring and no part of a `Binding`."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    left_out: set[int] = set()
    for node in ast.walk(tree):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_binding = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Binding"
        if is_docstring or is_binding:
            left_out.update(map(id, ast.walk(node)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.lineno, node.value


def test_no_sentence_of_the_reviewer_names_a_key_in_fixed_words() -> None:
    found = [
        f"{file.name}:{line}: {words}"
        for file in SOURCES
        if file.name not in OTHERS
        for line, words in sentences(file)
        if FIXED.search(words)
    ]
    assert found == []


def test_every_key_in_braces_is_that_of_an_action() -> None:
    ids = defaults(HeadroomApp).keys()
    named = {
        name
        for file in SOURCES
        for _, words in sentences(file)
        for name in re.findall(r"\{([a-z]+\.[a-z_]+)\}", words)
    }
    assert named
    assert named <= ids


def test_the_search_for_fixed_words_finds_them() -> None:
    some = ("Stopped; R reads on.", "Press m again", "u undoes", " esc closes this.", "2 lists those")
    for fixed in (*some, "search; n and N go on"):
        assert FIXED.search(fixed), fixed


async def test_a_screen_that_is_not_open_yet_names_its_keys(rebound_app: HeadroomApp) -> None:
    async with rebound_app.run_test() as pilot:
        await settled(pilot)
        assert (
            named("{edit.keep} keeps, {edit.give_up} does not", EditScreen("- a", "- a"))
            == "f10 keeps, esc does not"
        )


@pytest.mark.parametrize("key", ["x", "v"], ids=["as it comes", "changed"])
async def test_the_key_that_hides_a_project_says_so_where_it_shows_one_again(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str
) -> None:
    monkeypatch.setenv("HEADROOM_CONFIG_DIR", str(tmp_path))
    (tmp_path / "tui.toml").write_text(f'[keymap]\n"projects.hide" = "{key}"\n')
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ProjectTable)
        assert f"{key} Hide" in text_of(pilot.app)
        hidden = table.cursor_key
        await press(pilot, key, "X")
        assert f"{key} Hide" in text_of(pilot.app), "the cursor went on"
        table.move_to(hidden or "")
        await until(pilot, lambda: f"{key} Unhide" in text_of(pilot.app))
        await press(pilot, key)
        await until(pilot, lambda: f"{key} Hide" in text_of(pilot.app))
        assert not table.listed.hidden
