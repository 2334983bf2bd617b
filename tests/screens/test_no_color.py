"""``NO_COLOR``: no colour reaches the terminal, and what is chosen can still be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.segment import Segment
from textual.app import App

from headroom_tui.app import HeadroomApp
from tests.screens.conftest import press, said, settled

MakeApp = Callable[..., HeadroomApp]
WAYS = {  # keys, and what must stand out
    "projects": ("j", "harbor-api"),
    "a tab and its rows": ("enter j 3", "3 Findings"),
    "rules": ("enter a r", "· read a file before `Edit`"),
    "transcript": ("enter 2 j enter", "python -m pytest"),
    "diff": ("enter a w", "use `uv run pytest`"),
}


def drawn(app: App[Any]) -> Iterator[Segment]:
    """What goes to the terminal, through the filters that Textual puts before it."""
    for strip in app.screen._compositor.render_strips():
        for line_filter in app._filters:
            if line_filter.enabled:
                strip = strip.apply_filter(line_filter, app.screen.background_colors[1])
        yield from strip


@pytest.fixture(autouse=True)
def _no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.parametrize("theme", ["headroom-dark", "headroom-light", "ansi-dark", "ansi-light"])
async def test_no_theme_sends_a_colour(make_app: MakeApp, theme: str) -> None:
    async with make_app(theme=theme).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "a")
        styles = [segment.style for segment in drawn(pilot.app) if segment.style is not None]
        assert styles
        colours = {colour for style in styles for colour in (style.color, style.bgcolor) if colour}
        assert all(colour.is_default for colour in colours)


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_chosen_is_reversed(make_app: MakeApp, way: str) -> None:
    keys, words = WAYS[way]
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *keys.split())
        reversed_ = "".join(each.text for each in drawn(pilot.app) if each.style and each.style.reverse)
        assert words in reversed_


async def test_a_list_without_the_focus_has_no_reversed_row(make_app: MakeApp) -> None:
    """So that it can be told which of the panes the keys move in."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "tab")
        reversed_ = "".join(each.text for each in drawn(pilot.app) if each.style and each.style.reverse)
        assert "uv run" not in reversed_


async def test_a_theme_is_chosen_for_later(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        app.theme = "ansi-light"
        await settled(pilot)
        assert "ansi-light is kept for later: NO_COLOR is set" in said(app)
        assert app.place.theme == "ansi-light"


async def test_set_to_nothing_it_counts_as_not_set(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As no-color.org says."""
    monkeypatch.setenv("NO_COLOR", "")
    assert not make_app().no_color
