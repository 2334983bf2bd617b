"""Every key on every screen that has it does what its name says, and none but y on a diff writes a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Tabs

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.apply import ApplyScreen, UndoScreen
from headroom_tui.screens.ask import ReasonScreen
from headroom_tui.screens.ask_model import AskScreen
from headroom_tui.screens.edit import EditScreen
from headroom_tui.screens.help import HelpScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.screens.tidy import TidyScreen
from headroom_tui.screens.transcript import TranscriptScreen
from headroom_tui.screens.whole_output import WholeOutputScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.diff_view import DiffView
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.lists import ReviewList
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import everything_below, press, settled, text_of

MakeApp = Callable[..., HeadroomApp]
Holds = Callable[[HeadroomApp], bool]
NAMES = {"]": "right_square_bracket", "[": "left_square_bracket", "/": "slash", "?": "question_mark"}


def shows(kind: type) -> Holds:
    return lambda app: isinstance(app.screen, kind)


def row(number: int) -> Holds:
    return lambda app: app.screen.query_one(ReviewList).highlighted == number


def listed(number: int) -> Holds:
    return lambda app: (
        app.screen.query_one("#lists").query("ReviewList:focus").first(ReviewList).highlighted == number
    )


def table_row(number: int) -> Holds:
    return lambda app: app.screen.query_one(ProjectTable).cursor_row == number


def sees(text: str) -> Holds:
    return lambda app: text in text_of(app)


def typing(app: HeadroomApp) -> bool:
    return app.screen.query_one(FilterBar).is_open


def filtered(text: str) -> Holds:
    return lambda app: app.screen.query_one(FilterBar).text == text


def tab(name: str) -> Holds:
    return lambda app: app.screen.query_one(Tabs).active == f"tab-{name}"


def scrolled(down: bool) -> Holds:
    # The detail is longer than its place at 80×24 on every screen that is walked here.
    return lambda app: (app.screen.query_one("#detail, #diff").scroll_y > 0) is down


def copied(app: HeadroomApp) -> bool:
    was, app._clipboard = bool(app.clipboard), ""
    return was


HELP: list[tuple[str, Holds]] = [("?", shows(HelpScreen)), ("?", lambda app: not shows(HelpScreen)(app))]
PALETTE: list[tuple[str, Holds]] = [("ctrl+p", shows(CommandPalette)), ("escape", lambda app: True)]
EVERYWHERE = [*HELP, ("f1", shows(HelpScreen)), ("f1", lambda app: True), *PALETTE]

PROJECTS: list[tuple[str, Holds]] = [
    ("j", table_row(1)), ("k", table_row(0)), ("down", table_row(1)), ("up", table_row(0)),
    ("G", table_row(3)), ("g", table_row(0)), ("end", table_row(3)), ("home", table_row(0)),
    ("s", sees("▾")), ("S", sees("▴")), ("S", sees("▾")),
    ("/", typing), ("a", filtered("a")), ("enter", lambda app: not typing(app)),
    ("n", table_row(1)), ("N", table_row(0)), ("escape", filtered("")),
    ("x", sees("1 hidden, X")), ("X", sees("(hidden)")), ("X", sees("1 hidden, X")),
    ("u", table_row(0)), ("x", sees("1 hidden, X")),
    ("R", shows(ProjectsScreen)), ("f5", shows(ProjectsScreen)), ("c", copied),
    *EVERYWHERE,
    ("enter", shows(ProjectScreen)), ("escape", shows(ProjectsScreen)),
    ("l", shows(ProjectScreen)), ("h", shows(ProjectsScreen)),
    ("right", shows(ProjectScreen)), ("q", shows(ProjectsScreen)),
]  # fmt: skip
PROJECT: list[tuple[str, Holds]] = [
    ("j", listed(1)), ("k", listed(0)), ("down", listed(1)), ("up", listed(0)),
    ("G", listed(6)), ("g", listed(0)), ("end", listed(6)), ("home", listed(0)),
    ("a", sees("1 to write")), ("u", sees("0 to write")), ("ctrl+r", sees("1 to write")),
    ("u", sees("7 to decide")), ("space", sees("1 to write")), ("u", sees("7 to decide")),
    ("r", sees("6 to decide")), ("u", sees("7 to decide")),
    ("x", shows(ReasonScreen)), ("escape", sees("7 to decide")),
    ("e", shows(EditScreen)), ("escape", sees("7 to decide")),
    ("E", shows(EditScreen)), ("escape", sees("7 to decide")),
    ("t", sees("CLAUDE.local.md")), ("u", sees("CLAUDE.md — project")),
    ("A", sees("6 to write")), ("u", sees("0 to write")),
    ("R", sees("all decided")), ("u", sees("7 to decide")),
    ("v", sees("1 selected")), ("shift+down", sees("2 selected")), ("shift+up", sees("1 selected")),
    ("v", lambda app: not sees("selected")(app)), ("g", listed(0)),
    ("/", typing), ("u", filtered("u")), ("enter", lambda app: not typing(app)),
    ("n", listed(1)), ("N", listed(0)), ("escape", filtered("")),
    ("J", scrolled(True)), ("K", scrolled(False)), ("ctrl+d", scrolled(True)), ("ctrl+u", scrolled(False)),
    ("c", copied), ("f5", shows(ProjectScreen)),
    ("+", lambda app: not app.screen.query_one("#lists").size), ("j", listed(1)), ("k", listed(0)),
    ("pagedown", listed(0)), ("pageup", listed(0)),
    ("+", lambda app: not app.screen.query_one("#detail").display), ("+", listed(0)),
    ("2", tab("pairs")), ("3", tab("findings")), ("4", tab("learned")), ("5", tab("sessions")),
    ("1", tab("rules")), ("enter", tab("pairs")), ("escape", tab("rules")),
    ("l", tab("pairs")), ("escape", tab("rules")), ("right", tab("pairs")), ("escape", tab("rules")),
    ("3", sees("enter Open")), ("l", tab("pairs")), ("l", shows(TranscriptScreen)), ("h", tab("pairs")),
    ("h", tab("findings")), ("4", lambda app: not sees("enter Open")(app)), ("1", tab("rules")),
    *EVERYWHERE,
    ("a", sees("1 to write")), ("w", shows(ApplyScreen)), ("escape", shows(ProjectScreen)),
    ("m", shows(AskScreen)), ("escape", shows(ProjectScreen)), ("M", shows(ProjectScreen)),
    ("i", shows(TidyScreen)), ("escape", shows(ProjectScreen)),
    ("h", shows(ProjectsScreen)), ("enter", shows(ProjectScreen)), ("q", shows(ProjectsScreen)),
]  # fmt: skip
DIFF: list[tuple[str, Holds]] = [
    ("j", row(1)), ("k", row(0)), ("down", row(1)), ("up", row(0)), ("G", row(5)), ("g", row(0)),
    ("end", row(5)), ("home", row(0)),
    ("space", sees("[ ]")), ("space", lambda app: not sees("[ ]")(app)),
    ("s", lambda app: app.screen.query(DiffView).first().split),
    ("s", lambda app: not app.screen.query(DiffView).first().split),
    ("f", lambda app: not app.screen.query(".gap")), ("f", lambda app: bool(app.screen.query(".gap"))),
    ("[", lambda app: True), ("[", scrolled(False)), ("K", scrolled(False)), ("J", scrolled(True)),
    ("K", scrolled(False)),
    ("ctrl+d", scrolled(True)), ("ctrl+u", scrolled(False)),
    ("]", scrolled(True)), ("[", scrolled(False)), ("c", copied),
    *EVERYWHERE,
    ("escape", shows(ProjectScreen)), ("w", shows(ApplyScreen)), ("h", shows(ProjectScreen)),
    ("w", shows(ApplyScreen)), ("q", shows(ProjectScreen)), ("w", shows(ApplyScreen)),
    ("y", sees("✓ Wrote")), ("u", shows(UndoScreen)),
    ("j", scrolled(True)), ("k", scrolled(False)), ("down", scrolled(True)), ("up", scrolled(False)),
    ("s", lambda app: app.screen.query(DiffView).first().split),
    ("f", shows(UndoScreen)), ("f", shows(UndoScreen)),
    ("J", scrolled(True)), ("K", scrolled(False)), ("]", scrolled(True)), ("[", scrolled(False)),
    ("c", copied), *EVERYWHERE,
    ("y", sees("as before")), ("w", shows(ApplyScreen)), ("y", sees("✓ Wrote")), ("u", shows(UndoScreen)),
    ("y", sees("w, then y writes")), ("escape", shows(ProjectScreen)),
]  # fmt: skip
TRANSCRIPT: list[tuple[str, Holds]] = [
    ("f", sees("✓ worked")), ("f", sees("✗ failed")),
    ("g", row(0)), ("j", row(1)), ("k", row(0)), ("down", row(1)), ("up", row(0)),
    ("]", sees("✗ failed")), ("J", scrolled(True)), ("K", scrolled(False)),
    ("ctrl+d", scrolled(True)), ("ctrl+u", scrolled(False)),
    ("G", lambda app: not row(0)(app)), ("home", row(0)), ("end", lambda app: not row(0)(app)),
    ("[", sees("✗")), ("c", copied),
    ("/", typing), ("u", filtered("u")), ("enter", lambda app: not typing(app)),
    ("n", sees("next")), ("N", sees("previous")), ("escape", filtered("")),
    ("o", shows(WholeOutputScreen)), ("escape", shows(TranscriptScreen)),
    ("enter", shows(WholeOutputScreen)), ("q", shows(TranscriptScreen)),
    ("l", shows(WholeOutputScreen)), ("h", shows(TranscriptScreen)),
    ("right", shows(WholeOutputScreen)), ("q", shows(TranscriptScreen)),
    *EVERYWHERE,
    ("escape", shows(ProjectScreen)), ("enter", shows(TranscriptScreen)), ("h", shows(ProjectScreen)),
    ("enter", shows(TranscriptScreen)), ("q", shows(ProjectScreen)),
]  # fmt: skip
WALKS: dict[str, tuple[str, list[tuple[str, Holds]], type]] = {
    "projects": ("", PROJECTS, ProjectsScreen),
    "project": ("enter", PROJECT, ProjectScreen),
    "diff": ("enter A w", DIFF, ApplyScreen),
    "transcript": ("enter 2 j enter", TRANSCRIPT, TranscriptScreen),
}


@pytest.mark.parametrize("name", WALKS)
async def test_every_key_does_what_it_says(make_app: MakeApp, name: str) -> None:
    way, walk, kind = WALKS[name]
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *way.split())
        assert isinstance(app.screen, kind)
        untested = keys_of(app) - {NAMES.get(key, key) for key, _ in walk}
        assert untested <= {"colon", "ctrl+z", "z"}, "a key that no step of the walk presses"
        for number, (key, holds) in enumerate(walk):
            await press(pilot, {**NAMES, "+": "plus"}.get(key, key))
            assert holds(app), f"step {number}, {key}:\n{text_of(app)}"


def keys_of(app: HeadroomApp) -> set[str]:
    """The keys of ours that the screen has now; what moves in a list or a text is the widgets' own."""
    ours = {key for key, active in app.screen.active_bindings.items() if active.binding.id}
    return {"+" if key == "plus" else key for key in ours} - {"pagedown", "pageup"}


@pytest.mark.parametrize("way", ["", "enter", "enter 4", "enter 2 j enter", "enter A w", "enter a w y u"])
async def test_no_key_but_y_on_a_diff_writes_a_file(
    make_app: MakeApp, demo_settings: Settings, way: str
) -> None:
    """Every key that is bound there is pressed; logs and checkouts stay as they are."""
    folder = demo_settings.homes["claude"].parent
    app = make_app()

    async def go(pilot: Pilot[None]) -> None:
        while not isinstance(app.screen, ProjectsScreen):
            await press(pilot, "escape")
        await press(pilot, *way.split())

    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await go(pilot)
        before = everything_below(folder)
        kind = type(app.screen)
        for key in sorted(keys_of(app) - {"y", "ctrl+z"}):
            if key == "q" and kind is ProjectsScreen:
                continue
            await press(pilot, "plus" if key == "+" else key)
            if type(app.screen) is not kind:
                await press(pilot, "escape")
        assert everything_below(folder) == before
