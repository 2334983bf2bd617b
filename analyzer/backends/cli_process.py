"""One run of an agent's CLI: its own process group, the digest on stdin, JSON lines on stdout.

However the run ends, the whole group is gone afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import tempfile
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.backends.base import ModelError, ModelErrorKind
from analyzer.backends.failures import Asked, garbled

_SETTLE = 1.0  # seconds for a CLI that has said all to put its own files in order
_GRACE = 0.05  # seconds between SIGTERM and SIGKILL
_LONGEST_LINE = 32 * 1024 * 1024  # bytes of one event
_LAST_WORDS = 200  # characters of what is no event, for the sentence


@dataclass(frozen=True, slots=True)
class Command:
    argv: tuple[str, ...]
    stdin: str
    folder: Path
    environment: Mapping[str, str]


class Run:
    """A running CLI."""

    def __init__(self, asked: Asked, process: asyncio.subprocess.Process) -> None:
        self._asked = asked
        self._process = process
        self._said: deque[str] = deque(maxlen=40)
        self._complaints = asyncio.create_task(self._read_complaints())

    async def events(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield every line that is a JSON object.

        Raises:
            ModelError: when a line does not end.
        """
        assert self._process.stdout is not None
        line = bytearray()
        while chunk := await self._process.stdout.read(65536):
            *ends, rest = chunk.split(b"\n")
            for end in ends:
                line += end
                if (event := self._event(bytes(line))) is not None:
                    yield event
                line.clear()
            line += rest
            if len(line) > _LONGEST_LINE:
                raise garbled(self._asked, f"a line longer than {_LONGEST_LINE // 1024**2} MB")
        if (event := self._event(bytes(line))) is not None:
            yield event

    async def text(self) -> str:
        """Return all that it prints to stdout, up to a megabyte."""
        assert self._process.stdout is not None
        printed = bytearray()
        while len(printed) < 1024**2 and (chunk := await self._process.stdout.read(65536)):
            printed += chunk
        return printed.decode("utf-8", "replace")

    async def last_words(self) -> str:
        """Wait until it has ended; return how, and the last of what it wrote that was no event."""
        await asyncio.wait([self._complaints], timeout=_SETTLE)  # what it left running may hold the pipe
        code = await self._process.wait()
        return f"exit code {code}: {' '.join(self._said)[-_LAST_WORDS:]}"

    def _event(self, line: bytes) -> dict[str, Any] | None:
        text = line.decode("utf-8", "replace").strip()
        if not text:
            return None
        try:
            event = json.loads(text)
        except (ValueError, RecursionError):
            event = None
        if isinstance(event, dict):
            return event
        self._said.append(text[-_LAST_WORDS:])
        return None

    async def _read_complaints(self) -> None:
        assert self._process.stderr is not None
        while chunk := await self._process.stderr.read(4096):
            self._said.append(chunk.decode("utf-8", "replace"))

    async def settle(self) -> None:
        """After its last event: let it end by itself, for a moment."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _SETTLE)

    async def end(self) -> None:
        """Ask the group to go, and give it a moment to."""
        if self._process.returncode is None:
            _send(self._process.pid, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _GRACE)

    async def sweep(self) -> None:
        """Kill what is left of the group, also what the CLI had started and left behind."""
        _send(self._process.pid, signal.SIGKILL)
        self._complaints.cancel()
        await asyncio.wait([self._complaints])
        with contextlib.suppress(TimeoutError):  # a descendant outside the group may hold the pipes
            await asyncio.wait_for(self._process.wait(), 1.0)


def _send(group: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # gone, or (macOS) only zombies are left
        os.killpg(group, what)


@contextlib.asynccontextmanager
async def started(asked: Asked, command: Command) -> AsyncGenerator[Run, None]:
    """Start ``command`` and end it when the block is left, in whatever way.

    Raises:
        ModelError: when it cannot be started.
    """
    # A file that has no name: the CLI may read at its own pace, or not at all, and nothing stays behind.
    with tempfile.TemporaryFile(dir=command.folder) as stdin:
        stdin.write(command.stdin.encode("utf-8", "replace"))
        stdin.seek(0)
        try:
            process = await asyncio.create_subprocess_exec(
                *command.argv,
                stdin=stdin,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=command.folder,
                env=dict(command.environment),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                ModelErrorKind.NOT_INSTALLED,
                f"{asked.place} cannot be started ({asked.quote(str(error))}).",
                "Install it anew, or name another model with --model.",
            ) from error
        run = Run(asked, process)
        try:
            yield run
        finally:
            try:
                await run.end()
            finally:
                await run.sweep()
