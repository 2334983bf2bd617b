"""What few sessions can tell: exact intervals and chances, where approximations for many would lie."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import comb, exp, lgamma, log
from typing import NamedTuple

LEVEL = 0.9  # of every interval that is shown
_STEPS = 40  # of halving: to a trillionth


class Interval(NamedTuple):
    low: float
    high: float


@lru_cache(maxsize=4096)
def rate_interval(hits: int, trials: int, level: float = LEVEL) -> Interval:
    """Where the true rate lies, 0 to 1 (Clopper and Pearson 1934: right at least as often as ``level``)."""
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _root(lambda rate: 1 - _at_most(hits - 1, trials, rate) < tail)
    high = 1.0 if hits == trials else _root(lambda rate: _at_most(hits, trials, rate) > tail)
    return Interval(low, high)


@lru_cache(maxsize=4096)
def drop_interval(
    hits_before: int, before: int, hits_after: int, after: int, level: float = LEVEL
) -> Interval:
    """How much lower the true rate is after than before, -1 to 1; right at least as often as ``level``."""
    each = (1 + level) / 2  # both of the two are right at least as often as ``level``
    was, now = rate_interval(hits_before, before, each), rate_interval(hits_after, after, each)
    return Interval(was.low - now.high, was.high - now.low)


def chance_of_so_few(hits_before: int, before: int, hits_after: int, after: int) -> float:
    """How likely so few hits after are if nothing changed (Fisher's exact test, one-sided)."""
    hits, trials = hits_before + hits_after, before + after
    ways = sum(
        comb(after, few) * comb(before, hits - few)
        for few in range(max(0, hits - before), min(hits_after, hits) + 1)
    )
    return ways / comb(trials, hits)


def _root(is_below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _at_most(hits: int, trials: int, rate: float) -> float:
    """The binomial distribution function."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return float(hits >= trials)
    whole = lgamma(trials + 1)
    return min(
        1.0,
        sum(
            exp(
                whole
                - lgamma(few + 1)
                - lgamma(trials - few + 1)
                + few * log(rate)
                + (trials - few) * log(1 - rate)
            )
            for few in range(hits + 1)
        ),
    )
