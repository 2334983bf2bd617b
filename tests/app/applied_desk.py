"""A project with a rule to apply, its logs before and since, and a workbench at the moment of the apply."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from headroom_tui.learned.learned_rules import LearnedRule, learned_rules
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Verdict
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.scanners.agent_logs import ClaudeLog

BEGIN = datetime(2026, 6, 1, 9, tzinfo=UTC)
APPLIED = BEGIN + timedelta(days=10)
NO_MODULE = "Exit code 1\n/usr/bin/python: No module named pytest"


class Desk:
    """A project on this disk, its logs, and a workbench whose clock stands at the moment of the apply."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "harbor"
        self.project.mkdir()
        self.home = folder / "claude"
        settings = Settings(
            workspace=folder / "state", homes={"claude": self.home}, agents=("claude",), here=None
        )
        self.workbench = Workbench(settings, lambda: APPLIED)

    def session(self, day: int, *, fails: bool | None, cwd: Path | None = None) -> Path:
        """One session; ``fails`` None: it gave no opportunity."""
        log = ClaudeLog(cwd=str(cwd or self.project), session=f"day-{day}")
        if fails:
            log.call(f"{day}-bad", "Bash", command="python3 -m pytest")
            log.result(f"{day}-bad", NO_MODULE, is_error=True)
        name = "git status" if fails is None else "uv run pytest"
        log.call(f"{day}-good", "Bash", command=name).result(f"{day}-good", "fine")
        for line in log.lines:
            line["timestamp"] = (BEGIN + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return log.save(self.home)

    def fails_once_more(self, log: Path, session: str) -> None:
        """A failing call behind what a session's log holds already."""
        grown = ClaudeLog(cwd=str(self.project), session=session)
        grown.call("late", "Bash", command="python3 -m pytest").result("late", NO_MODULE, is_error=True)
        with log.open("ab") as file:
            file.writelines(json.dumps(line).encode() + b"\n" for line in grown.lines)

    def scanned(self) -> Project:
        [project] = self.workbench.library.scanned()
        return project

    def apply(self) -> Path:
        project = self.scanned()
        review = self.workbench.review(project)
        review.decide([rule.id for rule in review.rules], Verdict.ACCEPTED)
        self.workbench.apply(project, self.workbench.plan(project))
        return self.project / "CLAUDE.md"

    def rules(self) -> list[LearnedRule]:
        return learned_rules(self.scanned(), self.workbench.written_rules)


def desk_of_a_week(folder: Path) -> Desk:
    """A desk whose agent fails in the same way on each of eight days."""
    desk = Desk(folder)
    for day in range(8):
        desk.session(day, fails=True)
    return desk


def since(desk: Desk, *fails: bool | None, cwd: Path | None = None) -> None:
    for place, each in enumerate(fails):
        desk.session(20 + place, fails=each, cwd=cwd)
