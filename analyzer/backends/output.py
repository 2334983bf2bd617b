"""What another process writes, as it comes, and when it has gone: an SDK's own one, or a command line."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE
from collections import deque
from contextlib import suppress
from typing import Any

_HELD = 64  # pieces that nobody has read yet, before the process is made to wait
_SETTLE = 1.0  # seconds without another piece, once it has gone, until that was all


class Output(asyncio.SubprocessProtocol):
    """The two outputs of a process. ``words`` are the last of what it complained about.

    A pipe can outlive the process, in the hands of what that started: then its end is told all the same.
    """

    def __init__(self) -> None:
        self.words: deque[str] = deque(maxlen=40)
        self.has_exited = asyncio.Event()
        self.has_closed = asyncio.Event()  # exited, and nobody else holds its pipes
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue()
        self._stdout: asyncio.ReadTransport | None = None
        self._settling: asyncio.TimerHandle | None = None

    async def piece(self) -> bytes:
        """The next of stdout; an empty one at its end."""
        piece = await self._pieces.get()
        if self._stdout is not None:
            self._stdout.resume_reading()
            if self.has_exited.is_set():
                self._settle()
        return piece

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        stdout = transport.get_pipe_transport(1)
        assert isinstance(stdout, asyncio.ReadTransport)
        self._stdout = stdout

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self.words.append(data.decode("utf-8", "replace"))
            return
        self._pieces.put_nowait(data)
        if self._stdout is not None and self._pieces.qsize() >= _HELD:
            self._stdout.pause_reading()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1:
            self._stdout = None
            self._pieces.put_nowait(b"")

    def process_exited(self) -> None:
        self.has_exited.set()
        self._settle()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._settling is not None:
            self._settling.cancel()
        self.has_closed.set()

    def _settle(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
        self._settling = asyncio.get_running_loop().call_later(_SETTLE, self._tell_end)

    def _tell_end(self) -> None:
        if self._pieces.empty():
            self._pieces.put_nowait(b"")
        else:  # there may be more behind what nobody has read
            self._settle()


async def begun(*argv: str, **how: Any) -> tuple[asyncio.SubprocessTransport, Output]:
    """Start a process in a group of its own. ``how`` is as of ``subprocess.Popen``.

    Raises:
        OSError, ValueError: when it cannot be started.
    """
    start = asyncio.get_running_loop().subprocess_exec
    starting = asyncio.create_task(start(Output, *argv, stdout=PIPE, start_new_session=True, **how))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # Half-way asyncio would wait for the pipes, which what it has started may hold for ever.
        starting.add_done_callback(_end)
        await asyncio.wait([starting])
        raise


def end_group(process: asyncio.SubprocessTransport, how: signal.Signals) -> None:
    """Send a signal to all that ``begun`` has started, or that it started itself."""
    with suppress(ProcessLookupError, PermissionError):  # gone, or (macOS) only zombies are left
        os.killpg(process.get_pid(), how)


def _end(starting: asyncio.Task[tuple[asyncio.SubprocessTransport, Output]]) -> None:
    if not starting.cancelled() and starting.exception() is None:
        process, _ = starting.result()
        end_group(process, signal.SIGKILL)
        process.close()
