"""How long a rule takes from its closing brace to its row on the screen: ``python -m bench.stream``.

A server in a process of its own sends answers in pieces of 20 bytes, over Anthropic's wire format and
through its SDK, which is loaded anew for each, to the app on the demo's logs. Each rule's time runs from the
write of the piece with its brace until the screen is written for which the list was drawn with its row. Also
printed: how late a timer of the app's event loop came at most, and the most processor time that one callback
of the loop took, which is what holds it where nothing else wants the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import tempfile
from asyncio.events import Handle
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, thread_time  # the first is one clock for all processes
from typing import Any

from headroom_tui.app import HeadroomApp
from headroom_tui.demo import build_demo_home
from headroom_tui.frame.grace import Grace
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.answer_bar import AnswerBar
from headroom_tui.widgets.lists import ReviewList
from tests.backends.model_server import ModelServer, Plan
from tests.backends.wire import Anthropic

PIECE, PAUSE = 20, 0.002  # bytes, seconds between two pieces
THINKS = 0.5  # seconds before the first word, as models do
BEAT = 0.002  # seconds
ANSWERS = {"100 kB": (244, 40), "40 rules": (40, 10), "400 rules": (400, 10)}  # rules, words in each


def answer(rules: int, words: int) -> str:
    """Rules like no other: none may be folded away."""

    def content(number: int) -> str:
        chosen = random.Random(number).sample(range(100_000), words)
        return f"- rule {number}: " + " ".join(f"w{each}" for each in chosen)

    entries = [
        {"section": "Environment", "content": content(number), "estimated_tokens_saved": 1,
         "evidence_count": 0, "evidence": [], "replaces": ""}
        for number in range(rules)
    ]  # fmt: skip
    return json.dumps({"context_file_rules": entries, "memory_file_rules": []})


class Timed(Anthropic):
    """Notes when the piece that closes a rule is made, which is just before it is written."""

    def __init__(self) -> None:
        self.sent: list[float] = []
        self._ends = ""

    def text(self, piece: str) -> bytes:
        joined = self._ends + piece
        if '"replaces": ""}' in joined:
            self.sent.append(monotonic())
            joined = ""
        self._ends = joined[-20:]
        return super().text(piece)


class Paced(ModelServer):
    """Sends no faster than a very fast model: what waits in buffers is not the screen's time."""

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        drain = writer.drain
        pauses = iter([0.0, 0.0, THINKS])  # between the three events before the text

        async def paced() -> None:
            await drain()
            await asyncio.sleep(next(pauses, PAUSE))

        writer.drain = paced  # type: ignore[method-assign]
        await super()._answer(reader, writer)


def serve(text: str, pipe: Connection) -> None:
    """In a process of its own: say the port, serve until told otherwise, say when each rule was sent."""

    async def until_told() -> None:
        served = Paced(wire, [Plan(pieces=[text[at : at + PIECE] for at in range(0, len(text), PIECE)])])
        server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(pipe.recv)
        server.close()

    wire = Timed()
    asyncio.run(until_told())
    pipe.send(wire.sent)


@dataclass
class Beat:
    """A timer of the event loop, and how late it came at most; the most that a callback took. Seconds."""

    late: float = 0.0
    held: float = 0.0
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def go_on(self) -> None:
        while True:
            due = monotonic() + BEAT
            await asyncio.sleep(BEAT)
            self.late = max(self.late, monotonic() - due)


@contextmanager
def beating() -> Iterator[Beat]:
    beat = Beat()
    run = Handle._run

    def timed(handle: Handle) -> None:
        began = thread_time()
        run(handle)
        beat.held = max(beat.held, thread_time() - began)

    Handle._run = timed  # type: ignore[method-assign,assignment]
    beat.task = asyncio.create_task(beat.go_on())
    try:
        yield beat
    finally:
        beat.task.cancel()
        Handle._run = run  # type: ignore[method-assign]


async def measure(name: str, settings: Settings, text: str, pipe: Connection) -> None:
    app = HeadroomApp(settings)
    shown: list[float] = []
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        rows = app.screen.query_one("#rules", ReviewList)
        bar = app.screen.query_one(AnswerBar)
        before = rows.option_count
        with beating() as asking:
            await pilot.press("m")
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()

        display, draw, listed = app._display, rows.render_lines, 0

        def drawn(*arguments: Any) -> list[Any]:
            nonlocal listed
            listed = rows.option_count - before
            return draw(*arguments)

        def displayed(*arguments: Any) -> None:
            display(*arguments)
            shown.extend([monotonic()] * (listed - len(shown)))

        rows.render_lines = drawn  # type: ignore[method-assign,assignment]
        app._display = displayed  # type: ignore[method-assign,assignment]
        with beating() as answering:
            await pilot.press("y")
            while not bar.is_shown or bar.is_running:
                await asyncio.sleep(0.02)
        pipe.send(None)
        sent = pipe.recv()
        while len(shown) < len(sent):
            await pilot.pause(0.02)
    waits = sorted((row - brace) * 1000 for brace, row in zip(sent, shown, strict=True))
    p50, p95 = waits[len(waits) // 2], waits[len(waits) * 95 // 100]
    print(f"{name:<10} {len(text):>8,} bytes, {len(sent):>3} rules   brace to row, ms: "
          f"p50 {p50:5.1f}  p95 {p95:5.1f}  most {waits[-1]:5.1f}   "
          f"loop late, ms: {asking.late * 1000:5.1f} asking {answering.late * 1000:5.1f} answering   "
          f"held: {asking.held * 1000:4.1f} {answering.held * 1000:4.1f}",
          flush=True)  # fmt: skip


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    with tempfile.TemporaryDirectory() as name, suppress(KeyboardInterrupt):
        folder = Path(name)
        home = build_demo_home(folder / "home")
        homes = {"claude": home.claude_dir, "codex": home.codex_dir, "gemini": home.gemini_dir}
        os.environ.update(HOME=str(home.folder), ANTHROPIC_API_KEY="key-of-the-bench")
        Grace.SECONDS = 0.0
        context = multiprocessing.get_context("spawn")
        for answer_name, size in ANSWERS.items():
            text = answer(*size)
            here, there = context.Pipe()
            server = context.Process(target=serve, args=(text, there))
            server.start()
            os.environ["ANTHROPIC_BASE_URL"] = f"http://127.0.0.1:{here.recv()}"
            state = folder / answer_name
            settings = Settings(workspace=state, homes=homes, agents=tuple(homes), here=None)
            asyncio.run(measure(answer_name, settings, text, here))
            server.join()


if __name__ == "__main__":
    main()
