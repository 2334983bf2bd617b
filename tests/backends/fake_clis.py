"""Stand-ins for ``claude``, ``gemini`` and ``codex``: programs that replay the real ones' events.

Event shapes: Claude Code 2.1.329, Codex 0.169, Gemini CLI 0.61.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analyzer.backends.attempts import Patience
from analyzer.backends.cli import CliBackend, Dialect
from analyzer.backends.cli_claude import ClaudeCli
from analyzer.backends.cli_codex import CodexCli
from analyzer.backends.cli_gemini import GeminiCli

# A program that waits to be ended, and ends by itself where a test that failed has left it.
WAITS = "import signal; signal.alarm(600); signal.pause()"
DIALECTS: dict[str, Dialect] = {"claude": ClaudeCli(), "codex": CodexCli(), "gemini": GeminiCli()}
FLAGS = {
    "claude": "--tools --settings --no-session-persistence --include-partial-messages --strict-mcp-config "
    "--safe-mode",
    "codex": "--json --ephemeral --sandbox --skip-git-repo-check --output-schema",
    "gemini": "--output-format --session-id --prompt --extensions --allowed-mcp-server-names --skip-trust",
}
_PROGRAM = """#!{python}
import json, os, pathlib, signal, subprocess, sys, time
if "--help" in sys.argv:
    print({flags!r})
    sys.exit()
noted = pathlib.Path({noted!r})
started = noted.with_suffix(".started")
started.write_text(str(os.getpid()))
started.rename(noted.with_suffix(".pid"))  # whole at once: it may be killed at any moment
run = {{"argv": sys.argv[1:], "stdin": sys.stdin.read(), "env": dict(os.environ), "cwd": os.getcwd()}}
with noted.open("a") as file:
    file.write(json.dumps(run) + "\\n")
def say(*lines):
    for line in lines:
        sys.stdout.write(line if isinstance(line, str) else json.dumps(line) + "\\n")
        sys.stdout.flush()
def hang():
    noted.with_suffix(".hanging").open("wb").close()  # waits for who asks
    while True:  # it never goes on: who runs it has to end it
        signal.pause()
{script}
"""


class FakeCli:
    """A program of its own in ``folder``, and a backend that runs it."""

    def __init__(self, folder: Path, name: str, script: str, flags: str | None = None) -> None:
        self.name = name
        self.program = folder / name
        self.noted = folder / "runs.jsonl"
        text = _PROGRAM.format(
            python=sys.executable,
            flags=FLAGS[name] if flags is None else flags,
            noted=str(self.noted),
            script=script,
        )
        self._hanging = self.noted.with_suffix(".hanging")
        self._hanging.unlink(missing_ok=True)  # of another one in this folder
        os.mkfifo(self._hanging)
        self.program.write_text(text, encoding="utf-8")
        self.program.chmod(0o755)
        self.folder = folder / "state" / "tui" / "cli"
        self.home = folder / "home"
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "MY_SECRET": "not for it"}

    def backend(self, patience: Patience, model: str = "") -> CliBackend:
        return CliBackend(
            DIALECTS[self.name], str(self.program), self.folder, model, self.environment, patience
        )

    @property
    def runs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.noted.read_text(encoding="utf-8").splitlines()]

    async def until_it_hangs(self) -> None:
        """Wait until the program says that it says no more."""
        loop = asyncio.get_running_loop()
        told = loop.create_future()
        reader = os.open(self._hanging, os.O_RDONLY | os.O_NONBLOCK)
        loop.add_reader(reader, lambda: told.done() or told.set_result(None))
        try:
            async with asyncio.timeout(20):
                await told
        finally:
            loop.remove_reader(reader)
            os.close(reader)

    @property
    def pid(self) -> int:
        return int(self.noted.with_suffix(".pid").read_text())


def says(*lines: Any, then: str = "") -> str:
    """Return the script of a program that prints ``lines``: events, or text as it is."""
    return f"say(*{list(lines)!r})\n{then}"


async def is_gone(pid: int) -> bool:
    """A killed process may take a moment to leave the table where another one has to reap it."""
    for _ in range(1000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        await asyncio.sleep(0.01)
    return False


# Claude Code


def claude_start() -> list[Any]:
    return [{"type": "system", "subtype": "init", "model": "claude-of-tests", "tools": []}, _claude_message()]


def _claude_message() -> dict[str, Any]:
    message = {"model": "claude-of-tests", "usage": {"input_tokens": 321}}
    return {"type": "stream_event", "event": {"type": "message_start", "message": message}}


def claude_text(*pieces: str) -> list[Any]:
    return [
        {"type": "stream_event",
         "event": {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}}
        for piece in pieces
    ]  # fmt: skip


def claude_stop(reason: str) -> dict[str, Any]:
    event = {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 45}}
    return {"type": "stream_event", "event": event}


def claude_result(text: str = "", is_error: bool = False, status: int | None = None) -> dict[str, Any]:
    """Its subtype is ``success`` also when it is an error."""
    usage = {"input_tokens": 300, "cache_read_input_tokens": 21, "output_tokens": 45}
    return {"type": "result", "subtype": "success", "is_error": is_error, "result": text, "usage": usage,
            "api_error_status": status, "total_cost_usd": 0.01}  # fmt: skip


# Codex


def codex_start() -> list[Any]:
    return [{"type": "thread.started", "thread_id": "t-1"}, {"type": "turn.started"}]


def codex_text(*pieces: str) -> list[Any]:
    item = {"id": "item_1", "type": "agent_message", "text": "".join(pieces)}
    return [{"type": "item.completed", "item": item}]


def codex_done() -> dict[str, Any]:
    usage = {"input_tokens": 321, "cached_input_tokens": 0, "output_tokens": 45}
    return {"type": "turn.completed", "usage": usage}


def codex_failed(words: str) -> list[Any]:
    return [{"type": "error", "message": words}, {"type": "turn.failed", "error": {"message": words}}]


# Gemini CLI


def gemini_start() -> list[Any]:
    init = {
        "type": "init",
        "timestamp": "2026-11-20T10:00:00Z",
        "session_id": "s",
        "model": "gemini-of-tests",
    }
    return [init, {"type": "message", "role": "user", "content": "the question"}]


def gemini_text(*pieces: str) -> list[Any]:
    return [{"type": "message", "role": "assistant", "content": piece, "delta": True} for piece in pieces]


def gemini_result(words: str = "") -> dict[str, Any]:
    stats = {
        "total_tokens": 366,
        "input_tokens": 321,
        "output_tokens": 45,
        "duration_ms": 10,
        "tool_calls": 0,
    }
    if words:
        return {
            "type": "result",
            "status": "error",
            "error": {"type": "Error", "message": words},
            "stats": stats,
        }
    return {"type": "result", "status": "success", "stats": stats}


def replay(events: Sequence[Any]) -> list[Any]:
    """Deltas again from the first, without any mark, as Gemini CLI does after a broken stream."""
    return [*events, *events]
