"""The way to the terminal, which ends with it: Textual's own driver goes on without one, and for good.

A terminal that is closed sends SIGHUP and then SIGCONT. Textual 8 takes every SIGCONT for the end of a
ctrl+z and begins anew, with two threads more, on a terminal that is gone. And it takes the screen away in
the signal's handler: in the middle of a write, which holds the lock that taking it away waits for.
"""

from __future__ import annotations

import asyncio
import os
import signal
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
        if self._is_suspended:
            self._is_suspended = False
            super().resume_application_mode()
            self._loop_of_app.call_soon(partial(self._app.refresh, layout=True))  # all of it
        elif self._is_on and os.isatty(self.fileno):  # SIGSTOP, which nobody is told of, or a closed terminal
            self.suspend_application_mode()
            self.resume_application_mode()

    def _sigtstp_application(self, *_: object) -> None:
        """Stop between two turns of the loop; where the screen is another's (an editor), at once."""
        if self._is_on and self._auto_restart:
            self._loop_of_app.call_soon_threadsafe(super()._sigtstp_application)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart and (self._is_on or self._is_suspended):  # else the loop may have ended
            self._loop_of_app.call_soon_threadsafe(self.resume_application_mode)


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
