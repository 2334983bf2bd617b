"""A subscription's CLI as a model: without tools, away from the project, without a trace in its logs."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from analyzer.backends.attempts import Alive, Patience, ask
from analyzer.backends.base import ModelError, ModelErrorKind, ModelEvent, ModelRequest, Report
from analyzer.backends.cli_process import Command, started
from analyzer.backends.failures import Asked, answered, garbled
from analyzer.backends.sdk import MISSHAPEN
from scanners.text import visible

# What any program needs to find its home, its language, the time and the way out.
_VARIABLES = (
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|XDG_\w+|"
    r"(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|DBUS_SESSION_BUS_ADDRESS"
)


@dataclass(frozen=True, slots=True)
class Start:
    """What a dialect knows of one run."""

    program: str
    model: str
    flags: frozenset[str]  # that this version has
    scratch: Path  # a folder that is gone after the run, in the one where it runs
    environment: Mapping[str, str]


class Reader(Protocol):
    """Understands the events of one run."""

    def read(self, event: dict[str, Any]) -> Iterator[ModelEvent | Alive]:
        """Yield what ``event`` means; the final one gives a ``Report``.

        Raises:
            ModelError: when it says that the run failed.
        """


class Dialect(Protocol):
    """One CLI: its flags and its events."""

    @property
    def name(self) -> str:
        """The program: ``claude``."""

    @property
    def login(self) -> str:
        """How one logs in there, for a sentence."""

    @property
    def patience(self) -> Patience: ...

    @property
    def variables(self) -> str:
        """Which further environment variables it may see (a regular expression)."""

    @property
    def help(self) -> tuple[str, ...]:
        """Arguments that print its flags."""

    @property
    def needed(self) -> frozenset[str]:
        """Flags without which it would run tools, or leave traces: it is not run without them."""

    def command(self, start: Start, request: ModelRequest) -> tuple[tuple[str, ...], str, dict[str, str]]:
        """Arguments, stdin, and environment variables to set.

        Raises:
            ModelError: when something here would make the run unsafe.
        """

    def reader(self, asked: Asked) -> Reader: ...

    def tidy(self, start: Start) -> str:
        """Remove what the run left in the CLI's own folders, and nothing else.

        Returns a sentence about what could not be removed, or nothing.
        """


@dataclass(frozen=True, slots=True)
class CliBackend:
    """Asks the user's own CLI of an agent, by its login; ``dialect`` says how it is called and read."""

    dialect: Dialect
    program: str  # its path
    folder: Path  # where it runs, ours alone: every run is in the same one, so that it is one project to it
    model: str = ""  # "": its own default
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    patience: Patience | None = None  # None: the dialect's

    @property
    def provider(self) -> str:
        return f"{self.dialect.name}-cli"

    @property
    def place(self) -> str:
        return f"the {self.dialect.name} CLI"

    @property
    def goes_to(self) -> str:
        return self.place

    async def ready(self) -> None:
        """A CLI is started for each question."""

    async def close(self) -> None:
        """Nothing is held."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        return ask(lambda: self._attempt(request), self.place, self.patience or self.dialect.patience)

    async def count_tokens(self, request: ModelRequest) -> int | None:
        return None

    async def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent | Alive, None]:
        asked = Asked(self.place, self.model, self.dialect.login)
        report, left_behind = None, ""
        with self._scratch() as scratch:
            start = Start(self.program, self.model, await self._flags(asked), scratch, self._environment())
            argv, stdin, variables = self.dialect.command(start, request)
            command = Command(argv, stdin, self.folder, {**start.environment, **variables})
            try:
                async with started(asked, command) as run, aclosing(run.events()) as events:
                    reader = self.dialect.reader(asked)
                    async for event in events:
                        for sign in _understood(asked, reader, event):
                            if isinstance(sign, Report):
                                report = sign
                            else:
                                yield sign
                        if report:
                            await run.settle()
                            break
                    else:
                        words = await run.last_words()
                        raise answered(asked, None, words, otherwise=ModelErrorKind.PROCESS)
            finally:
                left_behind = self.dialect.tidy(start)
        yield replace(report, detail=f"{report.detail} {left_behind}".strip())

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """A folder for the files of one run.

        Raises:
            ModelError: when it, or what belongs into it, cannot be written.
        """
        try:
            for folder in (*reversed(self.folder.parents), self.folder):
                folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as name:
                yield Path(name)
        except OSError as error:
            raise ModelError(
                ModelErrorKind.PROCESS,
                f"{visible(str(self.folder))} could not be made ready for {self.place} ({error.strerror}).",
                "Make room there, or set HEADROOM_WORKSPACE_DIR to another folder.",
            ) from error

    async def _flags(self, asked: Asked) -> frozenset[str]:
        """The flags that this version has.

        Raises:
            ModelError: when one is missing without which it is not safe to run.
        """
        argv = (self.program, *self.dialect.help)
        async with started(asked, Command(argv, "", self.folder, self._environment())) as run:
            flags = frozenset(re.findall(r"--[a-z][a-z-]+", await run.text()))
        if missing := self.dialect.needed - flags:
            raise ModelError(
                ModelErrorKind.NOT_INSTALLED,
                f"{asked.place} does not know {', '.join(sorted(missing))}, and is not safe to run without.",
                "Update it, or name another model with --model.",
            )
        return flags

    def _environment(self) -> dict[str, str]:
        allowed = re.compile(f"{_VARIABLES}|{self.dialect.variables}", re.IGNORECASE)
        return {name: value for name, value in self.environment.items() if allowed.fullmatch(name)}


def _understood(asked: Asked, reader: Reader, event: dict[str, Any]) -> list[ModelEvent | Alive]:
    try:
        return list(reader.read(event))
    except MISSHAPEN as error:
        raise garbled(asked, str(error)) from error
