"""How the reviewer is left other than by its own keys: ctrl+c, and signals."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, ClassVar

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.widgets import Input, TextArea

from headroom_tui.frame.keys import KeyedApp
from headroom_tui.frame.steady_driver import SteadyDriver

AGAIN_SECONDS = 3.0  # within which a second ctrl+c is meant
_LOOK_SECONDS = 1.0  # between two looks whether the terminal is still there
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class LeavingApp(KeyedApp):
    """Ends with the terminal as it was, and 128 + the signal's number as the exit code."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, system=True, priority=True),  # over dialogs too
    ]
    _again_until = 0.0
    _handlers: tuple[tuple[signal.Signals, Any], ...] = ()  # of whoever started this

    def get_driver_class(self) -> type[Driver]:
        named = super().get_driver_class()
        return SteadyDriver if named is LinuxDriver else named

    def on_load(self) -> None:
        """From before the screen is taken, which is only given back by who has it whole."""
        self._handlers = tuple((ending, signal.getsignal(ending)) for ending in ENDINGS)
        for ending in ENDINGS:
            asyncio.get_running_loop().add_signal_handler(ending, self._end, ending)

    def on_unmount(self) -> None:
        """From here on a signal means the threads that are still waited for, and what comes after them."""
        for ending, handler in self._handlers:
            asyncio.get_running_loop().remove_signal_handler(ending)
            signal.signal(ending, handler)

    def on_mount(self) -> None:
        if not self.is_headless and sys.__stdin__ is not None:
            terminal = select.poll()
            terminal.register(sys.__stdin__.fileno(), 0)
            self.set_interval(_LOOK_SECONDS, lambda: self._end_without(terminal))

    def _end_without(self, terminal: select.poll) -> None:
        """End when the terminal was closed, which need not be told: only its first program gets a signal.

        Textual would read its end over and over, for good.
        """
        if any(state & select.POLLHUP for _, state in terminal.poll(0)):
            self._end(signal.SIGHUP)

    def _end(self, ending: int) -> None:
        self.exit(return_code=128 + ending)

    def action_interrupt(self) -> None:
        """Hint, and at the second one quit; where text is selected, ctrl+c copies it."""
        focused = self.focused
        in_a_field = isinstance(focused, Input | TextArea) and focused.selected_text
        if in_a_field or self.screen.get_selected_text():
            raise SkipAction
        if monotonic() < self._again_until:
            self._end(signal.SIGINT)
            return
        self._again_until = monotonic() + AGAIN_SECONDS
        self.notify("ctrl+c again quits. What you decided is saved.", timeout=AGAIN_SECONDS)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Hand the terminal over. Ctrl+c in an editor reaches us as well then, and is not meant."""
        came: list[int] = []
        with super().suspend():
            # The loop stands still meanwhile, and would take each for meant as soon as it goes on.
            waking = signal.set_wakeup_fd(-1)
            before = {
                each: signal.signal(each, lambda number, frame: came.append(number)) for each in ENDINGS
            }
            try:
                yield
            finally:
                for each, handler in before.items():
                    signal.signal(each, handler)
                signal.set_wakeup_fd(waking)
        if meant := [number for number in came if number != signal.SIGINT]:
            self._end(meant[0])
