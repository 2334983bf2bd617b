"""Files that hold rules change while a project is open: what stands in them is shown as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from tests.screens.conftest import context_file, opened, press, said, settled, text_of, until
from writers.journal import Journal

MakeApp = Callable[..., HeadroomApp]


def undo_elsewhere(settings: Settings) -> None:
    """As ``headroom-tui undo`` does in another terminal."""
    Journal(settings.state_folder / "journal").undo()


async def test_rules_that_are_taken_out_of_the_files_are_to_be_written_again(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "A", "w", "y", "escape")
        written = len(review.learned)
        assert written > 1
        assert f"4 Learned {written}" in text_of(app)
        undo_elsewhere(demo_settings)
        app.look_at_files()
        await until(pilot, lambda: "The files changed" in said(app))
        await settled(pilot)
        assert review.learned == set()
        assert f"{written} to write" in text_of(app)
        assert f"4 Learned {written}" not in text_of(app)


async def test_what_the_user_writes_here_is_no_news(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w", "y", "escape")
        app.look_at_files()
        await settled(pilot)
        await press(pilot, "u", "y", "escape")
        app.look_at_files()
        await settled(pilot)
        assert "The files changed" not in said(app)


@pytest.mark.parametrize("key", ["f5", "w"])
async def test_a_key_about_the_files_looks_at_them_first(
    make_app: MakeApp, demo_settings: Settings, key: str
) -> None:
    async with make_app().run_test(size=(100, 30), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "A", "w", "y", "escape")
        undo_elsewhere(demo_settings)
        await press(pilot, key)
        assert review.learned == set()
        assert isinstance(pilot.app.screen, ApplyScreen if key == "w" else ProjectScreen)
        assert ("The files changed" in said(pilot.app)) is (key == "f5"), "a diff shows what they became"


async def test_w_says_that_everything_accepted_is_written(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y", "escape", "w")
        assert "Everything accepted is written: nothing to write." in said(pilot.app)


async def test_a_diff_that_is_planned_anew_holds_what_was_taken_out_meanwhile(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "w", "y", "escape")
        [first] = review.learned
        await press(pilot, "a", "w")
        undo_elsewhere(demo_settings)
        screen = pilot.app.screen
        assert isinstance(screen, ApplyScreen)
        screen.look()
        await settled(pilot)
        assert "CLAUDE.md was changed since" in text_of(pilot.app)
        await press(pilot, "R")
        assert "Write 2 rules to CLAUDE.md?" in text_of(pilot.app)
        await press(pilot, "y")
        assert len(review.learned) == 2
        written = next(rule for rule in review.rules if rule.id == first)
        assert written.content in context_file(demo_settings).read_text()


@pytest.mark.parametrize("key", ["", "R"])
async def test_the_list_counts_the_rules_that_stand_in_the_files_now(
    make_app: MakeApp, demo_settings: Settings, key: str
) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w", "y", "escape", "escape")
        assert app._projects.rows[0].learned > 1
        undo_elsewhere(demo_settings)
        if key:
            await press(pilot, key)
        else:
            app.look_at_files()
        await until(pilot, lambda: app._projects.rows[0].learned == 0)
