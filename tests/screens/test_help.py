"""The help: every key of the screen below in groups, and what the signs mean."""

from __future__ import annotations

import re
from collections.abc import Callable

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.ask import ReasonScreen
from headroom_tui.screens.help import HelpScreen
from headroom_tui.screens.project import ProjectScreen
from tests.screens.conftest import opened, press, text_of

MakeApp = Callable[..., HeadroomApp]


async def test_the_help_begins_with_what_is_used_most(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 80)) as pilot:
        await opened(pilot)
        await press(pilot, "question_mark")
        shown = text_of(pilot.app)
        order = ["Accept", "Reject", "Edit", "Diff", "Undo", "Ask", "Target file", "Help", "Commands"]
        places = [shown.index(f"  {each} ", shown.index("Keys on this screen")) for each in order]
        assert places == sorted(places)


async def test_help_explains_the_signs_of_rules_and_has_two_columns_where_there_is_room(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "question_mark")
        lines = text_of(pilot.app).split("\n")
        assert any("Rules and files" in line and "Lists and detail" in line for line in lines)
        for sign, means in (
            ("✎  accepted in your words", "=  in its file"),
            ("◆  from a model", "!  something"),
        ):
            assert any(sign in line for line in lines) and any(means in line for line in lines)


async def test_question_mark_lists_the_keys_of_the_screen(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 80)) as pilot:
        await opened(pilot)
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        shown = text_of(pilot.app)
        for key, does in {
            "a": "Accept",
            "r": "Reject",
            "w": "Diff",
            "t": "Target file",
            "/": "Filter",
            "enter": "Open",
        }.items():
            assert re.search(rf"{re.escape(key)}  {does}\b", shown), f"{key} {does} in {shown}"
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, ProjectScreen)


async def test_the_help_scrolls_as_every_text_does_and_says_so(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(60, 20)) as pilot:
        await opened(pilot)
        await press(pilot, "question_mark")
        assert "Keys on this screen   j k scroll · esc closes" in text_of(pilot.app)
        box = pilot.app.screen.query_one("#help-box")
        seen = []
        for key in ("j", "J", "G", "K", "g"):
            await press(pilot, key)
            seen.append(box.scroll_y)
        assert seen == [1, 11, box.max_scroll_y, box.max_scroll_y - 10, 0]


async def test_a_click_beside_the_help_closes_it_and_one_on_it_does_not(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "question_mark")
        await pilot.click(offset=(40, 8))
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.click(offset=(2, 8))
        assert isinstance(pilot.app.screen, ProjectScreen)


async def test_a_click_beside_a_question_does_not_answer_it(make_app: MakeApp) -> None:
    """What was typed would be gone, by a click that only brings the terminal's window to the front."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "x")
        await pilot.click(offset=(2, 2))
        assert isinstance(pilot.app.screen, ReasonScreen)
