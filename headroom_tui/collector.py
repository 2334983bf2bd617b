"""Keeps Python's garbage collector from holding up the screen.

To look through everything that a large history is made of takes it 50 ms and more, again and again while that
is loaded. So it waits until then, and leaves out afterwards what was loaded, which stays anyway.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
