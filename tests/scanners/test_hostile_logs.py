"""Any bytes: no exception but LogReadError leaves a scanner, and good lines next to bad ones count."""

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanners.errors import LogReadError
from scanners.full_output import full_output
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.models import CallStatus
from scanners.parsing import jsonl
from scanners.parsing.lazy_call import settle
from scanners.reading.reader import Reader
from scanners.reading.summary import count
from scanners.registry import SCANNERS
from tests.scanners.agent_logs import (
    ClaudeLog,
    CodexLog,
    gemini_call,
    gemini_header,
    gemini_message,
    save_gemini,
    unified,
)
from tests.scanners.line_logs import AntigravityLog, CopilotLog, PiLog, QwenLog, shell_report
from tests.scanners.odd_values import misplace


def claude(home):
    log = ClaudeLog().call("toolu_1", "Bash", command="make").result("toolu_1", "Exit code 2\nx", True)
    return log.save(home)


def codex(home):
    return CodexLog().call("call_1", "exec_command", cmd="make").result("call_1", unified(2, "x")).save(home)


def gemini(home):
    failed = gemini_call("c1", "glob", {"pattern": "*"}, error="x", status="error")
    return save_gemini(home, [gemini_header(), gemini_message("m1", [failed])])


def copilot(home):
    log = CopilotLog().call("t1", "bash", command="make")
    return log.result("t1", "x", shellExecution={"exitCode": 2}).save(home)


def pi(home):
    log = PiLog().call("t1", "bash", command="make")
    return log.result("t1", "bash", "x\n\nCommand exited with code 2", is_error=True).save(home)


def qwen(home):
    log = QwenLog().call("t1", "run_shell_command", command="make")
    return log.result("t1", "run_shell_command", shell_report(2, "x")).save(home)


def antigravity(home):
    return AntigravityLog().run("make").ran(2, "x").save(home)


SAVE = {
    "claude": claude,
    "codex": codex,
    "gemini": gemini,
    "copilot": copilot,
    "pi": pi,
    "qwen": qwen,
    "antigravity": antigravity,
}
AGENTS = sorted(SAVE)

HOSTILE = {
    "null": b"null",
    "number": b"42",
    "list": b"[1,2]",
    "torn": b'{"type":"user","message":{"ro',
    "NUL run": b"\0" * 300,
    "binary": bytes(range(256)).replace(b"\n", b""),
    "deep nesting": b'{"a":' * 100_000,
    "deep and whole": b'{"message":{"content":' + b"[" * 1_000_000 + b"]" * 200_000 + b"}}",
    "huge number": b'{"type":' + b"9" * 10_000 + b"}x",
}
HARMLESS = {
    "blank": b"",
    "carriage return": b"\r",
    "wrong types": json.dumps(
        dict.fromkeys(("type", "message", "payload", "timestamp", "id", "$set"), 1.5)
    ).encode(),
    "wrong nested types": b'{"type":"assistant","message":{"id":3,"usage":"x","content":[1]}}',
    "surrogate for a flag": b'{"type":"user","isMeta":"\\ud800","id":["\\ud800"],"timestamp":"\\udfff"}',
    "null everywhere": b'{"type":null,"message":null,"payload":null,"id":null,"messages":null,"$set":null}',
    "unknown kind": b'{"type":"from-tomorrow","payload":{"type":"also"}}',
}


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("line", [*HOSTILE, *HARMLESS])
def test_a_bad_line_costs_only_itself(tmp_path, agent, line):
    path = SAVE[agent](tmp_path)
    bad, good = (HOSTILE | HARMLESS)[line], path.read_bytes().splitlines()
    path.write_bytes(b"".join(part + b"\n" for record in good for part in (bad, record)))
    [session] = SCANNERS[agent](tmp_path).read_file(path)
    assert [call.status for call in session.tool_calls] == [CallStatus.FAILED]
    assert session.bad_lines == (len(good) if line in HOSTILE else 0)
    assert SCANNERS[agent](tmp_path).discover_projects()


@pytest.mark.parametrize("agent", AGENTS)
def test_a_byte_order_mark_crlf_and_nul_bytes_are_read_over(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + b"\0\0" + path.read_bytes().replace(b"\n", b"\r\n"))
    [session] = SCANNERS[agent](tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 0)


@pytest.mark.parametrize("agent", AGENTS)
def test_records_glued_to_one_line_are_all_read_and_the_line_is_counted(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"") + b"\n")
    [session] = SCANNERS[agent](tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 1)


def test_a_record_behind_a_torn_one_is_read(tmp_path):
    path = claude(tmp_path)
    first, second = path.read_bytes().splitlines()
    path.write_bytes(first + b'\n{"type":"user","message":{"role":"us' + second + b"\n")
    [session] = SCANNERS["claude"](tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 1)


@pytest.mark.parametrize("agent", AGENTS)
def test_lone_surrogates_become_visible(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"make"', b'"mak\\ud83d"').replace(b'"*"', b'"*\\ud83d"'))
    path.write_bytes(path.read_bytes().replace(b'\\"make\\"', b'\\"mak\\\\ud83d\\"'))
    [session] = SCANNERS[agent](tmp_path).read_file(path)
    assert "\\ud83d" in str(session.tool_calls[0].input_data).replace("\\\\", "\\")
    json.dumps(session.tool_calls[0].input_data, ensure_ascii=False).encode("utf-8")


def nest(path, sound, depth, inner=b""):
    """Put lists in lists for the command of a log."""
    mark = b'\\"' if b'\\"make\\"' in sound else b'"'
    nested = b"[" * depth + (mark + inner + mark if inner else b"") + b"]" * depth
    content = sound.replace(mark + b"make" + mark, nested).replace(b'"*"', nested)
    assert content != sound
    path.write_bytes(content)


@pytest.mark.parametrize("agent", AGENTS)
def test_a_command_that_nests_as_deep_as_can_be_decoded_costs_at_most_its_line(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    sound, scanner = path.read_bytes(), SCANNERS[agent](tmp_path)
    for depth in range(900, 1101):
        nest(path, sound, depth)
        entry, _ = Reader(scanner).read(path)
        assert len(entry.summaries) == 1
        for session in scanner.read_file(path):
            for call in session.tool_calls:
                full_output(scanner, session, call)


def test_an_output_that_nests_as_deep_as_can_be_decoded_costs_at_most_its_line(tmp_path):
    script = CodexLog().script("call_1", "tools.exec_command({cmd: 'ls'})")
    path = script.ran("1", "ls", 0, {"x": "*"}).script_result("call_1", "a.py").save(tmp_path)
    sound, scanner = path.read_bytes(), SCANNERS["codex"](tmp_path)
    for depth in range(900, 1101):
        nest(path, sound, depth)
        assert len(Reader(scanner).read(path)[0].summaries) == 1
        scanner.read_file(path)


@pytest.mark.parametrize("agent", ["claude", "codex"])
def test_a_call_that_was_read_stays_where_less_of_the_stack_is_left(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    nest(path, path.read_bytes(), 930, inner=b"x" * 20_000)
    reader = Reader(SCANNERS[agent](tmp_path))

    def on_a_fresh_stack(what):
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(what).result()

    def below(frames, what):
        return below(frames - 1, what) if frames else what()

    entry, _ = on_a_fresh_stack(lambda: reader.read(path))
    load = partial(reader.sessions, path, True, [entry.part], entry.summaries, as_known=True)
    [session] = on_a_fresh_stack(lambda: below(150, load))
    on_a_fresh_stack(lambda: below(150, lambda: settle(session.tool_calls[0])))
    assert session.failure_count == 1


@pytest.mark.parametrize("agent", AGENTS)
def test_a_line_too_long_to_hold_is_skipped_and_counted(tmp_path, agent, monkeypatch):
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 1 << 18)
    path = SAVE[agent](tmp_path)
    path.write_bytes(b'{"x":"' + b"y" * 600_000 + b'"}\n' + path.read_bytes())
    [session] = SCANNERS[agent](tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 1)


@pytest.mark.parametrize("number", [-7, 1 << 62, 0.5])
@pytest.mark.parametrize("agent", ["claude", "pi", "qwen"])
def test_a_number_that_counts_no_tokens_counts_none(tmp_path, agent, number):
    path = SAVE[agent](tmp_path)
    counts = rb'("(?:input|input_tokens|promptTokenCount|output|output_tokens|candidatesTokenCount)": ?)\d+'
    path.write_bytes(re.sub(counts, rb"\g<1>" + str(number).encode(), path.read_bytes()))
    [session] = SCANNERS[agent](tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 0)
    kept = {"claude": (100, 0), "pi": (100, 0), "qwen": (0, 2)}  # from the cache, and thoughts
    assert (session.total_input_tokens, session.total_output_tokens) == kept[agent]


def codex_in_code_mode(home):
    log = CodexLog().script("call_1", "tools.exec_command({cmd: 'make'})")
    return log.ran("1", "make", 2, "x", source="agent").script_result("call_1", "x").save(home)


def copilot_with_blocks(home):
    result = {"content": "x", "contents": [{"type": "shell_exit", "shellId": "0", "exitCode": 2}]}
    log = CopilotLog().call("t1", "bash", command="make")
    return log.event("tool.execution_complete", toolCallId="t1", success=True, result=result).save(home)


@pytest.mark.parametrize("value", [b"18446744073709551616", b"-9223372036854775809", b"true", b"{}", b"[]"])
@pytest.mark.parametrize("save", [*SAVE.values(), codex_in_code_mode, copilot_with_blocks])
def test_a_log_is_kept_and_gone_on_with_whatever_stands_in_any_place_of_it(tmp_path, save, value):
    path = save(tmp_path)
    sound, reader = path.read_bytes(), Reader(SCANNERS[save.__name__.partition("_")[0]](tmp_path))
    for found in re.finditer(rb'(?<=[:\[,]) ?(?:-?\d+|true|false|null|"[^"\\]*")(?=[,}\]])', sound):
        path.write_bytes(sound[: found.start()] + value + sound[found.end() :])
        entry, _ = reader.read(path)
        assert reader.resume(path, [entry.part]) is not None


@pytest.mark.parametrize("agent", AGENTS)
def test_a_line_of_megabytes_is_read(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    path.write_bytes(b'{"x":"' + b"y" * 3_000_000 + b'"}\n' + path.read_bytes())
    [session] = SCANNERS[agent](tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 0)


@pytest.mark.parametrize("agent", AGENTS)
def test_a_file_that_cannot_be_read_is_a_sentence_and_costs_no_other(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    scanner = SCANNERS[agent](tmp_path)
    missing = path.with_name(path.stem + "-gone" + path.suffix)
    with pytest.raises(LogReadError, match="could not be read"):
        scanner.read_file(missing)
    missing.symlink_to(tmp_path / "nowhere")
    assert list(scanner.log_files()) == [path]
    if os.geteuid():
        path.chmod(0)
        with pytest.raises(LogReadError):
            scanner.read_file(path)
        assert scanner.discover_projects() == []


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
@pytest.mark.parametrize("agent", ["claude", "codex", "pi"])
def test_what_is_no_file_is_no_log_whatever_its_name(tmp_path, agent, make):
    path = SAVE[agent](tmp_path)
    strange = path.with_name("rollout-x.jsonl")
    make(strange)
    logs = Logs([SCANNERS[agent](tmp_path)], SessionIndex(None, "test"))
    assert [file for _, file, _ in logs.look().fresh] == [path]
    assert logs.look_at([strange]).files == 0  # a watcher saw it


@pytest.mark.parametrize("agent", AGENTS)
def test_a_missing_home_holds_no_logs(tmp_path, agent):
    scanner = SCANNERS[agent](tmp_path / "nowhere")
    assert not scanner.detect()
    assert (scanner.log_roots(), list(scanner.log_files()), scanner.discover_projects()) == ([], [], [])


@pytest.mark.parametrize("agent", AGENTS)
def test_links_that_loop_are_walked_once(tmp_path, agent):
    path = SAVE[agent](tmp_path)
    scanner = SCANNERS[agent](tmp_path)
    [root] = scanner.log_roots()
    (path.parent / "again").symlink_to(root)
    (path.parent / "self").symlink_to("self")
    assert list(scanner.log_files()) == [path]


def test_an_empty_file_holds_no_session(tmp_path):
    for agent, save in SAVE.items():
        path = save(tmp_path / agent)
        path.write_bytes(b"")
        assert SCANNERS[agent](tmp_path / agent).read_file(path) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), agent=st.sampled_from(AGENTS))
def test_no_mutation_of_a_log_raises(tmp_path, data, agent):
    path = SAVE[agent](tmp_path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(
            st.sampled_from([b"null", b"{}", b"[]", b'"', b"\0", b"\xff", b"-1e999", b"\\ud800", b"\n"])
        )
        content[at : at + data.draw(st.integers(0, 9))] = piece
    path.write_bytes(content)
    scanner = SCANNERS[agent](tmp_path)
    counts = count(scanner.read_file(path))
    assert counts.calls <= 2
    scanner.project_path_of(path)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), agent=st.sampled_from(AGENTS))
def test_no_value_in_the_place_of_another_raises(tmp_path, data, agent):
    path = SAVE[agent](tmp_path)
    records = [json.loads(line) for line in path.read_text().splitlines()]
    misplace(data, records)
    path.write_text("\n".join(json.dumps(record) for record in records))
    scanner = SCANNERS[agent](tmp_path)
    count(scanner.read_file(path))
    scanner.project_path_of(path)


def test_a_call_glued_to_a_noise_line_is_read(tmp_path):
    path = claude(tmp_path)
    path.write_bytes(b'{"type":"progress","data":{"type":"hook_progress"}}' + path.read_bytes())
    [session] = SCANNERS["claude"](tmp_path).read_file(path)
    assert (session.failure_count, session.bad_lines) == (1, 1)
