"""What the tabs say of a project must be true of it: of one without failures, and of what tokens count."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.settings.run import Settings
from tests.scanners.agent_logs import ClaudeLog
from tests.screens.conftest import NOW, press, settled, text_of


def reviewed(folder: Path) -> AbstractAsyncContextManager[Pilot[None]]:
    settings = Settings(
        workspace=folder / "state", homes={"claude": folder / ".claude"}, agents=("claude",), here=None
    )
    return HeadroomApp(settings, lambda: NOW).run_test(size=(200, 30))


async def test_nothing_is_said_of_failures_where_none_are_and_tokens_of_the_cache_are_named(
    tmp_path: Path,
) -> None:
    log = ClaudeLog(str(tmp_path / "tides"), "5e55")
    log.call("toolu_1", "Bash", command="make").result("toolu_1", "done")
    log.save(tmp_path / ".claude")
    async with reviewed(tmp_path) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        said = " ".join(text_of(pilot.app).split())
        assert "No call failed here, so there is nothing to make a rule of." in said
        assert "fixed them" not in said
        await press(pilot, "5")
        assert "115, cache reads included" in text_of(pilot.app)


async def test_where_a_failure_recurred_and_is_no_rule_the_words_say_what_it_takes_and_where_that_stands(
    tmp_path: Path,
) -> None:
    log = ClaudeLog(str(tmp_path / "tides"), "5e55")
    for number in (1, 2):  # the same failure with the same way out, but in one place of one session
        log.call(f"wrong_{number}", "Bash", command=f"python3 tide_{number}.py")
        log.result(f"wrong_{number}", "Exit code 127\n/bin/bash: python3: command not found", is_error=True)
        log.call(f"right_{number}", "Bash", command=f"uv run python tide_{number}.py")
        log.result(f"right_{number}", "high water 04:12")
    log.save(tmp_path / ".claude")
    async with reviewed(tmp_path) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        said = " ".join(text_of(pilot.app).split())
        assert "No rule yet: a rule needs the same failure, with the same way out, in two sessions" in said
        assert "Press 3 for what each finding lacks" in said
        await press(pilot, "3")
        assert "2× " in text_of(pilot.app)
        assert "seen in one session only" in text_of(pilot.app)


async def test_where_no_failure_recurred_no_key_leads_to_findings(tmp_path: Path) -> None:
    log = ClaudeLog(str(tmp_path / "tides"), "5e55")
    log.call("wrong", "Bash", command="make tides")
    log.result("wrong", "Exit code 1\nlow water is too low", is_error=True)
    log.save(tmp_path / ".claude")
    async with reviewed(tmp_path) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        said = " ".join(text_of(pilot.app).split())
        assert "Nothing failed twice in the same way so far. Press 2 for" in said
        assert "finding lacks" not in said
