"""What the keys do, on the screens where they are offered."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, TextArea

from headroom_tui.app import HeadroomApp
from headroom_tui.review.decisions import Verdict
from headroom_tui.review.review import warnings
from headroom_tui.screens.edit import EditScreen
from headroom_tui.screens.help import HelpScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.lists import ReviewList, ReviewTable
from tests.screens.conftest import opened, press, settled, text_of

MakeApp = Callable[..., HeadroomApp]


async def test_projects_come_with_what_is_worth_reviewing_first(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        rows = [line for line in text_of(pilot.app).split("\n") if "harbor" in line or "gull" in line]
        assert rows[0].split()[:2] == ["claude", "harbor-api"]
        assert "7 to decide" in rows[0]


async def test_the_cursor_is_on_the_first_project_until_it_is_moved(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert pilot.app.screen.query_one(ReviewTable).cursor_row == 0


async def test_the_current_folders_project_comes_first(make_app: MakeApp, demo_settings: Settings) -> None:
    here = demo_settings.homes["claude"].parent / "code" / "tideline-web"
    async with make_app(here=here).run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ReviewTable)
        assert "tideline-web" in str(table.get_row_at(0)[1])


async def test_j_and_k_move_and_enter_opens(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        second = str(pilot.app.screen.query_one(ReviewTable).get_row_at(1)[1])
        await press(pilot, "j", "k", "j", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, ProjectScreen)
        assert screen.project.info.name == second.removeprefix("└ ")


async def test_a_accepts_and_goes_to_the_next_undecided_rule(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        first, second, third = review.rules[:3]
        await press(pilot, "a")
        assert review.decision(first.id).verdict is Verdict.ACCEPTED
        assert browser.cursor.rule == second
        await press(pilot, "r")
        assert review.decision(second.id).verdict is Verdict.REJECTED
        assert browser.cursor.rule == third


async def test_after_the_last_rule_the_first_undecided_one_is_next(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "j", "G", "r")
        assert browser.cursor.rule == review.rules[0]


async def test_u_undoes_and_ctrl_r_does_again(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "a", "u")
        assert len(review.undecided()) == len(review.rules)
        assert browser.cursor.rule == review.rules[0]
        await press(pilot, "ctrl+r")
        assert review.decision(review.rules[0].id).verdict is Verdict.ACCEPTED


async def test_capital_a_and_r_decide_all_that_is_listed_and_one_undo_takes_it_back(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "r", "A")
        warned = [rule for rule in review.rules if warnings(rule, rule.content)]
        assert len(review.wanted()) == len(review.rules) - 1 - len(warned), "what was decided stays so"
        assert review.undecided() == warned, "a rule with a warning is for looking at, one by one"
        await press(pilot, "u", "R")
        assert review.undecided() == []
        await press(pilot, "u")
        assert len(review.undecided()) == len(review.rules) - 1


async def test_decisions_are_there_when_the_app_is_opened_again(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "r")
        decided = [review.decision(rule.id) for rule in review.rules]
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        assert [review.decision(rule.id) for rule in review.rules] == decided


async def test_e_edits_in_place(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e", *"!", "enter")
        assert review.decision(review.rules[0].id).verdict is Verdict.EDITED
        assert review.content(review.rules[0]) == review.rules[0].content + "!"


async def test_escape_leaves_a_rule_as_it_was(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e", *"words", "escape")
        assert review.content(review.rules[0]) == review.rules[0].content
        assert not review.steps


@pytest.mark.parametrize("text", ["### heading", "<!-- headroom:learn:end -->", "@~/.ssh/id_rsa", ""])
async def test_an_edit_that_would_break_the_block_is_not_kept(make_app: MakeApp, text: str) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e")
        pilot.app.screen.query_one(TextArea).text = text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, EditScreen), "it stays open and says why"
        assert not review.steps


async def test_control_characters_become_visible_in_the_edit_box(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "e")
        area = pilot.app.screen.query_one(TextArea)
        area.text = "up \x1b[5A \u202edoes"
        await settled(pilot)
        assert area.text == "up \\x1b[5A \\u202edoes"


async def test_without_a_terminal_to_hand_over_capital_e_edits_in_place(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "E", *"!", "enter")
        assert review.content(review.rules[0]).endswith("!")


async def test_t_sends_a_rule_to_another_file_and_the_diff_shows_that_file(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "t", "a", "w")
        assert "CLAUDE.local.md" in text_of(pilot.app)
        assert [each.name for each in review.destinations()[review.rules[0].id]] == ["CLAUDE.local.md"]


async def test_where_pairs_are_listed_nothing_can_be_decided(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "2")
        assert "Accept" not in text_of(pilot.app).split("\n")[-1]
        await press(pilot, "a", "r", "e", "t", "A", "R")
        assert isinstance(pilot.app.screen, ProjectScreen)
        assert not review.steps


async def test_enter_on_a_rule_shows_the_pairs_it_rests_on_and_escape_goes_back(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        rule = review.rules[0]
        await press(pilot, "enter")
        assert browser.cursor.pair is not None
        assert browser.cursor.pair.id in rule.evidence
        assert browser.query_one("#pairs").option_count == rule.evidence_count  # type: ignore[attr-defined]
        times = [pair.time for pair in browser._subject.pairs if pair.time]
        assert times == sorted(times, reverse=True), "as all lists of pairs are"
        await press(pilot, "escape")
        assert browser.cursor.rule == rule
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ProjectsScreen)


async def test_enter_on_a_pair_opens_the_session_at_the_failing_call(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, _ = await opened(pilot)
        await press(pilot, "2", "j")
        pair = browser.cursor.pair
        assert pair is not None
        await press(pilot, "enter")
        story = pilot.app.screen.query_one("#story", ReviewList)
        assert story.highlighted_id == str(pair.failure.msg_index)
        await press(pilot, "right_square_bracket")
        assert int(story.highlighted_id or 0) > pair.failure.msg_index
        await press(pilot, "left_square_bracket")
        assert story.highlighted_id == str(pair.failure.msg_index)
        await press(pilot, "escape")
        assert browser.cursor.pair == pair


async def test_the_pairs_say_how_their_number_comes_of_that_of_the_failures(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert isinstance(pilot.app.screen, ProjectScreen)
        failures = pilot.app.screen.project.counts.failures
        await press(pilot, "2")
        shown = text_of(pilot.app)
        found = re.search(r"(\d+) pairs = (\d+) failures − (\d+) folded retries \+ (\d+) rejected", shown)
        assert found, shown
        pairs, failed, retries, rejected = map(int, found.groups())
        assert f"2 Pairs {pairs}" in shown
        assert failed == failures
        assert pairs == failed - retries + rejected
        await press(pilot, "1")
        assert "folded" not in text_of(pilot.app)


async def test_slash_filters_while_typing_and_letters_do_not_decide(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "slash", *"force")
        assert browser.cursor.rule_ids() == [rule.id for rule in review.rules if "force" in rule.content]
        assert not review.steps
        await press(pilot, "enter", "n", "N", "escape")
        assert len(browser.cursor.rule_ids()) == len(review.rules)
        assert not browser.query_one("#filter", Input).display


async def test_while_a_filter_is_typed_the_footer_names_keys_that_are_no_letters(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert "? Help" in text_of(pilot.app)
        await press(pilot, "slash", "z")
        assert "f1 Help" in text_of(pilot.app)
        await press(pilot, "f1")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_keys_go_to_the_list_where_the_detail_that_had_them_is_hidden(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, _ = await opened(pilot)
        await press(pilot, "tab", "plus", "plus")
        assert not browser.query_one("#detail").display
        await press(pilot, "3")
        assert browser.view == "findings"
        await press(pilot, "escape")
        assert browser.query_one("#detail").display


async def test_a_click_shows_a_row_and_another_one_opens_it(make_app: MakeApp) -> None:
    """As in the table of projects: a rule that is clicked to be read stays in sight."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await pilot.click("#rules", offset=(8, 2))
        await settled(pilot)
        assert browser.view == "rules"
        assert browser.cursor.rule == review.rules[2]
        await pilot.click("#rules", offset=(8, 2))
        await settled(pilot)
        assert browser.view == "pairs"
        assert "evidence of: " in text_of(pilot.app)


async def test_c_copies_the_rule(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "c")
        assert pilot.app.clipboard == review.rules[0].content


async def test_ctrl_p_opens_the_commands(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p")
        assert isinstance(pilot.app.screen, CommandPalette)


async def test_a_rescan_keeps_the_cursor_and_shows_what_is_new(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    logs = sorted(demo_settings.homes["claude"].glob("projects/*harbor*/*.jsonl"), key=os.path.getmtime)
    latest = logs[-1].read_bytes()
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "j")
        table = pilot.app.screen.query_one(ReviewTable)
        held = str(table.get_row_at(table.cursor_row)[1])
        calls = str(table.get_row_at(0)[3])
        new_call = latest.replace(b"toolu_", b"toolu_new")
        logs[-1].with_name("11111111-1111-4111-8111-111111111111.jsonl").write_bytes(new_call)
        await press(pilot, "R")
        assert str(table.get_row_at(table.cursor_row)[1]) == held
        assert str(table.get_row_at(0)[3]) != calls


async def test_the_keys_are_there_again_when_the_terminal_grows(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "Accept" in text_of(pilot.app)
        await pilot.resize_terminal(40, 10)
        await settled(pilot)
        assert "needs at least" in text_of(pilot.app)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "Accept" in text_of(pilot.app)


@pytest.mark.parametrize(
    "way", ["", "slash", "enter", "enter 5", "enter slash", "enter tab", "enter a w", "enter x", "enter e"]
)
async def test_what_had_the_focus_has_it_again_when_the_terminal_grows(make_app: MakeApp, way: str) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *way.split())
        had = pilot.app.focused
        assert had is not None
        for small in ((40, 24), (80, 8)):
            await pilot.resize_terminal(*small)
            await settled(pilot)
            await pilot.resize_terminal(80, 24)
            await settled(pilot)
            assert pilot.app.focused is had


async def test_a_screen_that_came_while_the_terminal_was_too_small_has_keys_when_it_grows(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, ProjectScreen)


@pytest.mark.parametrize("tab", ["2", "3", "4", "5"])
async def test_a_project_left_on_another_tab_is_there_again_with_its_keys(
    make_app: MakeApp, tab: str
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, tab)
        left = pilot.app.screen.query_one(Browser).view
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, _ = await opened(pilot)
        assert browser.view == left
        assert pilot.app.focused is browser._list
