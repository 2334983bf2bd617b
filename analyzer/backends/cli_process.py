"""One run of an agent's CLI: its own process group, the digest on stdin, JSON lines on stdout.

However the run ends, the whole group is gone afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.backends.base import ModelError, ModelErrorKind
from analyzer.backends.failures import Asked, garbled
from analyzer.backends.output import Output, begun, end_group

_SETTLE = 1.0  # seconds for a CLI that has said all to put its own files in order
_GRACE = 0.05  # seconds between SIGTERM and SIGKILL
_LONGEST_LINE = 32 * 1024 * 1024  # bytes of one event
_LAST_WORDS = 200  # characters of what is no event, for the sentence


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, and where; ``stdin`` is what it is given to read."""

    argv: tuple[str, ...]
    stdin: str
    folder: Path
    environment: Mapping[str, str]


class Run:
    """A running CLI."""

    def __init__(self, asked: Asked, process: asyncio.SubprocessTransport, output: Output) -> None:
        self._asked = asked
        self._process = process
        self._output = output

    async def events(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield every line that is a JSON object.

        Raises:
            ModelError: when a line does not end.
        """
        line = bytearray()
        while chunk := await self._output.piece():
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
        printed = bytearray()
        while len(printed) < 1024**2 and (chunk := await self._output.piece()):
            printed += chunk
        return printed.decode("utf-8", "replace")

    async def last_words(self) -> str:
        """Wait until it has ended; return how, and the last of what it wrote that was no event."""
        await self._output.has_exited.wait()
        with contextlib.suppress(TimeoutError):  # what it left running may hold the pipe
            await asyncio.wait_for(self._output.has_closed.wait(), _SETTLE)
        said = " ".join(self._output.words)[-_LAST_WORDS:]
        return f"exit code {self._process.get_returncode()}{': ' if said else ''}{said}"

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
        self._output.words.append(text[-_LAST_WORDS:])
        return None

    async def settle(self) -> None:
        """After its last event: let it end by itself, for a moment."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._output.has_exited.wait(), _SETTLE)

    async def end(self) -> None:
        """Ask the group to go, and give it a moment to."""
        if not self._output.has_exited.is_set():
            end_group(self._process, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._output.has_exited.wait(), _GRACE)

    async def sweep(self) -> None:
        """Kill what is left of the group, also what the CLI had started and left behind."""
        end_group(self._process, signal.SIGKILL)
        # Two that ask how it ended are told different things, and asyncio complains of that on stderr.
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._output.has_exited.wait(), _SETTLE)
        finally:
            self._process.close()  # also where a descendant outside the group holds the pipes
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._output.has_closed.wait(), 1.0)


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
            process, output = await begun(
                *command.argv,
                stdin=stdin,
                stderr=PIPE,
                cwd=command.folder,
                env=dict(command.environment),
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                ModelErrorKind.NOT_INSTALLED,
                f"{asked.place} cannot be started ({asked.quote(str(error))}).",
                "Install it anew, or name another model with --model.",
            ) from error
        run = Run(asked, process, output)
        try:
            yield run
        finally:
            try:
                await run.end()
            finally:
                await run.sweep()
