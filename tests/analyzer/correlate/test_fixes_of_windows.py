"""Commands of Windows' own shell in another one, and what does the same there."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import HOME, fix_of, only_pair, sh, sh_fails


def unknown(line, program):
    return sh_fails(line, f"/usr/bin/bash: line 1: {program}: command not found", 127)


@pytest.mark.parametrize(
    ("line", "later"),
    [
        ("copy tides.md moon.md", "cp tides.md moon.md"),
        ("copy /Y tides.md moon.md", "cp tides.md moon.md && echo copied"),
        ("move tides.md docs", "mkdir -p docs && mv tides.md docs/"),
        ("ren tides.md moon.md", "mv tides.md moon.md"),
        ("del /q tides.log", "rm -f tides.log"),
        ("md charts", "mkdir -p charts"),
        ("dir /b charts", "ls -la charts"),
        ("dir", "ls"),
        ("cd docs && dir", f"ls {HOME}/docs"),
    ],
)
def test_a_command_of_windows_is_done_by_the_one_that_is_there(line, later):
    lost = unknown(line, line.removeprefix("cd docs && ").split()[0])
    pair = only_pair(lost, done := sh(later, "tides.md"))
    assert (pair.fix, pair.kind) == (done, FixKind.ENVIRONMENT)


def test_a_command_of_windows_that_said_nothing_is_done_where_the_line_had_gone_to():
    lost = sh_fails("cd docs && copy tides.md moon.md 2>nul && echo copied", "", 127)
    assert fix_of(lost, sh(f'cp "{HOME}/docs/tides.md" "{HOME}/docs/moon.md"', "")) == 1


@pytest.mark.parametrize(
    ("line", "later"),
    [
        ("copy tides.md moon.md", "cp moon.md tides.md"),
        ("copy tides.md moon.md", "cp tides.md sun.md"),
        ("copy tides.md moon.md", "mv tides.md moon.md"),
        ("del tides.log", "rm moon.log"),
        ("dir charts", "ls docs"),
        ("cd docs && dir", "ls"),
        ("del tides.log", "rm tides.log || true"),
    ],
)
def test_another_work_is_not_what_a_command_of_windows_was_for(line, later):
    lost = unknown(line, line.removeprefix("cd docs && ").split()[0])
    assert fix_of(lost, sh(later, "tides.md")) is None
