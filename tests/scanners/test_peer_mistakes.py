"""D1 to D16: mistakes that headroom 0.42's learn was found to make, none of which is made here.

Each sample is a log in the agent's true shape, read by a scanner and, where the mistake lies behind that,
analysed.
"""

import pytest
from click.testing import CliRunner

from analyzer.loops import loops
from analyzer.session_analyzer import SessionAnalyzer
from headroom_tui.cli import main
from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner
from scanners.gemini import GeminiScanner
from scanners.models import CallStatus
from scanners.reading.summary import count
from tests.analyzer.pairs import pairs_in
from tests.scanners.agent_logs import (
    ClaudeLog,
    CodexLog,
    gemini_call,
    gemini_header,
    gemini_message,
    save_gemini,
    unified,
)
from tests.timing import grows_at_most


def read_all(scanner):
    return [session for path in scanner.log_files() for session in scanner.read_file(path)]


def test_d1_the_logs_own_flag_beats_words_in_the_output(tmp_path):
    log = ClaudeLog()
    for number, output in enumerate(
        (
            "except ImportError:\n    pass",
            "== 120 passed, 0 FAILED in 3.2s ==",
            "fix: request timed out in retry",
        )
    ):
        log.call(f"toolu_{number}", "Read", file_path="a.py").result(
            f"toolu_{number}", output, is_error=False
        )
    log.save(tmp_path)
    assert count(read_all(ClaudeScanner(tmp_path))).failures == 0


def test_d2_explicit_exit_codes_count_whatever_the_text(tmp_path):
    log = CodexLog().call("c1", "shell", command=["git", "log"])
    log.result("c1", '{"output":"fatal: not a git repository","metadata":{"exit_code":128}}')
    log.call("c2", "exec_command", cmd="false").result("c2", unified(1, ""))
    log.call("c3", "exec_command", cmd="x").result("c3", unified(137, "Killed")).save(tmp_path)
    assert [call.exit_code for call in read_all(CodexScanner(tmp_path))[0].tool_calls] == [128, 1, 137]
    assert count(read_all(CodexScanner(tmp_path))).failures == 3


def test_d3_geminis_error_response_is_kept(tmp_path):
    call = gemini_call(
        "c", "run_shell_command", {"command": "pytest"}, error="command not found: pytest", status="error"
    )
    save_gemini(tmp_path, [gemini_header(), gemini_message("m", [call])])
    [session] = read_all(GeminiScanner(tmp_path))
    assert session.tool_calls[0].output == "command not found: pytest"
    assert session.tool_calls[0].error_category == "command_not_found"


def test_d4_current_gemini_records_are_read(tmp_path):
    save_gemini(tmp_path, [gemini_header(), gemini_message("m", [gemini_call("c", "glob", {}, output="x")])])
    assert count(read_all(GeminiScanner(tmp_path))).calls == 1


def test_d5_parallel_calls_of_one_tool_keep_their_own_results(tmp_path):
    calls = [gemini_call(name, "read_file", {"file_path": name}, output=f"text of {name}") for name in "AB"]
    save_gemini(tmp_path, [gemini_header(), gemini_message("m", calls)])
    [session] = read_all(GeminiScanner(tmp_path))
    assert [(call.input_data["file_path"], call.output) for call in session.tool_calls] == [
        ("A", "text of A"),
        ("B", "text of B"),
    ]


def test_d6_user_text_in_list_form_is_heard_and_meta_text_is_not(tmp_path):
    log = ClaudeLog().says([{"type": "text", "text": "No! use pnpm"}]).says("Caveat: generated", isMeta=True)
    log.save(tmp_path)
    [session] = read_all(ClaudeScanner(tmp_path))
    assert [event.text for event in session.events] == ["No! use pnpm"]


def test_d7_a_resumed_session_counts_its_calls_once(tmp_path):
    for name in ("a-first", "b-resumed"):
        ClaudeLog().call("toolu_1", "Bash", command="x").result("toolu_1", "Exit code 1", True).save(
            tmp_path, name
        )
    sessions = read_all(ClaudeScanner(tmp_path))
    assert (len(sessions), count(sessions).calls, count(sessions).failures) == (2, 1, 1)


def claude_session(home, *steps):
    """A session of (tool, input, result, is_error) steps."""
    log = ClaudeLog()
    for number, (tool, arguments, result, is_error) in enumerate(steps):
        log.call(f"toolu_{number}", tool, **arguments).result(f"toolu_{number}", result, is_error)
    log.save(home)
    [session] = read_all(ClaudeScanner(home))
    return session


def test_d8_editing_paging_asking_and_checking_again_are_no_loops(tmp_path):
    edit = ("Edit", {"file_path": "/x/a.py", "old_string": "a", "new_string": "b"}, "edited", False)
    pages = [("Read", {"file_path": "/x/a.py", "offset": n * 100}, "text", False) for n in range(3)]
    issues = [("Bash", {"command": f"gh issue view {n}"}, "text", False) for n in (101, 205, 333)]
    check = ("Bash", {"command": "pytest -q"}, "Exit code 1\n1 failed", True)
    assert loops(claude_session(tmp_path, *pages, *issues, *[edit, check] * 3)) == []


TOO_LARGE = "File content (31441 tokens) exceeds maximum allowed tokens (25000)."
NO_FILE = "<tool_use_error>File does not exist.</tool_use_error>"


@pytest.mark.parametrize(
    ("tool", "failing", "error", "later"),
    [
        ("Read", {"file_path": "/a/__init__.py"}, NO_FILE, {"file_path": "/b/__init__.py"}),
        ("Read", {"file_path": "/x/test_a.py"}, NO_FILE, {"file_path": "/x/test_b.py"}),
        ("Read", {"file_path": "/x/v1.sql"}, NO_FILE, {"file_path": "/x/v2.sql"}),
        ("Read", {"file_path": "/a/log.txt"}, TOO_LARGE, {"file_path": "/b/log.txt"}),
        ("Grep", {"pattern": "TODO", "path": "/x"}, "Path does not exist: /x", {"pattern": "class User"}),
        (
            "Bash",
            {"command": "git push"},
            "Exit code 1\n! [rejected] main -> main (fetch first)",
            {"command": "git push --force"},
        ),
    ],
)
def test_d9_an_unrelated_success_is_no_fix(tmp_path, tool, failing, error, later):
    steps = ((tool, failing, error, True), (tool, later, "text", False))
    [pair] = pairs_in(claude_session(tmp_path, *steps))
    assert pair.fix is None


def test_d10_each_codex_session_belongs_to_its_own_repository(tmp_path):
    for number, repository in enumerate(("/srv/tide", "/srv/moon")):
        CodexLog(cwd=repository, session=f"s{number}").says("hello").save(tmp_path)
    scanner = CodexScanner(tmp_path)
    assert {one.project_path for one in read_all(scanner)} == {"/srv/moon", "/srv/tide"}
    assert [str(p.context_file) for p in scanner.discover_projects()] == [
        "/srv/moon/AGENTS.md",
        "/srv/tide/AGENTS.md",
    ]


def test_d11_folders_that_share_a_log_folders_name_stay_apart(tmp_path):
    for number, cwd in enumerate(("/work-dir/my/app", "/work-dir/my-app")):
        ClaudeLog(cwd=cwd, session=f"s{number}").says("hello").save(tmp_path)
    projects = ClaudeScanner(tmp_path).discover_projects()
    assert [str(project.context_file) for project in projects] == [
        "/work-dir/my-app/CLAUDE.md",
        "/work-dir/my/app/CLAUDE.md",
    ]


def test_d12_sessions_come_in_the_order_of_their_time_however_they_are_read(tmp_path):
    for number, name in enumerate("qzaymbxc"):
        log = ClaudeLog(session=name)
        log.clock = number * 60
        log.says("hello").save(tmp_path)
    scanner = ClaudeScanner(tmp_path)
    project = scanner.discover_projects()[0]
    for workers in (1, 4, 4, 4):
        sessions = scanner.scan_project(project, max_workers=workers)
        assert "".join(session.file.stem for session in sessions) == "qzaymbxc"


def test_d13_finding_nothing_is_said(tmp_path):
    ClaudeLog(cwd="/srv/tide").says("hello").save(tmp_path / "claude")
    (tmp_path / "none").mkdir()
    empty = [f"--{agent}-dir={tmp_path / 'none'}" for agent in ("codex", "gemini")]
    arguments = ["learn", f"--claude-dir={tmp_path / 'claude'}", *empty, f"--project={tmp_path}"]
    assert "No sessions were found" in CliRunner().invoke(main, arguments).output


def test_d15_one_bad_record_costs_no_rule(tmp_path):
    def rules(home, *bad):
        for number in range(3):
            log = ClaudeLog(session=f"s{number}")
            for again in range(2):
                call_id = f"toolu_{number}_{again}"
                log.call(call_id, "Bash", command="python -m pytest -q")
                log.result(call_id, "Exit code 127\nzsh: command not found: python", True)
                log.lines += bad
                log.call(f"{call_id}_fix", "Bash", command="python3 -m pytest -q")
                log.result(f"{call_id}_fix", "3 passed in 0.1s", False)
            log.save(home)
        scanner = ClaudeScanner(home)
        [project] = scanner.discover_projects()
        analysis = SessionAnalyzer().analyze(project, scanner.scan_project(project))
        return [rule.content for rule in analysis.recommendations]

    good = rules(tmp_path / "good")
    block = {"type": "tool_use", "id": "toolu_bad", "name": None, "input": {"command": None}}
    bad = [{"type": "assistant", "message": {"id": 1, "content": [block, None]}}, "null", "[1]", '{"type":']
    assert good
    assert rules(tmp_path / "bad", *bad) == good


def test_d14_one_bad_line_or_null_value_ends_nothing(tmp_path):
    log = ClaudeLog().call("toolu_1", "Bash", command=None).result("toolu_1", "Exit code 1", True)
    log.lines.insert(0, "null")
    log.lines[1]["message"]["usage"] = None
    log.save(tmp_path)
    scanner = ClaudeScanner(tmp_path)
    [session] = scanner.scan_project(scanner.discover_projects()[0])
    assert (session.tool_calls[0].status, session.bad_lines) == (CallStatus.FAILED, 1)
    assert session.tool_calls[0].input_summary == ""
    assert session.tool_calls[0].subject == "Bash without input"


def test_d16_the_time_per_call_does_not_grow_with_the_session(tmp_path):
    def path_of(calls):
        log = ClaudeLog(session=f"s{calls}")
        for number in range(calls):
            log.call(f"toolu_{number}", "Read", file_path="a").result(f"toolu_{number}", "x").says("go on")
        return log.save(tmp_path)

    paths = {calls: path_of(calls) for calls in (500, 4000)}
    scanner = ClaudeScanner(tmp_path)
    # 8 times the calls; quadratic would be 64
    assert grows_at_most(16, lambda calls: scanner.read_file(paths[calls]), 500, 4000)
