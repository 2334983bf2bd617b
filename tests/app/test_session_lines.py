"""The list of sessions: as many as are counted everywhere else, also where several logs hold one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from agent_logs import FOLDER, gemini_call, gemini_header, gemini_message, save_gemini
from harbor_logs import scanned

from headroom_tui.library import Library
from headroom_tui.projects.session_lines import session_lines
from headroom_tui.settings import Settings
from headroom_tui.widgets.log_views import SessionsView

KEY = ("gemini", FOLDER)


def save(home: Path, number: int, *call_ids: str, session: str = "first") -> None:
    calls = [gemini_call(each, "glob", {}, error="no", status="error") for each in call_ids]
    records = [gemini_header(session), *[gemini_message(f"of-{call['id']}", [call]) for call in calls]]
    save_gemini(home, records, name=f"session-2026-08-02T10-0{number}-0c1d2e3f.jsonl")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    home = tmp_path / "gemini"
    save(home, 0, "a")
    save(home, 1, "a", "b", "c")
    save(home, 2, "a", "b")
    save(home, 3, "z", session="second")
    return Library(Settings(tmp_path / "state", homes={"gemini": home}, agents=("gemini",), here=None))


def shown(library: Library) -> tuple[list[tuple[str, int]], int]:
    """The session and the calls of each row, and the number on the tab."""
    subject = SimpleNamespace(project=library.projects[KEY], sessions=session_lines(library.logs, KEY))
    view = SessionsView(cast(Any, subject))
    rows, number = view.rows("", 1_000)
    lines = [line for row in rows if (line := view.session(row.id)) is not None]
    return sorted((line.session_id, line.calls) for line in lines), number


def test_copies_of_a_session_are_one_row_the_fullest(library: Library) -> None:
    scanned(library)
    assert library.projects[KEY].counts.sessions == 2
    assert shown(library) == ([("first", 3), ("second", 1)], 2)


def test_of_a_session_in_two_parts_both_can_be_opened_and_it_counts_once(
    library: Library, tmp_path: Path
) -> None:
    save(tmp_path / "gemini", 4, "c", "d")
    scanned(library)
    assert library.projects[KEY].counts.sessions == 2
    assert shown(library) == ([("first", 2), ("first", 3), ("second", 1)], 2)
