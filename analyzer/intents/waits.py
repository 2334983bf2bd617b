"""A line that begins with a wait, which the agent does not run → the same waited for as the agent lets it."""

from __future__ import annotations

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import QUICKLY, Intent, Match, Sought
from analyzer.outputs.guards import NOT_TO_WAIT
from analyzer.outputs.spelling import stands_in

MONITOR = "Monitor"  # Claude Code's tool that runs a command line until what it waits for has come


def _seeks(failure: Failure) -> Sought | None:
    if not NOT_TO_WAIT.match(failure.output) or not _waits_for(failure):
        return None
    return Sought((MONITOR,), within=QUICKLY)


def _waited_for(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The same command, asked again and again by the tool for that."""
    told = later.text("command")
    if all(stands_in(told, word, "./-") for word in _waits_for(failure)):
        return Match(0.75, f"`{failure.mains[0].head}` was waited for by {MONITOR}")
    return None


def _waits_for(failure: Failure) -> list[str]:
    """What tells the command that was to run after the wait: its head, and what it works on."""
    first = next((one for one in failure.mains if not one.is_neutral), None)
    return [*first.head.split(), *first.operands] if first else []


WAITED_FOR = Intent(_seeks, _waited_for)
