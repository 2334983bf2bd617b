"""How long something takes, told on a machine that also does other things."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

FEWEST, MOST = 3, 20  # rounds, each of both sizes
AT_ONCE, AT_MOST = 0.2, 1.0  # seconds


def grows_at_most(factor: float, work: Callable[[int], object], small: int, large: int) -> bool:
    """Whether ``work(large)`` takes at most ``factor`` times the processor time of ``work(small)``.

    What else runs only ever adds to a time, so the fastest of each size is compared; where that is too
    much, both are measured again, up to MOST times. Leave room: where eight times the size must not cost
    64 times as much, 16 can be told from both.
    """
    fastest = {small: float("inf"), large: float("inf")}
    for done in range(1, MOST + 1):
        for size in fastest:
            started = time.process_time()
            work(size)
            fastest[size] = min(fastest[size], time.process_time() - started)
        if done >= FEWEST and fastest[large] <= factor * fastest[small]:
            return True
    return False


def are_at_once(took: Sequence[float]) -> bool:
    """Whether things that took so many seconds ended at once, though one may have met a busy machine."""
    return statistics.median(took) < AT_ONCE and max(took) < AT_MOST
