"""The way to the terminal, which ends with it: Textual's own driver goes on without one, and for good.

A terminal that is closed sends SIGHUP and then SIGCONT. Textual 8 takes every SIGCONT for the end of a
ctrl+z and begins anew, with two threads more, on a terminal that is gone.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from functools import partial
from typing import Any, TextIO, cast

from textual.drivers.linux_driver import LinuxDriver


class SteadyDriver(LinuxDriver):
    """Begins anew only where it had stopped; one that was stopped by force draws its screen again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file = cast(Any, LastingFile(cast(TextIO, self._file)))
        self._loop_of_app = asyncio.get_running_loop()
        self._is_on = self._is_suspended = False

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_on = True

    def stop_application_mode(self) -> None:
        super().stop_application_mode()
        self._is_on = False

    def suspend_application_mode(self) -> None:
        super().suspend_application_mode()
        self._is_suspended = True

    def resume_application_mode(self) -> None:
        """Also called from a signal's handler, in the middle of whatever goes on."""
        if self._is_suspended:
            self._is_suspended = False
            super().resume_application_mode()
            self._loop_of_app.call_soon_threadsafe(partial(self._app.refresh, layout=True))  # all of it
        elif self._is_on:  # SIGSTOP, which nobody is told of, or a terminal that was closed
            self._loop_of_app.call_soon_threadsafe(self._begin_anew)

    def _begin_anew(self) -> None:
        if self._is_on and os.isatty(self.fileno):
            self.suspend_application_mode()
            self.resume_application_mode()


class LastingFile:
    """What the screen is written to. Once that is gone what is written is dropped.

    Else the thread that writes would end, and whoever hands it more would wait for room for good.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):  # the terminal was closed
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()
