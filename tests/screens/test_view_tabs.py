"""The tabs of a project: each in sight, and no number cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual._animator import Animator
from textual.app import App
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from tests.backends.model_server import Plan
from tests.screens.conftest import opened, press, settled, text_of, until
from tests.screens.model_answers import sent, serving, three

MakeApp = Callable[..., HeadroomApp]


def tabs(app: App[Any]) -> str:
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


async def test_nothing_slides_to_where_it_belongs(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    slid: list[str] = []
    monkeypatch.setattr(Animator, "animate", lambda self, what, attribute, *_, **__: slid.append(attribute))
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "2", "G", "ctrl+d", "g", "5", "1")
        assert slid == []


@pytest.mark.parametrize("width", [50, 52, 53, 54])
async def test_on_the_narrowest_terminal_all_tabs_are_in_sight(make_app: MakeApp, width: int) -> None:
    async with make_app().run_test(size=(width, 24)) as pilot:
        await opened(pilot)
        for key in "54321":
            await press(pilot, key)
            assert tabs(pilot.app) == "1 Rules 2 Pairs 3 Findings 4 Learned 5 Sessions"
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert tabs(pilot.app).startswith("1 Rules 7 2 Pairs 20")


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
        assert not offered(pilot, "Keep", "Take out", "Edit")
        await press(pilot, "1", "a", "w", "y", "escape", "4")
        assert offered(pilot, "Keep", "Take out", "Edit")


@pytest.mark.parametrize(
    ("way", "keys"),
    [
        ("", ("Open", "Hide")),
        ("enter", ("Accept", "Reject", "Edit")),
        ("enter 2", ("Open",)),
        ("enter a w y escape 4", ("Keep", "Take out", "Edit")),
    ],
    ids=["projects", "rules", "pairs", "learned"],
)
async def test_where_a_filter_leaves_nothing_no_key_is_offered_that_does_nothing(
    make_app: MakeApp, way: str, keys: tuple[str, ...]
) -> None:
    async with make_app().run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *way.split())
        assert offered(pilot, *keys)
        await press(pilot, "slash", *"zzz", "enter")
        assert "atches" in text_of(pilot.app)
        if way:
            assert " 0 of " in text_of(pilot.app), "the tab says that there are some"
        assert not offered(pilot, *keys)
        await press(pilot, "escape")
        assert offered(pilot, *keys)


def offered(pilot: Pilot[None], *keys: str) -> bool:
    """Whether the footer names all of them; it must not name some."""
    footer = text_of(pilot.app).splitlines()[-1]
    named = [key in footer for key in keys]
    assert all(named) or not any(named), footer
    return all(named)
