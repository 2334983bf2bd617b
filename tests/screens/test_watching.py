"""A session that goes on while the app is open: rows change in place, and a toast says what is new."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

from headroom_tui import wording
from headroom_tui.app import HeadroomApp
from headroom_tui.library import Library
from headroom_tui.projects.analysis_store import remembered
from headroom_tui.widgets.lists import ReviewTable
from tests.screens.conftest import NOW, press, settled, text_of, until


def fail_once_more(log: Path, number: int) -> None:
    common = {"timestamp": "2026-11-20T11:59:00.000Z"}
    call = {"type": "tool_use", "id": f"new-{number}", "name": "Bash", "input": {"command": "make"}}
    result = {
        "type": "tool_result",
        "tool_use_id": f"new-{number}",
        "is_error": True,
        "content": "Exit code 2",
    }
    with log.open("a") as file:
        for kind, block in (("assistant", call), ("user", result)):
            file.write(json.dumps(common | {"type": kind, "message": {"content": [block]}}) + "\n")


async def test_a_new_failure_shows_up_by_itself(demo_settings):
    app = HeadroomApp(demo_settings, lambda: NOW, watching=True)
    async with app.run_test(size=(120, 30)) as pilot:

        async def shows(text: str) -> bool:
            await pilot.pause()
            return text in text_of(app)

        while not await shows("to decide"):
            pass
        while any(worker.group == "scan" and worker.is_running for worker in app.workers):
            await pilot.pause()
        await pilot.press("j", "j")
        table = app.screen.query_one(ReviewTable)
        under_cursor = table.cursor_row
        claude = next(
            project for key, project in app._workbench.library.projects.items() if key[0] == "claude"
        )
        log = claude.sessions[0].file
        number = 0
        while not any("new failure" in each.message for each in app._notifications):
            number += 1
            fail_once_more(log, number)
            await pilot.pause()
        library = app._workbench.library
        assert library.projects[claude.key].counts.failures > claude.counts.failures
        assert table.cursor_row == under_cursor
    project = library.projects[claude.key]
    agent, path = project.key
    while remembered(library.logs.index, agent, path, project.mark) is None:
        await asyncio.sleep(0)  # leaving writes what was analysed, for the next start


async def test_watching_begins_again_with_a_new_scan_where_it_had_failed(demo_settings, monkeypatch):
    app = HeadroomApp(demo_settings, lambda: NOW, watching=True)
    async with app.run_test(size=(120, 30), notifications=True) as pilot:

        async def until_said(text: str) -> None:
            number = 0
            while not any(text in each.message for each in app._notifications):
                number += 1
                fail_once_more(log, number)
                await pilot.pause()

        while "to decide" not in text_of(app) or any(each.group == "scan" for each in app.workers):
            await pilot.pause()
        log = next(demo_settings.homes["claude"].rglob("*.jsonl"))
        with monkeypatch.context() as broken:
            broken.setattr(Library, "update", lambda *_: 1 / 0)
            await until_said("While watching the logs: ZeroDivisionError")
        await pilot.press("R")
        await until_said("new failure")


async def test_what_nothing_changes_grows_older_on_the_screen(demo_settings, monkeypatch):
    monkeypatch.setattr(wording, "AGE_SECONDS", 0.01)
    clock = [NOW]
    app = HeadroomApp(demo_settings, lambda: clock[0])
    async with app.run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        clock[0] = NOW + timedelta(days=40)
        await until(pilot, lambda: "42d ago" in text_of(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "sessions, 40d ago" in text_of(app))
        clock[0] = NOW + timedelta(days=50)
        await until(pilot, lambda: "sessions, 50d ago" in text_of(app))
