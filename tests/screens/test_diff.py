"""The diff before a write: what is in it, how it is looked at, and what is left out of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest
from textual.containers import VerticalScroll
from textual.message import Message
from textual.messages import Layout
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.apply import ApplyScreen, UndoScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.diff_pane import DiffPane
from headroom_tui.widgets.diff_view import DiffView, Hunk
from headroom_tui.widgets.lists import ReviewList
from tests.screens.conftest import context_file, opened, press, said, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]
# The rules for CLAUDE.md only.
ACCEPTED = ["slash", *"environment", "enter", "A", "escape"]


async def test_space_leaves_a_rule_out_of_this_write_and_its_decision_stays(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, *ACCEPTED)
        first, second = review.wanted()
        await press(pilot, "w", "space")
        assert "1 left out" in text_of(pilot.app)
        await press(pilot, "y")
        written = context_file(demo_settings).read_text()
        assert second.content in written
        assert first.content not in written
        await press(pilot, "escape")
        assert [rule.id for rule in review.wanted()] == [first.id]


async def test_what_is_left_out_can_be_taken_in_again(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        whole = text_of(pilot.app)
        await press(pilot, "space")
        assert "every rule is left out" in text_of(pilot.app)
        await press(pilot, "y")
        assert "every rule is left out" in text_of(pilot.app), "there is nothing to write"
        await press(pilot, "space")
        assert text_of(pilot.app) == whole


async def test_a_click_on_the_box_of_a_rule_leaves_it_out_or_takes_it_in(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w")
        rows = pilot.app.screen.query_one(ReviewList)
        for sign in ("[ ]", "[x]"):
            await pilot.click(rows, offset=(2, 1))
            await settled(pilot)
            first, second = text_of(pilot.app).split("\n")[1:3]
            assert rows.highlighted == 1
            assert "[x]" in first and sign in second
        await pilot.click(rows, offset=(20, 1))
        await settled(pilot)
        assert "left out" not in text_of(pilot.app), "a click on its words only goes to it"


async def test_the_rule_under_the_cursor_is_pointed_at_and_scrolled_to(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w", "G")
        diff = pilot.app.screen.query_one("#diff", VerticalScroll)
        pointed = [hunk for hunk in pilot.app.screen.query(Hunk) if hunk.pointed_row is not None]
        assert len(pointed) == 1
        row = pointed[0].region.y + (pointed[0].pointed_row or 0)
        assert diff.region.y <= row < diff.region.bottom, "it is in sight"


async def test_f_shows_the_whole_file_and_folds_it_again(make_app: MakeApp, demo_settings: Settings) -> None:
    heading = context_file(demo_settings).read_text().splitlines()[0]
    async with make_app().run_test(size=(100, 60)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w")
        folded = text_of(pilot.app)
        assert "unchanged lines" in folded
        assert heading not in folded
        await press(pilot, "f")
        assert heading in text_of(pilot.app)
        await press(pilot, "f")
        assert text_of(pilot.app) == folded


async def test_s_shows_before_and_after_side_by_side_also_after_leaving_a_rule_out(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w", "s")
        assert re.search(r"18 +``` .*│ +18 +```", text_of(pilot.app))
        before = text_of(pilot.app)
        await press(pilot, "space")
        assert [view.split for view in pilot.app.screen.query(DiffView)] == [True]
        assert text_of(pilot.app) != before, "a rule is left out"
        assert re.search(r"18 +``` .*│ +18 +```", text_of(pilot.app))


async def test_brackets_go_from_hunk_to_hunk(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 20)) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w")
        diff = pilot.app.screen.query_one("#diff", VerticalScroll)
        await press(pilot, "right_square_bracket")
        second = diff.scroll_y
        assert second > 0
        await press(pilot, "left_square_bracket")
        assert diff.scroll_y < second


def put_lines_above(settings: Settings, line: str = "a line of mine") -> None:
    """More than a screen shows, before what is written."""
    file = context_file(settings)
    file.write_bytes(f"{line}\n".encode() * 60 + file.read_bytes())


async def test_what_is_looked_at_stays_in_sight_while_a_diff_is_unfolded_or_split(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    put_lines_above(demo_settings)
    async with make_app().run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w")
        diff = pilot.app.screen.query_one("#diff", VerticalScroll)

        def row() -> int:
            return pilot.app.screen.query(Hunk).first().region.y - diff.region.y

        for scrolled in ([], ["J"] * 2):
            await press(pilot, *scrolled)
            before = row()
            assert before < diff.size.height
            for key in ("f", "s", "f", "s"):
                await press(pilot, key)
                await until(pilot, lambda: row() == before)  # noqa: B023 - it is awaited here


async def test_it_does_so_too_where_what_is_drawn_anew_asks_late_for_its_room(
    make_app: MakeApp, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way: list[Message] = []
    post = ApplyScreen.post_message

    def post_late(screen: ApplyScreen, message: Message) -> bool:
        def arrive() -> None:
            post(screen, message)
            under_way.remove(message)

        if not isinstance(message, Layout):
            return post(screen, message)
        under_way.append(message)
        asyncio.get_running_loop().call_later(0.1, arrive)
        return True

    put_lines_above(demo_settings, "a line of mine, too long for half a screen")
    async with make_app().run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w", "f")
        pane, hunk = pilot.app.screen.query_one(DiffPane), pilot.app.screen.query(Hunk).first()
        before, height = hunk.region.y, pane.virtual_size.height
        monkeypatch.setattr(ApplyScreen, "post_message", post_late)
        await press(pilot, "s")
        await until(pilot, lambda: pane.virtual_size.height > height and not under_way)
        await settled(pilot)
        assert hunk.region.y == before
        await press(pilot, "J")
        assert hunk.region.y < before, "it is held no more"


async def test_brackets_go_from_change_to_change_of_an_unfolded_file(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    put_lines_above(demo_settings)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w", "f", "right_square_bracket")
        first = "+ *Auto-generated"
        assert first in text_of(pilot.app)
        await press(pilot, *["left_square_bracket"] * 5)
        assert "CLAUDE.md" in text_of(pilot.app), "the file's path is the first stop"
        assert first not in text_of(pilot.app)


async def test_f_is_offered_only_where_lines_are_left_out(make_app: MakeApp, demo_settings: Settings) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w")
        for way in ("f Unfold", "f Fold", "f Unfold"):
            await until(pilot, lambda way=way: way in text_of(pilot.app))  # type: ignore[misc]
            await press(pilot, "f")
    context_file(demo_settings).unlink()
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "w")
        assert "new file" in text_of(pilot.app)
        assert "f Unfold" not in text_of(pilot.app)
        await press(pilot, "f")
        assert "No line is left out here." in said(pilot.app)


async def test_s_names_the_way_of_showing_that_it_leads_to(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w")
        for way in ("s Split", "s Unified", "s Split"):
            await until(pilot, lambda way=way: way in text_of(pilot.app))  # type: ignore[misc]
            await press(pilot, "s")


async def test_a_diff_is_split_as_the_last_one_was_also_in_the_next_run(make_app: MakeApp) -> None:
    def is_split(pilot: Pilot[None]) -> bool:
        return all(view.split for view in pilot.app.screen.query(DiffView))

    async with make_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w", "s", "escape", "w")
        assert is_split(pilot)
        assert "s Unified" in text_of(pilot.app)
    async with make_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "w")
        assert is_split(pilot)
        await press(pilot, "s", "y", "u")
        assert isinstance(pilot.app.screen, UndoScreen)
        assert not is_split(pilot)


async def test_the_path_the_cost_and_a_missing_line_break_are_shown(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    async with make_app().run_test(size=(110, 40)) as pilot:
        await opened(pilot)
        await press(pilot, *ACCEPTED, "w")
        shown = text_of(pilot.app)
        assert "~/code/harbor-api/CLAUDE.md" in shown
        assert "the block costs ~" in shown
        assert "⊘ no line break at the end" in shown


async def test_c_copies_the_diff(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "w", "c")
        assert f"+{review.rules[0].content}" in pilot.app.clipboard
        assert pilot.app.clipboard.startswith("--- ")


async def test_no_notice_comes_before_the_diff(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w")
        assert not pilot.app._notifications


async def test_the_first_thing_seen_of_a_diff_is_which_file_it_is_of(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(60, 20)) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w")
        diff = pilot.app.screen.query_one("#diff")
        first = pilot.app.screen.query(DiffView).first()
        assert first.plan.path.name in text_of(pilot.app).splitlines()[diff.region.y]


async def test_the_undo_of_a_new_file_says_that_it_is_removed(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    file.unlink()
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y")
        assert file.exists()
        await press(pilot, "u")
        shown = text_of(pilot.app)
        assert "B → removed" in shown
        assert "This file did not exist before; it will be removed." in shown
        assert "0 B" not in shown
        await press(pilot, "y")
    assert not file.exists()
