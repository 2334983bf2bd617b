"""How long the reviewer takes to its first paint and to a list one can use, against Textual alone.

    python -m bench.startup [--rounds 7] [--usable TEXT] -- --claude-dir DIR --codex-dir DIR …

The options behind ``--`` go to headroom-tui: one folder an agent, the last one given counts. Every round
measures, on a pseudo-terminal: importing textual.app, a bare Textual app's first paint, the reviewer on its
first start (first paint, list) and on its second one. What counts are the ratios of the medians; TEXT is
what stands on the screen once the list is there, by default what a project with rules says. All are run
from bytecode, as an installed program is.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.terminal import Terminal

QUIET_SECONDS = 1.0
ROOT = Path(__file__).parents[1]
PACKAGES = ("headroom_tui", "scanners", "analyzer", "writers", "styles")
BARE = """
from textual.app import App
from textual.widgets import Footer, Static
class Bare(App):
    def compose(self):
        yield Static("first paint")
        yield Footer()
Bare().run()
"""


def import_seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual.app"], check=True)
    return time.perf_counter() - began


def paint_seconds(command: list[str], texts: list[str], state: str) -> list[float]:
    terminal = Terminal([sys.executable, *command], _places(state))
    try:
        return [terminal.wait_for(text) for text in texts]
    finally:
        terminal.end()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--usable", default="to decide")
    parser.add_argument("options", nargs="*", help="of headroom-tui, behind --")
    given = parser.parse_args()
    ours = ["-m", "headroom_tui", *given.options]
    texts = ["headroom-tui", given.usable]
    taken: dict[str, list[float]] = {}
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([sys.executable, "-m", "compileall", "-q", *PACKAGES], check=True, cwd=ROOT)

    def note(name: str, seconds: float) -> None:
        taken.setdefault(name, []).append(seconds)

    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory() as state:
            note("import textual.app", import_seconds())
            note("bare app, first paint", paint_seconds(["-c", BARE], ["first paint"], state)[0])
            for index in ("cold", "warm"):
                first, usable = paint_seconds(ours, texts, state)
                if index == "cold":  # it was ended in the middle of its work: let it end by itself once
                    finish_scan(ours, state)
                note(f"{index}, first paint", first)
                note(f"{index}, list", usable)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    bare, imported = medians["bare app, first paint"], medians["import textual.app"]
    for name, median in medians.items():
        ratios = f"{median / bare:5.2f} × bare   {median / imported:5.2f} × import"
        print(f"{name:24} {median * 1000:7.0f} ms   {ratios}")


def finish_scan(command: list[str], state: str) -> None:
    """Let a first run do all its work, and leave it by its key."""
    terminal = Terminal([sys.executable, *command], _places(state))
    try:
        terminal.wait_for("headroom-tui")
        terminal.wait_until_quiet(QUIET_SECONDS)
        terminal.type("q")
        terminal.process.wait(timeout=10)
    finally:
        terminal.end()


def _places(state: str) -> dict[str, str]:
    return {"HEADROOM_WORKSPACE_DIR": state, "HEADROOM_CONFIG_DIR": state}


if __name__ == "__main__":
    main()
