"""The files of a project may lie on a disk that answers late, or no more: no key waits for it."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.apply import ApplyScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from tests.screens.conftest import context_file, opened, press, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]
_LOOKS = [(os, name) for name in ("stat", "lstat", "open", "scandir", "listdir", "readlink", "access")]


class Disk:
    """The one that a project is on: what the event loop asks of it, and whether it answers."""

    def __init__(self, folder: str) -> None:
        self.asked_by_loop: list[str] = []
        self.answers = threading.Event()
        self.answers.set()
        self._folder, self._loop = folder, threading.get_ident()

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module, name in (*_LOOKS, (io, "open")):
            monkeypatch.setattr(module, name, self._asked(name, getattr(module, name)))

    def _asked(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def ask(path: Any, *given: Any, **more: Any) -> Any:
            if str(path).startswith(self._folder):
                if threading.get_ident() == self._loop:
                    self.asked_by_loop.append(f"{name} {path}")
                else:
                    self.answers.wait()
            return real(path, *given, **more)

        return ask


@pytest.fixture
def disk(demo_settings: Settings) -> Iterator[Disk]:
    disk = Disk(str(context_file(demo_settings).parent))
    yield disk
    disk.answers.set()


async def test_no_key_asks_the_disk_of_a_project_in_the_event_loop(
    make_app: MakeApp, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        disk.watch(monkeypatch)
        await opened(pilot)
        for key in ("w", "a", "t", "t", "w", "space", "space", "y", "u", "y", "w", "y", "escape"):
            await press(pilot, key)
            assert disk.asked_by_loop == [], key
        assert isinstance(pilot.app.screen, ProjectScreen)
        for key in ("u", "escape", "4", "a", "r", "w", "escape", "f5", "2", "enter", "escape", "escape"):
            await press(pilot, key)
            assert disk.asked_by_loop == [], key


async def test_a_diff_that_waits_for_its_files_can_be_left(
    make_app: MakeApp, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a")
        disk.watch(monkeypatch)
        disk.answers.clear()
        await pilot.press("w")
        await until(pilot, lambda: "Reading the files…" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ProjectScreen))
        disk.answers.set()


async def test_a_diff_whose_files_no_longer_answer_can_be_left(
    make_app: MakeApp, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        screen = app.screen
        assert isinstance(screen, ApplyScreen)
        disk.watch(monkeypatch)
        disk.answers.clear()
        screen.look()
        await until(pilot, lambda: screen._is_looking)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ProjectScreen))
        disk.answers.set()
