"""The way to the terminal, which ends with it: Textual's own driver goes on without one, and for good.

A terminal that is closed sends SIGHUP and then SIGCONT. Textual 8 takes every SIGCONT for the end of a
ctrl+z and begins anew, with two threads more, on a terminal that is gone. And it takes the screen away in
the signal's handler: in the middle of a write, which holds the lock that taking it away waits for.

At a ctrl+z Textual stops its own process, by force. What it was started by then waits for it, such as
``uv run``, or nobody is there to go on with it, such as in a window of its own.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import sleep
from typing import Any, TextIO, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from headroom_tui.frame.typed_text import TypedText

_MOMENT = 0.1  # seconds
_READ_AT_ONCE = 4096  # bytes


class SteadyDriver(LinuxDriver):
    """Begins anew only where it had stopped; one that was stopped by force draws its screen again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file = cast(Any, LastingFile(cast(TextIO, self._file)))
        self._loop_of_app = asyncio.get_running_loop()
        self._is_on = self._is_to_stop = False
        self._goes_on = 0  # how often it was told to

    def run_input_thread(self) -> None:
        """Hand on what is typed, as Textual's own does, but for what would end that."""
        parser, typed = XTermParser(self._debug), TypedText()
        with selectors.SelectSelector() as selector:  # the one that knows terminals on macOS too
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                read = os.read(self.fileno, _READ_AT_ONCE) if selector.select(_MOMENT) else b""
                if text := typed.of(read):  # without one the parser would take it for the end
                    self._hand_on(parser.feed(text))
                self._hand_on(parser.tick())

    def _hand_on(self, events: Iterable[Message]) -> None:
        for event in events:
            self.process_message(event)

    def start_application_mode(self) -> None:
        self._wait_for_foreground()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_on = True

    def _wait_for_foreground(self) -> None:
        """Be stopped for as long as the terminal is another's: after ``&``, or ``bg``."""
        with suppress(OSError):  # not the terminal that we were started from
            while os.tcgetpgrp(self.fileno) != os.getpgrp() and self._was_stopped(signal.SIGTTIN):
                pass

    def stop_application_mode(self) -> None:
        super().stop_application_mode()
        self._is_on = False

    def resume_application_mode(self) -> None:
        super().resume_application_mode()
        self._loop_of_app.call_soon(partial(self._app.refresh, layout=True))  # all of it

    def _sigtstp_application(self, *_: object) -> None:
        """Stop between two turns of the loop; where the screen is another's (an editor), at once."""
        if not (self._is_on and self._auto_restart):
            with _by_default(signal.SIGTSTP):
                os.kill(os.getpid(), signal.SIGTSTP)
        elif not self._is_to_stop:
            self._is_to_stop = True
            self._loop_of_app.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        """Stop as the terminal would do it."""
        if self._is_on:
            self.suspend_application_mode()
            self._must_signal_resume = True
            with _by_default(signal.SIGTSTP):
                self._was_stopped(signal.SIGTSTP)
            self.resume_application_mode()
        self._is_to_stop = False

    def _was_stopped(self, how: signal.Signals) -> bool:
        """Whether all of the job was, and goes on; not where there is no shell that could go on with it."""
        before = self._goes_on
        os.killpg(0, how)
        sleep(_MOMENT)  # another thread may be the first that goes on
        return self._goes_on > before

    def _sigcont_application(self, *_: object) -> None:
        self._goes_on += 1
        if self._is_on and self._auto_restart:  # else the loop may have ended
            self._loop_of_app.call_soon_threadsafe(self._draw_again)

    def _draw_again(self) -> None:
        """After SIGSTOP, which nobody is told of; not where the terminal was closed."""
        if self._is_on and os.isatty(self.fileno):
            self.suspend_application_mode()
            self.resume_application_mode()


@contextmanager
def _by_default(number: signal.Signals) -> Iterator[None]:
    ours = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, ours)


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
