"""wrap around the agents themselves, as their makers ship them, with a model on this machine.

Run where ``HEADROOM_AGENTS`` names the folder of their programs: ``node_modules/.bin`` after ``npm install
@anthropic-ai/claude-code @openai/codex @google/gemini-cli opencode-ai @github/copilot
@mariozechner/pi-coding-agent @qwen-code/qwen-code``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_tui.agent_hooks.hooks import AGENTS as HOOKED
from headroom_tui.agent_hooks.hooks import settings_file
from tests.app.real_agents import AGENTS, Agent
from tests.app.tool_model import DONE, ToolModel, tool_model
from tests.terminals import Terminal

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(os.environ.get("HEADROOM_AGENTS", "/nowhere"))
INSTALLED = [name for name in AGENTS if (PROGRAMS / name).exists()]
pytestmark = pytest.mark.skipif(not INSTALLED, reason="HEADROOM_AGENTS names no folder with agents in it")
FAILS, WORKS = "git stauts", "git status"


@pytest.fixture
def model() -> Iterator[ToolModel]:
    with tool_model(FAILS, WORKS) as model:
        yield model


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "tide-table"
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    return folder


def environment(home: Path, variables: dict[str, str]) -> dict[str, str]:
    return {
        "HOME": str(home),
        "PATH": f"{PROGRAMS.absolute()}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        **variables,
    }


def wrapped(name: str, agent: Agent) -> list[str]:
    return [sys.executable, "-m", "headroom_tui", "wrap", name, "--", *agent.arguments]


@pytest.mark.parametrize("name", INSTALLED)
def test_the_review_shows_what_this_session_taught(
    name: str, model: ToolModel, project: Path, tmp_path: Path
) -> None:
    """The same happened in a session before; of the two, only this one is reviewed."""
    agent = AGENTS[name](tmp_path, model.url)
    variables = environment(tmp_path, agent.variables)
    alone = [str(PROGRAMS / name), *agent.arguments]
    before = subprocess.run(
        alone,
        env=variables,
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert DONE in before.stdout

    terminal = Terminal(wrapped(name, agent), variables, project)
    try:
        terminal.wait_for("1 pair, 1 with a fix; 1 rule to decide about.")
        terminal.wait_for("1 to decide")
        terminal.type("\r")
        terminal.wait_for("use `git status`, not `git stauts`")
        terminal.type("2")
        terminal.wait_for("2 Pairs 1")
        terminal.type("qq")
        assert terminal.wait_for_end() == 0
    finally:
        terminal.close()


def talk(command: list[str], variables: dict[str, str], project: Path) -> None:
    """Wait for the answer, then leave as a person does."""
    terminal = Terminal(command, variables, project)
    try:
        terminal.wait_for(DONE)
        terminal.type("/quit")
        terminal.wait_for("quit")
        terminal.type("\r")
        assert terminal.wait_for_end() == 0
    finally:
        terminal.close()


@pytest.mark.parametrize("name", [name for name in INSTALLED if name in HOOKED])
def test_its_hook_queues_the_session_and_goes_without_a_trace(
    name: str, model: ToolModel, project: Path, tmp_path: Path
) -> None:
    agent = AGENTS[name](tmp_path, model.url)
    settings = settings_file(name, tmp_path / f".{name}")
    before = settings.read_bytes() if settings.exists() else None
    variables = environment(tmp_path, agent.variables)

    def run(*command: str) -> str:
        return subprocess.run(
            command,
            env=variables,
            cwd=project,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    ours = (sys.executable, "-m", "headroom_tui")
    run(*ours, "hooks", "install", name, "--apply")
    if name == "qwen":  # which runs hooks at the end of a conversation only
        *options, ask = agent.arguments
        talk([str(PROGRAMS / name), *options, "--prompt-interactive", ask], variables, project)
    else:
        run(str(PROGRAMS / name), *agent.arguments)
    [queued] = json.loads(run(*ours, "queue", "--json"))["queue"]
    assert (queued["agent"], queued["project"]) == (name, str(project))
    assert "1 pair, 1 with a fix" in run(*ours, "queue", "--review")
    run(*ours, "hooks", "uninstall", name, "--apply")
    after = settings.read_bytes() if settings.exists() else None
    if name == "qwen":  # which writes the number of their format into its settings
        assert json.loads(after or b"") == {"$version": 4}
    else:
        assert after == before


@pytest.mark.parametrize("name", INSTALLED)
def test_ctrl_c_is_the_agents_and_so_is_the_exit_code(name: str, project: Path, tmp_path: Path) -> None:
    """Which code it is, is the agent's own matter; Claude Code's is 0 or 1 by chance."""
    os.mkfifo(project / "running")
    between = tmp_path / "bin" / name
    between.parent.mkdir()
    between.write_text(
        f'#!/bin/sh\ntrap : INT\n"{PROGRAMS / name}" "$@"\ncode=$?\necho $code > code\nexit $code\n'
    )
    between.chmod(0o755)
    with tool_model("echo > running; sleep 60") as model:
        agent = AGENTS[name](tmp_path, model.url)
        variables = environment(tmp_path, agent.variables)
        variables["PATH"] = f"{between.parent}{os.pathsep}{variables['PATH']}"
        terminal = Terminal(wrapped(name, agent), variables, project)
        try:
            (project / "running").read_text()  # there is something to read when the command runs
            terminal.type("\x03")
            assert terminal.wait_for_end() == int((project / "code").read_text())
        finally:
            terminal.close()
