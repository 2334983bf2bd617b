"""A provider's SDK in a process of its own: this side of it; the other is `apart_process`.

An SDK takes up to a second to load, holds the interpreter's lock for much of it, and looks every event of a
stream through: in the process of a screen that screen would stand still meanwhile. And to end a process is
the one way to stop a request that works at once whatever the request is doing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Iterator
from dataclasses import asdict
from typing import Any, Literal

from msgspec import convert

from analyzer.backends.base import (
    Fragment,
    ModelError,
    ModelErrorKind,
    ModelEvent,
    ModelRequest,
    Report,
    Restart,
    Waiting,
)
from analyzer.backends.output import Output, begun
from analyzer.backends.sdk_backend import SdkBackend
from scanners.text import visible

Question = Literal["count", "stream"]
EVENTS: dict[str, type[ModelEvent]] = {kind.__name__: kind for kind in (Fragment, Restart, Waiting, Report)}
COUNTED, FAILED, BROKE = "Counted", "Failed", "Broke"

_END = 1.0  # seconds for what was killed to be gone


class ApartBackend:
    """Asks ``backend`` in a process of its own, which begins with `ready` and ends with `close`.

    That process ends by itself when this one is gone. Keys reach it through its stdin.
    """

    def __init__(self, backend: SdkBackend) -> None:
        self.backend = backend
        self.provider, self.model, self.place = backend.provider, backend.model, backend.place
        self.goes_to = backend.goes_to
        self._process: tuple[asyncio.SubprocessTransport, Output] | None = None
        self._rest: list[bytes] = []  # of a line that is not whole yet

    async def ready(self) -> None:
        if self._process is not None:
            return
        # Where this program was found, and nowhere else: what lies in the current folder is not ours.
        path = [folder for folder in sys.path if folder]
        program = (
            f"import sys; sys.path[:] = {path!r}; from analyzer.backends.apart_process import main; main()"
        )
        try:
            self._process = await begun(sys.executable, "-P", "-c", program, stdin=PIPE, stderr=DEVNULL)
        except (OSError, ValueError) as error:
            raise self._broke(f"could not be started ({error})") from error
        self._send({"backend": type(self.backend).__name__, **asdict(self.backend)})  # type: ignore[call-overload]

    async def close(self) -> None:
        held, self._process, self._rest = self._process, None, []
        if held is not None:
            process, output = held
            process.close()  # which kills it
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(output.has_closed.wait(), _END)

    async def count_tokens(self, request: ModelRequest) -> int | None:
        async with contextlib.aclosing(self._answers("count", request)) as answers:
            async for kind, answer in answers:
                if kind == COUNTED:
                    return convert(answer["tokens"], int | None)
        raise self._broke("said nothing")

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        try:
            async with contextlib.aclosing(self._answers("stream", request)) as answers:
                async for kind, answer in answers:
                    event = convert(answer, EVENTS[kind])
                    yield event
                    if isinstance(event, Report):
                        return
        finally:
            await self.close()

    async def _answers(
        self, question: Question, request: ModelRequest
    ) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
        """What the other process says. It is ended when this is left in the middle.

        Raises:
            ModelError: what the backend raised there, or that it broke.
        """
        is_over = False
        try:
            await self.ready()
            assert self._process is not None
            process, output = self._process
            self._send({"question": question, **asdict(request)})
            while piece := await output.piece():
                for kind, answer in _joined(self._lines(piece)):
                    if kind == FAILED:
                        is_over = True
                        raise ModelError(**{**answer, "kind": ModelErrorKind(answer["kind"])})
                    if kind == BROKE:
                        raise self._broke(visible(str(answer["why"])))
                    is_over = kind in (COUNTED, Report.__name__)
                    yield kind, answer
            await output.has_exited.wait()
            raise self._broke(f"ended with exit code {process.get_returncode()}")
        finally:
            if not is_over:
                await self.close()

    def _lines(self, piece: bytes) -> list[bytes]:
        """The lines that are whole with this piece."""
        *ends, rest = piece.split(b"\n")
        if not ends:
            self._rest.append(rest)
            return []
        first, self._rest = b"".join([*self._rest, ends[0]]), [rest]
        return [first, *ends[1:]]

    def _send(self, what: dict[str, Any]) -> None:
        assert self._process is not None
        stdin = self._process[0].get_pipe_transport(0)
        assert isinstance(stdin, asyncio.WriteTransport)
        stdin.write(json.dumps(what).encode() + b"\n")

    def _broke(self, why: str) -> ModelError:
        return ModelError(
            ModelErrorKind.PROCESS,
            f"The process that speaks with {self.place} {why}.",
            "Ask again.",
        )


def _joined(lines: list[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answers in ``lines``; pieces of text that came together are one, which is less to go through."""
    text: list[str] = []
    for line in lines:
        kind, answer = json.loads(line)
        if kind == Fragment.__name__:
            text.append(answer["text"])
            continue
        if text:
            yield Fragment.__name__, {"text": "".join(text)}
            text = []
        yield kind, answer
    if text:
        yield Fragment.__name__, {"text": "".join(text)}
