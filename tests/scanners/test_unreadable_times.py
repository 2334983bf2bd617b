"""A time stamp that is none says nothing of when a session was; the others do."""

import pytest

from scanners.copilot.scanner import CopilotScanner
from scanners.parsing.times import parse_time
from tests.scanners.agent_logs import ClaudeLog, CodexLog, read_claude, read_codex
from tests.scanners.line_logs import CopilotLog


def read_copilot(home, log):
    [session] = CopilotScanner(home).read_file(log.save(home))
    return session


def claude():
    log = ClaudeLog()
    for number in range(3):
        log.call(f"toolu_{number}", "Bash", command="ls").result(f"toolu_{number}", "a.py")
    return log, log.lines, read_claude


def codex():
    log = CodexLog()
    for number in range(3):
        log.call(f"call_{number}", "exec_command", cmd="ls").result(f"call_{number}", "a.py")
    return log, log.lines, read_codex


def copilot():
    log = CopilotLog()
    for number in range(3):
        log.call(f"t{number}", "bash", command="ls").result(f"t{number}", "a.py")
    return log, log.events, read_copilot


NEVER = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z")  # as programs write it; no local time everywhere


@pytest.mark.parametrize("agent", [claude, codex, copilot])
@pytest.mark.parametrize("bad", ["yesterday", "2026-13-45T99:00:00Z", "9999999", "", *NEVER])
@pytest.mark.parametrize("place", [0, 2, -1])
def test_the_other_times_of_a_log_count(tmp_path, agent, bad, place):
    log, lines, read = agent()
    times = [line["timestamp"] for line in lines]
    lines[place]["timestamp"] = bad
    del times[place]
    found = read(tmp_path, log)
    assert (found.timestamp, found.last_activity) == (parse_time(times[0]), parse_time(times[-1]))
    assert found.timestamp is not None
