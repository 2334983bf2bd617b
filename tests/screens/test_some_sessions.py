"""Reviewing some sessions: only what they taught is there, and what is not narrowed to them says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.session_library import workbench_of_logs
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.screens.conftest import NOW, opened, press, settled, text_of


def log_of(settings: Settings, agent: str) -> Path:
    projects = Workbench(settings).library.scanned()
    project = next(one for one in projects if one.plugin.name == agent and one.analysis)
    assert project.analysis is not None
    return project.analysis.pairs[0].file


def app_of(settings: Settings, *agents: str) -> HeadroomApp:
    bench = workbench_of_logs(settings, agents, [log_of(settings, agent) for agent in agents])
    return HeadroomApp(bench.settings, lambda: NOW, library=bench.library)


async def test_one_project_opens_and_says_in_each_tab_what_it_shows(demo_settings: Settings) -> None:
    async with app_of(demo_settings, "claude").run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert isinstance(pilot.app.screen, ProjectScreen)
        for tab, said in (("1", "of 1 queued session"), ("2", "of 1 queued session ·")):
            await press(pilot, tab)
            assert said in text_of(pilot.app)
        for tab in "35":
            await press(pilot, tab)
            assert "of the whole project, not only of 1 queued session" in text_of(pilot.app)


async def test_of_several_projects_the_one_that_was_left_open_is_not_opened(
    make_app: Callable[..., HeadroomApp], demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
    place = demo_settings.state_folder / "place.json"
    before = place.read_bytes()
    async with app_of(demo_settings, "claude", "codex").run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert isinstance(pilot.app.screen, ProjectsScreen)
        await press(pilot, "enter", "escape")
    assert place.read_bytes() == before, "nor forgotten"
