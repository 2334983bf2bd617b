"""How soon a line appended to a log is on the screen, and what it costs to wait for one.

    python -m bench.live [--files 5000] [--projects 100] [--rounds 50]

Writes that many Claude Code logs, opens the reviewer on a pseudo-terminal, appends a failing call to a log
and waits until its project's row shows the new number of calls: rounds of it, then, when the notice about
them has gone, ten idle seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.terminal import Terminal

IDLE_SECONDS = 10.0
NOTICE_SECONDS = 6.0  # until the notice about the last line has gone
CALLS = 3  # a session


def lines(number: int, call: int, project: int, failed: bool) -> str:
    """A call and its result."""
    common = {
        "sessionId": f"session-{number}",
        "cwd": f"/code/project-{project}",
        "version": "2.1.220",
        "timestamp": datetime.now(UTC).isoformat(),
    }
    use = {
        "type": "tool_use",
        "id": f"t{number}-{call}",
        "name": "Bash",
        "input": {"command": f"make {call}"},
    }
    result = {
        "type": "tool_result",
        "tool_use_id": use["id"],
        "is_error": failed,
        "content": "Exit code 2" if failed else "done",
    }
    return "".join(
        json.dumps(common | {"type": kind, "message": {"content": [block]}}) + "\n"
        for kind, block in (("assistant", use), ("user", result))
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / ".claude"
        for number in range(given.files):
            project = number % given.projects
            log = home / "projects" / f"-code-project-{project}" / f"session-{number}.jsonl"
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text("".join(lines(number, call, project, call == 1) for call in range(CALLS)))
        # A project of another size, so that its number of calls stands once on the screen.
        watched = home / "projects" / "-code-watched" / "session-live.jsonl"
        watched.parent.mkdir()
        calls = 1000
        with watched.open("w") as file:
            file.writelines(lines(given.files, call, given.projects, call % 20 == 0) for call in range(calls))
        options = ["--agent", "claude", "--claude-dir", str(home)]
        state = {"HEADROOM_WORKSPACE_DIR": folder, "HEADROOM_CONFIG_DIR": folder}
        terminal = Terminal([sys.executable, "-m", "headroom_tui", *options], state)
        try:
            measure(terminal, watched, given, calls)
        finally:
            terminal.end()


def measure(terminal: Terminal, watched: Path, given: argparse.Namespace, calls: int) -> None:
    terminal.wait_for(f"{calls:,}")
    quiet(terminal)
    taken = []
    for number in range(calls, calls + given.rounds):
        terminal.mark()
        with watched.open("a") as file:
            file.write(lines(given.files, number, given.projects, failed=True))
        taken.append(terminal.wait_for(f"{number + 1:,}"))
        terminal.drain(0.2)
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(
        f"{given.files + 1:,} logs, {given.rounds} rounds: median {statistics.median(taken) * 1000:.0f} ms,",
        end=" ",
    )
    print(f"p95 {p95 * 1000:.0f} ms, most {max(taken) * 1000:.0f} ms")
    terminal.drain(NOTICE_SECONDS)
    quiet(terminal)
    before, began = terminal.cpu_seconds(), time.perf_counter()
    terminal.drain(IDLE_SECONDS)
    used = (terminal.cpu_seconds() - before) / (time.perf_counter() - began)
    print(f"idle: {used:.2%} of a core over {IDLE_SECONDS:.0f} s")


def quiet(terminal: Terminal) -> None:
    """Until it has nothing left to do: a second in which it hardly computes."""
    while True:
        before = terminal.cpu_seconds()
        terminal.drain(1.0)
        if terminal.cpu_seconds() - before < 0.05:
            return


if __name__ == "__main__":
    main()
