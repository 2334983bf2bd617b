"""Calls that are read when they are looked at: the same as whole ones, or an error; never half of one."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.claude import calls as claude_calls
from scanners.codex import calls as codex_calls
from scanners.errors import LogReadError
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.models import CallStatus, SessionData, ToolCall
from scanners.parsing import lazy_call
from scanners.parsing.jsonl import LineFeeder
from scanners.parsing.lazy_call import LazyCall, LineSpan, logs_held_open, plain_part, rough_input, settle
from scanners.registry import SCANNERS
from tests.scanners.agent_logs import ClaudeLog, CodexLog, unified

WORDS = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5)
LONG = "line\n" * 2000
ESCAPED = "caf\u00e9 \x1b[31m\u202e" * 300


def claude(home: Path) -> Path:
    log = ClaudeLog()
    log.call("short", "Bash", command="ls").result("short", "a\nb")
    log.call("long", "Write", file_path="/a", content=LONG).result("long", LONG)
    log.call("escaped", "Bash", command=f"echo {ESCAPED}").result("escaped", ESCAPED)
    log.call("listed", "Read", file_path="/a").result("listed", [{"type": "text", "text": LONG}])
    log.call("failed", "Bash", command="make").result("failed", f"Exit code 2\n{LONG}", is_error=True)
    log.call("hidden", "Bash", command="make | tail").result("hidden", "make: *** [all] Error 2")
    return log.call("pending", "Bash", command="sleep 9").save(home)


def codex(home: Path) -> Path:
    log = CodexLog()
    log.call("short", "exec_command", cmd="ls").result("short", unified(0, "a\nb"))
    log.call("long", "exec_command", cmd="ls", workdir="/tmp").result("long", unified(0, LONG))
    patch = "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.py\n*** End Patch\nEOF"
    log.call("patch", "exec_command", cmd=patch).result("patch", unified(0, "Success"))
    log.call("escaped", "exec_command", cmd=f"echo {ESCAPED}").result("escaped", unified(0, ESCAPED))
    log.call("failed", "exec_command", cmd="make").result("failed", unified(2, LONG))
    return log.call("pending", "exec_command", cmd="sleep 9").save(home)


LOGS = {"claude": claude, "codex": codex}


@pytest.fixture(params=list(LOGS))
def log(request, tmp_path: Path) -> tuple[str, Path]:
    return request.param, LOGS[request.param](tmp_path / request.param)


def as_known(log: tuple[str, Path]) -> SessionData:
    agent, path = log
    following = Logs([SCANNERS[agent](path.parents[2 if agent == "claude" else 4])], SessionIndex(None, "1"))
    list(following.read(following.look(), lambda: False))
    [session] = following.sessions(following.known[agent, str(path)], as_known=True)
    return session


def read_whole(log: tuple[str, Path]) -> list[ToolCall]:
    agent, path = log
    [session] = SCANNERS[agent](path.parents[2 if agent == "claude" else 4]).read_file(path)
    return session.tool_calls


def test_what_is_looked_at_is_what_reading_it_whole_gives(log):
    known = as_known(log).tool_calls
    assert any(isinstance(call, LazyCall) for call in known)
    assert known == read_whole(log) and read_whole(log) == known


@pytest.mark.parametrize("damaged", [b"", b'{"type": "tor', b"[1, 2]", b"\xff\0"])
def test_the_place_of_a_text_is_its_line_also_behind_damaged_ones(log, damaged):
    agent, path = log
    lines = path.read_bytes().split(b"\n")
    for at in range(len(lines) - 2, -1, -3):
        lines.insert(at, damaged)
    content = b"\n".join(lines)
    path.write_bytes(content)
    session = SCANNERS[agent](path.parents[2 if agent == "claude" else 4]).open_session(path)
    assert session is not None
    with path.open("rb", buffering=0) as file:
        LineFeeder().feed(file, session)
    kept = [call for call in session.calls.values() if isinstance(call, msgspec.Struct)]
    places = [part for call in kept for part in msgspec.structs.astuple(call) if isinstance(part, LineSpan)]
    assert places
    found = {content[place.offset : place.offset + place.length] for place in places}
    assert found <= {line + b"\n" for line in lines if line}


def test_a_call_that_did_not_go_well_is_there_at_once(log):
    calls = {call.tool_call_id: call for call in as_known(log).tool_calls}
    log[1].unlink()
    assert calls["failed"].status is CallStatus.FAILED
    assert calls["failed"].output and calls["failed"].input_data


def test_a_log_that_went_away_is_an_error_and_no_empty_text(log):
    calls = {call.tool_call_id: call for call in as_known(log).tool_calls}
    settle(calls["short"])
    log[1].unlink()
    assert calls["short"].output == "a\nb"
    with pytest.raises(LogReadError):
        _ = calls["long"].output


def test_a_log_that_was_rewritten_is_an_error_and_no_other_calls_text(log):
    calls = {call.tool_call_id: call for call in as_known(log).tool_calls}
    lines = log[1].read_bytes().splitlines(keepends=True)
    log[1].write_bytes(b"".join(reversed(lines)))
    with pytest.raises(LogReadError):
        _ = calls["long"].output


def test_logs_are_held_open_only_inside_and_only_a_few(monkeypatch, tmp_path):
    monkeypatch.setattr(lazy_call, "_MOST_HELD", 2)
    logs = [("claude", claude(tmp_path / str(number))) for number in range(5)]
    sessions = [as_known(log) for log in logs]
    with logs_held_open():
        for session in (*sessions, *sessions):
            assert session.tool_calls == read_whole(("claude", session.file))
            assert len(lazy_call._held.get() or ()) <= 2
        held = list((lazy_call._held.get() or {}).values())
    assert held and all(file.closed for file in held)


@given(WORDS, st.booleans(), st.booleans())
def test_what_is_not_in_the_json_of_an_input_is_not_in_the_input(words, escapes_all, is_codex):
    """Asked of hostile texts too, in JSON that escapes what it must, or everything beyond ASCII."""
    given_input = {"command": " ".join(words)}
    raw = json.dumps(given_input, ensure_ascii=escapes_all).encode("utf-8", "surrogatepass")
    if is_codex:
        raw = json.dumps(raw.decode("utf-8", "replace"), ensure_ascii=escapes_all).encode()
        kept, source = codex_calls.KeptCall("1", "shell", 0, raw, 0, None, ""), codex_calls.CallLog(Path())
        call: ToolCall = source.call(kept)
    else:
        claudes = claude_calls.KeptCall("1", "Bash", 0, raw, 0, None, "")
        call = claude_calls.call_as_known(claudes, claude_calls.CallLog(Path()))
    rough = rough_input(call)
    for word in call.input_data["command"].split(" "):
        assert rough is None or plain_part(word) in rough


def test_json_that_escapes_plain_letters_tells_nothing_undecoded():
    raw = rb'{"command":"\u0067it push"}'
    kept = claude_calls.KeptCall("1", "Bash", 0, raw, len(raw), None, "")
    call = claude_calls.call_as_known(kept, claude_calls.CallLog(Path()))
    assert rough_input(call) is None
    assert call.input_data == {"command": "git push"}
