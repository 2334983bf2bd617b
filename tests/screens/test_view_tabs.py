"""The tabs of a project: each in sight, and no number cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headroom_tui.app import HeadroomApp
from tests.backends.model_server import Plan

from .conftest import opened, press, settled, text_of, until
from .model_answers import sent, serving, three

MakeApp = Callable[..., HeadroomApp]


def tabs(app: HeadroomApp) -> str:
    return " ".join(text_of(app).splitlines()[1].split())


async def test_where_all_numbers_have_no_room_only_the_open_tab_has_one(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(56, 24)) as pilot:
        await opened(pilot)
        assert tabs(pilot.app) == "1 Rules 7 2 Pairs 3 Findings 4 Learned 5 Sessions"
        await press(pilot, "5")
        assert tabs(pilot.app) == "1 Rules 2 Pairs 3 Findings 4 Learned 5 Sessions 8"
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert tabs(pilot.app) == "1 Rules 7 2 Pairs 20 3 Findings 9 4 Learned 5 Sessions 8"
        await pilot.resize_terminal(56, 24)
        await settled(pilot)
        assert tabs(pilot.app) == "1 Rules 2 Pairs 3 Findings 4 Learned 5 Sessions 8"


async def test_a_filter_leaves_so_many_of_all_and_its_way_out_stays_in_sight(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(90, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "2", "slash", *"make", "enter")
        assert "2 Pairs 3 of 20 3 Findings 9" in tabs(pilot.app)
        for width, number in ((63, "3 of 20"), (56, "3")):
            await pilot.resize_terminal(width, 24)
            await settled(pilot)
            assert tabs(pilot.app) == f"1 Rules 2 Pairs {number} 3 Findings 4 Learned 5 Sessions"
        await press(pilot, "slash", *(letter for letter in "abcdefgh" * 10), "enter")
        assert "/abcdefgh" in text_of(pilot.app)
        assert "… · esc shows all" in text_of(pilot.app)


async def test_a_filtered_tab_says_of_how_many_it_lists_some_while_a_model_adds_more(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    unending = Plan(pieces=three(), end="none", then="hang")
    async with serving(monkeypatch, unending), make_app().run_test(size=(90, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "slash", *"broker", "enter")
        bar = await sent(pilot)
        await until(pilot, lambda: len(review.rules) == 10)
        assert bar.is_answering
        await pilot.pause()
        assert "1 Rules 1 of 10" in " ".join(text_of(pilot.app).split())


async def test_only_where_rules_stand_in_files_are_there_keys_for_them(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "4")
        assert "No rule stands in this project's files yet" in " ".join(text_of(pilot.app).split())
        footer = text_of(pilot.app).splitlines()[-1]
        assert not [word for word in ("Keep", "Take out", "Edit") if word in footer]
        await press(pilot, "1", "a", "w", "y", "escape", "4")
        footer = text_of(pilot.app).splitlines()[-1]
        assert "Keep" in footer
        assert "Take out" in footer
