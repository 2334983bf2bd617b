"""What the pages say about installing, done as written: with make, with pip, and in a workflow.

Nothing is fetched: what these would download is what this environment holds, so pip is told to leave the
dependencies out, and make finds a ``.venv`` that is set up already.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home
from tests.terminals import Terminal
from tests.test_docs import Block, blocks

ROOT = Path(__file__).parents[1]
NOT_COPIED = (".venv", ".git", "site", "dist", "__snapshots__", "*_cache", "__pycache__", ".hypothesis")


def block_of(page: str, language: str) -> Block:
    """The block of that page which it leaves to this file."""
    (found,) = (block for block in blocks(ROOT / page) if block.run_by == "tests/test_installing.py")
    assert found.language == language
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """This project as a clone of it would be."""
    return shutil.copytree(ROOT, tmp_path / "clone", ignore=shutil.ignore_patterns(*NOT_COPIED))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Where pip installs into a folder of its own, from there alone, and what it installs is found."""
    target = tmp_path / "installed"
    (temporary := tmp_path / "temporary").mkdir()
    lent = [at for at in sys.path if at.endswith("site-packages")]
    return {
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PATH": os.pathsep.join((str(target / "bin"), str(Path(sys.executable).parent), os.environ["PATH"])),
        # Ours first: what else this environment lends must not stand in for what was to be installed.
        "PYTHONPATH": os.pathsep.join((str(target), *lent)),
        "PIP_TARGET": str(target),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip's spelling of "without isolation"
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # A run of pytest clears away what earlier ones left in the folder they share, which can take minutes.
        "PYTEST_DEBUG_TEMPROOT": str(temporary),
    }


def run(script: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_two_commands_of_the_readme(checkout: Path, environment: dict[str, str]) -> None:
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, module in (("python", ""), ("headroom-tui", "-m headroom_tui")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {module} "$@"\n')
        program.chmod(0o755)
    for stamp in ("python", "app", "test"):  # after pyproject.toml: make has nothing to set up
        (checkout / ".venv" / stamp).touch()
    commands = block_of("README.md", "sh").body
    demo = Terminal(["make", "demo"], environment, checkout)
    try:
        assert "make demo" in commands
        demo.wait_for("to decide")
        demo.type("q")
        assert demo.wait_for_end() == 0
    finally:
        demo.close()
    # Both, without a terminal; of the tests one file stands for all, which run while this one does.
    said = run(commands, {**environment, "ARGS": "-n 0 tests/scanners/test_names.py"}, checkout)
    assert "harbor-api" in said
    assert " passed" in said


def test_installing_from_a_checkout(checkout: Path, environment: dict[str, str], tmp_path: Path) -> None:
    said = run(block_of("docs/index.md", "sh").body, environment, checkout)
    assert said.splitlines()[-1].startswith("headroom-tui, version ")
    installed = tmp_path / "installed"
    where = run("python -c 'import headroom_tui; print(headroom_tui.__file__)'", environment, tmp_path)
    assert Path(where.strip()).is_relative_to(installed)


def test_the_workflow_shows_what_a_plan_would_do(
    checkout: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    home = build_demo_home(tmp_path / "home")
    repository = home.folder / "code" / "harbor-api"
    plan = f"{sys.executable} -m headroom_tui learn --shared --plan plan.json --claude-dir {home.claude_dir}"
    run(plan, environment | {"PYTHONPATH": str(ROOT)}, repository)
    elsewhere = tmp_path / "runner" / "harbor-api"
    shutil.move(repository, elsewhere)  # no log of it is there, only the plan
    wheels = tmp_path / "wheels"
    run(f"{sys.executable} -m build --wheel --no-isolation --outdir {wheels} .", environment, checkout)
    runner = {
        **environment,
        "PIP_FIND_LINKS": str(wheels),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "HOME": str(tmp_path / "runner"),
    }
    workflow = block_of("docs/scripts.md", "yaml").body
    steps = [line.partition("- run: ")[2] for line in workflow.splitlines() if "- run: " in line]
    assert len(steps) == 2
    for step in steps:
        run(step, runner, elsewhere)
    assert "+" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "headroom:learn:start" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "headroom:learn" not in (elsewhere / "CLAUDE.md").read_text(encoding="utf-8"), "only shown"
