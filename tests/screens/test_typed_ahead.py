"""What is typed in one go with the key that opens a box, a screen or a list is for that."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from textual import events
from textual.command import CommandList
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.grace import Grace
from headroom_tui.screens import project
from headroom_tui.screens.ask import ReasonScreen
from headroom_tui.screens.help import HelpScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.screens.tidy import TidyScreen
from headroom_tui.screens.transcript import TranscriptScreen
from headroom_tui.screens.whole_output import WholeOutputScreen
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.diff_pane import DiffPane
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import opened, press, said, settled, text_of, until
from tests.screens.test_starting import drawn, held_back_scan, run_once

MakeApp = Callable[..., HeadroomApp]
NAMES = {
    "/": "slash",
    "\r": "enter",
    "\n": "ctrl+j",
    "\x17": "ctrl+w",
    "\x15": "ctrl+u",
    "\x1b": "escape",
    "?": "question_mark",
}


async def typed_at_once(pilot: Pilot[None], text: str) -> None:
    """As a terminal sends it: all keys are queued before any of them is handled."""
    for sign in text:
        pilot.app.post_message(events.Key(NAMES.get(sign, sign), sign))
    await settled(pilot)
    await until(pilot, lambda: isinstance(pilot.app, HeadroomApp) and pilot.app._is_free)
    await settled(pilot)


@pytest.mark.parametrize("tab", ["1", "2", "3"])
async def test_a_filter_typed_at_once_decides_on_nothing(make_app: MakeApp, tab: str) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, tab)
        screen = pilot.app.screen
        await typed_at_once(pilot, "/read")
        assert pilot.app.screen is screen
        assert screen.query_one(FilterBar).text == "read"
        assert review.undecided() == list(review.rules)


async def test_projects_are_filtered_by_what_is_typed_at_once(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = pilot.app.screen
        await typed_at_once(pilot, "/harbor")
        assert pilot.app.screen is screen
        assert screen.query_one(FilterBar).text == "harbor"


async def test_enter_keeps_all_that_was_typed_before_it(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e")
        await typed_at_once(pilot, "tail\r")
        assert review.content(review.rules[0]) == review.rules[0].content + "tail"


async def test_a_line_is_begun_where_it_was_asked_for(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e")
        await typed_at_once(pilot, "one\ntwo\r")
        assert review.content(review.rules[0]) == review.rules[0].content + "one\n  two"


async def test_what_is_typed_after_a_key_that_deletes_stays(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e")
        await typed_at_once(pilot, "\x15use just\x17make\r")
        assert review.content(review.rules[0]) == "- use make"
        await press(pilot, "x")
        await typed_at_once(pilot, "too long\x17short\r")
        assert review.decision(review.rules[1].id).reason == "too short"


async def test_a_key_that_opens_a_screen_opens_it_once_however_often_it_is_typed(make_app: MakeApp) -> None:
    """A double click does the same."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await typed_at_once(pilot, "\r\r\r")
        assert [type(each) for each in pilot.app.screen_stack] == [ProjectsScreen, ProjectScreen]
        await press(pilot, "5")
        await typed_at_once(pilot, "\r\r\r")
        assert [type(each) for each in pilot.app.screen_stack[2:]] == [TranscriptScreen]
        await typed_at_once(pilot, "\r\r\r")
        assert [type(each) for each in pilot.app.screen_stack[3:]] == [WholeOutputScreen]


@pytest.mark.parametrize(
    ("way", "keys", "left"),
    [
        ("", "hhh", [ProjectsScreen]),
        ("", "\x1b\x1b\x1b", [ProjectsScreen]),
        ("x", "\r\r\r", [ProjectsScreen, ProjectScreen]),
        ("e", "\r\r\r", [ProjectsScreen, ProjectScreen]),
        ("e", "\x1b\x1b\x1b", [ProjectsScreen, ProjectScreen]),
    ],
    ids=["a project by h", "a project by escape", "a reason", "an edit", "an edit given up"],
)
async def test_a_key_that_leaves_a_screen_leaves_that_one_however_often_it_is_typed(
    make_app: MakeApp, way: str, keys: str, left: list[type]
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *way)
        await typed_at_once(pilot, keys)
        assert [type(each) for each in pilot.app.screen_stack] == left


@pytest.mark.parametrize(
    ("keys", "stack", "view"),
    [
        ("\r3G", [ProjectsScreen, ProjectScreen], "findings"),
        ("\rx", [ProjectsScreen, ProjectScreen, ReasonScreen], "rules"),
        ("\rw1", [ProjectsScreen, ProjectScreen], "rules"),
    ],
)
async def test_what_is_typed_behind_a_key_that_opens_a_screen_is_for_that_screen(
    make_app: MakeApp, keys: str, stack: list[type], view: str
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        table = app._projects._table
        was_on = table.cursor_key
        await typed_at_once(pilot, keys)
        assert [type(each) for each in app.screen_stack] == stack
        assert app.screen_stack[1].query_one(Browser).view == view
        assert (table.cursor_key, table.listed.hidden) == (was_on, set())


async def test_what_is_typed_behind_a_key_that_leaves_a_screen_does_nothing_there(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await typed_at_once(pilot, "\x1baRx")
        assert app.screen is app._projects
        assert review.undecided() == list(review.rules)
        assert len(app._projects._table.listed.hidden) == 1


async def test_what_is_typed_behind_enter_is_for_the_list_to_which_it_leads(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await typed_at_once(pilot, "\ra")
        assert browser.view == "pairs"
        assert review.undecided() == list(review.rules)


async def test_what_is_typed_while_a_session_is_loaded_is_for_the_session(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "5")
        await typed_at_once(pilot, "\rq")
        assert [type(each) for each in app.screen_stack] == [ProjectsScreen, ProjectScreen]
        await typed_at_once(pilot, "\r?")
        assert [type(each) for each in app.screen_stack[2:]] == [TranscriptScreen, HelpScreen]


@pytest.mark.parametrize("keys", ["J\x1b", "q"])
async def test_a_session_that_is_long_to_read_says_so_and_is_not_waited_for(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    monkeypatch.setattr("headroom_tui.screens.project.SLOW_SECONDS", 0.01)
    is_read = threading.Event()
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        monkeypatch.setattr("headroom_tui.screens.project._story", lambda *_: is_read.wait())
        await press(pilot, "5")
        await pilot.press("enter")
        try:
            await until(pilot, lambda: "Reading the log of this session" in said(app))
            for sign in keys:
                app.post_message(events.Key(NAMES.get(sign, sign), sign))
            await until(pilot, lambda: "The session was not opened." in said(app))
            assert "Reading the log" not in said(app)
        finally:
            is_read.set()
        await settled(pilot)
        assert [type(each) for each in app.screen_stack] == [ProjectsScreen, ProjectScreen]
        await press(pilot, "2")
        assert app.screen.query_one(Browser).view == "pairs"


@pytest.mark.parametrize("word", ["hash", "quota"])
async def test_a_word_to_search_for_that_is_typed_while_a_session_is_read_does_not_leave_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    is_typed, story, app = threading.Event(), project._story, make_app()
    monkeypatch.setattr(project, "_story", lambda *what: (is_typed.wait(), story(*what))[1])
    looks: list[bool] = []  # at the keys that wait
    leaves = app._leaves
    monkeypatch.setattr(app, "_leaves", lambda: (looks.append(leaves()), looks[-1])[1])
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "5")
        for sign in f"\r/{word}":
            app.post_message(events.Key(NAMES.get(sign, sign), sign))
        try:
            await until(pilot, lambda: True in looks or (len(looks) > 1 and len(app._waiting) > len(word)))
        finally:
            is_typed.set()
        await settled(pilot)
        assert isinstance(app.screen, TranscriptScreen)
        await until(pilot, lambda: app._is_free)
        assert app.screen.query_one(FilterBar).text == word


async def test_a_project_that_is_still_read_is_not_waited_for_by_a_key_that_leaves(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app._workbench, workbench = None, app._workbench  # as before anything of it is loaded
        await pilot.press("enter")
        await until(pilot, lambda: app.is_opening)
        app.post_message(events.Key("3", "3"))
        app.post_message(events.Key("escape", None))
        await until(pilot, lambda: not app.is_opening)
        app._workbench = workbench
        await settled(pilot)
        assert app.screen is app._projects
        assert not app._waiting


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_who_leaves_at_once_does_not_wait_for_the_project_that_opens_by_itself(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    await run_once(make_app, "enter")
    monkeypatch.setattr("headroom_tui.live.opening.BLIND_SECONDS", 30)
    with held_back_scan(monkeypatch) as go:
        app = make_app()
        async with app.run_test(size=(100, 30)) as pilot:
            await drawn(pilot, "7 to decide")
            await pilot.press(key)
            await until(pilot, lambda: not app.is_opening)
            if key == "q":
                await until(pilot, lambda: app.is_ending)
            else:
                go.set()
                await settled(pilot)
                assert app.screen is app._projects
                assert app.screen.query_one(ProjectTable).row_count == 4, "reading went on"


async def test_what_is_typed_while_the_files_are_read_is_for_the_diff(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed_at_once(pilot, "aws")
        assert app.screen.query_one(DiffPane).is_split
        await press(pilot, "escape")
        await typed_at_once(pilot, "wf")
        assert app.screen.query_one(DiffPane).is_unfolded


async def test_an_answer_typed_before_the_question_stands_is_taken_for_none(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Grace, "SECONDS", 600.0)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        app.screen.query_one(Browser).grace._until = 0.0
        await typed_at_once(pilot, "awy")
        assert "Press y again, once you have seen the diff." in text_of(app)


async def test_ctrl_c_is_not_kept_waiting(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        app._is_free = False
        app.post_message(events.Key("j", "j"))
        app.post_message(events.Key("ctrl+c", None))
        await until(pilot, lambda: "ctrl+c again quits" in said(app))


async def test_a_key_waits_until_the_screen_it_is_for_is_whole(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        project = pilot.app.screen
        assert isinstance(project, ProjectScreen)
        key = events.Key("J", "J")
        key._set_forwarded()  # the list that had the focus took it on
        project.action_tidy()
        pilot.app.post_message(key)
        await settled(pilot)
        assert isinstance(pilot.app.screen, TidyScreen)


async def test_a_command_is_done_once_however_often_enter_is_typed(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "ctrl+p", *"Accept")
        await typed_at_once(pilot, "\r\r\r\r")
        assert [type(each) for each in pilot.app.screen_stack] == [ProjectsScreen, ProjectScreen]
        assert len(review.wanted()) == 1


@pytest.mark.parametrize("key", ["pagedown", "pageup"])
async def test_a_palette_that_has_no_room_for_a_command_takes_keys_all_the_same(
    make_app: MakeApp, key: str
) -> None:
    """Nor has one that was not drawn yet."""
    app = make_app()
    async with app.run_test(size=(80, 3)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p")
        commands = app.screen.query_one(CommandList)
        await until(pilot, lambda: commands.option_count)
        assert not commands.scrollable_content_region
        await press(pilot, "down", key, "escape")
        assert isinstance(app.screen, ProjectsScreen)
