"""The SDK in a process of its own: what comes of it is the same, and it never outlives the question."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from analyzer.backends.apart import ApartBackend
from analyzer.backends.base import Fragment, ModelError, ModelErrorKind, StopReason
from tests.backends.cases import CASES, HALF, HURRIED, KEY, PIECES, REQUEST, backend_for, faults, seen_of
from tests.backends.model_server import ModelServer, Plan, free_port, model_server
from tests.backends.wire import PROTOCOLS, Anthropic
from tests.timing import are_at_once


def apart(url: str, protocol: str = "anthropic") -> ApartBackend:
    return ApartBackend(backend_for(protocol, url, HURRIED))


def process_of(backend: ApartBackend) -> int:
    assert backend._process is not None
    return backend._process[0].get_pid()


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@asynccontextmanager
async def streaming(*plans: Plan) -> AsyncGenerator[tuple[ModelServer, ApartBackend], None]:
    async with model_server(PROTOCOLS["anthropic"], *plans) as server:
        backend = apart(server.url)
        try:
            yield server, backend
        finally:
            await backend.close()


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_it_says_what_the_backend_says(protocol: str) -> None:
    """A count, an attempt that broke, text and tokens: over every protocol, in one process each."""
    plans = Plan(pieces=HALF, then="reset"), Plan(pieces=PIECES)
    async with model_server(PROTOCOLS[protocol], *plans) as server:
        backend = apart(server.url, protocol)
        counted = await backend.count_tokens(REQUEST)
        seen = await seen_of(backend)
    assert counted == (None if protocol == "chat" else 1234)
    assert seen.text == "".join((*HALF, *PIECES))
    assert seen.report and (seen.report.stop, seen.report.input_tokens) == (StopReason.COMPLETE, 321)


async def test_an_error_is_what_it_was_there() -> None:
    async with streaming(*CASES["401"].plans) as (server, backend):
        seen = await seen_of(backend)
        assert faults(CASES["401"], replace(seen, requests=len(server.requests))) == []


async def test_it_is_loaded_before_it_is_asked_and_nothing_is_sent_then() -> None:
    async with streaming(Plan(pieces=PIECES)) as (server, backend):
        await backend.ready()
        process = process_of(backend)
        await backend.ready()
        assert process_of(backend) == process
        await asyncio.sleep(0)
        assert server.headers == []
        await backend.close()
        assert not is_there(process)


async def test_a_surrogate_that_was_cut_in_two_comes_through() -> None:
    halves = '{"a": "\ud83d', '\ude80"}'
    async with streaming(Plan(pieces=halves)) as (_, backend):
        assert (await seen_of(backend)).text == "".join(halves)


@pytest.mark.parametrize("then", ["hang", "close"])
async def test_it_is_gone_after_the_answer_and_when_it_is_left(then: str) -> None:
    async with streaming(Plan(pieces=PIECES, then=then)) as (server, backend):
        stream = backend.stream(REQUEST)
        async for event in stream:
            process = process_of(backend)
            if isinstance(event, Fragment) and then == "hang":
                break
        await stream.aclose()
        assert not is_there(process)
        async with asyncio.timeout(20):
            while server.open_connections:
                await asyncio.sleep(0.01)


async def test_cancel_at_any_moment() -> None:
    """While the process starts, loads, connects, reads or waits to ask again."""
    loop, moments, took = asyncio.get_running_loop(), random.Random(7), list[float]()
    for _ in range(int(os.environ.get("HEADROOM_CANCEL_POINTS", "5"))):
        async with streaming(Plan(503, "overloaded"), Plan(pieces=HALF, then="hang")) as (_, backend):
            task = asyncio.create_task(seen_of(backend))
            await asyncio.wait([task], timeout=moments.uniform(0, 2.5))
            process = backend._process and process_of(backend)
            started = loop.time()
            task.cancel()
            await asyncio.wait([task])
            took.append(loop.time() - started)
            assert process is None or not is_there(process)
    print(f"worst cancel, apart: {max(took) * 1000:.0f} ms")
    assert are_at_once(took)


async def test_a_process_that_is_killed_is_a_sentence() -> None:
    async with streaming(Plan(pieces=PIECES, then="hang")) as (_, backend):
        stream = backend.stream(REQUEST)
        await anext(stream)
        os.kill(process_of(backend), signal.SIGKILL)
        with pytest.raises(ModelError, match=r"ended with exit code -9\. Ask again\.") as failed:
            async for _ in stream:
                pass
    assert failed.value.kind is ModelErrorKind.PROCESS


async def test_what_an_sdk_prints_is_no_answer_and_the_key_is_in_no_argument() -> None:
    class Loud(Anthropic):
        def start(self) -> Iterator[bytes]:
            yield b'event: unheard_of\ndata: {"type": "unheard_of"}\n\n'
            yield from super().start()

    async with model_server(Loud(), Plan(pieces=PIECES)) as server:
        backend = apart(server.url)
        await backend.ready()
        arguments = Path(f"/proc/{process_of(backend)}/cmdline")
        if arguments.exists():
            assert KEY not in arguments.read_text(encoding="utf-8")
        assert (await seen_of(backend)).text == "".join(PIECES)


async def test_modules_in_the_current_folder_are_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anthropic", "analyzer", "json", "httpx2"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    async with streaming(Plan(pieces=PIECES)) as (_, backend):
        assert (await seen_of(backend)).text == "".join(PIECES)


async def test_an_sdk_that_is_not_installed_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "anthropic.py").write_text("raise ModuleNotFoundError('No module named anthropic')")
    monkeypatch.syspath_prepend(tmp_path)
    seen = await seen_of(apart(f"http://127.0.0.1:{free_port()}"))
    assert seen.error and seen.error.kind is ModelErrorKind.NOT_INSTALLED
    assert "Install headroom-tui[all]" in seen.sentence


def test_it_does_not_outlive_the_program() -> None:
    """Not even one that is killed and cannot tidy up."""
    program = (
        "import asyncio, os, signal\n"
        "from analyzer.backends.anthropic import AnthropicBackend\n"
        "from analyzer.backends.apart import ApartBackend\n"
        "async def main():\n"
        "    backend = ApartBackend(AnthropicBackend('m', 'k', None, 'http://127.0.0.1:9'))\n"
        "    await backend.ready()\n"
        "    print(backend._process[0].get_pid(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, text=True, check=False
    )
    process = int(done.stdout)
    deadline = monotonic() + 5
    while is_there(process) and not _has_ended(process):
        assert monotonic() < deadline, "it was still there after five seconds"
        sleep(0.01)


def _has_ended(process: int) -> bool:
    """Its parent was killed, so it may be that nobody asks how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(") ", 1)[-1][0] == "Z"
    except OSError:
        return False
