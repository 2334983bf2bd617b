"""Several rules selected with v or shift and an arrow: one key decides on all, one undo takes that back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App

from headroom_tui.app import HeadroomApp
from headroom_tui.review.decisions import Decision, DecisionStore, Verdict
from headroom_tui.review.review import Review, warnings
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.range_list import MARK
from tests.screens.conftest import opened, press, said, text_of

MakeApp = Callable[..., HeadroomApp]
A, R, P = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.PENDING


def verdicts(review: Review) -> list[Verdict]:
    return [review.decision(rule.id).verdict for rule in review.rules]


def marked(app: App[Any]) -> int:
    return sum(line.startswith(MARK) for line in text_of(app).splitlines())


async def test_v_and_a_movement_select_rules_that_one_key_decides_on(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "j", "v", "j", "j")
        assert marked(pilot.app) == 3
        assert "3 selected: a accepts, r rejects, esc selects none" in text_of(pilot.app)
        await press(pilot, "r")
        assert verdicts(review) == [P, R, R, R, P, P, P]
        assert "3 rules rejected · u undoes" in said(pilot.app)
        assert marked(pilot.app) == 0
        await press(pilot, "u")
        assert verdicts(review) == [P] * 7


async def test_shift_and_an_arrow_select_and_go_back(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, *["shift+down"] * 2, "shift+up", "shift+up", "shift+up", "shift+down")
        assert marked(pilot.app) == 2, "it ends at the first row"
        await press(pilot, "a")
        assert verdicts(review) == [A, A, P, P, P, P, P]
        assert review.steps == 1


async def test_all_rows_of_a_long_way_are_selected(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "v", "G", "r")
        assert verdicts(review) == [R] * 7


async def test_what_has_the_verdict_already_stays_so_and_where_all_have_it_it_is_taken_back(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "g", "v", "j", "a")
        assert verdicts(review)[:3] == [A, A, P]
        await press(pilot, "g", "v", "j", "a")
        assert verdicts(review)[:3] == [P, P, P]
        assert "2 rules undecided again · u undoes" in said(pilot.app)


async def test_a_rule_with_a_warning_is_not_accepted_with_others(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "v", "G", "a")
        assert [rule.content for rule in review.undecided() if not warnings(rule, rule.content)] == []
        assert "6 rules accepted · u undoes · 1 rule with a warning left to look at" in said(pilot.app)
        await press(pilot, "g", "v", "G", "a")
        assert verdicts(review).count(A) == 6, "the others are not taken back for it"
        assert said(pilot.app) == " 1 rule with a warning left to look at", "nothing was done to undo"


async def test_a_rule_that_cannot_be_written_is_left_out_and_said(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        broken = Decision(content="- a\n### b")
        store = DecisionStore(demo_settings.state_folder / "review.sqlite")
        store.save(review.agent, review.project, {review.rules[1].id: broken})
        review.load()
        await press(pilot, "v", "j", "a")
        assert verdicts(review)[:3] == [A, P, P]
        assert "Edit it first" in said(pilot.app)
        assert "1 rule accepted · u undoes" in said(pilot.app)


async def test_another_tab_and_back_leave_the_selection(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "v", "j", "2")
        assert "selected" not in text_of(pilot.app)
        await press(pilot, "1")
        assert marked(pilot.app) == 2


async def test_escape_v_and_a_click_select_none(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for ends in ("escape", "v"):
            await press(pilot, "v", "j")
            assert marked(pilot.app) == 2
            await press(pilot, ends)
            assert marked(pilot.app) == 0
            assert "selected" not in text_of(pilot.app)
        await press(pilot, "v", "j")
        await pilot.click("#rules", offset=(5, 3))
        assert marked(pilot.app) == 0


async def test_a_filter_that_hides_where_it_began_ends_it_for_good(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "v", "j", "slash", *"docker", "enter")
        assert marked(pilot.app) == 0
        await press(pilot, "escape")
        assert marked(pilot.app) == 0


async def test_a_filter_that_hides_the_row_under_the_cursor_ends_it_too(make_app: MakeApp) -> None:
    """The cursor goes to another row then: up to there nobody selected anything."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "j", "j", "v", "j", "slash", *"read", "enter")
        assert "/read · esc shows all" in text_of(pilot.app)
        assert marked(pilot.app) == 0


async def test_escape_is_said_to_do_what_it_does_next_where_a_filter_is_on(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(60, 20)) as pilot:
        await opened(pilot)
        await press(pilot, "slash", *"read", "enter", "v", "j")
        assert "/read · 2 selected: a accepts, r rejects, esc selects none" in text_of(pilot.app)
        await press(pilot, "escape")
        assert "/read · esc shows all" in text_of(pilot.app)


async def test_what_is_done_to_one_rule_is_refused(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        for key in "xeEt":
            await press(pilot, "v", key)
            assert "That is for one rule: esc selects none." in said(pilot.app)
            await press(pilot, "escape")
        assert not review.steps


async def test_only_proposed_rules_are_selected(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "2", "v")
        assert marked(pilot.app) == 0
        assert "Only rules are decided on" in said(pilot.app)
