"""A question about a rule as long as rules may be: all of it can be read, and what answers stays in sight."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.ask import ReasonScreen, WarnedScreen
from tests.screens.conftest import press, text_of

MakeApp = Callable[..., HeadroomApp]
RULE = " ".join(f"word-{number:03}" for number in range(66)) + " end."
WARNINGS = ["it goes around a check: `--no-verify`", "it can destroy data: `git push --force`"]
SIZES = [(50, 12), (60, 20), (80, 24)]


def shown(app: HeadroomApp) -> str:
    """What stands in the question, without its border and scrollbar."""
    box = app.screen.query_one(".ask").region
    rows = text_of(app).splitlines()[box.y + 1 : box.bottom - 1]
    return " ".join(" ".join(re.sub("[▁-█]", " ", row[box.x + 1 : box.right - 1]) for row in rows).split())


def asks(kind: type[ReasonScreen] | type[WarnedScreen]) -> tuple[ReasonScreen | WarnedScreen, str, str]:
    """The question, what names its keys, and the key that answers."""
    if kind is WarnedScreen:
        return WarnedScreen(RULE, WARNINGS), "y accepts it all the same · esc leaves it undecided", "y"
    return ReasonScreen(RULE), "enter rejects · esc does not", "enter"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", [WarnedScreen, ReasonScreen])
async def test_it_scrolls_above_the_keys_that_answer_it(
    make_app: MakeApp, kind: type[ReasonScreen] | type[WarnedScreen], size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        question, keys, answers = asks(kind)
        given: list[object] = []
        await app.push_screen(question, given.append)
        await pilot.pause()
        read = shown(app)
        while "end." not in read:
            await pilot.press("down")
            assert keys in shown(app)
            read += shown(app)
        assert all(word in read for word in RULE.split())
        await press(pilot, "pageup", "pageup", "pageup")
        assert ("Look twice at" if kind is WarnedScreen else "Reject:") in shown(app)
        await press(pilot, answers)
        assert len(given) == 1


@pytest.mark.parametrize("size", SIZES[1:], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_is_warned_of_is_in_sight_at_once(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await app.push_screen(WarnedScreen(RULE, WARNINGS))
        await pilot.pause()
        assert all(f"! {each}" in shown(app) for each in WARNINGS)
