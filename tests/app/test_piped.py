"""Into a pipe goes only what was asked for: no colour, no progress, no cut-off paths."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home

COMMANDS = [(), ("scan",), ("pairs",), ("learn",), ("doctor",), ("history",), ("queue",), ("scan", "--json")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "no command")
def test_no_escape_reaches_a_pipe(command: tuple[str, ...], tmp_path: Path) -> None:
    home = build_demo_home(tmp_path / "home")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "CLAUDE_CONFIG_DIR": str(home.claude_dir),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    done = subprocess.run(
        [sys.executable, "-m", "headroom_tui", *command],
        env=environment,
        cwd=home.folder / "code" / "harbor-api",
        capture_output=True,
        check=True,
    )
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\r" not in done.stdout + done.stderr
