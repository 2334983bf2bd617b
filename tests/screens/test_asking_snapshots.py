"""How the question, its exact text and a streaming answer look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from tests.backends.model_server import Plan
from tests.screens.conftest import settled, text_of, until
from tests.screens.model_answers import answered, asking, serving, three

MakeApp = Callable[..., HeadroomApp]
SIZES = [(80, 24), (140, 40)]
SnapCompare = Callable[..., bool]


@pytest.fixture(autouse=True)
def _same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "key-of-these-tests")
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    monkeypatch.setattr("headroom_tui.widgets.answer_bar.monotonic", lambda: 0.0)
    monkeypatch.setattr("analyzer.asking.live_analysis._PREVIEW_SECONDS", 0.0)


@pytest.mark.parametrize("size", [(60, 20), *SIZES], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_question(snap_compare: SnapCompare, make_app: MakeApp, size: tuple[int, int]) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await asking(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=play)


def test_its_exact_text(snap_compare: SnapCompare, make_app: MakeApp) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await asking(pilot)
        for key in ("v", "slash", *"~/", "enter"):
            await pilot.press(key)
            await settled(pilot)

    assert snap_compare(make_app(), terminal_size=(80, 24), run_before=play)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_an_answer_that_streams(
    snap_compare: SnapCompare, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async def play(pilot: Pilot[None]) -> None:
        async with serving(monkeypatch, Plan(pieces=three()[:-6], then="hang")):
            await asking(pilot)
            await pilot.press("y")
            # What the server sends last before it hangs, in each place where it is shown.
            lasts = ["rebase a branch that others have", "2 rules", "~120 out", "Rules 9"]
            for last in (*lasts, "does not cou…") if size[1] == 24 else lasts:  # beside the scroll bar, too
                await until(pilot, lambda last=last: last in text_of(pilot.app))  # type: ignore[misc]

    assert snap_compare(make_app(), terminal_size=size, run_before=play)


def test_an_answer_that_has_ended(
    snap_compare: SnapCompare, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play(pilot: Pilot[None]) -> None:
        async with serving(monkeypatch, Plan(pieces=three())):
            await answered(pilot)
            await pilot.press("G")
            await settled(pilot)

    assert snap_compare(make_app(), terminal_size=(80, 24), run_before=play)


def test_offline(snap_compare: SnapCompare, make_app: MakeApp) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await asking(pilot)

    assert snap_compare(make_app(offline=True), terminal_size=(80, 24), run_before=play)
