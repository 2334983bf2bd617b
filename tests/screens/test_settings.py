"""Settings, themes, the palette, and a second instance, as they show in the app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.instance import Instance
from headroom_tui.review.decisions import Verdict
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import everything_below, opened, press, said, settled, text_of

MakeApp = Callable[..., HeadroomApp]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.setenv("HEADROOM_CONFIG_DIR", str(tmp_path / "config"))

    def write(text: str) -> None:
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "tui.toml").write_text(text)

    return write


async def test_a_key_from_the_settings_works_and_stands_in_footer_and_help(
    make_app: MakeApp, configured: Callable[[str], None]
) -> None:
    configured('[keymap]\n"review.accept" = "y"\n"review.reject" = "n"\n"list.next_match" = "ctrl+n"\n')
    async with make_app().run_test(size=(80, 40)) as pilot:
        _, review = await opened(pilot)
        assert "y Accept n Reject" in text_of(pilot.app)
        await press(pilot, "a")
        assert not review.steps
        await press(pilot, "y")
        assert review.decision(review.rules[0].id).verdict is Verdict.ACCEPTED
        await press(pilot, "question_mark")
        assert "y  Accept" in text_of(pilot.app)
        await press(pilot, "escape", "w", "y", "escape", "4")
        assert "y Keep n Take out" in text_of(pilot.app), "of a rule that stands in a file"


async def test_an_action_without_a_key_is_in_help_and_palette_and_sentences_say_so(
    make_app: MakeApp, configured: Callable[[str], None]
) -> None:
    configured('[keymap]\n"review.undo" = ""\n')
    async with make_app().run_test(size=(100, 40)) as pilot:
        _, review = await opened(pilot)
        assert "Undo" not in text_of(pilot.app), "in the footer"
        await press(pilot, "A")
        assert "ctrl+p “Undo” undoes" in said(pilot.app)
        await press(pilot, "u")
        assert review.steps
        await press(pilot, "question_mark")
        assert "Undo" in text_of(pilot.app)
        assert "no-key" not in text_of(pilot.app)
        await press(pilot, "escape", "ctrl+p", *"undo")
        assert "no key" in text_of(pilot.app)
        await press(pilot, "enter")
        assert not review.steps


async def test_a_diff_says_that_its_block_costs_more_than_the_settings_allow(
    make_app: MakeApp, configured: Callable[[str], None]
) -> None:
    configured("block_limit = 10\n")
    async with make_app().run_test(size=(110, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        assert "over the limit of 10" in text_of(pilot.app)


async def test_a_mistake_in_the_settings_is_said_with_its_line(
    make_app: MakeApp, configured: Callable[[str], None]
) -> None:
    configured('[keymap]\n"review.accept" = "r"\n')
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        assert "tui.toml, line 2: r is also the key of review.reject" in said(pilot.app)
        await press(pilot, "r")
        assert review.decision(review.rules[0].id).verdict is Verdict.REJECTED, "the default counts"


async def test_the_theme_of_the_settings_counts_and_a_chosen_one_is_remembered(
    make_app: MakeApp, configured: Callable[[str], None]
) -> None:
    async with make_app(theme="").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert pilot.app.theme == "headroom-dark"
        pilot.app.theme = "headroom-contrast"
        await settled(pilot)
    async with make_app(theme="").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert pilot.app.theme == "headroom-contrast"
    configured('theme = "nord"\n')
    async with make_app(theme="").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert pilot.app.theme == "nord"


async def test_the_palette_has_every_action_of_the_screen_but_itself_and_runs_it(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        screen = pilot.app.screen
        titles = {command.title for command in pilot.app.get_system_commands(screen)}
        ours = {
            active.binding.description
            for active in screen.active_bindings.values()
            if active.binding.id and active.binding.description and active.enabled
        }
        assert ours - titles == {"Commands"}
        await press(pilot, "ctrl+p", *"reject", "enter")
        assert isinstance(pilot.app.screen, ProjectScreen)
        assert review.decision(review.rules[0].id).verdict is Verdict.REJECTED


async def test_the_palette_sorts_and_offers_nothing_that_writes(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        titles = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        assert "Sort by wasted tokens" in titles
        assert not any("creenshot" in title for title in titles)
        before = everything_below(demo_settings.homes["claude"].parent)
        await press(pilot, "colon", *"wasted", "enter")
        assert pilot.app.screen.query_one(ProjectTable).listed.order == "waste"
        assert everything_below(demo_settings.homes["claude"].parent) == before


async def test_a_second_instance_is_said_and_the_first_one_is_not(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    other = Instance(demo_settings.state_folder / "open")
    assert other.is_alone()
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        assert "Another headroom-tui is open" in said(pilot.app)
    other.leave()
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        assert "Another headroom-tui" not in said(pilot.app)


def test_each_that_opens_sees_those_that_are_open_whoever_came_first(tmp_path: Path) -> None:
    first, second, third, last = (Instance(tmp_path / "state" / "open") for _ in range(4))
    assert [first.is_alone(), second.is_alone()] == [True, False]
    first.leave()
    assert not third.is_alone(), "the second one is open still"
    second.leave()
    third.leave()
    assert last.is_alone()
