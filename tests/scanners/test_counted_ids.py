"""Ids of calls that only count, as some models give them: "functions.Bash:0", "call_0", in every session."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.models import CallStatus
from scanners.reading.summary import count
from scanners.registry import SCANNERS
from tests.scanners.agent_logs import ClaudeLog, CodexLog, unified

LONG = "line\n" * 2000
SHELLS = {"claude": ("Bash", "command"), "codex": ("exec_command", "cmd")}
ENDS = {
    "claude": (("Exit code 2\nno rule", True), ("done", None)),
    "codex": ((unified(2, "no rule"),), (unified(0, "done"),)),
}


def begin(agent: str, session: str, clock: int) -> ClaudeLog | CodexLog:
    log = ClaudeLog(session=session) if agent == "claude" else CodexLog(session=session)
    log.clock = clock
    return log


@pytest.mark.parametrize("native", ["functions.Bash:{}", "call_{}", "{}"])
@pytest.mark.parametrize("agent", SHELLS)
def test_they_are_told_apart_and_a_fork_repeats_them(tmp_path: Path, agent: str, native: str) -> None:
    shell, key = SHELLS[agent]
    failed, done = ENDS[agent]
    zero, one = native.format(0), native.format(1)
    log = begin(agent, "0f0c8a52-7d1e-4c7e-9d0e-1b2a3c4d5e6f", 0)
    log.call(zero, shell, **{key: "make"}).result(zero, *failed)
    log.call(one, shell, **{key: f"cat <<'END'\n{LONG}END"}).result(one, *done)
    log.call(zero, shell, **{key: f"make again # {LONG}"}).result(zero, *done)
    log.save(tmp_path)
    fork = begin(agent, "1f0c8a52-7d1e-4c7e-9d0e-1b2a3c4d5e6f", 0)
    fork.lines += log.lines
    fork.save(tmp_path)
    other = begin(agent, "2f0c8a52-7d1e-4c7e-9d0e-1b2a3c4d5e6f", 600)
    other.call(zero, shell, **{key: "make install"}).result(zero, *failed).save(tmp_path)

    scanner = SCANNERS[agent](tmp_path)
    counts = count(session for path in scanner.log_files() for session in scanner.read_file(path))
    assert (counts.calls, counts.failures) == (4, 2)

    logs = Logs([scanner], SessionIndex(None, "1"))
    known = [read.now for read in logs.read(logs.look(), lambda: False) if read.now]
    first = next(each for each in known if "0f0c8a52" in each.path)
    [whole], [lazy] = logs.sessions(first), logs.sessions(first, as_known=True)
    assert whole.tool_calls == lazy.tool_calls
    assert [call.status for call in whole.tool_calls] == [CallStatus.FAILED, CallStatus.OK, CallStatus.OK]
    assert [call.command[:10] for call in whole.tool_calls] == ["make", "cat <<'END", "make again"]
    assert len({call.tool_call_id for call in whole.tool_calls}) == 3
