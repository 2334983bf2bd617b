"""The same program and subcommand, which worked later: as it stood, under another path, or corrected."""

from __future__ import annotations

import re

from analyzer.calls.failures import Failure
from analyzer.calls.places import apart_from_folder, are_same_files, folder_of, names_another_file
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, asked
from analyzer.intents.base import Match
from analyzer.intents.chains import paths_in
from analyzer.intents.commits import same_commit
from analyzer.intents.pipes import feed_of, is_fed, same_feed
from analyzer.models import FixKind
from analyzer.outputs.complaints import USAGE, is_not_parsed
from analyzer.shell.commands import Command, lists_files, only_looks, tells_script
from analyzer.shell.corrections import is_corrected, same_environment
from analyzer.shell.programs import CODE_FIRST, INTERPRETERS, VIEWERS
from analyzer.shell.requests import changes_at_server
from analyzer.similarity import alike, words

_UNREACHED = (FixKind.NETWORK_OR_SERVICE, FixKind.ENVIRONMENT)  # the latter of a server on this machine
_BLAMES_METHOD = re.compile(r"\b405\b|\bmethod\b", re.IGNORECASE)
_QUOTES = str.maketrans("", "", "'\"\\")


def same_program_again(
    failure: Failure, mine: Command, later: View, theirs: Command, between: Stretch
) -> Match | None:
    """``mine`` failed; ``theirs``, of a later line, is of the same program and subcommand."""
    if _does_other_work(failure, mine, later, theirs):
        return None
    if match := _through_a_pipe(failure, mine, later, theirs):
        return match
    if _says_the_same(mine, theirs):
        if not same_environment(mine, theirs, failure.output):
            return None
        if folder_of(failure, mine) != folder_of(later, theirs):
            return Match(0.9, f"the same `{mine.head}` worked in another folder")
        return Match(0.9, f"the same `{mine.head}` worked {_since(failure, later, between)}")
    if are_same_files(failure, mine, later, theirs):
        return Match(0.85, f"the same `{mine.head}` of the same files, run from another folder")
    if mine.path != theirs.path:
        return _under_another_path(failure, mine, theirs)
    if mine.head == "git commit":
        return same_commit(mine, later, theirs, between)
    if names_another_file(failure, mine, later, theirs):
        return None
    if is_not_parsed(failure.output) and not paths_in(failure.command) <= paths_in(later.command):
        return None  # a shell repeats the line that it could not read, and so blames all of its words
    return _corrected(failure, mine, theirs)


def _does_other_work(failure: Failure, mine: Command, later: View, theirs: Command) -> bool:
    """Whether the later command is no try at what the failing one was to do."""
    if {"--help", "-h", "--version"} & set(theirs.flags) - set(mine.flags):
        return True  # asking how is not yet doing
    if mine.program in INTERPRETERS and {"-c", "--check"} & set(theirs.flags) - set(mine.flags):
        return True  # nor is looking at how it is written
    if (
        changes_at_server(theirs)
        and not changes_at_server(mine)
        and not _BLAMES_METHOD.search(failure.output)
    ):
        return True  # nor is a question an order
    if lists_files(mine) and mine.followed_by == "|" and _seeks_something_else(failure, later):
        return True  # what is listed is only searched
    if mine.program in VIEWERS and mine.writes != theirs.writes:
        return True  # what it writes is all it does
    return mine.operator == "|" and not same_feed(failure, mine, later, theirs)  # what it filters counts


def _seeks_something_else(failure: Failure, later: View) -> bool:
    """Whether two lines look for patterns that have no word in common."""
    mine, theirs = (words(" ".join(view.patterns)) for view in (failure, later))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _through_a_pipe(failure: Failure, mine: Command, later: View, theirs: Command) -> Match | None:
    """A script written anew for the same input, or the same command that is given its text by another."""
    if mine.operator == "|" and mine.program in CODE_FIRST and failure.kind is FixKind.COMMAND_SYNTAX:
        return Match(0.75, f"the same input went through `{mine.head}`, written anew")
    if mine.operator == "|" and tells_script(mine) and tells_script(theirs) and not failure.missing:
        return Match(0.7, f"the same input went through another script of `{mine.head}`")
    if theirs.operator == "|" != mine.operator and is_fed(mine, feed_of(later, theirs), theirs):
        return Match(0.8, f"the same `{mine.head}`, given its text through a pipe")
    return None


def _says_the_same(mine: Command, theirs: Command) -> bool:
    """Whether both are told the same, in whatever folder."""
    if (mine.stdin, mine.path) != (theirs.stdin, theirs.path):
        return False
    return apart_from_folder(mine) == apart_from_folder(theirs)


def _since(failure: Failure, later: View, between: Stretch) -> str:
    """What had changed when the very same command worked, as the end of a phrase."""
    if failure.command == later.command:
        if asked(failure.call) != asked(later.call):
            return "with other input"
        return f"after {done}" if (done := between.doings()) else "when run again"
    if failure.command.translate(_QUOTES) == later.command.translate(_QUOTES):
        return "once it was quoted"
    return "once the line around it had changed"


def _under_another_path(failure: Failure, mine: Command, theirs: Command) -> Match | None:
    """The same program, told the same, that was not there or could not be run under its path."""
    why = f"the same program under another path: {theirs.path or theirs.program}"
    is_named_by_path = "" in (mine.path, theirs.path) and mine.operands != ()
    if is_named_by_path and (mine.words, mine.stdin) == (theirs.words, theirs.stdin):
        return Match(0.8, why)
    is_same = mine.words == theirs.words or (
        tells_script(mine) and mine.path == "" and is_corrected(mine, theirs, failure.output)
    )
    not_there = failure.kind in (FixKind.FILE_PATH, FixKind.ENVIRONMENT, FixKind.PERMISSION)
    return Match(0.92, why) if not_there and is_same else None


def _corrected(failure: Failure, mine: Command, theirs: Command) -> Match | None:
    """The same with nothing changed but what the output blames, or the same address."""
    if not is_corrected(mine, theirs, failure.output):
        if failure.kind in _UNREACHED and _is_same_address(mine, theirs):
            return Match(0.65, f"the same address, had by `{mine.head}` with other options")
        return None
    share = alike(" ".join((*mine.words, mine.stdin)), " ".join((*theirs.words, theirs.stdin)))
    is_shown_otherwise = only_looks(theirs) and mine.operands == theirs.operands
    how = (
        ", corrected"
        if USAGE.is_in(failure.output) or not is_shown_otherwise
        else " worked, with other options"
    )
    return Match(0.6 + 0.33 * share, f"the same `{mine.head}`{how}")


def _is_same_address(mine: Command, theirs: Command) -> bool:
    ours, others = ({word for word in one.operands if "://" in word} for one in (mine, theirs))
    return bool(ours) and ours == others and changes_at_server(mine) == changes_at_server(theirs)
