"""What later success contradicts is outdated; what a pipe hid is reported apart. Neither becomes a rule."""

import copy
from pathlib import Path

import pytest

from analyzer.models import FixKind
from analyzer.session_analyzer import SessionAnalyzer
from scanners.models import CallStatus, ProjectInfo
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    escalated,
    failed,
    offline,
    ok,
    session,
    sh,
    sh_fails,
    wrong_interpreter,
)

PROJECT = ProjectInfo(Path("/nowhere/tide-table"), Path("/nowhere/logs"))


def analysed(*sessions):
    return SessionAnalyzer().analyze(PROJECT, sessions)


def wrong_path():
    return [
        failed("Read", NO_FILE, file_path=f"{HOME}/src/moon.py"),
        ok("Glob", "src/tides/moon.py", pattern="**/moon.py"),
        ok("Read", file_path=f"{HOME}/src/tides/moon.py"),
    ]


def twice(make):
    return [session(*make(), name=f"s{day}", day=day) for day in range(2)]


def guessed_case():
    """A file whose folder was written in another case, a new one each time."""
    for name in ("ebb", "spring"):
        yield [
            sh_fails(
                f"cat 'Tide charts/{name}.md'", f"cat: Tide charts/{name}.md: No such file or directory"
            ),
            sh("find . -name '*.md'", f"./Tide Charts/{name}.md"),
            sh(f"cat 'Tide Charts/{name}.md'", "high at noon"),
        ]


@pytest.mark.parametrize(
    ("later", "rules"),
    [
        ("find . -path './Tide charts/*' -type f", True),
        ("find . \\( -path './Tide charts/*' \\) -type f", True),
        ("find 'Tide charts' -type f", False),
        ("ls 'Tide charts'", False),
    ],
)
def test_a_folder_is_there_where_find_looked_in_it_not_for_it(later, rules):
    first, second = (session(*calls, name=f"s{day}", day=day) for day, calls in enumerate(guessed_case()))
    result = analysed(first, second, session(sh(later, "./README.md"), name="later", day=9))
    said = ["- use `Tide Charts/…`, not `Tide charts/…` (no such folder)"]
    assert [rule.content for rule in result.recommendations] == (said if rules else [])


def hidden(command, output="sh: jest: command not found"):
    call = sh(command, output)
    call.status = CallStatus.MASKED
    return call


def test_a_failing_form_that_worked_later_is_outdated_and_says_since_when():
    later = session(sh("pytest -q", "3 passed"), name="later", day=9)
    result = analysed(*twice(wrong_interpreter), later)
    [finding] = result.findings
    assert finding.is_outdated and finding.worked_again == later.tool_calls[0].timestamp
    assert result.recommendations == []


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("pytest -q > /tmp/log 2>&1; echo $?", "127"),
        ('pytest -q > /tmp/log 2>&1; echo "code $?"', "code 127"),
        ("if pytest -q > /tmp/log 2>&1; then echo good; else echo bad; fi", "bad"),
    ],
)
def test_a_failing_form_whose_exit_was_hidden_has_not_worked_later(line, printed):
    later = session(sh(line, printed), name="later", day=9)
    [finding] = analysed(*twice(wrong_interpreter), later).findings
    assert not finding.is_outdated


def whole_read():
    too_large = "File content (312KB) exceeds maximum allowed size (256KB). Use offset and limit."
    return [failed("Read", too_large, file_path=f"{HOME}/data/tides.csv")]


def wrong_option():
    return [sh_fails("tide log brest --short", "unknown flag: --short", 2), sh("tide log brest")]


def not_installed():
    return [sh_fails("docker ps", "bash: docker: command not found", 127)]


def unknown_skill():
    return [failed("Skill", "Unknown skill: commit", skill="commit"), ok("Skill", skill="harbor:commit")]


@pytest.mark.parametrize(
    ("calls", "later", "is_outdated"),
    [
        (wrong_path, ok("Edit", file_path=f"{HOME}/src/moon.py"), True),
        (wrong_path, ok("Edit", file_paths=[f"{HOME}/a.py", f"{HOME}/src/moon.py"]), True),
        (wrong_path, ok("Write", file_path=f"{HOME}/src/moon.py"), True),
        (wrong_path, ok("LS", "moon.py", path=f"{HOME}/src/moon.py"), True),
        (wrong_path, sh("cd . && cat src/moon.py", "x = 1"), True),
        (wrong_path, sh("ls -l src/moon.py", "moon.py"), True),
        (wrong_path, sh("ls src/moon.py 2>/dev/null; ls", "src"), False),
        (wrong_path, sh("cat src/tides/moon.py", "x = 1"), False),
        (wrong_path, sh_fails("cat src/moon.py", "cat: src/moon.py: Permission denied"), False),
        (wrong_path, ok("Read", file_path=f"{HOME}/src/core/moon.py"), False),
        (wrong_path, ok("Read", file_path="/srv/src/moon.py"), False),
        (wrong_path, ok("Grep", "1", pattern="tide", path=f"{HOME}/src/moon.py"), True),
        (wrong_path, ok("Grep", "No matches found", pattern="tide", path=f"{HOME}/src/moon.py"), False),
        (wrong_interpreter, sh("cd src && pytest -q tests", "3 passed"), True),
        (wrong_interpreter, sh("timeout 9 pytest", "3 passed"), True),
        (wrong_interpreter, sh("uv run pytest", "3 passed"), False),
        (wrong_interpreter, sh("pytest | tail -1", "bash: pytest: command not found"), False),
        (wrong_interpreter, sh("pytest || true", "boom"), False),
        (wrong_interpreter, sh("true || pytest", ""), False),
        (wrong_interpreter, sh("pytest &", ""), False),
        (wrong_interpreter, sh("pytest 2>/dev/null; ls", "src"), False),
        (wrong_interpreter, sh("pytest; ls", "bash: pytest: command not found\nsrc"), False),
        (wrong_interpreter, sh_fails("pytest", "1 failed"), False),
        (wrong_option, sh("tide log brest --short", "high"), True),
        (wrong_option, sh("tide log brest", "high"), False),
        (not_installed, sh("docker ps", "NAMES"), True),
        (not_installed, sh("sudo docker ps", "NAMES"), True),
        (not_installed, sh("docker run api pytest", "NAMES"), True),
        (not_installed, sh("echo docker", "docker"), False),
        (not_installed, sh("docker-compose up", "up"), False),
        (whole_read, ok("Read", file_path=f"{HOME}/data/tides.csv"), True),
        (whole_read, ok("Read", file_path=f"{HOME}/data/tides.csv", limit=9), False),
        (whole_read, ok("Read", file_path=f"{HOME}/data/tides.csv", offset=9), False),
        (whole_read, ok("Write", file_path=f"{HOME}/data/tides.csv"), False),
        (whole_read, ok("Read", file_path=f"{HOME}/data/ports/tides.csv"), False),
        (whole_read, sh("cat data/tides.csv", "1,2"), False),
        (unknown_skill, ok("Skill", skill="commit"), True),
        (unknown_skill, ok("Skill", skill="harbor:commit"), False),
        (unknown_skill, failed("Skill", "boom", skill="commit"), False),
        (offline, sh("git fetch", ""), True),
        (offline, escalated(sh("git fetch", "")), False),
    ],
)
def test_a_lesson_is_outdated_by_what_worked_without_it(calls, later, is_outdated):
    [finding] = analysed(*twice(calls), session(later, name="later", day=9)).findings
    assert finding.is_outdated is is_outdated


def test_it_says_when_it_last_worked():
    later = session(*(sh("pytest -q", "3 passed") for _ in range(3)), name="later", day=9)
    even_later = session(sh("ls"), sh("pytest -q", "3 passed"), name="even later", day=10)
    for sessions in ((later, even_later), (even_later, later)):
        [finding] = analysed(*twice(wrong_interpreter), *sessions).findings
        assert finding.worked_again == even_later.tool_calls[-1].timestamp


def test_a_tool_is_outdated_by_its_last_answer_too():
    lost = [failed("webReader", "Error: No such tool available: webReader", url="x")]
    answers = session(*(ok("webReader", "# Tide", url="x") for _ in range(3)), name="later", day=9)
    [finding] = analysed(*twice(lambda: [copy.copy(lost[0])]), answers).findings
    assert finding.worked_again == answers.tool_calls[-1].timestamp


def test_success_before_the_last_failure_contradicts_nothing():
    early = session(sh("pytest -q", "3 passed"), name="early", day=0)
    result = analysed(
        early, session(*wrong_interpreter(), name="a", day=1), session(*wrong_interpreter(), day=2)
    )
    assert [finding.is_outdated for finding in result.findings] == [False]
    assert len(result.recommendations) == 1


def test_a_linter_that_finds_nothing_later_is_no_end_of_its_rule():
    broken = "tide.go:40:2: Error return value of the call is not checked (errcheck)"

    def refused():
        return [sh_fails("golangci-lint run", broken), sh("golangci-lint run", "0 issues.")]

    [rule] = analysed(*twice(refused), session(sh("errcheck ./...", ""), name="s9", day=9)).recommendations
    assert rule.content.startswith("- keep to `errcheck`")


def test_a_wrong_path_that_was_read_later_is_outdated_and_does_not_spoil_what_is_not():
    def both():
        return [*wrong_path(), *(_at(call, "sun.py") for call in wrong_path())]

    later = session(ok("Read", file_path=f"{HOME}/src/moon.py"), name="later", day=9)
    result = analysed(*twice(both), later)
    assert [(finding.subject, finding.is_outdated) for finding in result.findings] == [
        ("src/sun.py", False),
        ("src/moon.py", True),
    ]
    assert [rule.content for rule in result.recommendations] == [
        "- use `src/tides/sun.py`, not `src/sun.py` (no such file)"
    ]


def _at(call, name):
    call.input_data = {key: value.replace("moon.py", name) for key, value in call.input_data.items()}
    call.output = call.output.replace("moon.py", name)
    return call


def test_what_is_outdated_comes_last_whatever_it_cost():
    dear = [ok("Read", "x" * 100_000, file_path=f"{HOME}/b.py")]
    sessions = [
        session(*wrong_interpreter()[:1], *dear, *wrong_interpreter()[1:], name=f"d{n}", day=n)
        for n in (0, 1)
    ]
    sessions += [session(*wrong_path(), name="p", day=2), session(sh("pytest", "3 passed"), name="l", day=3)]
    assert [finding.subject for finding in analysed(*sessions).findings] == ["src/moon.py", "pytest"]


def test_a_rule_says_when_its_failure_was_not_seen_for_many_sessions():
    quiet = [session(sh("git status"), name=f"q{n}", day=3 + n) for n in range(25)]
    [rule] = analysed(*twice(wrong_interpreter), *quiet).recommendations
    assert rule.note == "not seen in the 25 sessions since 2026-03-03"
    silent = [session(name=f"r{n}", day=3 + n) for n in range(25)]  # which call nothing
    [rule] = analysed(*twice(wrong_interpreter), *quiet[:5], *silent).recommendations
    assert rule.note == ""


def test_failures_that_a_pipe_hid_are_grouped_by_command_and_no_pairs():
    calls = [
        hidden("npx jest a 2>&1 | tail -5"),
        hidden("npx jest b | head"),
        hidden("psql -l || true", "no"),
    ]
    result = analysed(session(*calls), session(hidden("npx jest a | tail"), name="s2", day=1))
    assert [(finding.subject, len(finding.pairs)) for finding in result.findings] == [
        ("npx jest", 3),
        ("psql", 1),
    ]
    assert all(finding.is_masked for finding in result.findings)
    assert (result.pairs, result.recommendations, result.total_failures) == ([], [], 0)
    pair = result.findings[0].pairs[0]
    assert pair.failure.status is CallStatus.MASKED and pair.fix is None and pair.kind is FixKind.ENVIRONMENT


def test_a_hidden_failure_that_is_replayed_counts_once():
    first, copy = session(hidden("make | tail")), session(hidden("make | tail"))
    copy.session_id, copy.file = "resumed", Path("resumed.jsonl")
    [finding] = analysed(first, copy).findings
    assert len(finding.pairs) == 1


@pytest.mark.parametrize(
    ("later", "is_there"),
    [
        (ok("Read", file_path=f"{HOME}/src/core/ports/brest.py"), True),
        (ok("Write", file_path=f"{HOME}/src/core/tide.py"), True),
        (ok("LS", "a.py", path=f"{HOME}/src/core"), True),
        (sh("ls src/core", "a.py"), True),
        (sh("find src/core -name '*.py'", "a.py"), True),
        (ok("Read", file_path=f"{HOME}/src/core2/tide.py"), False),
        (sh("ls src/core 2>/dev/null || ls", "src"), False),
        (failed("Read", NO_FILE, file_path=f"{HOME}/src/core/sun.py"), False),
    ],
)
def test_a_folder_is_called_missing_unless_anything_in_it_was_seen(later, is_there):
    def lost():
        for name in ("moon.py", "tide_chart.py"):
            yield failed("Read", NO_FILE, file_path=f"{HOME}/src/core/{name}")
            yield ok("Glob", f"src/tides/{name}", pattern=f"**/{name}")
            yield ok("Read", file_path=f"{HOME}/src/tides/{name}")

    rules = [rule.content for rule in analysed(session(later, name="early"), *twice(lost)).recommendations]
    if is_there:
        assert len(rules) == 2 and not any("no such folder" in rule for rule in rules)
    else:
        assert rules == ["- use `src/tides/…`, not `src/core/…` (no such folder)"]
