"""Notices: they stand in rows of their own, and cover neither what is read nor what is decided on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.notifications import Notification, Notify
from textual.widgets import Footer
from textual.widgets._toast import Toast, ToastRack

from headroom_tui.app import HeadroomApp
from headroom_tui.screens import deciding
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.lists import ReviewList
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import opened, press, said, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]
SIZES = [(60, 20), (80, 24), (140, 40)]
WAYS = {"projects": "", "project": "enter", "diff": "enter a w", "transcript": "enter 2 enter"}
LONG = "The decisions were not saved: the disk is full. They count until you leave; make room and try again."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", WAYS)
async def test_a_notice_covers_nothing(make_app: MakeApp, size: tuple[int, int], screen: str) -> None:
    app = make_app()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, *WAYS[screen].split())
        app.notify(LONG, severity="error")
        app.notify("2 rules accepted · u undoes")
        await settled(pilot)
        notices = [each.region for each in app.screen.query(Toast)]
        assert len(notices) == 2
        assert app.screen.query_one(Footer).region.y == size[1] - 1
        for each in app.screen.children:
            if each.display and not isinstance(each, ToastRack):
                assert not any(each.region.overlaps(notice) for notice in notices), each
        shown = " ".join(text_of(app).replace("▌", " ").split())
        assert LONG in shown
        assert "2 rules accepted · u undoes" in shown


async def test_a_key_pressed_again_takes_the_place_of_its_notice(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        app.notify(LONG, severity="error")
        app.notify("What was found", title="While reading the logs")
        await press(pilot, "x", "x", "c", "x")
        toasts = list(app.screen.query(Toast))
        assert [each._notification.message for each in toasts] == [
            LONG,
            "What was found",
            "tideline-web is hidden · u takes that back, X shows hidden ones",
        ]
        last = toasts[-1]
        await until(pilot, lambda: last.region.height)
        rows = sum(each.region.height for each in toasts)
        assert app.screen.query_one(Footer).region.y - toasts[0].region.y == rows, "no empty row is left"


@pytest.mark.parametrize(
    ("keys", "answer", "way_on"),
    [
        ("enter R", "7 rules rejected · u undoes", "q"),
        ("enter R", "7 rules rejected · u undoes", "question_mark"),
        ("x", "is hidden · u takes that back", "enter"),
    ],
    ids=["back", "on to a text", "on to a project"],
)
async def test_an_answer_goes_with_the_screen_on_which_its_keys_work(
    make_app: MakeApp, keys: str, answer: str, way_on: str
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, *keys.split())
        app.notify(LONG, severity="error")
        await settled(pilot)
        assert answer in text_of(app)
        await press(pilot, way_on)
        assert answer not in text_of(app)
        assert [each._notification.message for each in app.screen.query(Toast)] == [LONG]


async def test_why_a_rule_was_not_accepted_goes_with_the_project_that_has_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "refusal", lambda rule, words: "A rule holds no heading.")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "a", "e")
        assert "A rule holds no heading." in text_of(app), "it is about what is edited here"
        await press(pilot, "escape", "q")
        assert "A rule holds no heading." not in text_of(app)
        assert not app.screen.query(Toast)


async def test_an_answer_that_comes_as_a_dialog_goes_stays(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "e", "enter")
        assert "Nothing was changed." in text_of(app)


async def test_an_error_that_comes_again_is_said_once_and_others_stay(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        for message in (LONG, "The clipboard is gone.", LONG):
            app.notify(message, severity="error")
            await settled(pilot)
        assert [each._notification.message for each in app.screen.query(Toast)] == [
            "The clipboard is gone.",
            LONG,
        ]


async def test_the_row_under_the_cursor_stays_in_sight(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "2", "plus", "plus")  # the list alone
        rows = app.screen.query_one("#pairs", ReviewList)
        await press(pilot, *["j"] * (rows.size.height - 1))
        assert (rows.highlighted, rows.scroll_y) == (rows.size.height - 1, 0)
        app.notify("2 rules accepted · u undoes")
        await until(pilot, lambda: app.screen.query(Toast))
        await pilot.pause()
        assert rows.highlighted == rows.scroll_y + rows.size.height - 1


async def test_the_project_under_the_cursor_stays_in_sight(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(60, 13), notifications=True) as pilot:
        await settled(pilot)
        table = app.screen.query_one(ProjectTable)
        while table.cursor_row < table.size.height - table.header_height - 1:
            await press(pilot, "j")
        assert table.scroll_y == 0
        app.notify("The path was sent to the terminal's clipboard.")
        await until(pilot, lambda: app.screen.query(Toast))
        await pilot.pause()
        assert table.cursor_row == table.scroll_y + table.size.height - table.header_height - 1


async def test_a_list_that_was_scrolled_away_from_the_cursor_stays_there(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "2", "plus", "plus")
        rows = app.screen.query_one("#pairs", ReviewList)
        rows.scroll_end(animate=False)
        await pilot.pause()
        seen = rows.scroll_y
        app.notify("2 rules accepted · u undoes")
        await until(pilot, lambda: app.screen.query(Toast))
        await pilot.pause()
        assert rows.scroll_y == seen > 0


async def test_what_of_our_own_cannot_be_used_is_said_once_in_a_run(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    """To read the logs again mends neither the index nor the decisions."""
    for name in ("index.sqlite", "review.sqlite"):
        (demo_settings.state_folder / name).mkdir(parents=True)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        assert said(app).count("The index of the logs could not be kept") == 1
        assert said(app).count("decisions") == 1
        app.clear_notifications()
        await press(pilot, "R")
        assert said(app) == ""


async def test_what_a_thread_says_once_the_screens_are_gone_is_let_go(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        app.notify("Taken back.")
        await pilot.pause()
    app._replace(Notify(Notification("The journal was settled.")))
    assert [each.message for each in app._said] == ["Taken back."]
