"""A session as a story: searched, and walked from failure to fix."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.content import Content
from textual.widgets import Input, Static

from headroom_tui.app import HeadroomApp
from headroom_tui.matching import folded
from headroom_tui.projects.story import Story, key_of
from headroom_tui.screens import transcript
from headroom_tui.screens.transcript import TranscriptScreen
from headroom_tui.widgets.lists import ReviewList
from scanners.models import ToolCall
from tests.screens.conftest import opened, press, said, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]


async def story(pilot) -> tuple[TranscriptScreen, ReviewList]:
    """The session of the second pair, which has a fix."""
    await opened(pilot)
    await press(pilot, "2", "j", "enter")
    screen = pilot.app.screen
    assert isinstance(screen, TranscriptScreen)
    return screen, screen.query_one(ReviewList)


async def test_slash_finds_and_n_goes_on_around_the_end(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen, rows = await story(pilot)
        await press(pilot, "slash", *"ruff", "enter")
        found = screen._found
        assert len(found) > 1
        first = rows.highlighted_id
        assert first in found
        seen = [first]
        for _ in found[1:]:
            await press(pilot, "n")
            seen.append(str(rows.highlighted_id))
        assert sorted(seen, key=int) == found, "every match once"
        await press(pilot, "n")
        assert rows.highlighted_id == first
        await press(pilot, "N")
        assert rows.highlighted_id == seen[-1]


async def test_words_of_the_output_are_found_too_and_esc_ends_the_search(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, rows = await story(pilot)
        await press(pilot, "question_mark")
        assert re.search(r"/  Search\b", text_of(pilot.app)), "it leaves no line out"
        await press(pilot, "escape")
        here = rows.highlighted_id
        await press(pilot, "slash", *"fastapi", "enter")
        assert rows.highlighted_id == here, "the failing call's output names it"
        await press(pilot, "slash", *"zzz", "enter")
        assert "in no row · esc ends" in text_of(pilot.app)
        await press(pilot, "n", "escape")
        assert isinstance(pilot.app.screen, TranscriptScreen)
        assert "zzz" not in text_of(pilot.app)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, TranscriptScreen)


async def test_what_is_searched_is_in_sight_and_marked_also_far_down_in_a_long_call(
    make_app: MakeApp,
) -> None:
    long = "\n".join(f"line {number}" for number in range(200))
    async with make_app().run_test(size=(60, 20)) as pilot:
        screen, rows = await story(pilot)
        held = screen._held
        assert isinstance(held, ToolCall)
        key = key_of(held)
        call = replace(held, output=f"needle\n{long}\na Needle in hay\n{long}")
        screen._story.moments[key], screen._story.said[key] = call, folded(call.output)

        def marked() -> set[str]:
            shown = screen.query_one("#moment", Static).content
            assert isinstance(shown, Content)
            return {shown.plain[each.start : each.end] for each in shown.spans if each.style == "reverse"}

        await press(pilot, "slash", *"hay needle")
        await until(pilot, lambda: "a Needle in hay" in text_of(pilot.app))
        assert rows.highlighted_id == key
        assert marked() == {"needle", "Needle", "hay"}
        await press(pilot, "enter", "escape")
        assert screen.query_one("#detail").scroll_y == 0
        assert not marked()


async def test_f_goes_between_the_failure_and_its_fix(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen, rows = await story(pilot)
        pair = screen._pair
        assert pair is not None
        assert pair.fix is not None
        await press(pilot, "f")
        assert rows.highlighted_id == str(pair.fix.msg_index)
        await press(pilot, "f")
        assert rows.highlighted_id == str(pair.failure.msg_index)


async def test_f_goes_to_the_fix_of_the_failure_under_the_cursor_also_of_a_session_opened_by_itself(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        browser, _ = await opened(pilot)
        await press(pilot, "2")
        pairs = browser.query_one("#pairs", ReviewList).option_count
        fixes: dict[str, str] = {}  # of all sessions: the rows of failures, and of their fixes
        for number in range(pairs):
            browser.query_one("#pairs", ReviewList).highlighted = number
            if (pair := browser.cursor.pair) is not None and pair.fix is not None:
                fixes[f"{pair.session_id} {pair.failure.msg_index}"] = str(pair.fix.msg_index)
        assert len(fixes) > 1
        await press(pilot, "5")
        sessions = browser.query_one("#sessions", ReviewList)
        for number in range(sessions.option_count):
            sessions.highlighted = number
            await press(pilot, "enter")
            screen = pilot.app.screen
            assert isinstance(screen, TranscriptScreen)
            rows, session_id = screen.query_one(ReviewList), screen._story.session.session_id
            for key in screen._story.keys:
                if goal := fixes.pop(f"{session_id} {key}", ""):
                    rows.move_to(key)
                    await press(pilot, "f")
                    assert rows.highlighted_id == goal
                    assert "▶✓" in text_of(pilot.app), "the fix is marked"
            await press(pilot, "escape")
        assert not fixes, "each was gone to"
        assert "No fix" not in said(pilot.app)


async def test_f_says_so_where_there_is_no_fix_to_go_to(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "5", "enter", "g", "f")
        assert "What is under the cursor has no fix." in said(pilot.app)


async def test_where_no_call_failed_no_key_is_offered_that_goes_to_one(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await story(pilot)
        assert "] Next failure [ Previous f Fix" in text_of(pilot.app)
        await press(pilot, "escape")
        monkeypatch.setattr(Story, "failure_from", lambda *_: None)
        await press(pilot, "enter")
        assert "o Output" in text_of(pilot.app)
        assert "Next failure" not in text_of(pilot.app)
        assert "f Fix" not in text_of(pilot.app)


async def test_a_long_session_shows_a_part_and_the_search_reaches_the_rest(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript, "MOST_ROWS", 6)
    async with make_app().run_test(size=(100, 24)) as pilot:
        screen, rows = await story(pilot)
        assert rows.option_count == 6
        assert "rows further away left out" in text_of(pilot.app)
        last = screen._story.keys[-1]
        assert last not in rows.ids()
        words = screen._story.moments[last].input_summary
        await press(pilot, "slash")
        screen.query_one("#filter", Input).value = words
        await press(pilot, "enter", "N")
        assert rows.highlighted_id in screen._found


async def test_a_pair_names_files_as_its_project_does(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "slash", *"gull", "enter", "enter", "2")
        assert "The same file name in another folder: docs/guides/install.md." in text_of(pilot.app)


async def test_enter_on_a_session_opens_it_at_its_first_failure(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "5", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, TranscriptScreen)
        failed = next(call for call in screen._story.session.tool_calls if call.is_error)
        assert screen.query_one(ReviewList).highlighted_id == str(failed.msg_index)


async def test_a_row_that_is_gone_to_comes_into_the_upper_third_so_that_what_follows_is_in_sight(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(60, 20)) as pilot:
        _, rows = await story(pilot)

        def what_follows_is_in_sight() -> bool:
            is_at_end = rows.scroll_y == rows.max_scroll_y > 0
            return is_at_end or 0 < rows.cursor_line <= rows.size.height // 3

        gone_to: list[int] = []
        for keys in ([], ["right_square_bracket"], ["left_square_bracket"], ["f"]):
            await press(pilot, *keys)
            await until(pilot, what_follows_is_in_sight)
            gone_to.append(rows.highlighted or 0)
        assert len(set(gone_to)) == 3
        assert min(gone_to) > rows.size.height // 3, "all of them are below it until the list is scrolled"
