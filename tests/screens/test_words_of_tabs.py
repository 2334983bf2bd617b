"""What the tabs say of a project must be true of it: of one without failures, and of what tokens count."""

from __future__ import annotations

from pathlib import Path

from agent_logs import ClaudeLog

from headroom_tui.app import HeadroomApp
from headroom_tui.settings import Settings

from .conftest import NOW, press, settled, text_of


async def test_nothing_is_said_of_failures_where_none_are_and_tokens_of_the_cache_are_named(
    tmp_path: Path,
) -> None:
    log = ClaudeLog(str(tmp_path / "tides"), "5e55")
    log.call("toolu_1", "Bash", command="make").result("toolu_1", "done")
    log.save(tmp_path / ".claude")
    settings = Settings(
        workspace=tmp_path / "state", homes={"claude": tmp_path / ".claude"}, agents=("claude",), here=None
    )
    async with HeadroomApp(settings, lambda: NOW).run_test(size=(200, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        said = " ".join(text_of(pilot.app).split())
        assert "No call failed here, so there is nothing to make a rule of." in said
        assert "fixed them" not in said
        await press(pilot, "5")
        assert "115 in and out, with what was read from the cache" in text_of(pilot.app)
