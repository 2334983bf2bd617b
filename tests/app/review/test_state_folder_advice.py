"""What to do where nothing can be kept in the state folder fits what is wrong with it."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from headroom_tui.projects.analysis_store import without_index
from headroom_tui.review import decisions
from headroom_tui.review.decisions import DecisionsError, DecisionStore


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.ENOSPC, "Free some space, or set HEADROOM_WORKSPACE_DIR"),
        (errno.EACCES, "Make the folder writable, or set HEADROOM_WORKSPACE_DIR"),
        (errno.ENOENT, "Set HEADROOM_WORKSPACE_DIR to a folder that is there, or can be made"),
        (errno.EIO, "Look at the folder, or set HEADROOM_WORKSPACE_DIR"),
    ],
)
def test_the_advice_fits_the_error(code: int, advice: str) -> None:
    said = without_index(OSError(code, os.strerror(code), "/state"))
    assert f"(/state: {os.strerror(code)})" in said
    assert advice in said


def test_a_place_where_no_folder_can_be_is_not_called_full(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DecisionsError, match="Set HEADROOM_WORKSPACE_DIR to a folder that is there") as error:
        DecisionStore(tmp_path / "file" / "below" / "review.sqlite").save("claude", "/x", {})
    assert "[Errno" not in str(error.value)


def test_a_store_that_a_full_disk_left_empty_holds_no_decision_and_is_not_written_by_reading(
    tmp_path: Path,
) -> None:
    (file := tmp_path / "review.sqlite").touch()
    assert DecisionStore(file).load("claude", "/x") == {}
    assert file.stat().st_size == 0


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (sqlite3.SQLITE_FULL, "Free some space, or set HEADROOM_WORKSPACE_DIR"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "Make the folder writable, or set HEADROOM_WORKSPACE_DIR"),
        (sqlite3.SQLITE_NOTADB, "Move it away to begin anew"),
        (sqlite3.SQLITE_CORRUPT, "Move it away to begin anew"),
    ],
)
def test_only_a_damaged_store_is_to_be_moved_away(
    code: int, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := tmp_path / "review.sqlite").write_bytes(b"?")
    failing = sqlite3.OperationalError("it went wrong")
    failing.sqlite_errorcode = code

    def fail(*_: object) -> None:
        raise failing

    monkeypatch.setattr(decisions, "open_database", fail)
    with pytest.raises(DecisionsError) as error:
        DecisionStore(file).load("claude", "/x")
    assert f"The file was not changed. {advice}" in str(error.value)


def test_an_index_that_another_program_has_locked_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(file, timeout=0)) as own, pytest.raises(sqlite3.Error) as locked:
            own.execute("CREATE TABLE a (b)")
    said = without_index(locked.value)
    assert said.startswith("The index of the logs cannot be used now: another program has locked it.")
    assert "HEADROOM_WORKSPACE_DIR" not in said, "nothing is wrong with the folder"
