"""Which project a working directory belongs to, and counting over files."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanners.models import CallStatus, SessionData, SessionEvent, ToolCall
from scanners.projects import in_order, project_name, project_of, repository_of
from scanners.reading.summary import count, summarise
from scanners.reading.summary import in_order as summaries_in_order


@pytest.mark.parametrize(
    ("cwd", "project"),
    [
        ("/home/ada/tide", "/home/ada/tide"),
        ("/home/ada/tide/", "/home/ada/tide"),
        ("file:///home/ada/my%20tide", "/home/ada/my tide"),
        ("file:///C:/Users/ada/tide", "C:\\Users\\ada\\tide"),
        ("c:/Users/ada/tide/", "C:\\Users\\ada\\tide"),
        ("D:\\tide\\", "D:\\tide"),
        ("\\\\?\\D:\\tide", "D:\\tide"),
        ("\\\\server\\share\\tide", "\\\\server\\share\\tide"),
        ("/home/ada/tide/.worktrees/moon", "/home/ada/tide"),
        ("/home/ada/tide/.worktrees/ada/feature-moon/src", "/home/ada/tide"),
        ("/home/ada/tide/.claude/worktrees/agent-1", "/home/ada/tide"),
        ("C:\\Users\\ada\\tide\\.worktrees\\moon", "C:\\Users\\ada\\tide"),
        ("/home/ada/tide.worktrees/feature/moon", "/home/ada/tide"),
        ("C:\\code\\tide.worktrees\\moon", "C:\\code\\tide"),
        ("/home/ada/tide.worktrees", "/home/ada/tide.worktrees"),
        ("/home/ada/.worktrees/moon", "/home/ada/.worktrees/moon"),
        ("/Users/ada/.claude/worktrees/moon", "/Users/ada/.claude/worktrees/moon"),
        ("/home/ada/tide/.worktrees", "/home/ada/tide"),
        ("relative/folder", "relative/folder"),
        ("/with/\x00nul", "/with/\x00nul"),
        ("/" + "x" * 5000, "/" + "x" * 5000),
        ("", ""),
    ],
)
def test_a_folder_is_known_as_its_project_whichever_system_wrote_it(cwd, project):
    assert project_of(cwd) == project


def test_an_existing_worktree_is_known_by_its_git_file(tmp_path):
    main, tree = tmp_path / "tide", tmp_path / "elsewhere/moon"
    (main / ".git/worktrees/moon").mkdir(parents=True)
    (tree / "src").mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {main}/.git/worktrees/moon\n")
    assert project_of(str(tree)) == project_of(str(tree / "src")) == str(main)
    (tree / ".git").write_text("gitdir: ../../tide/.git/worktrees/moon")
    assert project_of(str(tree)) == str(main)


def test_a_submodule_and_a_main_checkout_are_projects_of_their_own(tmp_path):
    (tmp_path / "tide/.git/modules/moon").mkdir(parents=True)
    (tmp_path / "tide/moon").mkdir()
    (tmp_path / "tide/moon/.git").write_text("gitdir: ../.git/modules/moon")
    assert project_of(str(tmp_path / "tide/moon")) == str(tmp_path / "tide/moon")
    assert repository_of(str(tmp_path / "tide/moon")) == str(tmp_path / "tide/moon")
    assert project_of(str(tmp_path / "tide/src")) == str(tmp_path / "tide/src")


def test_a_bare_repository_is_its_own_also_where_a_file_beside_it_leads_there(tmp_path):
    bare, tree = tmp_path / "tide/.bare", tmp_path / "tide/main"
    (bare / "objects").mkdir(parents=True)
    (bare / "HEAD").write_text("ref: refs/heads/main\n")
    (bare / "worktrees/main").mkdir(parents=True)
    (tmp_path / "tide/.git").write_text("gitdir: ./.bare\n")
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {bare}/worktrees/main\n")
    assert repository_of(project_of(str(tree))) == project_of(str(tree)) == str(bare)


def session(name, *calls, day=1, agent="claude", **more):
    return SessionData(
        name,
        [ToolCall("Bash", call_id, {}, status=status) for call_id, status in calls],
        timestamp=datetime(2026, 1, day, tzinfo=UTC),
        agent=agent,
        file=Path(name),
        project_path="/p",
        **more,
    )


def test_a_call_counts_once_over_all_files():
    first = session("a", ("1", CallStatus.FAILED), ("2", CallStatus.OK), bad_lines=1)
    resumed = session(
        "b", ("1", CallStatus.FAILED), ("2", CallStatus.OK), ("3", CallStatus.REJECTED), bad_lines=2
    )
    counts = count([first, resumed])
    assert (counts.sessions, counts.calls, counts.failures, counts.rejected, counts.bad_lines) == (
        2,
        3,
        1,
        1,
        3,
    )
    assert counts.by_category == {"unknown": 1}


def test_a_result_that_only_the_continuation_has_decides():
    counts = count([session("a", ("1", CallStatus.PENDING)), session("b", ("1", CallStatus.FAILED))])
    assert (counts.calls, counts.failures) == (1, 1)


def test_a_conversation_in_several_files_is_one_session():
    first = session("a", ("1", CallStatus.OK))
    assert count([first, replace(first, file=Path("migrated/a"))]).sessions == 1


def test_the_same_id_of_two_agents_is_two_calls():
    counts = count([session("a", ("1", CallStatus.OK)), session("b", ("1", CallStatus.OK), agent="codex")])
    assert counts.calls == 2


def test_a_file_of_bad_lines_only_is_no_session():
    assert count([session("a", bad_lines=3)]).sessions == 0
    assert count([replace(session("a"), events=[SessionEvent("user_message", 0)])]).sessions == 1


def test_sessions_are_sorted_by_time_then_file_whatever_the_order_of_reading():
    sessions = [session("b", day=2), session("c", day=1), session("a", day=2)]
    assert [one.session_id for one in in_order(sessions)] == ["c", "a", "b"]
    assert in_order(reversed(sessions)) == in_order(sessions)


def test_a_projects_name_is_one_line() -> None:
    assert project_name("/code/har\nbor") == "har\\nbor"


def test_copies_that_begin_at_once_count_in_the_table_as_in_the_sessions():
    ended = {"/logs/-tide/b.jsonl": CallStatus.OK, "/logs/-tide-moon/a.jsonl": CallStatus.FAILED}
    copies = [
        SessionData(file, [ToolCall("Bash", "c1", {}, status=status)], agent="claude", file=Path(file))
        for file, status in ended.items()
    ]
    summaries = [(*summarise(copy), str(copy.file)) for copy in copies]
    in_table = [summary.session_id for summary, _, _ in summaries_in_order(summaries)]
    assert [copy.session_id for copy in in_order(copies)] == in_table
