"""A pipe where a file is looked for, in a cloned project say, must not hang any command."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyzer.this_machine import redactor_here
from headroom_tui.agent_hooks.session_queue import Queued, SessionQueue
from headroom_tui.frame.resume import Place, load_place
from headroom_tui.settings.model_settings import ModelSettings, model_settings
from headroom_tui.settings.settings_file import Vocabulary, load_config
from scanners.models import ProjectInfo
from scanners.regular_files import read_regular
from writers.gemini import GeminiWriter
from writers.journal import Journal
from writers.models import FilePlan, Plan
from writers.standing import read_quietly

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes are no files there")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_what_is_no_regular_file_is_refused_at_once(pipe: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/zero")
    for path in (pipe, tmp_path / "link", tmp_path):
        with pytest.raises(OSError, match=r"not a regular file|Is a directory") as refused:
            read_regular(path)
        assert refused.value.filename == str(path), "a sentence names it"
    (tmp_path / "file").write_bytes(b"\xff\r\n")
    (tmp_path / "other").symlink_to("file")
    assert read_regular(tmp_path / "other") == b"\xff\r\n"


def test_settings_of_a_cloned_project_count_as_none(pipe: Path, tmp_path: Path) -> None:
    (tmp_path / ".gemini").mkdir()
    pipe.rename(tmp_path / ".gemini" / "settings.json")
    [first, *_] = GeminiWriter(tmp_path / "home").destinations(ProjectInfo(tmp_path, tmp_path))
    assert first.path == tmp_path / "GEMINI.md"


def test_our_own_files_are_said_to_be_unreadable_or_begin_anew(
    pipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    os.mkfifo(tmp_path / ".gitconfig")
    [problem] = load_config(pipe, lambda: Vocabulary({}, {}, lambda key: True, lambda keys: ())).problems
    assert "not a regular file" in problem
    assert model_settings(pipe) == ModelSettings()
    assert load_place(pipe) == Place()
    for use in (
        lambda: SessionQueue(pipe).sessions(),
        lambda: SessionQueue(pipe).forget([Queued("claude", "s", "/s", "/x", datetime.now(UTC))]),
    ):
        with pytest.raises(OSError, match="not a regular file"):
            use()
    assert redactor_here(pipe, {}).redact("sand").text == "sand"


@pytest.mark.parametrize("name", ["pipe", "", "n" * 300, "a\0b", "\ud800", "gone"])
def test_an_instruction_file_that_is_none_says_nothing(pipe: Path, tmp_path: Path, name: str) -> None:
    assert read_quietly(tmp_path / name) == b""


def test_a_journal_entry_that_is_a_pipe_is_damaged_like_any_other(pipe: Path, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    file = tmp_path / "AGENTS.md"
    entry = journal.apply(Plan((FilePlan(file, file, None, b"new"),)))
    [written] = (journal.folder / entry.id).glob("*.after")
    written.unlink()
    os.mkfifo(written)
    journal.undo()
    assert not file.exists()
    pipe.replace(journal.folder / entry.id / "entry.json")
    assert journal.entries() == []
    [problem] = journal.unreadable()
    assert "not a regular file" in problem
