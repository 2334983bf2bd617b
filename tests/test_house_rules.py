"""Imports point one way, files stay small and say what for, and nothing slow is imported too early."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from inspect import isabstract
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ["styles", "scanners", "analyzer", "writers", "headroom_tui"]  # each may import those before it
EVERYTHING = sorted(file for place in (*FLOORS, "tests", "bench") for file in (ROOT / place).rglob("*.py"))
SOURCES = [file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py"))]

# The app itself; everything beside it does without Textual.
OF_SCREENS = {
    *("app.py", "commands.py", "keymap.py", "settings_template.py"),
    *("live/following.py", "live/log_reading.py", "live/opening.py"),
    *("frame", "screens", "widgets"),
}
TOP = ROOT / "headroom_tui"


def needs_no_screen(file: Path) -> bool:
    inside = file.relative_to(TOP)
    return OF_SCREENS.isdisjoint({inside.parts[0], inside.as_posix()})


LOGIC = [file for file in sorted(TOP.rglob("*.py")) if needs_no_screen(file)]


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_down_only(file: Path) -> None:
    floor = file.relative_to(ROOT).parts[0]
    allowed = {
        "styles": {"styles"},
        "scanners": {"scanners"},
        "analyzer": {"analyzer", "scanners"},
        "writers": {"writers", "analyzer", "scanners"},
        "headroom_tui": set(FLOORS),
    }[floor]
    ours = {name.split(".")[0] for name in imported(file)} & set(FLOORS)
    assert ours <= allowed
    if floor == "writers":
        lower = {name for name in imported(file) if name.split(".")[0] == "analyzer"}
        known = {"analyzer.models", "analyzer.secrets.search", "analyzer.token_estimate"}
        assert lower <= known, "writers know the analyzer's types and what a secret is, not its ways"


def rooms_used(node: ast.AST) -> Iterator[str]:
    """The rooms (files and folders of a floor) that a part of a file imports, types alone left out."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.ImportFrom):
        yield from (".".join(f"{node.module}.{alias.name}".split(".")[:2]) for alias in node.names)
    for inner in ast.iter_child_nodes(node):
        yield from rooms_used(inner)


@pytest.mark.parametrize("floor", FLOORS)
def test_rooms_of_a_floor_stand_above_each_other(floor: str) -> None:
    """No two files or folders of a floor need each other, also by way of a third."""
    rooms: dict[str, set[str]] = defaultdict(set)
    for file in (ROOT / floor).rglob("*.py"):
        room = f"{floor}.{file.relative_to(ROOT / floor).with_suffix('').parts[0]}"
        used = set(rooms_used(ast.parse(file.read_text(encoding="utf-8"))))
        rooms[room] |= {other for other in used - {room} if other.startswith(f"{floor}.")}
    TopologicalSorter(rooms).prepare()  # raises CycleError, which names them


@pytest.mark.parametrize("file", LOGIC, ids=lambda file: str(file.relative_to(TOP)))
def test_what_needs_no_screen_imports_none(file: Path) -> None:
    of_screens = ("textual", "headroom_tui.widgets", "headroom_tui.screens")
    assert [name for name in sorted(imported(file)) if name.startswith(of_screens)] == []


@pytest.mark.parametrize("file", EVERYTHING, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_file_grows_past_400_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("file", EVERYTHING, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_first_line_of_every_file_says_what_it_is_for(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("scanners.registry", ["textual", "rich", "anthropic", "openai", "google.genai"]),
        # Several such processes start at once, to read logs of one agent.
        ("scanners.reading.pool_worker", ["scanners.claude", "scanners.codex", "subprocess", "logging"]),
        ("analyzer.backends.select", ["textual", "rich", "httpx2", "anthropic", "openai", "google.genai"]),
        ("analyzer.session_analyzer", ["textual", "rich", "anthropic", "openai", "google.genai"]),
        ("analyzer.asking.live_analysis", ["textual", "rich", "anthropic", "openai", "google.genai"]),
        ("writers.registry", ["textual", "rich", "anthropic", "openai", "google.genai"]),
        ("headroom_tui.cli", ["textual", "anthropic", "openai", "google.genai"]),
        # The first screen stands before anything that reads logs, decisions or files is loaded.
        ("headroom_tui.app", ["anthropic", "sqlite3", "watchfiles", "analyzer", "writers", "scanners.base"]),
    ],
)
def test_importing_a_floor_does_not_load_what_it_must_not_know(module: str, forbidden: list[str]) -> None:
    """In a fresh interpreter, because this one has everything loaded."""
    code = f"import sys, {module}; print(*[name for name in {forbidden!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_class_with_an_abstract_method_cannot_be_made(file: Path) -> None:
    """Python looks at ``@abstractmethod`` only where the metaclass is ABCMeta: elsewhere it is a comment."""
    if "    @abstractmethod\n" in file.read_text(encoding="utf-8"):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        found = [each for each in vars(module).values() if isinstance(each, type)]
        own = [
            each
            for each in found
            if each.__module__ == module.__name__
            if any(getattr(member, "__isabstractmethod__", False) for member in vars(each).values())
        ]
        assert own
        assert [each.__name__ for each in own if not isabstract(each)] == []
