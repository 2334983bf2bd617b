"""Deciding with care: reasons, warnings, rules that stand in files, and keys typed too early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.binding import ActiveBinding
from textual.pilot import Pilot

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.app import HeadroomApp
from headroom_tui.frame.grace import Grace
from headroom_tui.review.decisions import Decision, DecisionStore, Verdict
from headroom_tui.review.review import warnings
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.screens.ask import ReasonScreen, WarnedScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.lists import ReviewList
from tests.screens.conftest import context_file, opened, press, said, settled, text_of

MakeApp = Callable[..., HeadroomApp]


async def test_x_rejects_with_a_reason_that_is_remembered(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "x", *"no", "enter")
        decision = review.decision(review.rules[0].id)
        assert (decision.verdict, decision.reason) == (Verdict.REJECTED, "no")
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        assert review.decision(review.rules[0].id).reason == "no"
        await press(pilot, "k")
        assert "because: no" in text_of(pilot.app)


async def test_a_rejection_may_be_given_up(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "x", *"ar", "escape")
        assert not review.steps


async def test_what_is_taken_back_or_made_again_is_said(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "R")
        assert "7 rules rejected · u undoes" in said(pilot.app)
        await press(pilot, "u")
        assert said(pilot.app).strip() == "7 rules are undecided again · ctrl+r redoes"
        await press(pilot, "ctrl+r")
        assert said(pilot.app).strip() == "7 rules are rejected again · u undoes"
        await press(pilot, "u", "a", "u")
        assert said(pilot.app).strip() == "This rule is undecided again · ctrl+r redoes"
        await press(pilot, "t", "u")
        assert said(pilot.app).strip() == "This rule is as before · ctrl+r redoes"


async def test_what_is_taken_back_out_of_sight_is_named(make_app: MakeApp) -> None:
    """On a tab that does not list the rule, nothing else would show that a decision is gone."""
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "5", "u")
        assert review.decision(review.rules[0].id).verdict is Verdict.PENDING
        words = "use `uv run pytest`, not `python -m pytest` (module not found)"
        assert f"“{words}” is undecided again" in said(pilot.app)
        await press(pilot, "ctrl+r")
        assert f"“{words}” is accepted again" in said(pilot.app)


async def test_what_is_taken_back_of_a_rule_in_a_file_is_said(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y", "escape", "4", "r", "u")
        assert "This rule is left as it stands again · ctrl+r redoes" in said(pilot.app)
        await press(pilot, "1", "ctrl+r")
        assert "” is to be taken out again · u undoes" in said(pilot.app)


async def test_a_warned_rule_takes_another_key(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        warned = next(rule for rule in review.rules if warnings(rule, rule.content))
        browser.cursor.move_to_rule(warned.id)
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, WarnedScreen)
        assert "it can destroy data" in text_of(pilot.app)
        await press(pilot, "a", "enter", "space", "w")
        assert isinstance(pilot.app.screen, WarnedScreen), "no key that leads on elsewhere answers here"
        await press(pilot, "escape")
        assert not review.steps
        await press(pilot, "a", "y")
        assert review.decision(warned.id).verdict is Verdict.ACCEPTED
        browser.cursor.move_to_rule(warned.id)
        await press(pilot, "a")
        assert review.decision(warned.id).verdict is Verdict.PENDING, "taking it back asks nothing"


async def test_y_typed_ahead_of_a_warning_or_a_diff_is_ignored_for_half_a_second(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, demo_settings: Settings
) -> None:
    before = context_file(demo_settings).read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        warned = next(rule for rule in review.rules if warnings(rule, rule.content))
        monkeypatch.setattr(Grace, "SECONDS", 3600)
        browser.cursor.move_to_rule(warned.id)
        await press(pilot, "a", "y")
        assert isinstance(pilot.app.screen, WarnedScreen)
        assert "y counts in a moment · esc leaves it undecided" in text_of(pilot.app)
        await press(pilot, "escape", "g", "a", "w")
        assert isinstance(pilot.app.screen, ApplyScreen)
        assert "y counts in a moment" in text_of(pilot.app)
        await press(pilot, "y")
        assert "y writes" not in text_of(pilot.app)
        assert context_file(demo_settings).read_bytes() == before


async def test_the_half_second_ends(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        monkeypatch.setattr(Grace, "SECONDS", 0.05)
        await press(pilot, "a", "w")
        while "y writes" not in text_of(pilot.app):
            await pilot.pause()
        await press(pilot, "y")
        assert "Wrote CLAUDE.md" in text_of(pilot.app)


async def test_another_rule_that_comes_under_the_cursor_by_itself_is_not_decided_at_once(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ProjectScreen)
        project = screen.project
        assert project.outline is not None
        fewer = replace(project, outline=type(project.outline)(project.rules[1:], 0, {}))
        monkeypatch.setattr(Grace, "SECONDS", 3600)
        screen.show_project(fewer)
        await settled(pilot)
        assert browser.cursor.rule == project.rules[1]
        await press(pilot, "a", "r", "e", "x", "A", "R")
        assert not review.steps
        assert not isinstance(pilot.app.screen, ReasonScreen)


async def test_rules_that_arrive_do_not_move_the_cursor(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "j", "j")
        held, rows = browser.cursor.rule, pilot.app.screen.query_one("#rules", ReviewList)
        at = rows.scroll_y
        for number in range(30):
            new = Recommendation(
                RecommendationTarget.CONTEXT_FILE, "Environment", f"- {number}", id=f"n{number}"
            )
            review.rules.append(new)
            browser.refresh_rows()
        await settled(pilot)
        assert browser.cursor.rule == held
        assert rows.scroll_y == at
        assert not browser.grace.goes_on


# Rules that stand in a file: tideline-web has one, in AGENTS.md.


async def learned(pilot) -> tuple:
    await settled(pilot)
    await press(pilot, "slash", *"tideline", "enter", "enter", "4")
    browser = pilot.app.screen.query_one("Browser")
    return browser, browser._subject.review, browser.cursor.standing_rule


async def test_a_standing_rule_is_taken_out_through_the_diff_and_put_back_by_undo(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, _, rule = await learned(pilot)
        file = rule.path
        before = file.read_bytes()
        assert rule.content.encode() in before
        await press(pilot, "r")
        assert "to be taken out" in text_of(pilot.app)
        assert file.read_bytes() == before
        await press(pilot, "w", "y")
        assert rule.content.encode() not in file.read_bytes()
        await press(pilot, "u", "y")
        assert file.read_bytes() == before


async def test_a_standing_rule_is_edited_in_its_place(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, _, rule = await learned(pilot)
        await press(pilot, "e", *"!", "enter", "w", "y", "escape")
        assert f"{rule.content}!".encode() in rule.path.read_bytes()
        assert "by headroom-tui" in text_of(pilot.app), "what was written here is known as ours"


async def test_a_standing_rule_is_moved_to_another_file(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review, rule = await learned(pilot)
        await press(pilot, "t")
        goal = review.decision(rule.id).destination
        assert goal is not None
        assert goal != rule.path
        await press(pilot, "w", "y")
        assert rule.content.encode() not in rule.path.read_bytes()
        assert rule.content.encode() in goal.read_bytes()


async def test_a_and_u_leave_a_standing_rule_as_it_is(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30), notifications=True) as pilot:
        _, review, rule = await learned(pilot)
        await press(pilot, "r", "a")
        assert not review.decision(rule.id).changes_it
        await press(pilot, "r", "u")
        assert not review.decision(rule.id).changes_it
        await press(pilot, "w")
        assert "Nothing is accepted yet" in said(pilot.app)


async def test_a_rule_that_a_file_says_already_in_other_words_is_pointed_out(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    block = (
        "<!-- headroom:learn:start -->\n## Headroom Learned Patterns\n"
        "*Auto-generated by `headroom learn` on 2026-06-06 — do not edit manually*\n\n"
        "### Environment\n- never `python -m pytest`, use `uv run pytest` (module is not found)\n\n"
        "<!-- headroom:learn:end -->\n"
    )
    file.write_text(file.read_text() + "\n" + block)
    async with make_app().run_test(size=(140, 30)) as pilot:
        await opened(pilot)
        assert "CLAUDE.md says nearly the same: never `python -m pytest`" in text_of(pilot.app)
        await press(pilot, "j")
        assert "says nearly the same" not in text_of(pilot.app)


async def test_an_edited_rule_shows_what_was_changed(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e", *"!", "enter", "k")
        words = review.rules[0].content.removeprefix("- ")
        assert f"- {words}" in text_of(pilot.app)
        assert f"+ {words}!" in text_of(pilot.app)


async def test_the_footer_may_ask_what_is_offered_while_the_screen_is_taken_down(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, _ = await opened(pilot)
        assert any(each.binding.action == "decide('accepted')" for each in bindings_of(pilot))
        await browser.remove()
        assert not any(each.binding.action == "decide('accepted')" for each in bindings_of(pilot))


def bindings_of(pilot: Pilot[None]) -> list[ActiveBinding]:
    return list(pilot.app.screen.active_bindings.values())


async def test_a_rule_that_cannot_be_written_cannot_be_accepted(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    app = make_app()
    store = DecisionStore(demo_settings.state_folder / "review.sqlite")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        first, second, *others = [rule.id for rule in review.rules]
        broken = Decision(content="- a\n### b")
        store.save(review.agent, review.project, {first: broken, second: broken})
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a")
        assert "Edit it first" in said(pilot.app)
        assert "cannot be written either" not in said(pilot.app)
        await press(pilot, "A")
        assert "1 other rule cannot be written either." in said(pilot.app)
        assert {rule.id for rule in review.undecided()} >= {first, second}
        assert review.decision(others[0]).verdict is Verdict.ACCEPTED
