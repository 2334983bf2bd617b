"""What is said of the agents without loading their scanners is what the scanners say."""

from __future__ import annotations

import re
from pathlib import Path

import scanners
from scanners.names import AGENTS, VARIABLES
from scanners.registry import SCANNERS


def test_the_agents_are_those_that_can_be_read() -> None:
    assert {name: scanner.display_name for name, scanner in SCANNERS.items()} == AGENTS
    assert list(SCANNERS) == list(AGENTS)


def test_every_variable_that_a_scanner_asks_for_is_named() -> None:
    sources = Path(scanners.__file__).parent.rglob("*.py")
    named = r'"((?:[A-Z]+_)+(?:HOME|DIR|DB))"'
    asked = {
        name for file in sources if file.name != "names.py" for name in re.findall(named, file.read_text())
    }
    assert asked == set(VARIABLES) - {"HOME"} | {"HEADROOM_WORKSPACE_DIR"}  # which is ours, not an agent's
