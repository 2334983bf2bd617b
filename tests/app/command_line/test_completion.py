"""Completion: a script for each shell, and the words that it offers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from headroom_tui.cli import main


def offered(arguments: list[str], incomplete: str) -> list[str]:
    complete = ShellComplete(main, {}, "headroom-tui", "_HEADROOM_TUI_COMPLETE")
    return [item.value for item in complete.get_completions(arguments, incomplete)]


def test_commands_options_and_agents_are_offered() -> None:
    assert {"scan", "learn", "wrap", "doctor"} <= set(offered([], ""))
    assert "--json" in offered(["scan"], "--")
    assert offered(["scan", "--agent"], "co") == ["codex", "copilot"]
    assert offered(["wrap"], "ge") == ["gemini"]
    assert offered(["hooks", "install"], "c") == ["claude"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_takes_its_script(shell: str, tmp_path: Path) -> None:
    script = CliRunner().invoke(main, ["completion", shell])
    assert script.exit_code == 0
    assert "_HEADROOM_TUI_COMPLETE" in script.stdout
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} here to read it")
    (tmp_path / "script").write_text(script.stdout)
    subprocess.run([program, "-n", str(tmp_path / "script")], check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_in_bash_a_word_is_completed(tmp_path: Path) -> None:
    """The script that bash sources asks the program itself."""
    program = tmp_path / "headroom-tui"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m headroom_tui "$@"\n')
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "_HEADROOM_TUI_COMPLETE": "bash_complete",
        "COMP_WORDS": "headroom-tui do",
        "COMP_CWORD": "1",
    }
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "plain,doctor"
