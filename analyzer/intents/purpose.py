"""Commands whose description says what for → the one that was run at once for the same purpose."""

from __future__ import annotations

from analyzer.bypasses import bypass_in
from analyzer.checks import passed
from analyzer.failures import Failure
from analyzer.intents.base import AT_ONCE, Intent, Match, Sought
from analyzer.models import FixKind
from analyzer.similarity import words
from analyzer.views import Stretch, View
from scanners.models import ToolName

_BEGINNING, _UNREADABLE = 200, 5  # characters of an output
_TELLING = 2  # words of a description that tells one purpose from another
_TRIES_AGAIN = (FixKind.TEST_OR_BUILD, FixKind.NETWORK_OR_SERVICE)  # which same words say of other work, too


def _seeks(failure: Failure) -> Sought | None:
    if failure.kind in _TRIES_AGAIN or failure.is_answer or len(words(_purpose(failure))) < _TELLING:
        return None
    return Sought((ToolName.BASH,), within=AT_ONCE)


def _same_purpose(failure: Failure, later: View, between: Stretch) -> Match | None:
    """Another command that its agent describes word for word as it described the failing one."""
    if _purpose(later) != _purpose(failure) or not later.mains or not later.call.output.strip():
        return None
    if later.call.output[:_BEGINNING].count("\ufffd") >= _UNREADABLE:
        return None  # in a language that cannot be read, maybe that it failed
    if not all(passed(one, later.call) for one in later.mains) or bypass_in(failure.commands, later.commands):
        return None
    return Match(0.65, f"run for the same purpose: {later.text('description').strip()}")


def _purpose(view: View) -> str:
    return view.text("description").strip().casefold()


SAME_PURPOSE = Intent(_seeks, _same_purpose)
