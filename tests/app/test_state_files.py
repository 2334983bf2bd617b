"""What we keep of logs and decisions is for the user only, and a failed write leaves nothing beside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.this_machine import redactor_here
from headroom_tui.agent_hooks.session_queue import Queued, SessionQueue
from headroom_tui.cli import main
from headroom_tui.frame.resume import Place, save_place
from headroom_tui.learned.written_rule_store import WrittenRulesError, WrittenRuleStore
from headroom_tui.learned.written_rules import WrittenRule
from headroom_tui.model_answers import Answer, AnswersError, AnswerStore
from headroom_tui.project_rows import RowShelf
from headroom_tui.review.decisions import Decision, DecisionsError, DecisionStore, Verdict
from headroom_tui.settings.run import Settings
from headroom_tui.settings.settings_file import load_config
from writers.models import Plan

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SESSION = Queued("claude", "one", "/log", "/code", NOW)


def queue(folder: Path) -> None:
    waiting = SessionQueue(folder / "queue.jsonl")
    waiting.add(SESSION)
    waiting.forget([])


WRITERS: dict[str, Callable[[Path], object]] = {
    "decisions.db": lambda folder: DecisionStore(folder / "decisions.db").save(
        "claude", "/code", {"r": Decision(Verdict.REJECTED, reason="it names grete")}
    ),
    "applied.db": lambda folder: WrittenRuleStore(folder / "applied.db").put(
        [WrittenRule("/f", "r", "s", "- c", NOW)]
    ),
    "answers.db": lambda folder: AnswerStore(folder / "answers.db").save(
        ("claude", "/code"), Answer("q", "m", NOW, "done", True, ())
    ),
    "place.json": lambda folder: save_place(folder / "place.json", Place()),
    "projects.json": lambda folder: RowShelf(Settings(workspace=folder.parent)).save([]),
    "mask.key": lambda folder: redactor_here(folder / "mask.key", {}),
    "queue.jsonl": queue,
}


@pytest.fixture(autouse=True)
def for_everybody() -> Iterator[None]:
    held = os.umask(0)
    yield
    os.umask(held)


@pytest.mark.parametrize("name", WRITERS)
def test_only_the_user_can_read_it(tmp_path: Path, name: str) -> None:
    folder = Settings(workspace=tmp_path).state_folder
    WRITERS[name](folder)
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["place.json", "projects.json"])
def test_a_failed_write_leaves_nothing_beside_it(tmp_path: Path, name: str) -> None:
    folder = Settings(workspace=tmp_path).state_folder
    (folder / name).mkdir(parents=True)  # which no file replaces
    with pytest.raises(OSError):
        WRITERS[name](folder)
    assert [each.name for each in folder.iterdir()] == [name]


def test_a_place_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    applied = WrittenRuleStore(tmp_path / "file" / "applied.db")
    assert applied.note(Plan(()), [], NOW).startswith("The rules were written, but not what they came from")
    (tmp_path / "applied.db").mkdir()
    with pytest.raises(WrittenRulesError, match="No rule is lost"):
        WrittenRuleStore(tmp_path / "applied.db").written_to(Path("/f"))


def test_a_file_that_may_not_be_looked_at_is_not_taken_for_none(tmp_path: Path) -> None:
    """The system refuses to tell of a name this long, as of one in a folder that may not be entered."""
    file = tmp_path / ("n" * 300)
    in_words = r"^[^(]*cannot be read[^(]* \(File name too long\)"  # no number, and the file named once
    with pytest.raises(DecisionsError, match=in_words):
        DecisionStore(file).load("claude", "/code")
    with pytest.raises(AnswersError, match=in_words):
        AnswerStore(file).load()
    with pytest.raises(WrittenRulesError, match=in_words):
        WrittenRuleStore(file).written_to(Path("/f"))
    [problem] = load_config(file, lambda: pytest.fail("there is nothing to check")).problems
    assert "cannot be read: File name too long. " in problem
    logged = CliRunner().invoke(main, ["history", "--log-file", str(file)])
    assert "cannot be written: File name too long." in logged.stderr
    for look in (SessionQueue(file).clear, lambda: SessionQueue(file).forget([])):
        with pytest.raises(OSError, match="File name too long"):
            look()
