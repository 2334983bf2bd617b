"""What a model answered is saved beside the screen, never in its way; what goes wrong with that is said."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.model_answers import Answer, AnswerStore
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.settings.run import Settings
from tests.backends.model_server import Plan
from tests.screens.conftest import opened, press, said, until
from tests.screens.model_answers import answered, sent, serving, three

MakeApp = Callable[..., HeadroomApp]
CANNOT = "The answer could not be saved in"


async def test_an_answer_that_takes_long_to_save_holds_up_no_key(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_save, is_saved = threading.Event(), threading.Event()
    save = AnswerStore.save

    def slow(store: AnswerStore, key: ProjectKey, answer: Answer) -> None:
        may_save.wait(60)
        save(store, key, answer)
        is_saved.set()

    monkeypatch.setattr(AnswerStore, "save", slow)
    async with serving(monkeypatch, Plan(pieces=three())):
        async with make_app().run_test(size=(80, 24)) as pilot:
            browser, review = await opened(pilot)
            listed = len(review.rules)
            answers = browser._subject.workbench.answers
            await sent(pilot)
            await until(pilot, lambda: answers.of(browser._subject.project.key))
            await pilot.press("2", "1", "escape")
            assert browser.view == "rules"
            assert not is_saved.is_set()
            may_save.set()
            await until(pilot, is_saved.is_set)  # whatever esc ended meanwhile
        async with make_app().run_test(size=(80, 24)) as pilot:
            _, review = await opened(pilot)
            assert len(review.rules) == listed + 3


async def test_an_answer_that_cannot_be_saved_is_a_message_and_its_rules_can_be_decided_on(
    make_app: MakeApp, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with (
        serving(monkeypatch, Plan(pieces=three())),
        app.run_test(size=(100, 30), notifications=True) as pilot,
    ):
        _, review = await opened(pilot)
        (demo_settings.state_folder / "answers.sqlite").mkdir()
        await answered(pilot)
        assert CANNOT in said(app)
        await press(pilot, "G", "a")
        assert review.decision(review.rules[-1].id).wants_it


def test_what_cannot_be_saved_any_more_is_said_behind_the_last_screen(
    make_app: MakeApp,
    demo_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def quit_meanwhile(pilot: Pilot[None]) -> None:
        async with serving(monkeypatch, Plan(pieces=three()[:-4], then="hang")):
            _, review = await opened(pilot)
            listed = len(review.rules)
            (demo_settings.state_folder / "answers.sqlite").mkdir()
            await sent(pilot)
            await until(pilot, lambda: len(review.rules) == listed + 2)
            pilot.app.exit()

    make_app().run(headless=True, auto_pilot=quit_meanwhile)
    assert CANNOT in capsys.readouterr().err
