"""What few sessions can tell: exact intervals and chances, where approximations for many would lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from math import exp, lgamma, log
from operator import mul
from typing import NamedTuple

LEVEL = 0.9  # of every interval that is shown
RECURRED = 2  # failures that a rule is made of: what is known to have happened so often is no surprise
_STEPS = 25  # of halving: to a ten-millionth
_GRID = [(step + 0.5) / 200 for step in range(200)]  # of rates
_LOGS = [(log(rate), log(1 - rate)) for rate in _GRID]


class Interval(NamedTuple):
    """A span in which a rate, or a number, lies."""

    low: float
    high: float


@lru_cache(maxsize=4096)
def rate_interval(hits: int, trials: int, least: int = 0) -> Interval:
    """Where the true rate lies, 0 to 1; right at least as often as `LEVEL` (Clopper and Pearson 1934).

    ``least``: the trials are only looked at because there were so many hits, so that number says nothing.
    """
    tail = (1 - LEVEL) / 2
    weights = _ways(trials)

    def share(first: int, last: int, rate: float) -> float:
        """Of the cases with at least ``least`` hits, those with ``first`` to ``last``."""
        return _chance(weights, first, last, rate) / _chance(weights, least, trials, rate)

    low = 0.0 if hits <= least else _root(lambda rate: share(hits, trials, rate) < tail)
    high = 1.0 if hits == trials else _root(lambda rate: share(least, hits, rate) > tail)
    return Interval(low, high)


@lru_cache(maxsize=4096)
def drop_interval(hits_before: int, before: int, hits_after: int, after: int) -> Interval:
    """How much lower the true rate is after than before, -1 to 1; right at least as often as `LEVEL`.

    Also of rules that exist because it had failed `RECURRED` times, some of which was bad luck.
    """
    was = rate_interval(hits_before, before, min(hits_before, RECURRED))
    now = rate_interval(hits_after, after)
    return Interval(was.low - now.high, was.high - now.low)


@lru_cache(maxsize=4096)
def chance_of_no_change(hits_before: int, before: int, hits_after: int, after: int) -> float:
    """How likely it is, 0 to 1, that the true rate is what it was, rather than at most half of it.

    By Bayes' rule, with both as likely before anything was seen, and every rate as likely as any other
    (Jeffreys 1961); given, as in `drop_interval`, that it had failed `RECURRED` times. A drop by less than
    half is not asked for: so few sessions could never tell it from none.
    """
    was = [hits_before * hit + (before - hits_before) * miss for hit, miss in _LOGS]
    if least := min(hits_before, RECURRED):
        was = [each - chosen for each, chosen in zip(was, _chosen(before, least), strict=True)]
    now = [hits_after * hit + (after - hits_after) * miss for hit, miss in _LOGS]
    likely_was = _likelihoods(was)
    likely_now = _likelihoods(now)
    up_to = list(accumulate(likely_now))
    halved = [up_to[at // 2] / (at // 2 + 1) for at in range(len(up_to))]  # any rate up to half of each
    same = sum(map(mul, likely_was, likely_now))
    lower = sum(map(mul, likely_was, halved))
    return same / (same + lower) if same or lower else 1.0


@lru_cache(maxsize=4096)
def chance_of_drop(hits_before: int, before: int, hits_after: int, after: int) -> float:
    """How often, 0 to 1, chance alone puts so many of all hits before, where the rate did not change.

    Whatever that rate is (Fisher 1935); given, as in `drop_interval`, that it had failed `RECURRED` times.
    """
    ways_before, ways_after = _ways(before), _ways(after)
    hits = hits_before + hits_after
    least, most = max(min(hits_before, RECURRED), hits - after), min(before, hits)
    logs = [ways_before[few] + ways_after[hits - few] for few in range(least, most + 1)]
    likely = _likelihoods(logs)
    return sum(likely[hits_before - least :]) / sum(likely)


@lru_cache(maxsize=512)
def _chosen(trials: int, least: int) -> list[float]:
    """The logarithm of the chance of at least ``least`` hits, for each rate of the grid."""
    weights = _ways(trials)
    return [log(1 - _chance(weights, 0, least - 1, rate)) for rate in _GRID]


def _likelihoods(logarithms: Sequence[float]) -> list[float]:
    """Relative ones: the largest is 1."""
    most = max(logarithms)
    return [exp(each - most) for each in logarithms]


def _root(is_below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _ways(trials: int) -> list[float]:
    """The logarithms of the ways to have each number of hits."""
    return [lgamma(trials + 1) - lgamma(few + 1) - lgamma(trials - few + 1) for few in range(trials + 1)]


def _chance(weights: Sequence[float], first: int, last: int, rate: float) -> float:
    """Of ``first`` to ``last`` hits; ``weights`` as of `_ways`."""
    trials = len(weights) - 1
    if first == 0 and last == trials:
        return 1.0
    hit, miss = log(rate), log(1 - rate)
    return sum(exp(weights[few] + few * hit + (trials - few) * miss) for few in range(first, last + 1))
