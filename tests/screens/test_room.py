"""Who gets the room of a project's screen: the list what it needs, at most its share, the detail the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.lists import ReviewList
from tests.screens.conftest import opened, press, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]


async def test_a_list_is_no_higher_than_it_is_long(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        browser, review = await opened(pilot)
        assert browser._list.size.height == len(review.rules)
        await press(pilot, "2")
        assert browser._list.size.height == 40 // 3, "its share: there are more pairs than that"


@pytest.mark.parametrize(("width", "beside"), [(140, False), (179, False), (180, True)])
async def test_the_detail_stands_beside_the_list_where_both_are_wide_then(
    make_app: MakeApp, width: int, beside: bool
) -> None:
    async with make_app().run_test(size=(width, 40)) as pilot:
        browser, _ = await opened(pilot)
        await settled(pilot)
        detail = browser.query_one(Detail).region
        assert (detail.y == browser._list.region.y) is beside
        assert browser._list.size.width >= 88


@pytest.mark.parametrize("size", [(60, 20), (180, 14)])
async def test_the_row_that_was_left_is_in_sight_when_a_long_list_opens_again(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await opened(pilot)
        await press(pilot, "2", "G")
        left = pilot.app.screen.query_one(Browser).cursor.pair
    async with make_app().run_test(size=size) as pilot:
        await settled(pilot)
        browser = pilot.app.screen.query_one(Browser)
        rows = browser.query_one("#pairs", ReviewList)
        await until(pilot, lambda: rows.max_scroll_y > 0 and 0 <= rows.cursor_line < rows.size.height)
        assert browser.cursor.pair == left


async def test_a_wide_list_says_where_each_rule_goes(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        browser, review = await opened(pilot)
        top = browser._list.region.y

        def ends() -> list[str]:
            return [
                line.split()[-1] for line in text_of(pilot.app).split("\n")[top : top + len(review.rules)]
            ]

        assert set(ends()) == {"CLAUDE.md", "MEMORY.md"}
        before = ends()[0]
        await press(pilot, "t")
        assert ends()[0] != before
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert not {"CLAUDE.md", "MEMORY.md"} & set(ends()), "words come first"


async def test_a_question_that_fills_its_line_leaves_the_keys_to_the_footer(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(60, 20)) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w")
        lines = text_of(pilot.app).split("\n")
        assert "Write 6 rules to CLAUDE.md, MEMORY.md?" in lines[0]
        assert "y writes" not in text_of(pilot.app)
        assert "y Write" in lines[-1]
        await press(pilot, "space")
        await pilot.resize_terminal(100, 30)
        await press(pilot, "space")
        assert "y writes, esc does not" in text_of(pilot.app)
