"""A commit that did not go through → the one that did, by what its message says."""

from __future__ import annotations

from analyzer import paths
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import Match
from analyzer.intents.retold import written
from analyzer.shell.commands import Command
from analyzer.similarity import alike

_TOLD_IN_FILE = frozenset({"-F", "--file"})
_LEAST_SHARE = 0.3


def same_commit(mine: Command, later: View, theirs: Command, between: Stretch) -> Match | None:
    """The same message, told as before, or in a file that was written since."""
    if "--amend" in theirs.flags and "--amend" not in mine.flags:
        return None
    share = alike(_message(mine), _message(theirs))
    if share >= _LEAST_SHARE:
        return Match(0.6 + 0.35 * share, "the same commit went through")
    files = theirs.values_of(_TOLD_IN_FILE)
    texts = [theirs.stdin] if "-" in files else []
    texts += [text for path, text in written(later, between) if any(paths.same(path, one) for one in files)]
    share = max((alike(_message(mine), text) for text in texts if text.strip()), default=0.0)
    if share < _LEAST_SHARE:
        return None
    return Match(0.6 + 0.35 * share, "the same commit went through, its message told in a file")


def _message(commit: Command) -> str:
    return " ".join(commit.operands)
