"""The table of projects: in what order, which of them, and where the user was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.widgets import Static

from headroom_tui import wording
from headroom_tui.app import HeadroomApp
from headroom_tui.library import Library
from headroom_tui.projects.scan_progress import ScanProgress
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.project_table import ProjectTable
from headroom_tui.widgets.rule_detail import bullet_text
from tests.screens.conftest import NOW, opened, press, said, settled, text_of

MakeApp = Callable[..., HeadroomApp]


def names(app: App[Any]) -> list[str]:
    table = app.screen.query_one(ProjectTable)
    return [f"{table.get_row_at(row)[0]} {table.get_row_at(row)[1]}" for row in range(table.row_count)]


async def test_s_goes_through_the_orders_and_capital_s_reverses(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ProjectTable)
        await press(pilot, "s")
        top = max(table.listed.all, key=lambda row: row.failures)
        assert names(pilot.app)[0] == f"{top.agent} {top.name}"
        await press(pilot, "S")
        assert "▴" in text_of(pilot.app)
        assert "least first" in text_of(pilot.app)
        await press(pilot, *"ssssss")
        assert table.listed.order == "worth"


async def test_a_folder_in_which_several_agents_worked_is_one_project(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        rows = pilot.app.screen.query_one(ProjectTable).listed.all
        folders = {row.path for row in rows}
        assert len(folders) < len(rows)
        assert f"{len(folders)} projects · " in text_of(pilot.app)


async def test_projects_stand_in_the_order_of_the_names_they_are_shown_by(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ProjectsScreen)
        tide = next(row for row in screen.rows if row.name == "tideline-web")
        for folder in ("/code/atoll", "/code/zone"):
            path = f"{folder}/harbor-api"
            screen.put(msgspec.structs.replace(tide, path=path, name="harbor-api", agent="gemini"))
        await press(pilot, *"ssssss")
        assert [row.split()[1] for row in names(pilot.app) if "└" not in row] == [
            *("atoll/harbor-api", "code/harbor-api", "gull-docs", "tideline-web", "zone/harbor-api"),
        ]
        await press(pilot, "S")
        assert "by name, backwards" in text_of(pilot.app)


async def test_one_repositorys_agents_stand_together_in_every_order(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        for _ in range(7):
            rows = names(pilot.app)
            at = next(n for n, row in enumerate(rows) if "└" in row)
            assert rows[at].split("└ ")[1] == rows[at - 1].split()[1]
            await press(pilot, "s")


async def test_the_cursor_stays_on_its_project_while_sorting_and_filtering(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ProjectTable)
        await press(pilot, "G")
        held = table.cursor_key
        await press(pilot, "s", "s", "S", "slash", *"tide", "enter", "escape")
        assert table.cursor_key == held


async def test_slash_filters_by_name_agent_and_path(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        everything = names(pilot.app)
        await press(pilot, "slash", *"codex")
        found = {row.replace("└ ", "") for row in everything if row.startswith("codex")}
        assert set(names(pilot.app)) == found
        await press(pilot, "enter", "n", "n", "N", "escape")
        assert names(pilot.app) == everything


async def test_below_the_list_stand_rules_that_are_still_to_decide_on(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        rules = [bullet_text(rule.content) for rule in review.rules]
        await press(pilot, "a", "r", "escape")
        shown = text_of(pilot.app)
        assert [rule[:60] in shown for rule in rules[:6]] == [False, False, True, True, True, False]


async def test_an_empty_list_says_why(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        await press(pilot, "slash", *"zz")
        assert "No project matches /zz. esc shows all again." in text_of(pilot.app)
        await press(pilot, "escape", "x", "x", "x", "x")
        assert "Every project is hidden. X shows them." in text_of(pilot.app)


async def test_a_start_does_not_take_up_a_filter_that_shows_nothing(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        everything = names(pilot.app)
        await press(pilot, "slash", *"zz", "enter")
        assert names(pilot.app) == []
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert names(pilot.app) == everything
        assert "/zz" not in text_of(pilot.app)


async def test_x_hides_and_capital_x_shows_it_to_be_taken_back(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        everything = names(pilot.app)
        await press(pilot, "G", "x")
        assert names(pilot.app) == everything[:-1]
        assert "2 projects, 1 hidden · 420 calls" in text_of(pilot.app), "the numbers of what is listed"
        await press(pilot, "X", "G")
        assert "3 projects · 504 calls" in text_of(pilot.app)
        assert "(hidden)" in names(pilot.app)[-1]
        await press(pilot, "x", "X")
        assert names(pilot.app) == everything


async def test_a_project_is_named_by_the_notice_as_it_is_in_the_list(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    home = demo_settings.homes["claude"].parent
    other = home / "work" / "harbor-api"
    log = next((home / ".claude" / "projects").glob("*harbor-api/*.jsonl"))
    copied = log.read_text().replace(str(home / "code" / "harbor-api"), str(other))
    ids = copied.replace(log.stem, "00000000-0000-4000-8000-000000000000").replace("toolu_", "toolu_2")
    folder = home / ".claude" / "projects" / "-work-harbor-api"
    folder.mkdir()
    (folder / "00000000-0000-4000-8000-000000000000.jsonl").write_text(ids)
    app = make_app()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settled(pilot)
        assert "claude code/harbor-api" in names(app)
        await press(pilot, "x")
        assert "code/harbor-api is hidden" in said(app)


async def test_u_takes_hiding_back_step_by_step_and_the_notice_says_so(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settled(pilot)
        everything = names(app)
        await press(pilot, "G", "x", "x")
        assert "gull-docs is hidden · u takes that back, X shows hidden ones" in said(app)
        assert "2 hidden, X shows" in text_of(app)
        await press(pilot, "u")
        assert names(app) == everything[:-1]
        assert app.screen.query_one(ProjectTable).cursor_row == len(everything) - 2, "on what is back"
        await press(pilot, "u")
        assert names(app) == everything
        assert "hidden, X" not in text_of(app)
        app.clear_notifications()
        await press(pilot, "u")
        assert "Nothing was hidden just now. X shows hidden ones." in said(app)
        assert app.place.projects.hidden == []


async def test_a_click_on_a_heading_sorts_and_another_one_reverses(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ProjectTable)
        await pilot.click(table, offset=(11, 0))
        await settled(pilot)
        assert (table.listed.order, table.listed.is_reversed) == ("name", False)
        await pilot.click(table, offset=(11, 0))
        await settled(pilot)
        assert (table.listed.order, table.listed.is_reversed) == ("name", True)


async def test_c_copies_the_path(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "c")
        assert pilot.app.clipboard.endswith("harbor-api")


async def test_the_weeks_hold_every_failure(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        for row in pilot.app.screen.query_one(ProjectTable).listed.all:
            assert row.failures_by_week is not None
            assert sum(row.failures_by_week.values()) == row.failures


async def test_what_was_accepted_and_not_written_stands_in_the_list(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "q")
        assert "6 to decide, 1 to write" in text_of(pilot.app)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "6 to decide" in text_of(pilot.app), "what comes first, where there is no room for all"
        assert "1 to write" not in text_of(pilot.app)
        await press(pilot, "enter", "A", "r", "q")
        assert "6 to write" in text_of(pilot.app)


async def test_a_folder_that_is_gone_is_told_before_anything_is_decided(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    home = demo_settings.homes["claude"].parent
    (home / "code" / "harbor-api").rename(home / "elsewhere")
    async with make_app().run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        shown = text_of(pilot.app)
        assert shown.count("harbor-api (no folder)") == 2, "of both agents"
        assert "gull-docs (no folder)" not in shown
        assert "No such folder here: nothing can be written in it" in shown, "below the list"
        await press(pilot, "enter")
        assert "0 to write · no folder" in text_of(pilot.app)


async def test_a_project_left_long_ago_says_when_it_last_failed(demo_settings: Settings) -> None:
    app = HeadroomApp(demo_settings, lambda: NOW + timedelta(weeks=30))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert "30w ago" in text_of(app)


def test_projects_of_one_name_are_told_apart_by_the_folders_above() -> None:
    paths = ("/home/ann/work/cli", "/home/ann/old/cli", r"C:\old\cli", "/srv/cli/")
    assert list(wording.told_apart(paths).values()) == ["work/cli", "ann/old/cli", "C:/old/cli", "srv/cli"]


@given(st.sets(st.text("ab/", min_size=1, max_size=12).map(lambda path: f"/{path.strip('/')}"), max_size=8))
def test_told_apart_they_differ_and_are_ends_of_their_paths(paths: set[str]) -> None:
    shown = wording.told_apart(paths)
    assert len(set(shown.values())) == len(paths)
    assert all(path.endswith(name) for path, name in shown.items())


async def test_a_second_project_of_a_name_changes_what_both_are_called(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ProjectTable)
        first = table.under_cursor
        assert first is not None
        twin = msgspec.structs.replace(first, path=f"/elsewhere/{first.name}")
        table.put(twin)
        names = [str(table.get_cell(key, "Project")) for key in (first.key, twin.key)]
        assert names == [f"code/{first.name}", f"elsewhere/{first.name}"]
        table.drop(twin.key)
        assert str(table.get_cell(first.key, "Project")) == first.name


async def test_a_project_is_called_on_its_screen_as_in_the_list(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        library = app.workbench.library
        own = next(project for key, project in library.projects.items() if key[0] == "claude")
        path = Path("/elsewhere") / own.info.name
        twin = replace(own, info=replace(own.info, project_path=path))
        library.projects = {**library.projects, twin.key: twin}
        await press(pilot, "enter")
        assert text_of(app).lstrip().startswith(f"code/{own.info.name}  Claude Code · ")
        await press(pilot, "escape")
        library.projects = {key: each for key, each in library.projects.items() if key != twin.key}
        await press(pilot, "enter")
        assert text_of(app).lstrip().startswith(f"{own.info.name}  Claude Code · ")


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "now"), (59, "59d ago"), (62, "2mo ago"), (300, "9mo ago"), (800, "2y ago")],
)
def test_how_long_ago_takes_one_unit(days: int, said: str) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert wording.ago(now - timedelta(days=days), now) == said


async def test_it_opens_again_where_it_was_left(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "s", "s", "S", "slash", *"a", "enter", "G")
        left = pilot.app.screen.query_one(ProjectTable).cursor_key
        rows = names(pilot.app)
    async with make_app().run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ProjectTable)
        assert (table.listed.order, table.listed.is_reversed, table.listed.words) == ("rate", True, "a")
        assert names(pilot.app) == rows
        assert table.cursor_key == left


async def test_a_project_that_was_open_opens_again_with_its_tab_filter_and_cursor(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "2", "slash", *"uv", "enter", "j")
        browser = pilot.app.screen.query_one(Browser)
        left = browser.cursor.pair
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert isinstance(pilot.app.screen, ProjectScreen)
        browser = pilot.app.screen.query_one(Browser)
        assert (browser.view, browser.cursor.pair) == ("pairs", left)
        assert "/uv" in text_of(pilot.app)
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, ProjectsScreen)
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert isinstance(pilot.app.screen, ProjectsScreen), "it was left, so it does not open again"


async def test_reading_shows_how_far_it_is_and_esc_stops_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan that waits half way: what was found stays, and R reads on."""
    stopped = threading.Event()

    def scan(library: Library, report: Callable[[ScanProgress], None], stop: threading.Event, **_) -> None:
        report(ScanProgress(3, 10, 3_000_000, tuple(known)))
        stop.wait(30)
        stopped.set()

    app = make_app()
    known = list(app.workbench.library.counted())
    real = Library.scan
    monkeypatch.setattr(Library, "scan", scan)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        while "3 of 10" not in text_of(app):
            await pilot.pause()
        assert "3.0 MB · esc stops" in text_of(app)
        await press(pilot, "escape")
        assert stopped.is_set()
        assert "3 of 10" not in text_of(app)
        app.clear_notifications()
        assert "reading was not finished, R reads on" in text_of(app)
        monkeypatch.setattr(Library, "scan", real)
        await press(pilot, "R")
        assert len(names(app)) == 4
        assert "not finished" not in text_of(app)


async def test_nothing_found_says_where_it_looked(make_app: MakeApp, demo_settings: Settings) -> None:
    gone = {name: folder.with_name("gone") for name, folder in demo_settings.homes.items()}
    settings = replace(demo_settings, homes=gone)
    async with make_app(homes=settings.homes).run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        said = str(pilot.app.screen.query_one("#nothing", Static).content)
        assert "~/gone" in said
        for way_on in ("headroom-tui --demo", "headroom-tui --claude-dir DIR", "headroom-tui doctor"):
            assert way_on in said


async def test_nothing_is_hidden_or_sorted_while_the_terminal_is_too_small_to_show_it(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        await press(pilot, "x", "s")
        assert (app.place.projects.hidden, app.place.projects.sort) == ([], "worth")


async def test_a_row_that_is_drawn_as_soon_as_it_changes_shows_its_words_whole(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ProjectTable)
        first = table.listed.get(table.cursor_key) or table.listed.all[0]
        table.put(msgspec.structs.replace(first, unwritten="1,000 to write"))
        drawn = table.render_line(table.header_height + table.get_row_index(first.key)).text
        assert "1,000 to write" in drawn
        await settled(pilot)
        assert "1,000 to write" in text_of(pilot.app)
