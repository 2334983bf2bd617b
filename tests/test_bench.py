"""Benchmarks, which nobody runs for months: each can be loaded still, and tells what it measures."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAMS = sorted(file for file in (ROOT / "bench").glob("*.py") if "__main__" in file.read_text("utf-8"))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda file: file.stem)
def test_a_benchmark_that_is_asked_for_help_tells_what_it_measures_and_runs_nothing(program: Path) -> None:
    said = ast.get_docstring(ast.parse(program.read_text("utf-8")))
    assert said

    asked = subprocess.run(
        [sys.executable, "-m", f"bench.{program.stem}", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert asked.returncode == 0, asked.stderr
    assert said.splitlines()[0] in asked.stdout
