"""How a rule names the command that worked: with all that made it run, and only as it runs in the project."""

import pytest

from tests.analyzer.call_builder import HOME, session, sh, sh_fails
from tests.analyzer.rule_maker import daily, rules_of


@pytest.mark.parametrize(
    ("right", "named"),
    [
        (".venv/bin/python -m tide -q", ".venv/bin/python -m tide"),
        ("./venv/bin/python3 -m tide -q", "venv/bin/python3 -m tide"),
        (f"{HOME}/.venv/bin/python -m tide -q", ".venv/bin/python -m tide"),
        ("cd sea && .venv/bin/python -m tide -q", "sea/.venv/bin/python -m tide"),
        (".venv/bin/tide -q", ".venv/bin/tide"),
        ("./tide -q", "./tide"),
        ("python3.13 -m tide -q", "python3.13 -m tide"),
        ("nix develop -c tide -q", "nix develop -c tide"),
        ("nix develop . --command tide -q", "nix develop . --command tide"),
        ("conda run -n sea tide -q", "conda run -n sea tide"),
        ("uv run --all-extras -q tide -q", "uv run --all-extras tide"),
        ("uvx --from 'sea[all]' tide -q", "uvx --from 'sea[all]' tide"),
        ("npx -y @sea/tide -q", "npx @sea/tide"),
        ("timeout 60 nice uv run tide -q", "uv run tide"),
    ],
)
def test_a_rule_names_all_that_makes_a_program_run_here(right, named):
    def calls():
        return [sh_fails("tide -q", "bash: tide: command not found", 127), sh(right, "high water")]

    assert rules_of(*daily(calls)) == [f"- use `{named}`, not `tide` (command not found)"]


@pytest.mark.parametrize(
    ("later", "is_outdated"),
    [("tide -x", True), (".venv/bin/tide -x", False), ("/opt/sea/bin/tide -x", False)],
)
def test_a_program_of_another_place_does_not_contradict_a_rule(later, is_outdated):
    def calls():
        return [sh_fails("tide -q", "bash: tide: command not found", 127), sh("uv run tide -q", "high")]

    sessions = [*daily(calls), session(sh(later, "high"), name="later", day=3)]
    assert (rules_of(*sessions) == []) is is_outdated


@pytest.mark.parametrize(
    "right",
    [
        "/home/ada/venv/bin/python -m tide -q",
        "~/venv/bin/python -m tide -q",
        "$VENV/bin/python -m tide -q",
        "../venv/bin/tide -q",
        "/home/ada/.local/bin/uv run tide -q",
        "nix develop /home/ada/sea -c tide -q",
        "conda run -p /home/ada/sea tide -q",
        "uvx --from /home/ada/sea tide -q",
        "uv run -p/opt/python3.13 tide -q",
        "uvx --from git+https://ada:pw@h.example/sea tide -q",
        "env -C sea tide -q",
        "command tide -q",
        "exec tide -q",
    ],
)
def test_a_way_of_this_machine_to_call_a_program_is_no_rule(right):
    lost = "bash: tide: command not found"
    assert rules_of(*daily(lambda: [sh_fails("tide -q", lost, 127), sh(right, "high water")])) == []


def test_an_interpreter_of_this_machine_is_no_rule():
    lost = "bash: python: command not found"
    right = "/opt/py/bin/python3 a.py"
    assert rules_of(*daily(lambda: [sh_fails("python a.py", lost, 127), sh(right, "high")])) == []
