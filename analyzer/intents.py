"""The question every intent family answers: is this later success the fix of that failure?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from analyzer.failures import Failure
from analyzer.views import View

LEAST = 0.55  # a weaker match is no fix: none is better than a wrong one


class Match(NamedTuple):
    """A later call that does what the failing one was meant to do."""

    confidence: float  # 0 to 1
    why: str  # one sentence
    bypass: bool = False  # it goes around a check
    was_shown: bool = False  # the corrected path was seen in an output before it was used


# the failure, the later call, and the calls between the two
Intent = Callable[[Failure, View, Sequence[View]], Match | None]
