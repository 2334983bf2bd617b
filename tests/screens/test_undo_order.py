"""u takes back what was done last, be it a decision or a write."""

from __future__ import annotations

from collections.abc import Callable

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.apply import UndoScreen
from headroom_tui.settings.run import Settings
from tests.screens.conftest import context_file, opened, press

MakeApp = Callable[..., HeadroomApp]


async def test_u_takes_decisions_and_writes_back_in_their_order(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    before = file.read_bytes()
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "A", "w", "y", "q")
        written = file.read_bytes()
        await press(pilot, "4", "r")
        assert review.steps == 2
        await press(pilot, "u")
        assert review.steps == 1
        await press(pilot, "u")
        assert isinstance(pilot.app.screen, UndoScreen), "the write came after the decision that is left"
        assert file.read_bytes() == written
        await press(pilot, "y", "q", "u")
        assert file.read_bytes() == before
        assert review.steps == 0


async def test_their_order_is_remembered_in_a_project_that_is_left_and_opened_again(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "w", "y", "escape", "q", "enter", "u")
        assert isinstance(pilot.app.screen, UndoScreen)
        await press(pilot, "y", "escape", "q", "enter", "u")
        assert review.steps == 0
