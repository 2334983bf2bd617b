"""Mistakes that peers' scanners were found to make (headroom 0.42): none is made here."""

import time

from agent_logs import ClaudeLog, CodexLog, gemini_call, gemini_header, gemini_message, save_gemini, unified

from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner
from scanners.gemini import GeminiScanner
from scanners.models import CallStatus
from scanners.projects import count, group_by_project


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


def test_d10_each_codex_session_belongs_to_its_own_repository(tmp_path):
    for number, repository in enumerate(("/srv/tide", "/srv/moon")):
        CodexLog(cwd=repository, session=f"s{number}").says("hello").save(tmp_path)
    scanner = CodexScanner(tmp_path)
    assert list(group_by_project(read_all(scanner))) == [("codex", "/srv/moon"), ("codex", "/srv/tide")]
    assert [str(p.context_file) for p in scanner.discover_projects()] == [
        "/srv/moon/AGENTS.md",
        "/srv/tide/AGENTS.md",
    ]


def test_d14_one_bad_line_or_null_value_ends_nothing(tmp_path):
    log = ClaudeLog().call("toolu_1", "Bash", command=None).result("toolu_1", "Exit code 1", True)
    log.lines.insert(0, "null")
    log.lines[1]["message"]["usage"] = None
    log.save(tmp_path)
    scanner = ClaudeScanner(tmp_path)
    [session] = scanner.scan_project(scanner.discover_projects()[0])
    assert (session.tool_calls[0].status, session.bad_lines) == (CallStatus.FAILED, 1)
    assert session.tool_calls[0].input_summary == ""


def test_d16_the_time_per_call_does_not_grow_with_the_session(tmp_path):
    def seconds(calls):
        log = ClaudeLog(session=f"s{calls}")
        for number in range(calls):
            log.call(f"toolu_{number}", "Read", file_path="a").result(f"toolu_{number}", "x").says("go on")
        path = log.save(tmp_path)
        scanner = ClaudeScanner(tmp_path)
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            scanner.read_file(path)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(4000) < 16 * seconds(500)  # 8 times the calls; quadratic would be 64
