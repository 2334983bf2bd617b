"""The last row of a screen names the keys that can be pressed now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from headroom_tui.app import HeadroomApp
from headroom_tui.widgets.key_footer import KeyFooter
from tests.screens.conftest import opened, press, settled, text_of

MakeApp = Callable[..., HeadroomApp]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_footer_fits_on_every_screen(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with make_app().run_test(size=size) as pilot:
        await settled(pilot)
        for keys in ([], ["enter"], ["2"], ["enter"], ["escape", "1", "a", "w"], ["y"], ["u"]):
            await press(pilot, *keys)
            footer = pilot.app.screen.query_one(Footer)
            assert footer.virtual_size.width <= size[0], f"after {keys}: {text_of(pilot.app)}"


async def test_keys_are_drawn_anew_only_where_they_change(make_app: MakeApp) -> None:
    """Each costs as much as a row of the list, and Textual draws them all wherever the focus goes."""

    def keys(pilot: Pilot[None]) -> list[FooterKey]:
        return list(pilot.app.screen.query(FooterKey))

    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        first = keys(pilot)
        assert "a Accept" in text_of(pilot.app)
        for way in (["j"], ["question_mark", "escape"], ["e", "escape"]):
            await press(pilot, *way)
            assert keys(pilot) == first, way
        await press(pilot, "2")
        assert not set(keys(pilot)) & set(first)
        assert "a Accept" not in text_of(pilot.app)


async def test_a_screen_that_was_left_is_asked_for_no_keys(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of it that would have to tell may be gone before its footer is."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        left = pilot.app.screen
        footer = left.query_one(KeyFooter)
        is_gone = pilot.app.pop_screen()
        with monkeypatch.context() as asked:
            asked.setattr(type(left), "check_action", lambda *_: pytest.fail("it was asked"))
            assert footer.is_attached
            await footer.recompose()
        await is_gone
