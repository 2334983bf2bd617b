"""How far reading is, in one line: what has no room is left out whole, the key that stops it last."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from headroom_tui.frame.keys import KeyedApp
from headroom_tui.projects.scan_progress import ScanProgress
from headroom_tui.widgets import scan_bar
from headroom_tui.widgets.scan_bar import ScanBar

FAR = ScanProgress(1_234, 23_456, 12_300_000_000)


class Reading(KeyedApp):
    CSS = "ScanBar { height: 1; } ScanBar #progress-bar { width: 24; } ScanBar #progress-text { width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Commands", id="app.commands"),
        Binding("escape", "back", "Stop reading", id="nav.back"),
    ]

    def compose(self) -> ComposeResult:
        yield ScanBar()


async def said_at(app: Reading, width: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """What stands beside the bar once the rate is known."""
    seconds = iter(range(0, 100, 10))
    monkeypatch.setattr(scan_bar, "monotonic", lambda: next(seconds))
    async with app.run_test(size=(width, 24)) as pilot:
        bar = app.query_one(ScanBar)
        bar.show(ScanProgress(0, 23_456, 0))
        bar.show(FAR)
        await pilot.pause()
        [line] = app.screen._compositor.render_strips()[0:1]
        return line.text[24:].strip()


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (100, "reading logs 1,234 of 23,456 · 12.3 GB · 615.0 MB/s · esc stops"),
        (80, "reading logs 1,234 of 23,456 · 12.3 GB · esc stops"),
        (70, "reading logs 1,234 of 23,456 · esc stops"),
        (60, "reading logs 1,234 of 23,456"),
    ],
)
async def test_the_rate_goes_first(width: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await said_at(Reading(), width, monkeypatch) == said


async def test_the_way_to_stop_without_a_key_is_said_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Reading()
    app.use_keymap({"nav.back": ""})
    assert await said_at(app, 80, monkeypatch) == "reading logs 1,234 of 23,456"
