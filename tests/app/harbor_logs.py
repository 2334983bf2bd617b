"""Logs of two agents in one project, and a library that reads them."""

import threading
from pathlib import Path

from headroom_tui.library import Library
from headroom_tui.projects.scan_progress import ScanProgress
from headroom_tui.settings.run import Settings
from tests.scanners.agent_logs import ClaudeLog, CodexLog, unified

HARBOR = "/home/ada/code/harbor"


def settings_in(folder: Path) -> Settings:
    homes = {"claude": folder / "claude", "codex": folder / "codex"}
    return Settings(workspace=folder / "state", homes=homes, agents=tuple(homes), here=None)


def failing(session: str, *ids: str) -> ClaudeLog:
    log = ClaudeLog(cwd=HARBOR, session=session)
    for call_id in ids:
        log.call(f"{call_id}-bad", "Bash", command="python -m pytest")
        log.result(f"{call_id}-bad", "Exit code 1\n/usr/bin/python: No module named pytest", is_error=True)
        log.call(f"{call_id}-good", "Bash", command="uv run pytest")
        log.result(f"{call_id}-good", "3 passed")
    return log


def scanned(library: Library) -> list[ScanProgress]:
    reports: list[ScanProgress] = []
    library.scan(reports.append, threading.Event())
    return reports


def save_logs(settings: Settings) -> Path:
    """Three failures of one kind by Claude Code, whose log is returned, and one by Codex."""
    CodexLog(cwd=HARBOR).call("c1", "exec_command", cmd="make").result("c1", unified(2, "no rule")).save(
        settings.homes["codex"]
    )
    return failing("one", "a", "b", "c").save(settings.homes["claude"])
