"""The list of sessions: as many as are counted everywhere else, also where several logs hold one.

Each is called by what its user asked first. What a session took counts once, too, however many logs repeat
its messages.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from headroom_tui.library import Library
from headroom_tui.projects.session_lines import session_lines
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.log_views import SessionsView
from scanners.models import SessionData, SessionEvent
from tests.app.harbor_logs import scanned
from tests.scanners.agent_logs import (
    FOLDER,
    PARENT,
    ClaudeLog,
    CodexLog,
    gemini_call,
    gemini_header,
    gemini_message,
    save_gemini,
    write_lines,
)

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


def names(library: Library, agent: str, words: str = "") -> list[str]:
    """What each session is called of those that ``words`` leave."""
    subject = SimpleNamespace(sessions=session_lines(library.logs, (agent, FOLDER)))
    return sorted(line.name for line in SessionsView(cast(Any, subject)).found(words))


def library_of(folder: Path) -> Library:
    homes = {"claude": folder / "claude", "codex": folder / "codex"}
    return Library(Settings(folder / "state", homes=homes, agents=tuple(homes), here=None))


def test_a_session_is_called_by_what_the_user_asked_first_and_not_by_what_is_put_into_their_mouth(
    tmp_path: Path,
) -> None:
    log = (
        ClaudeLog()
        .says("Caveat: the messages below were generated")
        .says("<command-name>/clear</command-name>")
    )
    log.says("Be brief.", isMeta=True).says("fix the\n  tides \x1b[2J").says("and the moon")
    path = log.call("c1", "Task", prompt="look").save(tmp_path / "claude")
    below = ClaudeLog(session="below").says("look", isSidechain=True).call("c2", "Bash", command="ls")
    write_lines(path.with_suffix("") / "subagents/agent-a1.jsonl", below.lines)
    ClaudeLog(session="silent").call("c9", "Bash", command="ls").save(tmp_path / "claude")
    codex = (
        CodexLog()
        .says("# AGENTS.md instructions for /tides")
        .says("<environment_context>\n</environment_context>")
    )
    codex.says("draw the tides").save(tmp_path / "codex")
    library = library_of(tmp_path)
    scanned(library)
    assert names(library, "claude") == ["agent-a1", "fix the tides \\x1b[2J", "silent"]
    assert names(library, "codex") == ["draw the tides"]


def test_sessions_are_found_by_those_words_and_by_their_ids(tmp_path: Path) -> None:
    ClaudeLog(session="5e55").says("Fix the tides").call("c1", "Bash", command="ls").save(tmp_path / "claude")
    ClaudeLog(session="0ther").says("Draw the moon").call("c2", "Bash", command="ls").save(
        tmp_path / "claude"
    )
    library = library_of(tmp_path)
    scanned(library)
    assert names(library, "claude", "tides fix") == names(library, "claude", "5e5") == ["Fix the tides"]
    assert names(library, "claude", "sun") == []


def test_the_words_come_with_the_line_that_has_them_and_are_remembered(tmp_path: Path) -> None:
    log = ClaudeLog(session="5e55").call("c1", "Bash", command="ls")
    path = log.save(tmp_path / "claude")
    library = library_of(tmp_path)
    scanned(library)
    assert names(library, "claude") == ["5e55"]
    log.says("fix the tides").save(tmp_path / "claude")
    library.update([path])
    assert names(library, "claude") == ["fix the tides"]
    log.says("and the moon").save(tmp_path / "claude")
    library.update([path])
    later = library_of(tmp_path)
    scanned(later)
    assert names(library, "claude") == names(later, "claude") == ["fix the tides"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("  fix\tthe \n\n tides\n", "fix the tides"),
        ("a" * 120, "a" * 120),
        ("a" * 121, "a" * 119 + "…"),
        ("a " * 500, "a " * 59 + "a…"),
    ],
    ids=["blanks", "as long as a line", "longer", "many words"],
)
def test_of_long_words_there_is_the_beginning_on_one_line(said: str, shown: str) -> None:
    session = SessionData(
        "5e55", events=[SessionEvent("interruption", 0), SessionEvent("user_message", 1, None, said)]
    )
    assert session.first_words == shown


def tokens_of(agent: str, home: Path, state: Path) -> dict[str, tuple[int, int]]:
    """The tokens of each row, and those of them that agents without a row took."""
    library = Library(Settings(state, homes={agent: home}, agents=(agent,), here=None))
    scanned(library)
    lines = session_lines(library.logs, (agent, FOLDER))
    return {line.session_id: (line.tokens, line.tokens_beside) for line in lines}


def resumed(log: ClaudeLog, session: str, first: int = 0) -> ClaudeLog:
    """A session of an older Claude Code that goes on from a message of another one: its lines, copied."""
    later = ClaudeLog(session=session)
    later.clock = log.clock
    later.lines = [line | {"sessionId": session} for line in log.lines[first:]]
    return later


def test_messages_that_later_sessions_repeat_count_in_the_one_that_had_them_first(tmp_path: Path) -> None:
    first = ClaudeLog(session="one").says("fix the tides").call("c1", "Bash", command="ls").result("c1", "x")
    first.save(tmp_path / "claude")  # each call takes 115
    second = resumed(first, "two").call("c2", "Bash", command="ls").result("c2", "x")
    second.save(tmp_path / "claude")
    third = resumed(second, "three", first=3).call("c3", "Bash", command="ls").result("c3", "x")
    third.call("c4", "Bash", command="ls").save(tmp_path / "claude")
    ClaudeLog(session="other").call("c9", "Bash", command="ls").save(tmp_path / "claude")
    assert tokens_of("claude", tmp_path / "claude", tmp_path / "state") == {
        "one": (115, 0),
        "two": (115, 0),
        "three": (230, 0),
        "other": (115, 0),
    }


def test_sessions_without_a_call_repeat_messages_too(tmp_path: Path) -> None:
    first = ClaudeLog(session="one").says("what is a tide?")
    usage = {"input_tokens": 7, "output_tokens": 3}
    first.line("assistant", {"id": "msg_1", "content": [{"type": "text", "text": "…"}], "usage": usage})
    first.save(tmp_path / "claude")
    resumed(first, "two").says("and a moon?").save(tmp_path / "claude")
    assert tokens_of("claude", tmp_path / "claude", tmp_path / "state") == {"one": (10, 0), "two": (0, 0)}


def test_what_agents_took_that_called_no_tool_is_their_sessions(tmp_path: Path) -> None:
    log = ClaudeLog(session="one").call("c1", "Task", prompt="look").result("c1", "seen")
    path = log.save(tmp_path / "claude")
    usage = {"input_tokens": 7, "output_tokens": 3}
    answer = {"id": "msg_a", "content": [{"type": "text", "text": "seen"}], "usage": usage}
    below = (
        ClaudeLog(session="one").says("look", isSidechain=True).line("assistant", answer, isSidechain=True)
    )
    write_lines(path.with_suffix("") / "subagents/agent-a1.jsonl", below.lines)
    beside = ClaudeLog(session="one").line("assistant", answer | {"id": "msg_b"}, isSidechain=True)
    write_lines(path.with_name("agent-b2.jsonl"), beside.lines)
    alone = ClaudeLog(session="gone").line("assistant", answer | {"id": "msg_c"}, isSidechain=True)
    write_lines(path.with_name("agent-c3.jsonl"), alone.lines)
    assert tokens_of("claude", tmp_path / "claude", tmp_path / "state") == {"one": (135, 20)}


def test_what_codex_took_to_review_approvals_is_of_the_session_that_asked(tmp_path: Path) -> None:
    usage = {"input_tokens": 40, "output_tokens": 2}
    log = CodexLog(cli_version="0.160.0", session_id=PARENT).says("fix the tides")
    log.line("token_usage_record", {"response_id": "r1", "usage": usage}).save(tmp_path / "codex")
    review = CodexLog(
        session="019f0000-0001-7000-8000-00000000face",
        cli_version="0.160.0",
        session_id=PARENT,
        parent_thread_id=PARENT,
        thread_source="guardian_review",
        source={"subagent": {"other": "guardian"}},
    ).says("The following is the Codex agent history whose request action you are assessing.")
    review.line("token_usage_record", {"response_id": "r2", "usage": usage}).save(tmp_path / "codex")
    assert tokens_of("codex", tmp_path / "codex", tmp_path / "state") == {PARENT: (84, 42)}
