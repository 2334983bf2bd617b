"""Draw ``screenshots/`` anew from the demo: ``make screenshots``."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.demo import build_demo_home
from headroom_tui.frame.grace import Grace
from headroom_tui.settings.run import Settings
from tests.moving_picture import Frame, moving_picture

FOLDER = Path(__file__).parents[1] / "screenshots"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SIZE = (110, 30)
SCREENS = {
    "projects": [],
    "rules": ["enter"],
    "pairs": ["2", "j"],
    "edit": ["1", "a", "r", "e"],
    "diff": ["escape", "slash", *"environment", "enter", "A", "w"],
}
LEARNED = ["slash", *"gull", "enter", "enter", "4"]
TOUR = (
    ("what the agents' logs say", [], 3.0),
    ("enter: what one project taught", ["enter"], 3.5),
    ("enter: the failures behind a rule, and what worked", ["enter"], 4.5),
    ("enter: the session, at that failure", ["enter"], 4.0),
    ("q esc a: back, and the rule is accepted", ["q", "escape", "a"], 3.0),
    ("r: the next is not wanted", ["r"], 3.0),
    ("w: exactly what would be written", ["w"], 4.0),
    ("y: written", ["y"], 3.0),
    ("u y: undone, byte for byte", ["u", "y"], 3.5),
)  # what the title says, the keys before the picture, and seconds to look at it


@asynccontextmanager
async def demo() -> AsyncGenerator[Pilot[None]]:
    """The reviewer on its sample logs, at a day that is always the same."""
    Grace.SECONDS = 0.0  # these keys are meant
    with tempfile.TemporaryDirectory() as folder:
        home = build_demo_home(Path(folder) / "home", NOW)
        os.environ.update(HOME=str(home.folder), TZ="UTC")
        settings = Settings(
            workspace=Path(folder) / "state",
            homes={"claude": home.claude_dir, "codex": home.codex_dir, "gemini": home.gemini_dir},
            here=None,
        )
        async with HeadroomApp(settings, lambda: NOW).run_test(size=SIZE) as pilot:
            yield pilot


async def picture(pilot: Pilot[None], keys: list[str], title: str) -> str:
    """What is on the screen once these keys have done their work."""
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return pilot.app.export_screenshot(title=title)


async def draw() -> None:
    async with demo() as pilot:
        for name, keys in SCREENS.items():
            svg = await picture(pilot, keys, "headroom-tui --demo")
            (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
    async with demo() as pilot:
        svg = await picture(pilot, LEARNED, "headroom-tui --demo")
        (FOLDER / "learned.svg").write_text(svg, encoding="utf-8")
    async with demo() as pilot:
        frames = [Frame(await picture(pilot, keys, says), seconds) for says, keys, seconds in TOUR]
        (FOLDER / "tour.svg").write_text(moving_picture(frames), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
