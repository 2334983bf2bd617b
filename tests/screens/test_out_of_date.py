"""What changes while it is looked at: files under a diff, others' decisions, a key before its question."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.grace import Grace
from headroom_tui.review.decisions import DecisionStore, Verdict
from headroom_tui.review.review import Review
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.diff_view import DiffView
from tests.screens.conftest import (
    context_file,
    everything_below,
    opened,
    press,
    said,
    settled,
    text_of,
    until,
)
from writers.journal import Journal

MakeApp = Callable[..., HeadroomApp]


async def test_a_file_that_changed_meanwhile_is_to_be_looked_at_anew(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        context_file(demo_settings).write_bytes(b"somebody's own\n")
        await press(pilot, "y")
        assert "CLAUDE.md was changed since it was planned. Nothing was written." in text_of(pilot.app)
        assert "R plans anew" in text_of(pilot.app)
        assert pilot.app.screen.query(DiffView), "what was looked at stays in sight"
        await press(pilot, "R", "y")
        assert context_file(demo_settings).read_bytes().startswith(b"somebody's own\n")
        assert "Wrote" in text_of(pilot.app)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda file: file.write_bytes(b"somebody's own\n"), "was changed since"),
        (lambda file: file.parent.rename(file.parent.with_name("moved")), "is not there any more"),
    ],
)
async def test_a_diff_says_that_it_is_out_of_date_before_anybody_presses_y(
    make_app: MakeApp, demo_settings: Settings, change: Callable[[Path], object], what: str
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        screen = pilot.app.screen
        assert isinstance(screen, ApplyScreen)
        screen.look()
        await settled(pilot)
        assert "y writes" in text_of(pilot.app)
        change(context_file(demo_settings))
        screen.look()
        await settled(pilot)
        before = everything_below(context_file(demo_settings).parent.parent)
        await press(pilot, "y")
        assert f"CLAUDE.md {what}: this diff is out of date." in text_of(pilot.app)
        assert everything_below(context_file(demo_settings).parent.parent) == before


async def test_a_write_that_another_run_took_back_is_not_shown_as_standing(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    async with make_app().run_test(size=(100, 30), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y", "escape", "a", "w", "y")
        screen = pilot.app.screen
        assert isinstance(screen, ApplyScreen)
        screen.look()
        await settled(pilot)
        assert "✓ Wrote CLAUDE.md" in text_of(pilot.app)
        Journal(demo_settings.state_folder / "journal").undo()
        earlier = file.read_bytes()
        screen.look()
        await settled(pilot)
        assert "CLAUDE.md is as it was before again: this diff is out of date." in text_of(pilot.app)
        await press(pilot, "u")
        assert pilot.app.screen is screen, "the earlier write is not this one"
        assert "Nothing to undo" in said(pilot.app)
        await press(pilot, "R")
        assert screen.query_one(".notices").display, "what to know before it is written again"
        assert file.read_bytes() == earlier
        await press(pilot, "y")
        assert "✓ Wrote CLAUDE.md" in text_of(pilot.app)
        file.write_bytes(b"somebody's own\n")
        assert isinstance(screen, ApplyScreen)
        screen.look()
        await settled(pilot)
        assert "CLAUDE.md was changed since: this diff is out of date." in text_of(pilot.app)
        await press(pilot, "u")
        assert "was changed since it was applied" in text_of(pilot.app)


async def test_a_rule_that_another_run_rejected_is_not_written(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "a", "w")
        gone, stays = review.wanted()
        other = Review(
            DecisionStore(demo_settings.decisions_file), review.agent, review.project, review.rules
        )
        other.load()
        other.decide([gone.id], Verdict.REJECTED)
        await press(pilot, "y")
        assert "Another headroom-tui decided" in text_of(pilot.app)
        await press(pilot, "R", "y")
        written = context_file(demo_settings).read_text()
        assert gone.content not in written
        assert stays.content in written


async def test_leaving_out_is_offered_only_while_a_rule_is_listed(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "w")
        assert "space Leave out" in text_of(pilot.app)
        other = Review(
            DecisionStore(demo_settings.decisions_file), review.agent, review.project, review.rules
        )
        other.load()
        other.decide([rule.id for rule in review.wanted()], Verdict.REJECTED)
        await press(pilot, "y", "R")
        assert "Nothing to write" in text_of(pilot.app)
        assert "space Leave out" not in text_of(pilot.app)


async def test_what_another_run_decides_is_shown_as_it_is_decided(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        app.look_at_decisions()
        other = Review(
            DecisionStore(demo_settings.decisions_file), review.agent, review.project, review.rules
        )
        other.decide([review.rules[0].id], Verdict.REJECTED)
        app.look_at_decisions()
        await settled(pilot)
        assert review.decision(review.rules[0].id).verdict is Verdict.REJECTED
        assert "6 to decide" in text_of(app)


async def test_no_key_waits_for_a_program_that_holds_the_decisions_and_they_are_shown_once_it_lets_go(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "r")
        rejected, next_one = (rule.id for rule in review.rules[:2])
    app = make_app()
    with closing(sqlite3.connect(demo_settings.decisions_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            browser, review = await opened(pilot)
            assert "none of them is lost" in said(app).lower()
            browser.cursor.move_to_rule(next_one)
            began = monotonic()
            await press(pilot, "a", "t", "w", "x", "n", "enter")
            assert monotonic() - began < 8, "less than SQLite would wait for one of them"
            assert "The decision was not saved" in said(app)
            assert review.decision(next_one).verdict is Verdict.PENDING
            other.execute("ROLLBACK")
            app.look_at_decisions()
            await until(pilot, lambda: review.decision(rejected).verdict is Verdict.REJECTED)
            browser.cursor.move_to_rule(next_one)
            await press(pilot, "a")
            assert review.decision(next_one).verdict is Verdict.ACCEPTED
            assert "was not saved" not in said(app), "it is by now"


async def test_an_undo_is_called_so_in_the_footer(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y", "u")
        assert "y Undo" in text_of(pilot.app)
        assert "Write" not in text_of(pilot.app)


async def test_a_y_that_came_too_early_says_so(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        monkeypatch.setattr(Grace, "SECONDS", 3600)
        await press(pilot, "a", "w", "y")
        assert "Press y again" in text_of(pilot.app)
        assert "Wrote" not in text_of(pilot.app)
