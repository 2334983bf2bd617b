"""Commands whose description says what for → the one that was run at once for the same purpose."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import is_same_folder
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import AT_ONCE, Intent, Match, Sought
from analyzer.models import FixKind
from analyzer.shell.bypasses import bypass_in
from analyzer.shell.exits import succeeded
from analyzer.shell.programs import INTERPRETERS, SHELLS
from analyzer.similarity import words
from scanners.models import ToolName

_BEGINNING, _UNREADABLE = 200, 5  # characters of an output
_TELL_ANYTHING = INTERPRETERS | SHELLS
_NAMES_A_THING = re.compile(r"\w\.\w|\d")  # a file, a host, a number
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
    if not all(succeeded(one, later.call, failure.output) for one in later.mains) or bypass_in(
        failure.commands, later.commands
    ):
        return None
    if _is_of_another_thing(failure, later):
        return None
    return Match(0.65, f"run for the same purpose: {later.text('description').strip()}")


def _is_of_another_thing(failure: Failure, later: View) -> bool:
    """Whether the same is done with something else: a description seldom says which file or branch it means.

    The same command told nothing that it was told before is one more, unless it runs scripts.
    """
    member = failure.member
    if member is None:
        return False
    works = [one for one in later.mains if not one.is_neutral]
    if not any(is_same_folder(failure, member, later, one) for one in works):
        return True
    again = [one for one in works if one.head == member.head]
    if again and member.program not in _TELL_ANYTHING:
        return all(set(member.operands).isdisjoint(one.operands) for one in again)
    mine, theirs = (
        {word for one in view.mains for word in map(paths.name, one.operands) if _NAMES_A_THING.search(word)}
        for view in (failure, later)
    )
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _purpose(view: View) -> str:
    return view.text("description").strip().casefold()


SAME_PURPOSE = Intent(_seeks, _same_purpose)
