"""Shell: the same work with other flags, quoting, interpreter, package manager, folder or environment."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.meanings import is_escalated
from analyzer.calls.places import are_same_files, is_same_folder
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import AT_ONCE, QUICKLY, Intent, Match, Sought
from analyzer.intents.chains import is_told_in_parts, shares_work, went_there, without_kill, without_member
from analyzer.intents.checks import is_without_changes, other_script, same_check
from analyzer.intents.pipes import piped_otherwise
from analyzer.intents.programs import by_api, other_program
from analyzer.intents.retold import script_of
from analyzer.intents.same_program import same_program_again
from analyzer.intents.subcommands import other_subcommand
from analyzer.models import FixKind
from analyzer.outputs.complaints import STOPPED, TAKEN_AS_PATTERN, USAGE, is_not_parsed
from analyzer.outputs.named_programs import complaining
from analyzer.shell.bypasses import bypass_in
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command, lists_files, rehearses, tells_script
from analyzer.shell.exits import says_again, succeeded
from analyzer.shell.programs import (
    CODE_FIRST,
    INTERPRETERS,
    LISTERS,
    MOVES,
    NEUTRAL,
    SEARCHES,
    VIEWERS,
)
from analyzer.shell.scripts import is_failed_part, lacks_module, opened_files, says_most, writes_files
from analyzer.similarity import contained, words
from scanners.models import ToolName

_SHUT_IN = (FixKind.ENVIRONMENT, FixKind.PERMISSION, FixKind.NETWORK_OR_SERVICE)  # by a sandbox, maybe
_TELLING, _THINGS = 8, 2  # letters of a word that names a thing; as many of them are no accident
_MOSTLY = 0.6  # of the words of a script
_SOON_INSTEAD = 4  # calls in between, at most
_FILE_NAMED = re.compile(r"(?:[A-Za-z]:)?[\w~.\\/-]*[\\/][\w.-]+\.\w{2,5}\b")


def _seeks_work(failure: Failure) -> Sought | None:
    member = failure.member
    if member is None or failure.is_answer or failure.kind is FixKind.USER_REJECTED:
        return None
    if failure.cut_off:
        return Sought((ToolName.BASH,), (*failure.akin, failure.cut_off[0].program.lower()))
    if _is_about_paths(failure, member) and not failure.not_reached:
        return None
    return Sought((ToolName.BASH,), failure.akin, also=failure.same_subcommand)


def _same_work(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A later command line that holds the failing member, corrected, and let it succeed."""
    member = failure.member
    if member is None:
        return None
    if _was_let_out(failure, later):
        return Match(0.9, "the same line, run outside of the sandbox")
    best: Match | None = None
    around: str | None = None
    for command in later.commands:
        match = _same_command(failure, member, later, command, between)
        if match is None or (best and match.confidence <= best.confidence):
            continue
        if not (
            is_same_folder(failure, member, later, command) or are_same_files(failure, member, later, command)
        ):
            continue
        if around is None:
            around = bypass_in(failure.commands, later.commands)
        if not (around or succeeded(command, later.call, failure.output) or _shows(command, later)):
            continue
        best = match
    if best is None and (
        best := without_member(failure, member, later, between)
        or without_kill(failure, later, between)
        or went_there(failure, member, later)
        or piped_otherwise(failure, member, later, between)
    ):
        around = bypass_in(failure.commands, later.commands)
    if best is None and is_told_in_parts(member, later):
        best = Match(0.7, f"the same `{member.head}`, told in several commands")
    if best and around:
        return Match(best.confidence, f"the later success goes around a check with {around}", bypass=True)
    return best


def _was_let_out(failure: Failure, later: View) -> bool:
    """Whether the same line was asked to run outside of a sandbox, and does not say again what was wrong.

    Of which of its commands the sandbox let which do what, a filter at its end may have left no word.
    """
    if failure.kind not in _SHUT_IN or failure.command != later.command:
        return False
    if is_escalated(failure.call) or not is_escalated(later.call):
        return False
    if not paths.same(failure.call.cwd, later.call.cwd) or failure.text("workdir") != later.text("workdir"):
        return False
    return not says_again(failure.output, later.call.output)


def _shows(command: Command, later: View) -> bool:
    """Whether a command shows what it is given, in which words of errors may stand: not its own."""
    if command.program not in VIEWERS:
        return False
    return command.program not in CODE_FIRST or not complaining(later.call.output, [command.program])


def _same_command(
    failure: Failure, mine: Command, later: View, theirs: Command, between: Stretch
) -> Match | None:
    """``mine`` failed; ``theirs`` is one command of a later line."""
    if theirs.program in NEUTRAL and mine.program != theirs.program:
        return None
    if rehearses(theirs) and not rehearses(mine):
        return None  # telling what would be done is not yet doing it
    if failure.in_powershell and _is_apart(failure, mine, theirs):
        return None
    if mine.program in NEUTRAL - MOVES and not shares_work(failure, later):
        return None
    if mine.program == theirs.program and (named := other_script(failure, mine, theirs, between)):
        return named
    if checks := goal(mine):
        match = same_check(failure, mine, theirs, checks) or other_program(failure, mine, theirs, between)
        return None if match and is_without_changes(later, theirs, between) else match
    if _is_about_paths(failure, mine):
        return None
    if went_on := _went_on(failure, mine, theirs, between):
        return went_on
    if (mine.program in INTERPRETERS or mine.is_module) and _is_same_file(failure, mine, theirs, between):
        return Match(0.65, f"another script of `{theirs.program}` looked into the same file")
    if mine.head == theirs.head:
        return (
            same_program_again(failure, mine, later, theirs, between)
            or _script_again(failure, mine, theirs, between)
            or _told_otherwise(failure, mine, theirs, between)
        )
    if mine.program == theirs.program:
        return by_api(failure, mine, theirs, between) or other_subcommand(failure, mine, theirs, between)
    return other_program(failure, mine, theirs, between)


def _is_apart(failure: Failure, mine: Command, theirs: Command) -> bool:
    """Whether two commands of PowerShell are no more alike than any two: both only report, or other files."""
    if mine.program in NEUTRAL - MOVES:
        return True
    if TAKEN_AS_PATTERN not in failure.output or mine.program != theirs.program:
        return False
    ours, others = ([paths.parts(path) for path in (*one.operands, *one.writes)] for one in (mine, theirs))
    return ours != others


def _is_about_paths(failure: Failure, mine: Command) -> bool:
    """Whether a file or folder is not there, or a search was for nothing: no question of the command."""
    if mine.writes or (failure.kind is FixKind.ENVIRONMENT and lists_files(mine)):
        return False
    if mine.program in VIEWERS | LISTERS and failure.kind in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE):
        return True
    return mine.program in MOVES or mine.head in SEARCHES or mine.program in SEARCHES


def _is_same_file(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> bool:
    """Whether a file that a missing module was to look into is soon looked into by another script."""
    if failure.kind is not FixKind.ENVIRONMENT or len(between) > _SOON_INSTEAD:
        return False
    if (mine.words, mine.stdin) == (theirs.words, theirs.stdin):
        return False  # it is no other script
    if theirs.program not in INTERPRETERS:
        return False
    ours, others = (_files_named(one) for one in (mine, theirs))
    if not ours or ours != others or writes_files(_script(theirs)):
        return False
    return mine.is_module or len(ours) >= _THINGS or says_most(_script(mine), _script(theirs))


def _script_again(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """A script that crashed on a file that it read → at once another one that reads the same file."""
    if not (tells_script(mine) and tells_script(theirs)) or len(between) > AT_ONCE:
        return None
    one, other = _script(mine), _script(theirs)
    if is_failed_part(script_of(mine), script_of(theirs), failure.output):
        return Match(0.7, f"what the script of `{mine.head}` had failed in ran")
    if writes_files(one) or writes_files(other) or not opened_files(one) & opened_files(other):
        return None
    if lacks_module(one, other, failure.output) and not says_most(one, other):
        return None
    is_again = contained(words(one), words(other)) >= _MOSTLY
    return Match(0.65, f"another script of `{mine.head}` read the same file") if is_again else None


def _script(command: Command) -> str:
    return command.stdin or " ".join(command.words)


def _files_named(command: Command) -> frozenset[str]:
    return frozenset(found[0] for found in _FILE_NAMED.finditer(_script(command)))


def _told_otherwise(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """The same things, told as the command takes them: other options, another order."""
    if len(between) > QUICKLY or not USAGE.is_in(failure.output) or mine.program in INTERPRETERS:
        return None
    if is_not_parsed(failure.output):
        return None  # it was not the program that did not take them
    shared = {word for word in mine.words if not word.startswith("-")} & set(theirs.words)
    if len([word for word in shared if len(word) >= _TELLING]) < _THINGS:
        return None
    return Match(0.7, f"the same things, as `{mine.head}` takes them")


def _went_on(failure: Failure, mine: Command, theirs: Command, between: Stretch) -> Match | None:
    """An operation of git that stopped in the middle → the same one, carried on to its end."""
    if mine.program != "git" or theirs.program != "git" or not STOPPED.is_in(failure.output):
        return None
    if any("--abort" in line for line in between.command_lines()):
        return None
    operations = {"rebase", "merge"} if mine.subcommand == "pull" else {mine.subcommand}
    is_empty = "is now empty" in failure.output
    carries_on = "--continue" in theirs.flags or (is_empty and "--skip" in theirs.flags)
    if theirs.subcommand in operations and carries_on:
        return Match(0.8, f"`git {theirs.subcommand}` was carried on to its end")
    if theirs.subcommand == "commit" and "fix conflicts and then commit" in failure.output:
        return Match(0.75, "the merge was committed once its conflicts were settled")
    return None


SAME_WORK = Intent(_seeks_work, _same_work)
