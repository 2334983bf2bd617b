"""Notes of sessions: what was looked through once is not looked through again."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.life import opportunities
from headroom_tui.learned import session_notes as notes_module
from headroom_tui.learned.learned_rules import learned_rules
from headroom_tui.projects.logs import ProjectLogs
from scanners.index import Known
from scanners.models import SessionData
from tests.app.applied_desk import Desk, desk_of_a_week, since


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_of_a_week(tmp_path)


def test_only_a_log_that_grew_is_looked_through_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.apply()
    since(desk, *[False] * 5)
    desk.rules()
    looked: list[str] = []

    def observe_all(lessons, session):
        looked.append(session.session_id)
        return opportunities.observe_all(lessons, session)

    monkeypatch.setattr(notes_module, "observe_all", observe_all)
    before = desk.rules()
    assert looked == []
    desk.session(24, fails=True)
    [rule] = desk.rules()
    assert looked == ["day-24"]
    assert rule.life is not None
    assert before[0].life is not None
    assert (before[0].life.after.failed, rule.life.after.failed) == (0, 1)


def test_after_an_appended_line_only_its_log_is_opened_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many sessions there are, and whether a scan or the watcher notices."""
    desk.apply()
    since(desk, *[False] * 15)
    project = desk.scanned()
    [before] = desk.rules()
    log = desk.session(22, fails=False)  # as it stands there already
    desk.fails_once_more(log, "day-22")
    opened: list[str] = []
    library = desk.workbench.library
    library.when_analysed = None  # the look as the Learned tab has it
    library.update([log])
    load = ProjectLogs.sessions_in

    def sessions_in(self: ProjectLogs, known: Known, *rest: object, **more: object) -> list[SessionData]:
        opened.append(known.path)
        return load(self, known, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ProjectLogs, "sessions_in", sessions_in)
    [rule] = learned_rules(library.projects[project.key], desk.workbench.written_rules)
    assert opened == [str(log)]
    assert rule.life is not None
    assert before.life is not None
    assert (before.life.after.failed, rule.life.after.failed) == (0, 1)
    assert before.life.after.sessions == rule.life.after.sessions == 15


def test_sessions_are_looked_through_while_the_analysis_has_them(desk: Desk) -> None:
    desk.apply()
    since(desk, *[False] * 5)
    project = desk.scanned()
    reported: list[int] = []
    [rule] = learned_rules(project, desk.workbench.written_rules, lambda done, total: reported.append(done))
    assert rule.life is not None
    assert (rule.life.after.opportunities, reported) == (5, [])
