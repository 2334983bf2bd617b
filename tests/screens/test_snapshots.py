"""How each screen looks, at three sizes and in its states. Looks only: what keys do is tested beside."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.library import Library
from headroom_tui.projects.scan_progress import ScanProgress
from headroom_tui.screens.ask import WarnedScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import context_file, settled, text_of, until
from tests.screens.test_long_questions import RULE, WARNINGS

SIZES = [(60, 20), (80, 24), (140, 40)]
# The rules for CLAUDE.md only: the folder of MEMORY.md is named after the test's own.
ACCEPTED = ["enter", "slash", *"environment", "enter", "A", "escape"]
SCREENS = {
    "projects": [],
    "rules": ["enter"],
    "pairs": ["enter", "2", "j"],
    "transcript": ["enter", "2", "j", "enter"],
    "edit": ["enter", "e"],
    "diff": [*ACCEPTED, "w"],
}
STATES = {
    "sorted": ["s", "slash", *"harbor", "enter"],
    "hidden": ["x", "X", "j"],
    "findings": ["enter", "3", "j"],
    "learned": ["j", "j", "enter", "4", "r"],
    "sessions": ["enter", "5", "j"],
    "maximised": ["enter", "2", "j", "plus"],
    "reason": ["enter", "x", *"no"],
    "warned": ["enter", "slash", *"push", "enter", "escape", "a"],
    "searched": ["enter", "2", "j", "enter", "slash", *"uv", "enter"],
    "output": ["enter", "2", "j", "enter", *"kkkkk", "o"],
    "left-out": [*ACCEPTED, "w", "space"],
    "unfolded": [*ACCEPTED, "w", "f"],
    "help": ["enter", "question_mark"],
    "filtered": ["enter", "slash", *"pytest"],
    "evidence": ["enter", "enter"],
    "split": [*ACCEPTED, "w", "s"],
    "written": [*ACCEPTED, "w", "y"],
    "undo": [*ACCEPTED, "w", "y", "u"],
    "refused": ["enter", "e", *"\n### no", "enter"],
}


def playing(keys: list[str]) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        await settled(pilot)
        for key in keys:
            opens_project = key == "enter" and isinstance(pilot.app.focused, ProjectTable)
            await pilot.press("ctrl+j" if key == "\n" else key)
            if opens_project:
                await until(pilot, lambda: pilot.app.screen.query(Browser))
            await settled(pilot)

    return run


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(
    snap_compare: Callable[..., bool],
    make_app: Callable[..., HeadroomApp],
    screen: str,
    size: tuple[int, int],
) -> None:
    assert snap_compare(make_app(), terminal_size=size, run_before=playing(SCREENS[screen]))


@pytest.mark.parametrize("state", STATES)
def test_state(snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp], state: str) -> None:
    assert snap_compare(make_app(), terminal_size=(80, 24), run_before=playing(STATES[state]))


@pytest.mark.parametrize("theme", ["headroom-light", "headroom-contrast", "ansi-dark", "ansi-light"])
def test_theme(snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp], theme: str) -> None:
    app = make_app(theme)
    assert snap_compare(app, terminal_size=(100, 30), run_before=playing(["enter", "a", "r", "2", "j"]))


def test_without_colour(
    snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(
        make_app(), terminal_size=(100, 30), run_before=playing(["enter", "a", "r", "2", "j"])
    )


def test_nothing_found(
    snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp], demo_settings: Settings
) -> None:
    homes = {name: folder.with_name(f".no-{name}") for name, folder in demo_settings.homes.items()}
    assert snap_compare(make_app(homes=homes), terminal_size=(80, 24), run_before=playing([]))


def test_too_small(snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp]) -> None:
    assert snap_compare(make_app(), terminal_size=(40, 10), run_before=playing([]))


def test_scanning(
    snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a first scan, which waits there."""

    def scan(library: Library, report: Callable[[ScanProgress], None], stop: threading.Event) -> None:
        report(ScanProgress(3, 10, 3_000_000))
        stop.wait(30)

    async def drawn(pilot: Pilot[None]) -> None:
        while "3 of 10" not in text_of(pilot.app):
            await pilot.pause()

    monkeypatch.setattr(Library, "scan", scan)
    assert snap_compare(make_app(), terminal_size=(80, 24), run_before=drawn)


def test_a_scan_that_fails(
    snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody foresaw why: it is said, and the app lives on."""

    def scan(library: Library, report: Callable[[ScanProgress], None], stop: threading.Event) -> None:
        raise RuntimeError("a log [/x] that nobody foresaw")

    monkeypatch.setattr(Library, "scan", scan)
    assert snap_compare(make_app(), terminal_size=(80, 24), run_before=playing([]))


def test_a_file_that_cannot_be_read(
    snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp], demo_settings: Settings
) -> None:
    """Where the diff would stand, a sentence says why there is none."""

    async def planned(pilot: Pilot[None]) -> None:
        await playing(ACCEPTED)(pilot)
        file = context_file(demo_settings)
        file.unlink()
        file.mkdir()
        await playing(["w"])(pilot)

    assert snap_compare(make_app(), terminal_size=(80, 24), run_before=planned)


def test_a_warning_about_a_long_rule(
    snap_compare: Callable[..., bool], make_app: Callable[..., HeadroomApp]
) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.app.push_screen(WarnedScreen(RULE, WARNINGS))

    assert snap_compare(make_app(), terminal_size=(60, 20), run_before=ask)
