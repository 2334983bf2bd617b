"""A provider's SDK in a process of its own: the process. `analyzer.backends.apart` starts it.

It reads JSON lines from stdin, first the backend and then the questions, and writes what comes of them to
stdout. When nobody holds the other end of stdin any more, it is gone at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import aclosing, suppress
from dataclasses import asdict
from threading import Thread
from typing import Any

from msgspec import convert

from analyzer.backends.anthropic import AnthropicBackend
from analyzer.backends.apart import BROKE, COUNTED, FAILED
from analyzer.backends.base import ModelError, ModelRequest
from analyzer.backends.gemini import GeminiBackend
from analyzer.backends.openai import OpenAIBackend
from analyzer.backends.openai_compatible import OpenAICompatibleBackend
from analyzer.backends.sdk_backend import SdkBackend

_BACKENDS: dict[str, type[SdkBackend]] = {
    kind.__name__: kind for kind in (AnthropicBackend, OpenAIBackend, OpenAICompatibleBackend, GeminiBackend)
}


def main() -> None:
    """Answer questions until stdin ends."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what an SDK may print is no answer
    asyncio.run(_serve(answers))


async def _serve(answers: int) -> None:
    lines: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin.buffer:
            loop.call_soon_threadsafe(lines.put_nowait, json.loads(line))
        os._exit(0)

    def say(kind: str, answer: dict[str, Any]) -> None:
        rest = json.dumps([kind, answer]).encode() + b"\n"
        while rest:
            rest = rest[os.write(answers, rest) :]

    Thread(target=read, daemon=True).start()
    first = await lines.get()
    backend = convert(first, _BACKENDS[first.pop("backend")])
    with suppress(ModelError):  # asking meets the same, and says it
        await backend.ready()
    while True:
        asked = await lines.get()
        question = asked.pop("question")
        request = convert(asked, ModelRequest)
        try:
            if question == "count":
                say(COUNTED, {"tokens": await backend.count_tokens(request)})
            else:
                async with aclosing(backend.stream(request)) as events:
                    async for event in events:
                        say(type(event).__name__, asdict(event))
        except ModelError as error:
            say(FAILED, asdict(error))
        except Exception as error:  # noqa: BLE001 - the other side has the words for it
            say(BROKE, {"why": f"failed ({type(error).__name__}: {error})"})
