"""The question every intent family answers: is this later success the fix of that failure?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.outputs.spelling import identifier_words
from scanners.models import ToolName

LEAST = 0.55  # a weaker match is no fix: none is better than a wrong one
WINDOW = 40  # calls after a failure in which its fix is looked for
AT_ONCE = 3  # calls in between, at most, after a question whose answer was no
QUICKLY = 8  # calls in between, at most, where the program or its subcommand is another one
SOON = 15  # calls in between, at most, where little more than the tool is the same
LOOKS_AROUND = 12  # calls in between, at most, where a search leads to another file
READ_INSTEAD = 3  # calls in between, at most, where a file is read in place of a search

READ_FILES = (ToolName.READ, ToolName.BASH)


class Match(NamedTuple):
    """A later call that does what the failing one was meant to do."""

    confidence: float  # 0 to 1
    why: str  # one sentence
    bypass: bool = False  # it goes around a check
    was_shown: bool = False  # the corrected path was seen in an output before it was used


class Sought(NamedTuple):
    """What the raw input of every fix shows that an intent may take: a cheap look, before anything is parsed.

    ``clues`` are in lower case, and one of them stands in what the call is about.
    """

    tools: Collection[str]
    clues: Sequence[str] = ("",)
    within: int = WINDOW  # calls in between, at most
    also: str = ""  # stands there too
    led_by: frozenset[str] | None = None  # only after a call that is about all these words


class Intent(NamedTuple):
    """A family of intents. What it seeks is None where it has no answer to a failure."""

    seeks: Callable[[Failure], Sought | None]
    match: Callable[[Failure, View, Stretch], Match | None]  # a later call, and those between the two


def was_known(failure: Failure, later: View) -> bool:
    """Whether a call was made when it was known that the other had failed, as far as the log tells."""
    ended, made = failure.call.ended, later.call.timestamp
    return ended is None or made is None or made >= ended


def file_clue(path: str) -> str:
    """What stands in every path that may be the right one for ``path``, in lower case."""
    return max(identifier_words(paths.stem(path)), key=len, default=paths.name(path).lower())
