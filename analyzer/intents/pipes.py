"""Commands in a pipe: a filter means little without what it is fed, and may be left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, path_operands
from analyzer.intents.base import AT_ONCE, QUICKLY, Match
from analyzer.models import FixKind
from analyzer.outputs.complaints import LEFT_RUNNING
from analyzer.shell import cmdlets
from analyzer.shell.commands import Command
from analyzer.shell.programs import ASKS_SERVERS, CODE_FIRST, INLINE_CODE, SEARCHES, VIEWERS
from analyzer.similarity import alike

_FILTERS = frozenset({"--jq", "-q", "--template", "-t", "--format", "--query"})
_PUT_IN = frozenset({"-o", "--output", "-O"})
_MOSTLY = 0.5  # of a script
_NO_DATA = "jq: parse error"
_PAGE = re.compile(r"\s*<(?:!doctype|html)\b", re.IGNORECASE)


def same_feed(failure: Failure, mine: Command, later: View, theirs: Command) -> bool:
    """Whether two filters are at the end of the same pipe."""
    one, other = feed_of(failure, mine), feed_of(later, theirs)
    return [_told(command) for command in one] == [_told(command) for command in other]


def _told(command: Command) -> tuple[str, tuple[str, ...], frozenset[str]]:
    """What a command is, works on, and is told to choose of it: ``--type=buoy``."""
    return command.head, _subjects(command), frozenset(flag for flag in command.flags if "=" in flag)


def _subjects(command: Command) -> tuple[str, ...]:
    """What a command works on, whatever number of it is asked for."""
    return tuple(word for word in command.operands if not word.isdigit())


def feed_of(view: View, command: Command) -> list[Command]:
    """The commands of the same pipe before this one."""
    before: list[Command] = []
    for one in view.commands:
        if one.operator != "|":
            before = []
        if one is command:
            break
        before.append(one)
    return before


def _shows_the_same(one: Command, other: Command) -> bool:
    """Whether two commands show the same files, by whatever program."""
    shown = path_operands(one)
    return (
        {one.program, other.program} <= VIEWERS | SEARCHES and shown != () and shown == path_operands(other)
    )


def is_fed(mine: Command, feed: Sequence[Command], theirs: Command) -> bool:
    """Whether a word of the line comes through a pipe instead, and all others are as they were."""
    fed = [word for word in mine.words if word not in theirs.words]
    return (
        len(fed) == 1 and any(fed[0] in one.operands for one in feed) and set(theirs.words) < set(mine.words)
    )


def _said(commands: Sequence[Command]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.head, one.words) for one in commands]


def _other_filter(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """A filter that does not know what it was asked → at once the same input through another one."""
    is_absent = failure.kind is FixKind.ENVIRONMENT
    if not (is_absent or failure.kind is FixKind.COMMAND_SYNTAX):
        return None
    if len(between) > AT_ONCE or (_has_code(member) and not is_absent):
        return None  # what its code was to do, no other filter does
    if not later.found_something:
        return None
    feed = _said(feed_of(failure, member))
    for command in later.commands:
        if command.operator != "|" or command.program == member.program:
            continue
        if _said(feed_of(later, command)) == feed:
            return Match(0.7, f"the same went through `{command.head}` in place of `{member.head}`")
    return None


def _fed_script(failure: Failure, member: Command, between: Stretch) -> Command | None:
    """What a failing script read the output of, where that is one command; for what came at once."""
    feed = feed_of(failure, member)
    return feed[0] if _has_code(member) and len(feed) == 1 and len(between) <= AT_ONCE else None


def _has_code(command: Command) -> bool:
    return command.program in CODE_FIRST or not INLINE_CODE.isdisjoint(command.flags)


def _is_again(feed: Command, command: Command) -> bool:
    """Whether a command is the same, with options or subjects in addition at most."""
    subjects = _subjects(feed)
    return command.head == feed.head and _subjects(command)[: len(subjects)] == subjects


def _own_filter(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """A script over the output of a command failed → at once the same command, which filters by itself."""
    feed = _fed_script(failure, member, between)
    if feed is None or not _subjects(feed):
        return None
    for command in later.commands:
        if _is_again(feed, command) and not _FILTERS.isdisjoint({*command.flags} - {*feed.flags}):
            return Match(0.7, f"`{command.head}` filtered its output by itself")
    return None


def _from_file(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """A script over what a command prints failed → at once the same over a file that it was put in."""
    feed = _fed_script(failure, member, between)
    if feed is None:
        return None
    again = [one for one in later.commands if _is_again(feed, one)]
    put = [file for one in again for file in (*one.writes, *one.values_of(_PUT_IN))]
    for command in later.commands:
        script = " ".join((*command.words, command.stdin))
        is_same = command.program == member.program and alike(" ".join(member.words), script) >= _MOSTLY
        if is_same and command.operator != "|" and any(file in script for file in put):
            return Match(0.7, f"the same `{command.head}` worked over the file that it was put in")
    return None


def _shown_otherwise(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """A filter of PowerShell that was not called rightly → at once the same file, shown by other means."""
    if member.program not in cmdlets.FILTERS or failure.kind is not FixKind.COMMAND_SYNTAX:
        return None
    if len(between) > AT_ONCE or not later.found_something:
        return None
    shown = {
        path for one in feed_of(failure, member) if one.program in VIEWERS for path in path_operands(one)
    }
    if shown and shown <= set(later.paths_read) and not later.paths_changed:
        return Match(0.7, f"the same file was shown without that `{member.head}`")
    return None


def _without_filter(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """A filter that could not be understood → soon the same input without it."""
    if member.program not in CODE_FIRST or failure.kind is not FixKind.COMMAND_SYNTAX:
        return None
    if len(between) > QUICKLY or any(one.program == member.program for one in later.commands):
        return None
    if LEFT_RUNNING.match(later.call.output):
        return None  # nothing of it was shown
    feed = feed_of(failure, member)
    if _is_look_at_no_data(failure, member, feed, later):
        return None
    if len(feed) != 1:
        is_whole = feed != [] and _said(later.commands) == _said(feed)
        return Match(0.7, f"the same without `{member.head}`") if is_whole else None
    for command in later.commands:
        if _is_fed_again(feed[0], command) or _shows_the_same(feed[0], command):
            return Match(0.65, f"`{command.head}` was looked at without `{member.head}`")
    return None


def _is_look_at_no_data(failure: Failure, member: Command, feed: Sequence[Command], later: View) -> bool:
    """Whether a server's answer, which was no data, is looked at to see why: as a page, or by a search."""
    if member.program == "jq" and _PAGE.match(later.call.output):
        return True
    is_no_data = _NO_DATA in failure.output and any(one.program in ASKS_SERVERS for one in feed)
    return is_no_data and any(one.program in SEARCHES for one in later.commands)


def _is_fed_again(feed: Command, command: Command) -> bool:
    """Whether a command, fed by none, is the same over all or some of the subjects."""
    shown = set(_subjects(command))
    is_same = command.head == feed.head and command.operator != "|"
    return is_same and shown != set() and shown <= set(_subjects(feed))


def piped_otherwise(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """A filter that failed → the same input without it, through another one, or filtered by other means."""
    if member.operator != "|":
        return None
    return (
        _without_filter(failure, member, later, between)
        or _from_file(failure, member, later, between)
        or _own_filter(failure, member, later, between)
        or _other_filter(failure, member, later, between)
        or _shown_otherwise(failure, member, later, between)
    )
