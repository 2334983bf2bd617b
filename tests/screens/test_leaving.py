"""How a screen is left: esc ends what is going on first, q goes back at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import cast

import pytest
from textual.message import Message
from textual.messages import Prune
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState
from textual.worker_manager import WorkerManager

from analyzer.asking.live_analysis import Preview
from headroom_tui.app import HeadroomApp
from headroom_tui.frame.messages import DecisionsChanged, LogsChanged, ProjectLeft, ScanReported
from headroom_tui.model_run import Run
from headroom_tui.project_rows import ProjectRow
from headroom_tui.projects.scan_progress import ScanProgress
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.screens.working import WorkingScreen
from headroom_tui.widgets.answer_bar import AnswerBar
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.scan_bar import ScanBar
from headroom_tui.widgets.too_small import TooSmall
from tests.screens.conftest import NOW, opened, press, settled, until
from tests.screens.model_answers import asking, serving

MakeApp = Callable[..., HeadroomApp]


async def test_q_backs_out_and_quits_at_the_top(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "q")
        assert isinstance(app.screen, ProjectsScreen)
        await pilot.press("q")
    assert app.return_code == 0


@pytest.mark.parametrize(
    "way", ["/ u enter", "enter / u enter", "enter 2 enter / u enter", "enter 2 enter o / u enter"]
)
@pytest.mark.parametrize("key", ["escape", "q"])
async def test_esc_ends_a_filter_first_and_q_leaves_the_screen_at_once(
    make_app: MakeApp, way: str, key: str
) -> None:
    """On every screen that has one, be it called a filter or a search."""
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *way.replace("/", "slash").split())
        screen = app.screen
        assert screen.query_one(FilterBar).text == "u"
        if key == "escape":
            await press(pilot, key)
            assert app.screen is screen
            assert screen.query_one(FilterBar).text == ""
        elif isinstance(screen, ProjectsScreen):
            await pilot.press(key)
            assert app._exit
        else:
            await press(pilot, key)
            assert app.screen is not screen


@pytest.mark.parametrize(
    "tell",
    [
        DecisionsChanged,
        lambda rows: LogsChanged([], rows, "", []),
        lambda rows: ScanReported(ScanProgress(0, 0, 0, finished=True), rows, [], []),
        lambda rows: ProjectLeft(),
    ],
    ids=["another run's decisions", "logs that changed", "the scan's last report", "a project was left"],
)
async def test_what_is_told_while_the_screens_go_is_let_go(
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    tell: Callable[[Sequence[ProjectRow]], Message],
) -> None:
    app = make_app()
    told: list[Message] = []
    monkeypatch.setattr(ScanBar, "on_unmount", lambda _: told and app.post_message(told.pop()), raising=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "escape")
        screen = app.screen
        assert isinstance(screen, ProjectsScreen)
        told.append(tell(screen.rows))
    assert not told


def diff_shown(screen: Screen[None]) -> Awaitable[None]:
    assert isinstance(screen, ApplyScreen)
    assert screen._plan is not None
    return screen._show_plan(screen._plan)


def pairs_wanted(screen: Screen[None]) -> None:
    assert isinstance(screen, ProjectScreen)
    screen.on_mount()


@pytest.mark.parametrize(
    ("way", "ask"),
    [
        ("", lambda screen: screen.query_one(Browser).action_tab("pairs")),
        ("", lambda screen: screen.query_one(TooSmall).on_hide()),
        ("", pairs_wanted),
        ("a w", diff_shown),
    ],
    ids=["the detail of a tab", "the focus that room brings back", "the pairs", "the rule in a diff"],
)
async def test_what_a_screen_left_for_after_drawing_goes_with_it(
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    ask: Callable[[Screen[None]], Awaitable[None] | None],
) -> None:
    """The screen below does it, which takes its time to draw itself first."""

    async def not_yet(_: Screen[None]) -> None: ...

    begun: list[object] = []
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *way.split())
        with monkeypatch.context() as drawing:
            drawing.setattr(Screen, "_invoke_and_clear_callbacks", not_yet)
            if isawaitable(asked := ask(cast("Screen[None]", app.screen))):
                await asked
            await app.pop_screen()
        monkeypatch.setattr(
            WorkerManager,
            "add_worker",
            lambda _, worker, **__: None if worker.node is app else begun.append(worker),  # the app looks on
        )
        await app.screen._invoke_and_clear_callbacks()
        await settled(pilot)
    assert not begun


@pytest.fixture
def found_late(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What is looked up in a thread is found as the parts of the screen go."""
    going = asyncio.Event()

    async def looked_up(function: Callable[..., object], *arguments: object) -> object:
        await going.wait()
        return function(*arguments)

    monkeypatch.setattr(asyncio, "to_thread", looked_up)
    monkeypatch.setattr(TooSmall, "on_unmount", lambda _: going.set(), raising=False)
    return going


@pytest.mark.parametrize(
    ("way", "key"),
    [("", "f5"), ("", "i"), ("", "m"), ("2", "enter"), ("2 enter", "o")],
    ids=["the pairs", "tidying", "a question", "a session", "an output"],
)
async def test_what_was_being_looked_up_for_a_screen_ends_before_its_parts_go(
    make_app: MakeApp, request: pytest.FixtureRequest, way: str, key: str
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *way.split())
        going = request.getfixturevalue("found_late")
        await pilot.press(key)
        await until(pilot, lambda: any(isinstance(each.node, WorkingScreen) for each in app.workers))
        workers = [each for each in app.workers if isinstance(each.node, WorkingScreen)]
        await app.pop_screen()
        await until(pilot, lambda: all(worker.is_finished for worker in workers))
    assert going.is_set()
    assert {worker.state for worker in workers} == {WorkerState.CANCELLED}


async def test_what_a_screen_still_begins_to_look_up_as_it_goes_ends_too(
    make_app: MakeApp, request: pytest.FixtureRequest
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = app.screen
        assert isinstance(screen, ProjectScreen)
        going = request.getfixturevalue("found_late")
        begun: list[Worker[None]] = []
        screen.post_message(Prune())
        screen.call_later(lambda: begun.append(screen._load()))
        await app.pop_screen()
        [worker] = begun
        await until(pilot, lambda: worker not in app.workers)
    assert going.is_set()
    assert worker.state not in (WorkerState.SUCCESS, WorkerState.ERROR)


async def test_a_word_of_a_model_that_comes_as_its_place_goes_is_let_go(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = asyncio.Event()
    monkeypatch.setattr(
        Static, "on_unmount", lambda part: part.id == "answer-typed" and came.set(), raising=False
    )

    async def events(_: Run) -> AsyncGenerator[Preview, None]:
        await came.wait()
        yield Preview("Environment", "- use")

    monkeypatch.setattr(Run, "events", events)
    app = make_app()
    async with serving(monkeypatch), app.run_test(size=(80, 24)) as pilot:
        question = (await asking(pilot))._question
        assert question is not None
        await press(pilot, "escape")
        bar = app.screen.query_one(AnswerBar)
        bar.ask(Run(question, NOW))
        worker = bar._worker
        assert worker is not None
        await app.pop_screen()
        await until(pilot, lambda: worker.is_finished)
    assert came.is_set()
    assert worker.state is WorkerState.CANCELLED
