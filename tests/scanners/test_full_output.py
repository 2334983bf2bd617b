"""The whole output of one call, read back on demand."""

import json
from dataclasses import replace

import pytest

from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner
from scanners.copilot import CopilotScanner
from scanners.full_output import full_output
from scanners.gemini import GeminiScanner
from scanners.opencode import OpenCodeScanner
from scanners.pi import PiScanner
from tests.scanners.agent_logs import (
    ClaudeLog,
    CodexLog,
    gemini_call,
    gemini_header,
    gemini_message,
    running,
    save_gemini,
    unified,
)
from tests.scanners.line_logs import CopilotLog, PiLog
from tests.scanners.opencode_store import old_database, tool

LONG = "\n".join(f"line {number}" for number in range(5000))


def read(scanner, path):
    [session] = scanner.read_file(path)
    return scanner, session, session.tool_calls[0]


def persisted(file):
    return (
        f"<persisted-output>\nOutput too large (75.9KB). Full output saved to: {file}\n\n"
        "Preview (first 2KB):\nline 0\n...\n</persisted-output>"
    )


def spilling_claude(home, file="/Users/ada/.claude/projects/x/s/tool-results/b1.txt", name=None):
    log = ClaudeLog().call("toolu_1", "Bash", command="make").result("toolu_1", persisted(file), False)
    path = log.save(home, name)
    spill = path.with_suffix("") / "tool-results/b1.txt"
    spill.parent.mkdir(parents=True)
    spill.write_text(LONG + "\x1b[2J")
    return path, spill


def test_what_a_log_holds_is_read_back_whole(tmp_path):
    claude = ClaudeLog().call("toolu_1", "Bash", command="make").result("toolu_1", LONG)
    codex = CodexLog().call("call_1", "exec_command", cmd="make").result("call_1", unified(0, LONG))
    gemini = [gemini_header(), gemini_message("m", [gemini_call("c", "glob", {}, output=LONG)])]
    for scanner, path in (
        (ClaudeScanner(tmp_path / "a"), claude.save(tmp_path / "a")),
        (CodexScanner(tmp_path / "b"), codex.save(tmp_path / "b")),
        (GeminiScanner(tmp_path / "c"), save_gemini(tmp_path / "c", gemini)),
    ):
        _, session, call = read(scanner, path)
        assert len(call.output) < len(LONG)
        assert full_output(scanner, session, call).endswith(LONG)


def test_any_agents_log_is_read_back_whole(tmp_path):
    copilot = CopilotLog().call("c", "bash", command="make").result("c", LONG)
    pi = PiLog().call("c", "bash", command="make").result("c", "bash", LONG)
    old_database(tmp_path, tool("c", "bash", {"command": "make"}, output=LONG)).close()
    for scanner, path in (
        (CopilotScanner(tmp_path / "a"), copilot.save(tmp_path / "a")),
        (PiScanner(tmp_path / "b"), pi.save(tmp_path / "b")),
        (OpenCodeScanner(tmp_path), tmp_path / "opencode.db"),
    ):
        assert full_output(*read(scanner, path)) == LONG


def test_a_background_commands_output_ends_with_what_its_poll_gave(tmp_path):
    log = CodexLog().call("call_1", "exec_command", cmd="make").result("call_1", running(7, "began"))
    log.call("call_2", "write_stdin", session_id=7).result("call_2", unified(2, LONG))
    text = full_output(*read(CodexScanner(tmp_path), log.save(tmp_path)))
    assert text is not None
    assert "began" in text
    assert text.endswith(LONG)


def test_a_compressed_log_is_read_back_too(tmp_path):
    zstandard = pytest.importorskip("zstandard", reason="the package zstandard is not installed")
    plain = CodexLog().call("c", "exec_command", cmd="x").result("c", unified(0, LONG)).save(tmp_path)
    path = plain.with_name(plain.name + ".zst")
    path.write_bytes(zstandard.ZstdCompressor().compress(plain.read_bytes()))
    assert full_output(*read(CodexScanner(tmp_path), path)).endswith(LONG)


def test_a_single_document_is_read_back_too(tmp_path):
    call = gemini_call("c", "glob", {}, output=LONG)
    path = save_gemini(tmp_path, [], name="session-x.json")
    path.write_text(json.dumps(gemini_header() | {"messages": [gemini_message("m", [call])]}, indent=2))
    assert full_output(*read(GeminiScanner(tmp_path), path)) == LONG


def test_what_claude_code_spilled_is_read_from_the_sessions_folder_whatever_home_it_names(tmp_path):
    path, _ = spilling_claude(tmp_path)
    assert full_output(*read(ClaudeScanner(tmp_path), path)) == LONG + "\\x1b[2J"


def test_a_subagents_outputs_are_spilled_to_its_parents_folder(tmp_path):
    path, _ = spilling_claude(tmp_path)
    agent = path.with_suffix("") / "subagents/agent-1.jsonl"
    agent.parent.mkdir()
    agent.write_bytes(path.read_bytes())
    assert full_output(*read(ClaudeScanner(tmp_path), agent)).startswith("line 0\nline 1")


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "..\\..\\secret.txt", "../../../secret.txt", "..", "gone.txt", "link.txt"]
)
def test_no_file_outside_the_sessions_folder_is_read(tmp_path, file):
    path, spill = spilling_claude(tmp_path, file)
    (path.parent / "secret.txt").write_text("secret")
    (spill.parent / "link.txt").symlink_to(path.parent / "secret.txt")
    text = full_output(*read(ClaudeScanner(tmp_path), path))
    assert text == persisted(file)  # what the log itself holds


def test_what_gemini_cli_truncated_is_read_from_the_projects_folder(tmp_path):
    notice = (
        "Output too large. Showing first 8,000 and last 32,000 characters. For full output see: {}\nline 0"
    )
    file = "C:\\Users\\ada\\.gemini\\tmp\\tide-table\\tool-outputs\\session-1\\shell_c.txt"
    call = gemini_call("c", "run_shell_command", {"command": "make"}, output=notice.format(file))
    path = save_gemini(tmp_path, [gemini_header(), gemini_message("m", [call])])
    spill = tmp_path / "tmp/tide-table/tool-outputs/session-1/shell_c.txt"
    spill.parent.mkdir(parents=True)
    spill.write_text(LONG)
    assert full_output(*read(GeminiScanner(tmp_path), path)) == LONG


def test_a_call_that_the_log_no_longer_holds_has_no_full_output(tmp_path):
    path = ClaudeLog().call("toolu_1", "Bash", command="make").save(tmp_path)
    scanner, session, call = read(ClaudeScanner(tmp_path), path)
    assert full_output(scanner, session, replace(call, tool_call_id="toolu_gone")) is None
