"""How long the event loop is held while somebody works: the longest time that a key would have waited.

    python -m bench.lag [--pairs 12345] [--sessions 400] [--rounds 3] [-- --claude-dir DIR …]

Opens the reviewer without a terminal, at 140×40, on the logs that the options behind ``--`` name, else on
one Claude Code session of that many failures and fixes, and sessions each of which kept or broke eight rules
that are written to the project's CLAUDE.md while it is open: all sessions are looked through then. A task
that does nothing but sleep tells for how long it was kept from going on. Printed for each thing done: the
longest hold in any of the rounds, and the median of the rounds, as time that passed and as processor time of
the loop's own thread.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, thread_time

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from headroom_tui.app import HeadroomApp
from headroom_tui.cli import main as command_line
from headroom_tui.command_line.options import settings_from
from headroom_tui.frame.grace import Grace
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from writers.block.parts import BlockSection, build_block

TICK = 0.001
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


class Probe:
    """Notes the longest time between two moments at which the loop went on, and what it worked meanwhile."""

    def __init__(self) -> None:
        self.held = self.worked = 0.0

    async def run(self) -> None:
        last, worked = perf_counter(), thread_time()
        while True:
            await asyncio.sleep(TICK)
            self.held = max(self.held, perf_counter() - last - TICK)
            self.worked = max(self.worked, thread_time() - worked)
            last, worked = perf_counter(), thread_time()

    def take(self) -> tuple[float, float]:
        taken = self.held, self.worked
        self.held = self.worked = 0.0
        return taken


def write_session(home: Path, pairs: int, project: Path) -> None:
    """A session in which a command fails and its correction works, again and again."""
    log = home / "projects" / "-code-big" / "session.jsonl"
    log.parent.mkdir(parents=True)
    with log.open("w", encoding="utf-8") as file:
        for number in range(2 * pairs):
            failed = number % 2 == 0
            command = f"pytest tests/test_{number // 2}.py {'--flag' if failed else ''}".strip()
            output = (
                f"Exit code 2\nerror: unrecognized arguments: --flag in case {number}\n" if failed else "ok\n"
            ) * 20
            common = {
                "sessionId": "big",
                "cwd": str(project),
                "version": "2.1.220",
                "timestamp": (BEGUN + timedelta(seconds=10 * number)).isoformat(),
            }
            use = {"type": "tool_use", "id": f"t{number}", "name": "Bash", "input": {"command": command}}
            result = {
                "type": "tool_result",
                "tool_use_id": f"t{number}",
                "is_error": failed,
                "content": output,
            }
            for kind, block in (("assistant", use), ("user", result)):
                file.write(json.dumps(common | {"type": kind, "message": {"content": [block]}}) + "\n")


MARK = ".made-by-this-benchmark"
MODULES = ("mypy", "alembic", "sphinx", "coverage", "towncrier", "invoke", "black", "isort")


def write_short_sessions(home: Path, sessions: int, project: Path) -> None:
    """Sessions with an opportunity for each of `MODULES`; the rule fails in each third session."""
    for number in range(sessions):
        calls = [(f"git diff HEAD~{at} -- src/part_{at}.py", "+ changed\n" * 60, False) for at in range(30)]
        for at, module in enumerate(MODULES):
            if (number + at) % 3 == 0:
                failed = f"Exit code 1\n/usr/bin/python: No module named {module}"
                calls.append((f"python3 -m {module} src", failed, True))
            calls.append((f"uv run {module} src", "done", False))
        common = {
            "sessionId": f"short-{number}",
            "cwd": str(project),
            "version": "2.1.220",
            "timestamp": (BEGUN - timedelta(days=sessions - number)).isoformat(),
        }
        with (home / "projects" / "-code-big" / f"short-{number}.jsonl").open("w", encoding="utf-8") as file:
            for place, (command, output, is_error) in enumerate(calls):
                name = f"s{number}-{place}"
                use = {"type": "tool_use", "id": name, "name": "Bash", "input": {"command": command}}
                end = {"type": "tool_result", "tool_use_id": name, "is_error": is_error, "content": output}
                for kind, block in (("assistant", use), ("user", end)):
                    file.write(json.dumps(common | {"type": kind, "message": {"content": [block]}}) + "\n")


async def look_for_verdicts(pilot: Pilot[None]) -> None:
    """Write the rules as headroom would have in the middle of the short sessions, and look for verdicts."""
    screen = pilot.app.screen
    assert isinstance(screen, ProjectScreen)
    folder, sessions = screen.project.info.project_path, screen.project.counts.sessions
    if not (folder / MARK).exists():
        return  # real logs, whose project is not ours to write to
    bullets = "\n".join(f"- use `uv run {one}`, not `python3 -m {one}` (module not found)" for one in MODULES)
    block = build_block(
        [BlockSection("Environment", bullets)], (BEGUN - timedelta(days=sessions // 2)).date()
    )
    (folder / "CLAUDE.md").write_text(f"{block}\n", encoding="utf-8")
    screen.weigh()
    await settled(pilot)
    judged = [
        rule for rule in screen._weighed or () if rule.life is not None and rule.life.after.opportunities
    ]
    assert len(judged) == len(MODULES), f"{len(judged)} rules were judged"


Step = tuple[str, Callable[[Pilot[None]], Awaitable[None]]]


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def press(pilot: Pilot[None]) -> None:
        for key in pressed:
            await pilot.press(key)
        await settled(pilot)

    return press


async def settled(pilot: Pilot[None]) -> None:
    await pilot.pause()
    while pilot.app.workers:
        with suppress(WorkerCancelled):  # by a newer one of its kind
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


STEPS: list[Step] = [
    ("starting, scanning", settled),
    ("opening the project", keys("enter")),
    ("switching rules", keys(*"jjjkk")),
    ("tab: pairs", keys("2")),
    ("switching pairs", keys(*"jjjjjjjjkkkk")),
    ("last pair, first pair", keys("G", "g")),
    ("filtering pairs", keys("slash", *"tests", "enter")),
    ("matches", keys(*"nnnN")),
    ("filter off", keys("escape")),
    ("tab: findings", keys("3")),
    ("switching findings", keys(*"jjkk")),
    ("tab: learned", keys("4")),
    ("looking for verdicts", look_for_verdicts),
    ("switching learned rules", keys(*"jjkk")),
    ("tab: sessions", keys("5")),
    ("opening a transcript", keys("2", "j", "enter")),
    ("moving in it", keys(*"jjjkk")),
    ("next failures", keys(*"]]]")),
    ("last row, first row", keys("G", "g")),
    ("searching it", keys("slash", *"test", "enter")),
    ("next matches", keys(*"nnnN")),
    ("back", keys("escape", "escape")),
    ("accepting, diff", keys("1", "a", "w")),
    ("back to the projects", keys("escape", "q")),
]


async def measure(settings: Settings, held: dict[str, list[tuple[float, float]]]) -> None:
    app = HeadroomApp(settings)
    probe = Probe()
    async with app.run_test(size=(140, 40)) as pilot:
        task = asyncio.create_task(probe.run())
        for name, step in STEPS:
            probe.take()
            await step(pilot)
            await asyncio.sleep(2 * TICK)
            held.setdefault(name, []).append(probe.take())
        task.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=12_345)
    parser.add_argument("--sessions", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("options", nargs="*", help="of headroom-tui, behind --")
    given = parser.parse_args()
    Grace.SECONDS = 0.0
    held: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        if given.options:
            context = command_line.make_context("headroom-tui", list(given.options))
            homes = settings_from(context.params).homes
        else:
            homes, project = {"claude": Path(folder) / ".claude"}, Path(folder) / "big"
            project.mkdir()
            (project / MARK).touch()
            write_session(homes["claude"], given.pairs, project)
            write_short_sessions(homes["claude"], given.sessions, project)
        for number in range(given.rounds):
            state = Path(folder) / f"state-{number}"
            (Path(folder) / "big" / "CLAUDE.md").unlink(missing_ok=True)
            settings = Settings(workspace=state, homes=homes, agents=tuple(homes), here=None)
            asyncio.run(measure(settings, held))
    print(f"{'':24}    held: most, median    worked: most, median (ms)")
    for name, _ in STEPS:
        numbers = [
            figure * 1000
            for column in zip(*held[name], strict=True)
            for figure in (max(column), statistics.median(column))
        ]
        print(f"{name:24}" + "".join(f"{number:10.0f}" for number in numbers))


if __name__ == "__main__":
    sys.exit(main())
