"""What is told of a project while its screen opens waits until there is something to show it on."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.messages import DecisionsChanged, LogsChanged, ScanReported
from headroom_tui.learned.learned_rules import LearnedRule
from headroom_tui.project_rows import row_of
from headroom_tui.projects.scan_progress import ScanProgress
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.weighing import WeighingScreen
from tests.screens.conftest import opened, press, settled, until
from tests.screens.learned_desk import learned_app
from writers.errors import FileChanged

MakeApp = Callable[..., HeadroomApp]


def logs_changed(app: HeadroomApp) -> None:
    assert app._opened is not None
    project = app._opened.project
    app._logs_changed(LogsChanged([(project, project)], [], "", []))


def decisions_changed(app: HeadroomApp) -> None:
    assert app._opened is not None
    app._decisions_changed(DecisionsChanged([row_of(app.workbench, app._opened.project)]))


def scan_reported(app: HeadroomApp) -> None:
    app._scan_reported(ScanReported(ScanProgress(0, 0, 0, finished=True), app._projects.rows, [], []))


async def chosen(pilot: Pilot[None], app: HeadroomApp) -> ProjectScreen:
    """The first project, of which nothing is drawn yet."""
    await settled(pilot)
    key = app._projects.rows[0]
    app._open_project(app.workbench.library.projects[key.agent, key.path])
    assert app._opened is not None
    return app._opened


@pytest.mark.parametrize("tell", [logs_changed, decisions_changed, scan_reported])
async def test_a_project_that_opens_takes_in_what_is_new_of_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tell: Callable[[HeadroomApp], None]
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await chosen(pilot, app)
        drawn: list[ProjectScreen] = []
        show = ProjectScreen._show_rules
        monkeypatch.setattr(ProjectScreen, "_show_rules", lambda self: drawn.append(self) or show(self))
        tell(app)
        assert not drawn
        await settled(pilot)
        assert drawn == [screen]


async def test_tidying_takes_in_verdicts_as_it_opens_and_behind_the_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Sequence[LearnedRule]] = []
    monkeypatch.setattr("headroom_tui.screens.tidy.tidy", lambda project, rules: looks.append(rules) or [])
    app = learned_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        project = app.screen
        assert isinstance(project, ProjectScreen)
        verdicts = project._weighed
        assert verdicts
        project.action_tidy()
        project._take_weighed(WeighingScreen.Weighed(list(verdicts[1:]), []))
        await settled(pilot)
        assert looks[-1] == list(verdicts[1:])
        await press(pilot, "question_mark")
        project._take_weighed(WeighingScreen.Weighed(list(verdicts[2:]), []))
        await settled(pilot)
        assert looks[-1] == list(verdicts[2:])


async def test_a_signal_while_a_project_opens_ends_the_app_as_at_any_time(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await chosen(pilot, app)
        app._end(signal.SIGTERM)
        await until(pilot, lambda: app._exit)
    assert app.return_code == 128 + signal.SIGTERM


async def test_nothing_opens_or_is_done_once_the_app_ends(make_app: MakeApp) -> None:
    """What was typed, or chosen, just before may still wait in a queue."""
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        assert app._opened is not None
        app.exit()
        app.post_message(events.Key("i", "i"))
        app.post_message(events.Key("a", "a"))
        app._open_project(app._opened.project)
        assert app._task is not None
        await app._task
    assert app.return_code == 0
    assert not review.wanted()


async def test_a_plan_that_comes_once_the_app_ends_is_let_go(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        diff = app.screen
        assert isinstance(diff, ApplyScreen)
        assert diff._plan is not None
        app.exit()
        await diff._show_plan(diff._plan)
        await diff._show_failure(FileChanged(diff._plan.files[0].path, "was changed"), is_writing=False)
    assert app.return_code == 0
