"""A log unlike every known generation says so, once; a newer version alone does not."""

import msgspec
import pytest

from scanners.parsing.line_session import LineSession
from scanners.registry import SCANNERS
from tests.scanners.agent_logs import (
    ClaudeLog,
    CodexLog,
    gemini_header,
    gemini_message,
    save_gemini,
    write_lines,
)
from tests.scanners.line_logs import AntigravityLog, CopilotLog, PiLog, QwenLog


def claude_of_tomorrow(home):
    lines = [{"kind": "step", "type": "step.v3", "version": "3.1", "step": n} for n in range(30)]
    return write_lines(home / "projects/-srv-tide/s.jsonl", lines)


def codex_of_tomorrow(home):
    log = CodexLog(cli_version="3.1")
    for number in range(30):
        log.line("step", {"n": number})
    return log.save(home)


def gemini_of_tomorrow(home):
    return save_gemini(home, [gemini_header(), *({"id": f"m{n}", "type": "step"} for n in range(30))])


def antigravity_of_tomorrow(home):
    log = AntigravityLog()
    for _ in range(30):
        log.step("THOUGHT", source="AGENT")
    return log.save(home)


def copilot_of_tomorrow(home):
    log = CopilotLog()
    log.events[0]["data"]["copilotVersion"] = "3.1"
    for _ in range(30):
        log.event("step.taken", n=1)
    return log.save(home)


def pi_of_tomorrow(home):
    log = PiLog()
    log.entries += [{"type": "step", "id": str(number)} for number in range(30)]
    return log.save(home)


def qwen_of_tomorrow(home):
    log = QwenLog()
    for _ in range(30):
        log.record("step", [], version="3.1")
    return log.save(home)


OF_TOMORROW = {
    "claude": claude_of_tomorrow,
    "codex": codex_of_tomorrow,
    "gemini": gemini_of_tomorrow,
    "antigravity": antigravity_of_tomorrow,
    "copilot": copilot_of_tomorrow,
    "pi": pi_of_tomorrow,
    "qwen": qwen_of_tomorrow,
}
WITHOUT_A_VERSION = ("gemini", "antigravity", "pi")


@pytest.mark.parametrize("agent", OF_TOMORROW)
def test_mostly_unknown_records_are_noticed(tmp_path, agent):
    [session] = SCANNERS[agent](tmp_path).read_file(OF_TOMORROW[agent](tmp_path))
    assert "look unlike those of versions up to" in session.notice
    assert ("3.1" in session.notice) is (agent not in WITHOUT_A_VERSION)


def unanswered(log, home, tool, **argument):
    for number in range(12):
        log.call(f"call_{number}", tool, **argument)
    return log.save(home)


def gemini_unanswered(home):
    calls = [{"id": f"c{number}", "name": "glob", "args": {}} for number in range(12)]
    return save_gemini(home, [gemini_header(), gemini_message("m", calls)])


def antigravity_unanswered(home):
    log = AntigravityLog()
    for _ in range(12):
        log.run("make")
    return log.save(home)


UNANSWERED = {
    "claude": lambda home: unanswered(ClaudeLog(), home, "Read", file_path="/x"),
    "codex": lambda home: unanswered(CodexLog(), home, "exec_command", cmd="ls"),
    "gemini": gemini_unanswered,
    "antigravity": antigravity_unanswered,
    "copilot": lambda home: unanswered(CopilotLog(), home, "view", path="/x"),
    "pi": lambda home: unanswered(PiLog(), home, "read", path="/x"),
    "qwen": lambda home: unanswered(QwenLog(), home, "glob", pattern="*"),
}


@pytest.mark.parametrize("agent", UNANSWERED)
def test_many_calls_without_any_result_are_noticed(tmp_path, agent):
    [session] = SCANNERS[agent](tmp_path).read_file(UNANSWERED[agent](tmp_path))
    assert session.notice


class Line(msgspec.Struct):
    pass


class PluginsSession(LineSession[Line]):
    """As docs/plugins.md has one, of an agent of which no version is known here."""

    agent = "finch"
    record = Line

    def take(self, record):
        self._begin_call(f"call_{len(self.calls)}", "read", {}, None, 2)


def test_nothing_is_said_of_versions_of_a_plugins_agent(tmp_path):
    session = PluginsSession(tmp_path / "s.jsonl")
    for _ in range(12):
        session.feed(b"{}\n")
    read = session.finish()
    assert (len(read.tool_calls), read.notice) == (12, "")


def test_a_newer_version_and_some_unknown_kinds_are_normal(tmp_path):
    log = ClaudeLog()
    for number in range(30):
        log.call(f"toolu_{number}", "Read", file_path="/x").result(f"toolu_{number}", "x")
        log.line("from-tomorrow", None, version="9.9.9")
    [session] = SCANNERS["claude"](tmp_path).read_file(log.save(tmp_path))
    assert session.notice == ""
