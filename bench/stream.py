"""How long a rule takes from its closing brace to its row on the screen: ``python -m bench.stream``.

A server on this machine sends an answer of 100 kB in pieces of 20 bytes, over Anthropic's wire format and
through its SDK, to the app on the demo's logs. Each rule's time runs from the write of the piece with its
brace until the second drawing of the screen after its row is in the list, by when it surely is on it. Also
printed: the longest time that the event loop was held.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

from headroom_tui.app import HeadroomApp
from headroom_tui.demo import build_demo_home
from headroom_tui.grace import Grace
from headroom_tui.settings import Settings
from headroom_tui.widgets.answer_bar import AnswerBar
from headroom_tui.widgets.lists import ReviewList
from headroom_tui.workbench import Workbench
from tests.backends.model_server import ModelServer, Plan
from tests.backends.wire import Anthropic

SIZE, PIECE, PAUSE = 100_000, 20, 0.002  # bytes, bytes, seconds between two pieces
THINKS = 2.0  # seconds before the first word, as models do


def words(number: int) -> str:
    """A rule like no other: none may be folded away."""
    chosen = random.Random(number).sample(range(100_000), 40)
    return f"- rule {number}: " + " ".join(f"w{each}" for each in chosen)


def answer() -> str:
    rules: list[dict[str, Any]] = []
    while len(json.dumps(rules)) < SIZE:
        rules.append({"section": "Environment", "content": words(len(rules)), "estimated_tokens_saved": 1,
                      "evidence_count": 0, "evidence": [], "replaces": ""})  # fmt: skip
    return json.dumps({"context_file_rules": rules, "memory_file_rules": []})


class Timed(Anthropic):
    """Notes when the piece that closes a rule is made, which is just before it is written."""

    def __init__(self) -> None:
        self.sent: list[float] = []
        self._ends = ""

    def text(self, piece: str) -> bytes:
        joined = self._ends + piece
        if '"replaces": ""}' in joined:
            self.sent.append(perf_counter())
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


async def measure(folder: Path) -> None:
    home = build_demo_home(folder / "home")
    os.environ.update(HOME=str(home.folder), ANTHROPIC_API_KEY="key-of-the-bench")
    homes = {"claude": home.claude_dir, "codex": home.codex_dir, "gemini": home.gemini_dir}
    settings = Settings(workspace=folder / "state", homes=homes, agents=tuple(homes), here=None)
    text = answer()
    wire = Timed()
    served = Paced(wire, [Plan(pieces=[text[at : at + PIECE] for at in range(0, len(text), PIECE)])])
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    os.environ["ANTHROPIC_BASE_URL"] = served.url
    Grace.SECONDS = 0.0
    app = HeadroomApp(Workbench(settings))
    shown: list[float] = []
    async with app.run_test(size=(140, 40)) as pilot:
        for key in ("enter", "m", "y"):
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            if key == "y":
                break
            await pilot.press(key)
        before = app.screen_stack[1].query_one("#rules", ReviewList).option_count
        await pilot.press("y")
        rows = app.screen.query_one("#rules", ReviewList)
        bar = app.screen.query_one(AnswerBar)

        display, listed = app._display, 0

        def drawn(*arguments: Any) -> None:
            nonlocal listed
            display(*arguments)
            shown.extend([perf_counter()] * (listed - len(shown)))
            listed = rows.option_count - before

        app._display = drawn  # type: ignore[method-assign]
        held = 0.0
        while bar.is_running:
            began = perf_counter()
            await asyncio.sleep(0)
            held = max(held, perf_counter() - began)
        while len(shown) < len(wire.sent):
            await pilot.pause(0.02)
    server.close()
    report(wire.sent, shown, held, len(text))


def report(sent: list[float], shown: list[float], held: float, size: int) -> None:
    waits = sorted((row - brace) * 1000 for brace, row in zip(sent, shown, strict=True))
    print(f"answer               {size:,} bytes in pieces of {PIECE}, {len(sent)} rules")
    print(f"brace to row, p50    {waits[len(waits) // 2]:.1f} ms")
    print(f"brace to row, p95    {waits[len(waits) * 95 // 100]:.1f} ms")
    print(f"brace to row, most   {waits[-1]:.1f} ms")
    print(f"event loop held      {held * 1000:.1f} ms at most, with server, client and screen in one process")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(KeyboardInterrupt):
        asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
