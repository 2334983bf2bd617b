"""What is said besides, such as a date, is weaker than the rest in every theme."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headroom_tui.app import HeadroomApp
from tests.screens.conftest import press, settled
from tests.screens.test_no_color import drawn

MakeApp = Callable[..., HeadroomApp]
WITHOUT_WEAKER_COLOURS = ["ansi-dark", "ansi-light"]


async def dim_words(app: HeadroomApp, *keys: str) -> str:
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *keys)
        return "".join(each.text for each in drawn(pilot.app) if each.style and each.style.dim)


@pytest.mark.parametrize("theme", WITHOUT_WEAKER_COLOURS)
async def test_in_the_colours_of_the_terminal_they_are_dim(make_app: MakeApp, theme: str) -> None:
    dim = await dim_words(make_app(theme=theme), "enter")
    assert "measured" in dim
    assert "uv run" not in dim


async def test_without_any_colour_they_are_dim(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "measured" in await dim_words(make_app(), "enter")


async def test_in_other_colours_they_have_a_weaker_one(make_app: MakeApp) -> None:
    assert await dim_words(make_app(theme="headroom-light"), "enter") == ""


@pytest.mark.parametrize("theme", WITHOUT_WEAKER_COLOURS)
async def test_the_row_under_the_cursor_has_one_ground(make_app: MakeApp, theme: str) -> None:
    """It is reversed: what is dim in it would stand on a weaker ground than the rest of the row."""
    app = make_app(theme=theme)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "2")
        row = [each for each in drawn(pilot.app) if each.style and each.style.reverse]
        assert "→" in "".join(each.text for each in row)
        assert not any(each.style.dim for each in row if each.style)


@pytest.mark.parametrize("theme", WITHOUT_WEAKER_COLOURS)
async def test_where_a_sign_would_be_the_row_under_the_cursor_has_no_colour(
    make_app: MakeApp, theme: str
) -> None:
    """Reversed, the colour of an empty place is a patch that looks like a sign."""
    app = make_app(theme=theme)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "5", "enter", "g", "j")
        row = [each for each in drawn(pilot.app) if each.style and each.style.reverse]
        empty = [each for each in row if not each.text.strip()]
        assert empty
        assert all(each.style.color and each.style.color.is_default for each in empty if each.style)
