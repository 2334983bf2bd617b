"""Draw ``screenshots/`` anew from the demo: ``make screenshots``."""

from __future__ import annotations

import asyncio
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from headroom_tui.app import HeadroomApp
from headroom_tui.demo import build_demo_home
from headroom_tui.settings import Settings

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


async def draw() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = build_demo_home(Path(folder) / "home", NOW)
        os.environ.update(HOME=str(home.folder), TZ="UTC")
        settings = Settings(
            workspace=Path(folder) / "state",
            homes={"claude": home.claude_dir, "codex": home.codex_dir, "gemini": home.gemini_dir},
            here=None,
        )
        app = HeadroomApp(settings, lambda: NOW)
        async with app.run_test(size=SIZE) as pilot:
            for name, keys in SCREENS.items():
                await pilot.pause()
                await pilot.press(*keys)
                await app.workers.wait_for_complete()
                await pilot.pause()
                svg = app.export_screenshot(title="headroom-tui --demo")
                (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
