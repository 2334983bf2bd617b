"""Keeps Python's garbage collector from holding up the screen.

To look through all that a screen has drawn takes it 10 to 35 ms, dozens of times a minute while somebody
works. So it does that when nobody works.

To look through everything that a large history is made of takes it 50 ms and more, again and again while that
is loaded. So it waits until then, and leaves out afterwards what was loaded, which stays anyway.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time

_lock = threading.Lock()
_holding = 0  # threads that load something now


@contextmanager
def held_back() -> Iterator[None]:
    """Collect nothing while this goes on; what is there at its end is never looked through again.

    For what lasts: garbage that lies about at that moment stays too.
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
                gc.freeze()
                gc.enable()


class QuietCollector:
    """Looks through everything in moments in which the loop, on whose thread it is, has nothing to do."""

    SECONDS = 1.0  # between two calls of `look`
    _RESTED = 0.02  # seconds of work since the last call, at most
    _ROUNDS = 1_000  # of small collections, after which a large one does not wait for such a moment
    _WORTH_IT = 10  # small ones since the last large one

    def __init__(self) -> None:
        self._usual = gc.get_threshold()
        gc.set_threshold(*self._usual[:2], self._ROUNDS)
        self._worked = thread_time()

    def look(self) -> None:
        """Collect if nothing was done since the last call, and there is something to collect."""
        before, self._worked = self._worked, thread_time()
        if self._worked - before < self._RESTED and gc.isenabled() and gc.get_count()[2] > self._WORTH_IT:
            gc.collect()
            self._worked = thread_time()

    def end(self) -> None:
        gc.set_threshold(*self._usual)
