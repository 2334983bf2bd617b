"""One short session in every agent's own format: ``python -m tides`` fails, ``python3 -m tides`` works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
from tests.scanners.opencode_store import OLD_TABLES, Database, assistant, tool, user

FAILS, WORKS = "python -m tides", "python3 -m tides"
SAID = "bash: line 1: python: command not found"
ENDS = ((FAILS, 127, SAID), (WORKS, 0, "high at 06:12"))


def claude(home: Path, session: str, cwd: str) -> Path:
    log = ClaudeLog(cwd, session)
    for command, code, said in ENDS:
        call = f"toolu_{session}_{code}"
        log.call(call, "Bash", command=command)
        log.result(call, f"Exit code {code}\n{said}" if code else said, bool(code))
    return log.save(home)


def codex(home: Path, session: str, cwd: str) -> Path:
    log = CodexLog(cwd, session)
    for command, code, said in ENDS:
        call = f"call_{session}_{code}"
        log.call(call, "exec_command", cmd=command).result(call, unified(code, said))
    return log.save(home)


def gemini(home: Path, session: str, cwd: str) -> Path:
    calls = []
    for command, code, said in ENDS:
        output = f"Output: {said}\nExit Code: {code}" if code else f"Output: {said}"
        calls.append(gemini_call(f"run_{session}_{code}", "run_shell_command", {"command": command}, output))
    records = [gemini_header(session, cwd), gemini_message(f"m_{session}", calls)]
    return save_gemini(home, records, name=f"session-2026-08-02T10-00-{session}.jsonl", root=cwd)


def opencode(home: Path, session: str, cwd: str) -> Path:
    parts = [
        tool(f"call_{session}_{code}", "bash", {"command": command}, output=said, metadata={"exit": code})
        for command, code, said in ENDS
    ]
    file = home / "opencode.db"
    database = Database(file, OLD_TABLES if not file.exists() else "")
    database.rows = 100 if session == "second" else 0  # ids are unique in the whole table
    database.session(f"ses_{session}", user("fix the tides"), assistant(*parts), directory=cwd).close()
    return file


def antigravity(home: Path, session: str, cwd: str) -> Path:
    log = AntigravityLog(session)
    for command, code, said in ENDS:
        log.run(command, cwd).ran(code, said)
    return log.save(home)


def copilot(home: Path, session: str, cwd: str) -> Path:
    log = CopilotLog(cwd, session)
    for command, code, said in ENDS:
        call = f"call_{session}_{code}"
        log.call(call, "bash", command=command).result(call, f"{said}\n<exited with exit code {code}>")
    return log.save(home)


def pi(home: Path, session: str, cwd: str) -> Path:
    log = PiLog(cwd, session)
    for command, code, said in ENDS:
        call = f"call_{session}_{code}"
        text = f"{said}\n\nCommand exited with code {code}" if code else said
        log.call(call, "bash", command=command).result(call, "bash", text, bool(code))
    return log.save(home)


def qwen(home: Path, session: str, cwd: str) -> Path:
    log = QwenLog(cwd, session)
    for command, code, said in ENDS:
        call = f"call_{session}_{code}"
        log.call(call, "run_shell_command", command=command)
        log.result(call, "run_shell_command", shell_report(code, said))
    return log.save(home)


# agent -> keeps a session of this name, in this folder, in the agent's home; gives its log
KEEP: dict[str, Callable[[Path, str, str], Path]] = {
    each.__name__: each for each in (claude, codex, gemini, opencode, antigravity, copilot, pi, qwen)
}
