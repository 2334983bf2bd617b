"""How long something takes, told on a machine that is slow or also does other things."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

FEWEST, MOST = 3, 20  # rounds, each of both sizes
AT_ONCE, AT_MOST = 0.2, 3.0  # seconds
REFERENCE = 0.06  # seconds of processor time that `reference_work` took where the limits were set


def reference_work() -> None:
    """What this project mostly does, and always as much of it: texts built, decoded and searched."""
    text = json.dumps([{"tide": f"{number} of the moon", "at": [number, 0.5]} for number in range(2_000)])
    for _ in range(4):
        words = " ".join(str(record) for record in json.loads(text))
        re.findall(r"\b[a-z]+(?= of)|\d+\.\d", words)


def slowness() -> float:
    """How many times as long as there the same work takes here and now; at least once."""
    started = time.process_time()
    reference_work()
    return max(1.0, (time.process_time() - started) / REFERENCE)


@contextmanager
def takes_at_most(seconds: float) -> Iterator[None]:
    """Fail where what is done meanwhile takes more processor time than that on the machine of `REFERENCE`.

    For work that would take minutes or hours if it were done wrong. Leave room: set five times what it takes.
    """
    before, started = slowness(), time.process_time()
    yield
    took = time.process_time() - started
    limit = seconds * max(before, slowness())
    assert took <= limit, f"it took {took:.2f} s of processor time; here and now {limit:.2f} s is right"


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
