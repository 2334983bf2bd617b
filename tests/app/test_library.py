"""The library: what the index saves a start, what a change brings, and that screens see finished values."""

from __future__ import annotations

import shutil
import threading
from typing import Any

import pytest

from headroom_tui.library import Library
from scanners.claude import ClaudeScanner
from scanners.errors import LogReadError
from scanners.index import SessionIndex
from scanners.reading.summary import count
from tests.app.harbor_logs import HARBOR, failing, scanned, settings_in
from tests.scanners.agent_logs import ClaudeLog


def test_numbers_alone_need_no_analysis_and_are_the_same(settings, log):
    numbers = {project.key: project.counts for project in Library(settings).counted()}
    again = Library(settings)
    assert all(project.outline is None for project in again.counted()), "nothing was analysed"
    scanned(again)
    assert {key: project.counts for key, project in again.projects.items()} == numbers
    assert [project.outline for project in again.counted()] == [None, None], "in the same order ever after"


def test_a_project_has_the_counts_of_its_sessions(settings, log):
    library = Library(settings)
    scanned(library)
    for project in library.projects.values():
        assert project.counts == count(project.sessions)
        assert project.counts.failures == project.analysis.total_failures
    assert {key[0] for key in library.projects} == {"claude", "codex"}


def test_what_we_ask_of_an_agents_command_line_is_no_project(settings, log):
    own = str(settings.state_folder / "cli" / "run-1")
    ClaudeLog(cwd=own, session="two").call("x", "Bash", command="ls").save(settings.homes["claude"])
    library = Library(settings)
    scanned(library)
    assert {path for _, path in library.projects} == {HARBOR}


def test_a_start_with_nothing_new_reads_no_log_and_analyses_nothing(settings, log, monkeypatch):
    failing("two", "x", "y").save(settings.homes["claude"])
    first = Library(settings)
    scanned(first)
    monkeypatch.setattr("scanners.reading.reader.Reader.read", lambda *_: pytest.fail("a log was read"))
    monkeypatch.setattr(
        "headroom_tui.projects.analyses.Analyses.make", lambda *_: pytest.fail("analysed again")
    )
    second = Library(settings)
    reports = scanned(second)
    assert reports[0].changed, "what the index knows is shown before any folder is looked at"
    assert {key: project.counts for key, project in second.projects.items()} == {
        key: project.counts for key, project in first.projects.items()
    }
    claude = second.projects["claude", HARBOR]
    assert [rule.id for rule in claude.rules] == [rule.id for rule in first.projects[claude.key].rules]
    assert claude.analysis == first.projects[claude.key].analysis
    assert claude.rules


def test_an_appended_failure_arrives_by_reading_only_what_is_new(settings, log, monkeypatch):
    library = Library(settings)
    scanned(library)
    monkeypatch.setattr(
        "scanners.reading.reader.Reader.read", lambda *_: pytest.fail("read from its first byte")
    )
    whole = failing("one", "a", "b", "c", "d").save(settings.homes["claude"].with_name("other"))
    with log.open("ab") as file:
        file.write(whole.read_bytes()[log.stat().st_size :])
    [(before, after)] = library.update([log])
    assert (before.counts.failures, after.counts.failures) == (3, 4)
    assert library.projects[after.key] is after
    assert after.counts == count(ClaudeScanner(settings.homes["claude"]).read_file(log))


@pytest.mark.parametrize("way", ["left", "looked at all", "scanned"])
def test_the_analysis_of_a_log_that_goes_on_growing_is_not_written_with_each_line(
    settings, log, monkeypatch, way
):
    library = Library(settings)
    scanned(library)
    written: list[str] = []
    put_note = SessionIndex.put_note

    def noted(index: SessionIndex, *what: Any) -> None:
        written.append(what[2])
        put_note(index, *what)

    monkeypatch.setattr(SessionIndex, "put_note", noted)
    for ids in ("abcd", "abcde"):
        failing("one", *ids).save(settings.homes["claude"])
        library.update([log])
    assert "counts" in written
    assert "analysis" not in written
    monkeypatch.setattr(
        "headroom_tui.projects.analyses.Analyses.make", lambda *_: pytest.fail("analysed again")
    )
    key = "claude", HARBOR
    assert library.projects[key].analysis.total_failures == 5, "all the same"
    {
        "left": library.keep,
        "looked at all": lambda: library.update(None),
        "scanned": lambda: scanned(library),
    }[way]()
    assert written.count("analysis") == 1
    other = Library(settings)
    scanned(other)
    assert other.projects[key].analysis == library.projects[key].analysis


def test_a_log_that_vanished_takes_its_project_along(settings, log):
    library = Library(settings)
    scanned(library)
    log.unlink()
    [(before, after)] = library.update([log])
    assert (before.key, after) == (("claude", HARBOR), None)
    assert before.key not in library.projects


def test_a_folder_that_vanished_takes_all_its_logs_along(settings, log):
    library = Library(settings)
    scanned(library)
    shutil.rmtree(log.parent)
    library.update([log.parent])
    assert [key[0] for key in library.projects] == ["codex"]


def test_an_update_of_all_logs_finds_what_nobody_told_of(settings, log):
    library = Library(settings)
    scanned(library)
    failing("new", "a", "b").save(settings.homes["claude"])
    log.unlink()
    [(before, after)] = library.update(None)
    assert (before.counts.failures, after.counts.failures) == (3, 2)
    assert library.update(None) == []


def test_all_logs_are_not_read_where_the_user_stopped_that(settings, log):
    library = Library(settings)
    stop = threading.Event()
    stop.set()
    library.scan(lambda _: None, stop)
    assert library.update(None) == []
    assert not library.projects


def test_two_libraries_share_an_index_and_agree(settings, log):
    one, two = Library(settings), Library(settings)
    scanned(one)
    scanned(two)
    for number, library in enumerate([one, two, one, two, two, one]):
        failing("one", *"abc", *map(str, range(number + 1))).save(settings.homes["claude"])
        library.update([log])
        assert library.projects["claude", HARBOR].counts.failures == 4 + number
        assert count(library.projects["claude", HARBOR].sessions).failures == 4 + number


def test_of_a_project_that_grew_only_the_sessions_of_the_grown_log_are_looked_into(
    settings, log, monkeypatch
):
    from analyzer import session_evidence

    for session in ("two", "three"):
        failing(session, f"{session}-a").save(settings.homes["claude"])
    looked: list[str] = []
    real = session_evidence.look_into

    def look_into(session):
        looked.append(session.session_id)
        return real(session)

    monkeypatch.setattr(session_evidence, "look_into", look_into)
    library = Library(settings)
    scanned(library)
    assert sorted(one for one in looked if one in ("one", "two", "three")) == ["one", "three", "two"]
    looked.clear()
    failing("one", "a", "b", "c", "d").save(settings.homes["claude"])
    library.update([log])
    assert looked == ["one"]
    fresh = Library(settings)
    scanned(fresh)
    anew = fresh._analyses.make(fresh.projects["claude", HARBOR], fresh.logs).result
    assert library.projects["claude", HARBOR].analysis == anew, "as if all had been looked into"


def test_a_log_that_goes_while_it_is_analysed_is_left_out(settings, log, monkeypatch):
    from analyzer.session_analyzer import SessionAnalyzer

    gone = failing("two", "d", "e").call("f", "Read", file_path="/a").result("f", "x" * 5000)
    gone = gone.save(settings.homes["claude"])
    real = SessionAnalyzer.analyze

    def analyze(self, project, sessions):
        gone.unlink(missing_ok=True)
        for session in sessions:
            assert all(call.output for call in session.tool_calls)
        return real(self, project, sessions)

    monkeypatch.setattr(SessionAnalyzer, "analyze", analyze)
    library = Library(settings)
    scanned(library)
    project = next(each for each in library.projects.values() if each.plugin.name == "claude")
    assert {pair.session_id for pair in project.analysis.pairs} == {"one"}
    assert library.problems == []


def test_a_log_that_cannot_be_read_any_more_is_named(settings, log, monkeypatch):
    library = Library(settings)
    scanned(library)

    def refuse(*_, **__):
        raise LogReadError(log, "Permission denied")

    monkeypatch.setattr("scanners.reading.reader.Reader.go_on", refuse)
    failing("one", "a", "b", "c", "d").save(settings.homes["claude"])
    library.update([log])
    [problem] = library.problems
    assert str(log) in problem
    assert "Permission denied" in problem


def test_a_replayed_call_counts_once_and_as_ever_in_whatever_order_logs_are_read(settings, log):
    """The largest log is read first, and it may be the younger one."""
    older = ClaudeLog(cwd=HARBOR, session="fork-of")
    older.call("shared", "Bash", command="make").result("shared", "Exit code 2", is_error=True)
    older.save(settings.homes["claude"])
    younger = ClaudeLog(cwd=HARBOR, session="fork")
    younger.clock = 600
    younger.call("shared", "Bash", command="make").result("shared", "done")
    younger.says("go on " * 5000).save(settings.homes["claude"])
    cold, warm = Library(settings), Library(settings)
    for library in (cold, warm):
        list(library.counted())
        assert library.projects["claude", HARBOR].counts == count(library.projects["claude", HARBOR].sessions)
    assert cold.projects["claude", HARBOR].counts.failures == 4


def test_projects_alike_in_all_else_stand_in_one_order_whenever_their_logs_were_read(tmp_path):
    """The biggest logs are read first, so the order of reading is none to go by."""
    names = ("north", "south", "west")
    orders = []
    for order in (names, names[::-1]):
        each = settings_in(tmp_path / order[0])
        library = Library(each)
        for place in order:
            ClaudeLog(cwd=f"/code/{place}/tide", session=place).call(place, "Bash", command="ls").save(
                each.homes["claude"]
            )
            scanned(library)
        orders.append([project.key for project in library.counted()])
    assert orders == [[("claude", f"/code/{place}/tide") for place in names]] * 2


def test_a_log_of_damaged_lines_is_told_and_is_no_project(settings, log):
    broken = settings.homes["claude"] / "projects" / "-home-ada-code-broken" / "torn.jsonl"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b'{"type":"us\n{"type":\n')
    library = Library(settings)
    reports = scanned(library)
    shown = [each.changed for each in reports]
    assert {path for _, path in library.projects} == {HARBOR}
    assert {str(each.info.project_path) for projects in shown for each in projects} == {HARBOR}
    assert library.problems == [
        f"A log holds nothing but 2 damaged lines, and no project was made of that: {broken}."
    ]
    again = Library(settings)
    scanned(again)
    assert again.problems == library.problems, "which the index remembers"
    ClaudeLog(cwd="/home/ada/code/broken").says("now it works").save(settings.homes["claude"], "torn")
    [(before, now)] = library.update([broken])
    assert before is None
    assert now is not None
    assert (now.counts.sessions, now.counts.bad_lines) == (1, 0)
