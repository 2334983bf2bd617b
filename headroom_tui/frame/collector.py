"""Keeps Python's garbage collector from holding up the screen.

To look through all that a screen has drawn takes it 10 to 35 ms, dozens of times a minute while somebody
works. So it does that when nobody works.

To look through everything that a large history is made of takes it 50 ms and more, again and again while that
is loaded. So it waits until then, and leaves out afterwards what was loaded. But that leaves out as well the
screen that it was loaded for, which is garbage once it is closed, so now and then nothing is left out.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time

MOST_LEFT_OUT = 5  # times between two looks through everything: each may be of a screen, of 10 MB

_lock = threading.Lock()
_holding = 0  # threads that load something now
_left_out = 0  # times that something was, since everything was looked through


@contextmanager
def held_back() -> Iterator[None]:
    """Collect nothing while this goes on, and leave out what is there at its end, garbage too.

    Whoever waits for what is loaded waits for a look through everything as well, now and then.
    """
    global _holding
    with _lock:
        _holding += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding:
                if _left_out < MOST_LEFT_OUT:
                    leave_out()
                else:
                    _look_through_everything()
                gc.enable()


def leave_out() -> None:
    """Leave out what is there now, until everything is looked through."""
    global _left_out
    _left_out += 1
    gc.freeze()


def _look_through_everything() -> None:
    global _left_out
    _left_out = 0
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class QuietCollector:
    """Looks for garbage in moments in which the loop, on whose thread it is, has nothing to do.

    For what was left out it waits until nobody has worked for long: that may take it half a second.
    """

    SECONDS = 1.0  # between two calls of `look`
    _RESTED = 0.02  # seconds of work since the last call, at most
    _ROUNDS = 1_000  # of small collections, after which a large one does not wait for such a moment
    _WORTH_IT = 10  # small ones since the last large one
    _LONG = 20  # calls of `look` in a row, without work before any of them

    def __init__(self) -> None:
        self._usual = gc.get_threshold()
        gc.set_threshold(*self._usual[:2], self._ROUNDS)
        self._worked = thread_time()
        self._rests = 0

    def look(self) -> None:
        """Collect if nothing was done since the last call, and there is something to collect."""
        before, self._worked = self._worked, thread_time()
        self._rests = self._rests + 1 if self._worked - before < self._RESTED else 0
        if not gc.isenabled():
            return
        if _left_out and self._rests >= self._LONG:
            _look_through_everything()
        elif self._rests and gc.get_count()[2] > self._WORTH_IT:
            gc.collect()
        else:
            return
        self._worked = thread_time()

    def end(self) -> None:
        gc.set_threshold(*self._usual)
