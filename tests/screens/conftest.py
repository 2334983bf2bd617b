"""The app on a demo home that looks the same wherever and whenever it was made."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.worker import WorkerCancelled, WorkerFailed

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.grace import Grace
from headroom_tui.review.review import Review
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.browser import Browser
from tests.demo_home import copy_demo_home

PATH_LENGTH = 150
_BEGUN: WeakSet[HeadroomApp] = WeakSet()  # apps that have begun to read logs
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are pressed as soon as a screen is drawn; the half second has a test of its own."""
    monkeypatch.setattr(Grace, "SECONDS", 0.0)


@pytest.fixture
def demo_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings for a fresh demo home, which is also the user's home: paths begin with ``~``."""
    # Paths stand in the logs, so the bytes (and with them the tokens) that a failure wasted grow with them.
    padding = "_" * (PATH_LENGTH - len(str(tmp_path)))
    home = copy_demo_home(tmp_path / f"home{padding}", NOW)
    monkeypatch.setenv("HOME", str(home.folder))
    return Settings(
        workspace=tmp_path / "state",
        homes={"claude": home.claude_dir, "codex": home.codex_dir, "gemini": home.gemini_dir},
        here=None,
    )


@pytest.fixture
def make_app(demo_settings: Settings) -> Callable[..., HeadroomApp]:
    """A new app on the demo home; called twice, the second one opens what the first one left."""

    def make(theme: str = "headroom-dark", **changed: Any) -> HeadroomApp:
        settings = replace(demo_settings, **changed)
        return HeadroomApp(settings, lambda: NOW, theme=theme)

    return make


async def until(pilot: Pilot[None], holds: Callable[[], object]) -> None:
    """Wait for the thing itself; the test's own time limit ends it when it never comes."""
    while not holds():
        await pilot.pause()


async def settled(pilot: Pilot[None]) -> None:
    """Until every worker, also one that another one started, is done and the screen has drawn it."""
    app = pilot.app
    if isinstance(app, HeadroomApp) and app not in _BEGUN:  # on a busy machine it may not have yet
        await until(pilot, lambda: app.workers or app._workbench)
        _BEGUN.add(app)
    await pilot.pause()
    while pilot.app.workers or _waits_for_keys(app):
        with suppress(WorkerCancelled, WorkerFailed):  # by a newer one of its kind; the screen says it failed
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    await pilot.pause()
    await until(pilot, lambda: _is_drawn(app))


def _is_drawn(app: App[None]) -> bool:
    """Whether nothing is left to be laid out or drawn.

    Textual's pilot takes a process for idle that uses no processor, as one does that gets none.
    """
    screen = app.screen
    if screen._layout_required or screen._repaint_required or screen._dirty_widgets or screen._callbacks:
        return False
    return not any(node.message_queue_size for node in (app, screen, *screen.query("*")))


def _waits_for_keys(app: App[None]) -> bool:
    """Whether a key that was pressed is still kept back, or under way."""
    return isinstance(app, HeadroomApp) and app.is_running and not app._is_free and not app.is_ending


def text_of(app: App[Any]) -> str:
    """What stands on the screen, row by row."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line) for line in lines)[: (width + 1) * height]


def said(app: App[Any]) -> str:
    """What the toasts say, whole: on the screen their lines are broken."""
    return "\n".join(f"{each.title} {each.message}" for each in app._notifications)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def opened(pilot: Pilot[None]) -> tuple[Browser, Review]:
    """The first project, harbor-api by Claude Code, opened."""
    await settled(pilot)
    if not isinstance(pilot.app.screen, ProjectScreen):  # where it was left open, it opens by itself
        await press(pilot, "enter")
        await until(pilot, lambda: pilot.app.screen.query(Browser))
    browser = pilot.app.screen.query_one(Browser)
    return browser, browser._subject.review


def context_file(settings: Settings) -> Path:
    return settings.homes["claude"].parent / "code" / "harbor-api" / "CLAUDE.md"


def everything_below(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
