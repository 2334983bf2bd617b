"""A worker that fails says so on its screen, and names a key that works there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.library import Library
from headroom_tui.projects.analyses import Analyses
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from tests.screens.conftest import context_file, opened, press, said, settled, text_of

MakeApp = Callable[..., HeadroomApp]


def broken(*_: object) -> None:
    raise ZeroDivisionError("on purpose \x1b[31m.")


async def test_a_project_says_why_its_pairs_do_not_come(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        with monkeypatch.context() as failing:
            failing.setattr("headroom_tui.screens.project._load_first", broken)
            await opened(pilot)
        told = "While loading the pairs: ZeroDivisionError: on purpose \\x1b[31m. f5 reads the logs again."
        assert told in said(app)
        await press(pilot, "2")
        assert "Loading the pairs" not in text_of(app)
        assert "f5 reads" in text_of(app)
        await press(pilot, "f5")
        assert app.screen.query_one("#pairs").option_count  # type: ignore[attr-defined]


async def test_a_project_whose_analysis_fails_says_so_and_its_rules_can_be_written_all_the_same(
    make_app: MakeApp, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await settled(pilot)
        monkeypatch.setattr("headroom_tui.projects.analysis_store.remembered", lambda *_: None)
        monkeypatch.setattr(Analyses, "make", broken)
        _, review = await opened(pilot)
        told = (
            "(claude) were counted but could not be analysed, by a fault of headroom-tui (ZeroDivisionError"
        )
        assert told in said(app)
        app.clear_notifications()
        await settled(pilot)
        assert "f5 reads the logs again" in " ".join(text_of(app).split()), "where the evidence would stand"
        await press(pilot, "a", "w", "y")
        assert "✓ Wrote CLAUDE.md" in text_of(app)
        assert review.rules[0].content.encode() in context_file(demo_settings).read_bytes()


async def test_what_fails_behind_a_project_names_no_key_that_means_something_else_there(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R reads the logs again on the first screen, and rejects all rules on a project."""
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        _, review = await opened(pilot)
        monkeypatch.setattr(Library, "scan", broken)
        before = len(review.undecided())
        app.read_logs()
        await settled(pilot)
        assert isinstance(app.screen, ProjectScreen)
        assert "still there; f5 reads the logs again." in said(app)
        assert len(review.undecided()) == before
        await press(pilot, "escape")
        app.read_logs()
        await settled(pilot)
        assert "still there; R reads the logs again." in said(app)


async def test_tidying_says_why_nothing_is_proposed(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        monkeypatch.setattr("headroom_tui.screens.tidy.tidy", broken)
        await press(pilot, "i")
        assert "The look was not finished" in text_of(app)
        assert "While looking for what could be tidied: ZeroDivisionError" in text_of(app)


def test_a_fault_that_ends_the_app_steers_no_terminal_and_tells_nothing_that_was_read(
    make_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        read = "out of a log"[::-1]
        broken(read)

    async def meet_it(pilot: Pilot[None]) -> None:
        pilot.app.call_later(fail)
        await pilot.pause()

    app = make_app()
    app.run(headless=True, auto_pilot=meet_it)
    told = capsys.readouterr().err
    assert app.return_code == 1
    assert "ended by a fault of its own. What you decided is saved." in told
    assert "on purpose \\x1b[31m" in told
    assert "\x1b" not in told
    assert "out of a log"[::-1] not in told
