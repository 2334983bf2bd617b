"""--quiet, --verbose and --log-file: how much is said, where, and never a secret."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from headroom_tui.cli import main
from headroom_tui.demo import build_demo_home
from tests.write_reference_pages import commands

SECRET = "sk-ant-api03-" + "aZ9" * 30 + "-AAAAAAAA"
pytestmark = pytest.mark.usefixtures("own_handlers")


@pytest.fixture
def home(tmp_path: Path) -> list[str]:
    return ["--claude-dir", str(build_demo_home(tmp_path / "demo").claude_dir)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_quiet_leaves_results_and_errors(home: list[str], tmp_path: Path) -> None:
    nothing = ("scan", "--claude-dir", str(tmp_path), "--agent", "claude")
    assert "No sessions of a coding agent were found" in run(*nothing).stderr
    assert run(*nothing, "--quiet").stderr == ""
    assert json.loads(run("scan", "--json", "-q", *home).stdout)["projects"]
    failed = run("undo", "-q")
    assert failed.exit_code == 1
    assert failed.stderr == "Error: There is nothing to undo.\n", "and each error once"


def test_verbose_says_what_is_done_on_stderr_only(home: list[str]) -> None:
    done = run("scan", "--json", "--verbose", *home)
    assert json.loads(done.stdout)["projects"]
    assert "Claude Code: " in done.stderr
    assert "ms  " in done.stderr
    assert "projects, " in done.stderr


def test_what_verbose_says_cannot_steer_the_terminal(tmp_path: Path) -> None:
    done = run("scan", "--verbose", "--agent", "claude", "--claude-dir", str(tmp_path / "a\x1b[2Jb"))
    assert "\\x1b[2J" in done.stderr
    assert "\x1b" not in done.stderr


def test_nor_can_what_a_fault_of_ours_says() -> None:
    program = r"""
from headroom_tui import cli
def fail():
    raise ValueError("out of a log: \x1b[2J")
cli.start = fail
from headroom_tui.__main__ import start
start()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("headroom-tui ended by a fault of its own. What you decided is saved.")
    assert done.stderr.endswith("ValueError: out of a log: \\x1b[2J\n")


def test_the_log_file_says_it_with_secrets_masked(
    home: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "correct-horse-battery")
    log = tmp_path / "bug.log"
    secret_folder = tmp_path / SECRET
    assert run("scan", "--log-file", str(log), *home).exit_code == 0
    run("scan", "--log-file", str(log), "--project", str(secret_folder))
    run("apply", str(tmp_path / "correct-horse-battery"), "--log-file", str(log))
    written = log.read_text()
    assert "headroom-tui " in written
    assert "Claude Code: " in written
    assert "ERROR" in written, "how it failed"
    assert SECRET not in written
    assert "correct-horse-battery" not in written
    assert str(Path.home()) not in written


def test_a_log_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    failed = run("scan", "--log-file", str(tmp_path / "no" / "such" / "folder"))
    assert failed.exit_code == 1
    assert "cannot be written" in failed.stderr


def test_every_command_takes_them() -> None:
    for name, command in commands(main):
        if not isinstance(command, click.Group) or command.invoke_without_command:
            named = {option for parameter in command.params for option in parameter.opts}
            assert {"--quiet", "--verbose", "--log-file"} <= named, name
