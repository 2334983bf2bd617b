"""The first screen stands before any log is read, with what the last run found."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import msgspec.structs
import pytest
from textual import events
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.messages import ProjectChosen
from headroom_tui.library import Library
from headroom_tui.project_rows import RowShelf, row_key
from headroom_tui.projects.scan_progress import Report, ScanProgress
from headroom_tui.screens.ask import ReasonScreen
from headroom_tui.screens.help import HelpScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import press, said, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]


@contextmanager
def held_back_scan(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A scan that begins only when the event is set."""
    go, real = threading.Event(), Library.scan

    def scan(library: Library, *given: object) -> None:
        go.wait(30)
        real(library, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Library, "scan", scan)
        yield go
        go.set()


async def run_once(make_app: MakeApp, *keys: str) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *keys)


async def drawn(pilot: Pilot[None], text: str) -> None:
    await until(pilot, lambda: text in text_of(pilot.app))


@asynccontextmanager
async def opened_again(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, text: str = "7 to decide"
) -> AsyncIterator[tuple[HeadroomApp, Pilot[None], threading.Event]]:
    """An app that shows ``text``, as a run before it found that, and begins to read when the event is set."""
    app = make_app()
    with held_back_scan(monkeypatch) as go:
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            await drawn(pilot, text)
            yield app, pilot, go


async def test_the_list_is_there_before_a_log_is_read(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app)
    async with opened_again(make_app, monkeypatch) as (app, _, _):
        assert "looking for logs" in text_of(app)
        assert len(app.screen.query_one(ProjectTable).listed.all) == 4


async def test_a_project_that_opened_by_itself_is_under_the_cursor_when_it_is_left(make_app: MakeApp) -> None:
    await run_once(make_app, "j", "enter")
    app = make_app()
    app.place.projects.place.cursor = ""  # as a run of --project leaves it, which lists one
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, ProjectScreen)
        opened = row_key(app.screen.project.key)
        await press(pilot, "escape")
        table = app.screen.query_one(ProjectTable)
        assert table.cursor_key == opened and table.cursor_row == 1


async def test_what_was_decided_is_in_it(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    await run_once(make_app, "enter", "a", "r", "q")
    async with opened_again(make_app, monkeypatch, "5 to decide") as (app, _, _):
        assert "looking for logs" in text_of(app)


async def test_a_project_chosen_there_opens_as_soon_as_it_is_loaded(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app)
    async with opened_again(make_app, monkeypatch) as (app, pilot, go):
        await pilot.press("j", "enter")
        chosen = app.screen.query_one(ProjectTable).cursor_key
        assert not isinstance(app.screen, ProjectScreen)
        go.set()
        await settled(pilot)
        assert isinstance(app.screen, ProjectScreen)
        assert app.place.opened == chosen


async def test_keys_behind_enter_wait_for_a_project_that_is_being_loaded(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app)
    async with opened_again(make_app, monkeypatch) as (app, pilot, go):
        await pilot.press("enter", "x")
        assert app.screen is app._projects
        go.set()
        await settled(pilot)
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        assert not app._projects._table.listed.hidden


async def test_keys_do_not_wait_for_long_and_are_no_longer_meant_then(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headroom_tui.live.opening.HOLD_SECONDS", 0.2)
    await run_once(make_app)
    async with opened_again(make_app, monkeypatch) as (app, pilot, _):
        for key in ("enter", "x"):  # at once: on a busy machine x could be too late to be kept
            app.post_message(events.Key(key, None))
        await until(pilot, lambda: "harbor-api opens as soon as its logs are read." in said(app))
        await pilot.pause()
        assert not app._projects._table.listed.hidden
        await pilot.press("x")
        await until(pilot, lambda: app._projects._table.listed.hidden)


async def test_keys_typed_at_the_start_are_for_the_project_that_opens_by_itself(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app, "enter")
    monkeypatch.setattr("headroom_tui.live.opening.BLIND_SECONDS", 30)
    with held_back_scan(monkeypatch) as go:
        app = make_app()
        async with app.run_test(size=(100, 30)) as pilot:
            await drawn(pilot, "7 to decide")
            await pilot.press("x")
            assert app.screen is app._projects
            go.set()
            await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
            assert not app._projects._table.listed.hidden


async def test_who_sees_the_list_for_longer_uses_it_and_stays_there(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app, "enter")
    monkeypatch.setattr("headroom_tui.live.opening.BLIND_SECONDS", 0.05)
    with held_back_scan(monkeypatch) as go:
        app = make_app()
        async with app.run_test(size=(100, 30)) as pilot:
            await drawn(pilot, "7 to decide")
            await pilot.press("x")
            await until(pilot, lambda: app._projects._table.listed.hidden)
            go.set()
            await settled(pilot)
            assert app.screen is app._projects


async def test_keys_go_to_the_list_once_it_is_known_that_no_project_opens(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app)
    monkeypatch.setattr("headroom_tui.live.opening.BLIND_SECONDS", 30)
    with held_back_scan(monkeypatch) as go:
        app = make_app()
        app._next_project.key = "of another time"
        async with app.run_test(size=(100, 30)) as pilot:
            await drawn(pilot, "7 to decide")
            await pilot.press("x")
            assert not app._projects._table.listed.hidden
            go.set()
            await until(pilot, lambda: app._projects._table.listed.hidden)


async def test_a_click_on_another_project_makes_that_the_one_which_keys_wait_for(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headroom_tui.live.opening.HOLD_SECONDS", 0.5)
    await run_once(make_app)
    async with opened_again(make_app, monkeypatch) as (app, pilot, _):
        told: list[str] = []
        monkeypatch.setattr(app, "notify", lambda message, **how: told.append(message))
        first, second, *_ = app._projects.rows
        for row in (first, second):
            app._projects.post_message(ProjectChosen(row))
        await until(pilot, lambda: told)
        assert told == [f"{second.name} opens as soon as its logs are read."]
        assert not app.is_opening


async def test_a_chosen_project_opens_over_the_list_not_over_what_is_read_meanwhile(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headroom_tui.live.opening.HOLD_SECONDS", 0.01)
    await run_once(make_app)
    async with opened_again(make_app, monkeypatch) as (app, pilot, go):
        await pilot.press("enter")
        await until(pilot, lambda: not app.is_opening)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        go.set()
        await settled(pilot)
        assert isinstance(app.screen, HelpScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, ProjectScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, ProjectsScreen)


async def test_a_project_that_a_stopped_scan_has_not_loaded_says_so_and_opens_when_it_is_read_on(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app)
    with monkeypatch.context() as patched:
        patched.setattr(Library, "scan", lambda library, report, stop: stop.wait(30))
        app = make_app()
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            await drawn(pilot, "7 to decide")
            await press(pilot, "escape", "enter")
            assert "R reads on" in said(app).splitlines()[-1]
            assert not isinstance(app.screen, ProjectScreen)
            patched.undo()
            await press(pilot, "R")
            assert isinstance(app.screen, ProjectScreen)


@asynccontextmanager
async def half_way(
    app: HeadroomApp, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Pilot[None], ProjectTable, threading.Event]]:
    """A first scan that has found all projects, the most worthy last, and ends when the event is set."""
    go, real = threading.Event(), Library.scan
    found = tuple(reversed(list(app.workbench.library.scanned())))

    def scan(library: Library, report: Report, stop: threading.Event) -> None:
        report(ScanProgress(3, 10, 3_000_000, found))
        go.wait(30)
        real(library, report, stop)

    with monkeypatch.context() as patched:
        patched.setattr(Library, "scan", scan)
        async with app.run_test(size=(100, 30)) as pilot:
            await drawn(pilot, "3 of 10")
            yield pilot, app.screen.query_one(ProjectTable), go
        go.set()


async def test_before_the_order_stands_no_cursor_does_until_a_key_asks_for_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with half_way(app, monkeypatch) as (pilot, table, go):
        first = table.ordered_rows[0].key.value
        await pilot.press("x", "enter")
        assert not app.place.opened, "it was not seen what enter would open"
        assert table.under_cursor == table.listed.get(first)
        assert not table.listed.hidden
        go.set()
        await settled(pilot)
        assert table.ordered_rows[0].key.value != first
        assert table.cursor_key == first, "it was aimed at"
        await press(pilot, "enter")
        assert app.place.opened == first


@pytest.mark.parametrize(("key", "row"), [("j", 1), ("k", 0), ("G", 3), ("enter", 0)])
async def test_the_first_key_moves_the_cursor_that_it_asks_for_but_opens_nothing(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, key: str, row: int
) -> None:
    app = make_app()
    async with half_way(app, monkeypatch) as (pilot, table, _):
        aimed_at = table.ordered_rows[row].key.value
        await pilot.press(key)
        assert table.under_cursor == table.listed.get(aimed_at)
        assert not app.place.opened
        await pilot.press("enter")
        await until(pilot, lambda: app.place.opened == aimed_at)


async def test_a_click_brings_the_cursor_to_its_row_before_the_order_stands(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with half_way(app, monkeypatch) as (pilot, table, go):
        clicked = table.ordered_rows[2].key.value
        await pilot.click(ProjectTable, offset=(20, table.header_height + 2))
        assert table.under_cursor == table.listed.get(clicked)
        go.set()
        await settled(pilot)
        assert (table.cursor_key, app.place.opened) == (clicked, "")


async def test_the_cursor_nobody_asked_for_comes_to_the_most_worthy_project(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with half_way(app, monkeypatch) as (pilot, table, go):
        assert table.under_cursor is None
        go.set()
        await settled(pilot)
        assert table.under_cursor == table.listed.get(table.ordered_rows[0].key.value)
        assert table.under_cursor is not None
        assert table.under_cursor.rank == min(row.rank for row in table.listed.all)


async def test_the_cursor_stays_on_the_project_it_showed_where_a_scan_brings_another_order(
    make_app: MakeApp, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_once(make_app)
    shelf = RowShelf(demo_settings)
    *others, last = shelf.load()
    shelf.save([*others, msgspec.structs.replace(last, rank=(False, -(10**9), 0, "", ""))])
    async with opened_again(make_app, monkeypatch) as (app, pilot, go):
        table = app.screen.query_one(ProjectTable)
        assert (table.cursor_row, table.cursor_key) == (0, last.key)
        go.set()
        await settled(pilot)
        assert table.cursor_row > 0
        assert table.cursor_key == last.key


async def test_enter_opens_what_was_under_the_cursor_when_it_was_pressed(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        table = app.screen.query_one(ProjectTable)
        pressed_on = table.cursor_key
        table.action_select_cursor()
        table.move_cursor(row=2)  # by what a scan brings, before the key was taken up
        await settled(pilot)
        assert app.place.opened == pressed_on


async def test_a_scan_takes_out_what_is_there_no_more(make_app: MakeApp, demo_settings: Settings) -> None:
    await run_once(make_app)
    for log in demo_settings.homes["gemini"].rglob("*.json*"):
        log.unlink()
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert {row.agent for row in app.screen.query_one(ProjectTable).listed.all} == {"claude", "codex"}


async def test_rows_of_other_logs_are_not_shown(make_app: MakeApp, demo_settings: Settings) -> None:
    await run_once(make_app)
    environ = {"HOME": "/home/ada"}
    shelf = RowShelf(demo_settings, environ)
    shelf.save([])
    for other in (
        RowShelf(replace(demo_settings, agents=("codex",)), environ),
        RowShelf(replace(demo_settings, homes={}), environ),
        RowShelf(demo_settings, environ | {"CODEX_HOME": "/elsewhere"}),
    ):
        other.save([])
        assert other._scope != shelf._scope
        assert shelf.load() == []


async def test_a_damaged_file_is_a_start_without_one(make_app: MakeApp, demo_settings: Settings) -> None:
    await run_once(make_app)
    for text in ("", "{", '{"scope": 1, "rows": []}', '{"scope": "", "rows": [{}]}'):
        (demo_settings.state_folder / "projects.json").write_text(text)
        app = make_app()
        async with app.run_test(size=(100, 30)) as pilot:
            await settled(pilot)
            assert len(app.screen.query_one(ProjectTable).listed.all) == 4


async def test_a_journal_that_cannot_be_used_is_a_sentence(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    journal = demo_settings.state_folder / "journal"
    (journal / "lock").mkdir(parents=True)
    async with make_app().run_test(size=(100, 30), notifications=True) as pilot:
        await settled(pilot)
        assert f"The journal {journal} cannot hold the journal" in said(pilot.app)
        assert "interrupted" not in said(pilot.app)
