"""What another process writes: all of it, at the reader's pace, and an end whoever holds the pipe."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from analyzer.backends import output
from analyzer.backends.output import Output, begun
from tests.backends.fake_clis import WAITS, is_gone

MUCH = 20_000_000  # bytes, more than is held


async def read(out: Output) -> bytes:
    pieces = []
    while piece := await out.piece():
        pieces.append(piece)
    return b"".join(pieces)


async def until_held(out: Output) -> None:
    async with asyncio.timeout(20):
        while out._pieces.qsize() < output._HELD:
            await asyncio.sleep(0.01)


async def test_a_process_that_nobody_reads_waits_and_nothing_of_it_is_lost() -> None:
    process, out = await begun(sys.executable, "-c", f"print('x' * {MUCH}, end='')")
    await until_held(out)
    assert out._stdout is not None and not out._stdout.is_reading()
    assert len(await read(out)) == MUCH
    await out.has_closed.wait()
    assert process.get_returncode() == 0
    process.close()


async def test_what_is_left_of_one_that_has_gone_is_read_before_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its child holds the pipe, so that the pipe tells no end; and a pipe holds less than all of it."""
    monkeypatch.setattr(output, "_SETTLE", 0.1)
    monkeypatch.setattr(output, "_HELD", 1)
    program = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', '{WAITS}'])\n"
        "print('x' * 100_000, child.pid, end='', flush=True)\n"
    )
    process, out = await begun(sys.executable, "-c", program)
    try:
        await out.has_exited.wait()
        out._tell_end()
        text = await read(out)
        assert text.startswith(b"x" * 100_000)
        assert not out.has_closed.is_set()
    finally:
        os.killpg(process.get_pid(), signal.SIGKILL)
        process.close()


async def test_one_that_is_cancelled_while_it_starts_is_not_waited_for_and_nothing_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its child holds the pipe before we do."""
    noted = tmp_path / "child"
    program = (
        "import pathlib, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', '{WAITS}'])\n"
        "pathlib.Path(sys.argv[1]).write_text(str(child.pid))\n"
        f"{WAITS}"
    )
    starting = asyncio.create_task(begun(sys.executable, "-c", program, str(noted)))
    loop = asyncio.get_running_loop()
    connect = loop.connect_read_pipe

    async def connect_late(*what: Any) -> Any:
        while not (noted.exists() and noted.read_text()):
            await asyncio.sleep(0.01)
        starting.cancel()
        return await connect(*what)

    monkeypatch.setattr(loop, "connect_read_pipe", connect_late)
    done, _ = await asyncio.wait([starting], timeout=20)
    assert done and starting.cancelled()
    assert await is_gone(int(noted.read_text()))
    assert asyncio.all_tasks() == {asyncio.current_task()}
