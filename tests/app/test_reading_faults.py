"""A log that cannot be read, and a fault of ours, cost themselves alone, and are said."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer import session_evidence
from analyzer.correlate import correlate
from analyzer.models import AnalysisResult
from analyzer.session_analyzer import SessionAnalyzer
from headroom_tui.cli import main
from headroom_tui.doctor.checks import State
from headroom_tui.doctor.examination import examine
from headroom_tui.documents.pairs import pairs_document
from headroom_tui.learned.session_notes import session_notes
from headroom_tui.library import Library
from headroom_tui.projects.analyses import Analyses
from headroom_tui.projects.analysing import Analysed, Memory
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from scanners.claude import ClaudeScanner
from scanners.errors import LogReadError
from scanners.logs import Logs
from scanners.members import member_path
from scanners.models import ProjectInfo
from scanners.reading.reader import Reader
from tests.app.harbor_logs import HARBOR, failing, scanned


def test_a_log_that_cannot_be_read_for_a_moment_keeps_its_project_and_then_its_problem_goes(
    settings, log, monkeypatch
):
    library = Library(settings)
    scanned(library)
    before = dict(library.projects)

    def refuse(*_, **__):
        raise LogReadError(log, "Input/output error")

    with monkeypatch.context() as failing_disk:
        failing_disk.setattr("scanners.reading.reader.Reader.go_on", refuse)
        failing_disk.setattr("scanners.reading.reader.Reader.read", refuse)
        failing("one", "a", "b", "c", "d").save(settings.homes["claude"])
        library.update([log])
        assert library.projects.keys() == before.keys()
        scanned(library)
        assert library.projects.keys() == before.keys()
        assert len(library.problems) == 1
    library.update([log])
    assert library.problems == []
    assert library.projects["claude", HARBOR].counts.failures == 4


def test_a_fault_in_reading_one_log_is_said_and_costs_no_other(settings, log, monkeypatch):
    feed = Reader._feed

    def fail(self, path, *rest):
        if path == log:
            raise KeyError("harbor")
        return feed(self, path, *rest)

    monkeypatch.setattr(Reader, "_feed", fail)
    library = Library(settings)
    scanned(library)
    [problem] = library.problems
    assert str(log) in problem
    assert "KeyError: 'harbor'" in problem
    assert list(library.projects) == [("codex", HARBOR)]


def test_a_fault_in_looking_for_one_agents_logs_costs_no_other_agent_and_forgets_nothing(
    settings, log, monkeypatch
):
    known = Library(settings)
    scanned(known)
    calls = known.projects["codex", HARBOR].counts.calls

    def fail(self):
        yield from ()
        raise ValueError("embedded null byte")

    monkeypatch.setattr("scanners.codex.CodexScanner.stamped_files", fail)
    failing("one", "a", "b", "c", "d").save(settings.homes["claude"])
    for library in (known, Library(settings)):
        scanned(library)
        [problem] = library.problems
        assert f"Codex: {settings.homes['codex']} could not be looked through" in problem
        assert "ValueError: embedded null byte" in problem
        assert library.projects["claude", HARBOR].counts.failures == 4
        assert library.projects["codex", HARBOR].counts.calls == calls
    [check] = [each for each in examine(Workbench(settings), {}) if each.name == "Codex"]
    assert check.state is State.PROBLEM
    assert "embedded null byte" in check.found
    monkeypatch.undo()
    scanned(known)
    assert known.problems == []


def test_a_fault_in_looking_at_a_log_that_changed_costs_no_other_and_forgets_nothing(
    settings, log, monkeypatch
):
    library = Library(settings)
    scanned(library)

    def fail(self, path):
        raise ValueError("embedded null byte")

    monkeypatch.setattr("scanners.codex.CodexScanner.log_of", fail)
    failing("one", "a", "b", "c", "d").save(settings.homes["claude"])
    library.update([settings.homes["codex"] / "sessions", log])
    assert ["embedded null byte" in problem for problem in library.problems] == [True]
    assert library.projects["claude", HARBOR].counts.failures == 4
    assert ("codex", HARBOR) in library.projects


def test_learn_names_a_log_that_could_not_be_read(settings, log, monkeypatch):
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(settings.workspace))
    feed = Reader._feed

    def fail(self, path, *rest):
        if path == log:
            raise LogReadError(path, "Input/output error")
        return feed(self, path, *rest)

    monkeypatch.setattr(Reader, "_feed", fail)
    homes = [f"--{name}-dir={home}" for name, home in settings.homes.items()]
    for agent in settings.agents:
        done = CliRunner().invoke(main, ["learn", "--all", "--agent", agent, *homes])
        assert (f"The log {log} could not be read" in done.stderr) == (agent == "claude")


def test_a_log_that_could_not_be_read_once_is_not_remembered_as_empty(settings, log, monkeypatch):
    library = Library(settings)
    scanned(library)
    project = library.projects["claude", HARBOR]

    def refuse(*_, **__):
        raise LogReadError(log, "Input/output error")

    with monkeypatch.context() as failing_disk:
        failing_disk.setattr("scanners.logs.Logs.sessions", refuse)
        assert session_notes(project, spending=True) == []
    assert [note.session_id for note in session_notes(project, spending=True)] == ["one"]


@pytest.mark.parametrize("is_gone", [False, True])
def test_an_analysis_without_a_log_is_made_anew_once_that_can_be_read_again(settings, log, is_gone):
    """With the same stamp, as on a share that is there again. Nothing it says of rules is kept either."""
    other = failing("two", "d", "e").save(settings.homes["claude"])
    away = other.with_name("away")
    sessions = Logs.sessions
    library = Library(settings)
    seen: list[set[str]] = []
    library.when_analysed = lambda project, loaded: seen.append({each.session_id for each in loaded})

    def refuse(self, known, as_known=False):
        if Path(known.path) != other:
            return sessions(self, known, as_known)
        if is_gone and other.exists():
            other.rename(away)
        raise LogReadError(other, "Permission denied")

    with pytest.MonkeyPatch.context() as unreadable:
        unreadable.setattr(Logs, "sessions", refuse)
        scanned(library)
        project = library.projects["claude", HARBOR]
        assert {pair.session_id for pair in project.analysis.pairs} == {"one"}
        problem = f"The log {other} could not be read (Permission denied); it was skipped"
        assert [each[: len(problem)] for each in library.problems] == ([] if is_gone else [problem])
        assert {"one"} not in seen
    if is_gone:
        away.rename(other)
    for again in (library, Library(settings)):
        scanned(again)
        assert {pair.session_id for pair in again.projects["claude", HARBOR].analysis.pairs} == {"one", "two"}
        assert again.problems == []
    assert {"one", "two"} in seen


def test_a_session_that_meets_a_fault_costs_its_own_findings_and_is_named(settings, log, monkeypatch):
    faulty = failing("two", "d", "e").save(settings.homes["claude"])

    def fail(session):
        if session.session_id == "two":
            raise KeyError("harbor")
        return correlate(session)

    with monkeypatch.context() as fault:
        fault.setattr(session_evidence, "correlate", fail)
        for library in (Library(settings), Library(settings)):  # the next start says it again
            scanned(library)
            project = library.projects["claude", HARBOR]
            assert {pair.session_id for pair in project.analysis.pairs} == {"one"}
            assert project.outline is not None
            assert library.analysis(project) is library.analysis(project), "it is not made at each look"
            [problem] = library.problems
            assert f"The session two in {faulty} could not be analysed" in problem
            assert "KeyError: 'harbor'" in problem
    scanned(library)
    assert {pair.session_id for pair in library.projects["claude", HARBOR].analysis.pairs} == {"one", "two"}
    assert library.problems == []


def test_a_fault_in_looking_whether_rules_help_costs_no_analysis(settings, log):
    def fail(project, sessions):
        raise KeyError(project.plugin.name)

    library = Library(settings)
    library.when_analysed = fail
    scanned(library)
    assert all(project.outline is not None for project in library.projects.values())
    assert len(library.problems) == 2
    assert any(f"files of {HARBOR} (claude) help could not be told" in each for each in library.problems)


def test_a_fault_that_is_of_no_single_session_is_said_of_the_project(settings, log, monkeypatch):
    monkeypatch.setattr("analyzer.session_analyzer.recommend", lambda *_: [][1])
    failing("two", "d", "e").save(settings.homes["claude"])
    analyze = SessionAnalyzer.analyze

    def fail_together(self, project, sessions):
        if len(sessions) > 1:
            return analyze(self, project, sessions)
        return AnalysisResult(project=project)

    monkeypatch.setattr(SessionAnalyzer, "analyze", fail_together)
    library = Library(settings)
    scanned(library)
    [problem] = library.problems
    assert f"The sessions of {HARBOR} (claude) were counted but could not be analysed" in problem
    assert library.projects["codex", HARBOR].outline is not None


def test_an_analysis_that_cannot_be_made_costs_the_other_projects_nothing(settings, log, monkeypatch):
    workbench = Workbench(settings)
    scanned(workbench.library)
    monkeypatch.setattr("headroom_tui.projects.analysis_store.remembered", lambda *_: None)
    make = Analyses.make

    def fail(self, project, logs):
        if project.plugin.name == "claude":
            raise KeyError("harbor")
        return make(self, project, logs)

    monkeypatch.setattr(Analyses, "make", fail)
    document = pairs_document(workbench, workbench.library.projects.values())
    assert {pair["agent"] for pair in document["pairs"]} == {"codex"}
    [problem] = workbench.problems
    assert f"The sessions of {HARBOR} (claude) were counted but could not be analysed" in problem


def test_the_analysis_looked_at_last_is_the_last_to_be_dropped(settings, log):
    library = Library(settings)
    scanned(library)
    project = library.projects["claude", HARBOR]
    first = library.analysis(project)
    for number in range(6):
        library.analysis(replace(project, mark=bytes([number])))
        assert library.analysis(project) is first


def test_a_fault_in_analysing_one_project_is_said_and_costs_no_other(settings, log, monkeypatch):
    make = Analyses.make

    def fail(self, project, logs):
        if project.plugin.name == "claude":
            raise KeyError("harbor")
        return make(self, project, logs)

    monkeypatch.setattr(Analyses, "make", fail)
    library = Library(settings)
    scanned(library)
    [problem] = library.problems
    assert HARBOR in problem
    assert "KeyError: 'harbor'" in problem
    assert library.projects["codex", HARBOR].outline is not None
    assert library.projects["claude", HARBOR].counts.failures == 3
    assert library.projects["claude", HARBOR].outline is None


def test_a_session_of_a_database_that_could_not_be_read_is_said(tmp_path: Path) -> None:
    database = tmp_path / "opencode.db"
    error = LogReadError(Path(member_path(database, "ses_1")), "disk I/O error")
    analysed = Analysed(SessionAnalyzer().analyze(ProjectInfo(tmp_path, tmp_path), []), [], [error], [])
    assert analysed.problems == []
    database.touch()
    assert [problem for problem in analysed.problems if "disk I/O error" in problem]


def test_problems_are_said_once_each_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    workbench = Workbench(Settings(workspace=tmp_path, homes={}, here=None))
    came = [f"The file {number} cannot be read." for number in range(20)]
    for sentence in (*came, *came):
        workbench.say(sentence)
    assert workbench.problems == came


def test_a_session_is_looked_into_anew_where_its_log_changed_before_that_was_noticed(tmp_path):
    scanner, memory = ClaudeScanner(tmp_path), Memory()
    log = failing("one", "a", "b", "c").save(tmp_path)

    def pairs() -> int:
        sessions = scanner.read_file(log)
        look = memory.of("a project", {(each.file, each.session_id): "the same mark" for each in sessions})
        return len(SessionAnalyzer(look).analyze(scanner.project_info(HARBOR), sessions).pairs)

    assert pairs() == 3
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[: len(lines) // 3]))
    assert pairs() == 1
