"""The whole output of a call, read back from its log when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.transcript import TranscriptScreen
from headroom_tui.screens.whole_output import WholeOutputScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.lists import ReviewList
from headroom_tui.widgets.masked_text import MaskedText
from tests.screens.conftest import opened, press, said, text_of, until

MakeApp = Callable[..., HeadroomApp]
LINES = 40_000  # about 2 MB


def lengthen(settings: Settings) -> list[Path]:
    """Make what the calls of the second pair said very long; the logs that were changed."""
    changed = []
    for log in settings.homes["claude"].rglob("*.jsonl"):
        before = log.read_text(encoding="utf-8")
        lines = [_longer(line) for line in before.splitlines()]
        if (after := "\n".join([*lines, ""])) != before:
            log.write_text(after, encoding="utf-8")
            changed.append(log)
    return changed


def _longer(line: str) -> str:
    if "tool_result" not in line or "fastapi" not in line:
        return line
    record = json.loads(line)
    rest = "\n".join(f"row {number} of it" for number in range(LINES))
    for block in record["message"]["content"]:
        block["content"] = f"{block['content']}\n{rest}\n\x1b[2J\x1b[31mthe end"
    return json.dumps(record)


async def at_the_call(pilot: Pilot[None]) -> TranscriptScreen:
    await opened(pilot)
    await press(pilot, "2", "j", "enter")
    screen = pilot.app.screen
    assert isinstance(screen, TranscriptScreen)
    return screen


async def test_an_excerpt_says_so_and_o_shows_and_searches_the_whole(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    assert lengthen(demo_settings)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await at_the_call(pilot)
        assert "o shows the whole output" in text_of(pilot.app)
        await press(pilot, "o")
        assert isinstance(pilot.app.screen, WholeOutputScreen)
        assert "The whole output  Bash, exit code 1 · 40,0" in text_of(pilot.app)
        await press(pilot, "slash", *"ROW 23456 OF", "enter")
        assert "row 23456 of it" in text_of(pilot.app)
        await press(pilot, "G")
        assert "\\x1b[2Jthe end" in text_of(pilot.app), (
            "what would steer the terminal is told, colours are gone"
        )
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, TranscriptScreen)


async def test_the_whole_is_laid_out_anew_when_the_terminal_changes(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    lengthen(demo_settings)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await at_the_call(pilot)
        await press(pilot, "o")
        shown = pilot.app.screen.query_one(MaskedText)
        rows = shown.virtual_size.height
        await pilot.resize_terminal(50, 14)
        await until(pilot, lambda: shown.virtual_size.width < 50)
        assert shown.virtual_size.height >= rows > LINES


@pytest.mark.parametrize(
    ("spoil", "why", "told"),
    [
        (Path.unlink, "the rest cannot be read", "could not be read: No such file"),
        (lambda log: log.write_text("{}\n"), "the log no longer holds the rest", ""),
    ],
    ids=["gone", "written anew"],
)
async def test_of_a_spoilt_log_the_excerpt_stays_and_the_title_says_why(
    make_app: MakeApp, demo_settings: Settings, spoil: Callable[[Path], object], why: str, told: str
) -> None:
    changed = lengthen(demo_settings)
    async with make_app().run_test(size=(140, 40)) as pilot:
        await at_the_call(pilot)
        for log in changed:
            spoil(log)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, WholeOutputScreen)
        shown = text_of(pilot.app)
        assert f"What was kept of the output  Bash, exit code 1 · {why}" in shown
        assert "fastapi" in shown
        assert told in said(pilot.app)


async def test_the_users_words_have_no_output(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await at_the_call(pilot)
        await press(pilot, "g")
        assert screen.query_one(ReviewList).highlighted == 0
        await press(pilot, "o")
        assert pilot.app.screen is screen
        assert "There is no output here." in said(pilot.app)


async def test_it_is_paged_through_as_in_a_pager(make_app: MakeApp, demo_settings: Settings) -> None:
    lengthen(demo_settings)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await at_the_call(pilot)
        await press(pilot, "o")
        text = pilot.app.screen.query_one(MaskedText)
        await until(pilot, lambda: text.max_scroll_y > LINES)
        await press(pilot, "space", "space")
        assert text.scroll_y == 2 * text.size.height
        await press(pilot, "b")
        assert text.scroll_y == text.size.height
