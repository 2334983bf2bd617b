"""Chains of commands: what the failing one had kept from running → the same, run without it or elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import is_same_folder
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import QUICKLY, Intent, Match, Sought
from analyzer.outputs.complaints import is_not_parsed
from analyzer.shell.bypasses import bypass_in
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command, only_looks
from analyzer.shell.exits import succeeded
from analyzer.shell.programs import INLINE_CODE, INTERPRETERS, MOVES, NEUTRAL
from analyzer.shell.scripts import may_do_the_same
from analyzer.similarity import alike
from scanners.models import ToolName

_NEARLY = 0.6
_SETS_UP = frozenset({"source", "."})
_SAYS = frozenset({"echo", "printf"})
_ACTIVATES = frozenset({"conda activate", "mamba activate", "micromamba activate", "pyenv shell"})
_WORD = re.compile(r"[^\s'\"`|;&<>()=\\]+")
_QUOTED_ON_DRIVE = re.compile(r"(['\"])([A-Za-z]):([\\/][^'\"\n]*)\1")  # blanks may stand in it
_ON_DRIVE = re.compile(r"\b([A-Za-z]):((?:[\\/]+[^\s'\"`|;&<>\\/]*)+)")
_PLAIN = re.compile(r"[\w\s./:=@%+,-]*")  # what a shell takes as it is


def without_member(failure: Failure, member: Command, later: View, between: Stretch) -> Match | None:
    """The rest of the chain ran without the preparation that had stopped it: what it named was not there."""
    rest = failure.not_reached
    if not rest or goal(member) or member.head in ("git add", "git commit"):
        return None
    if member.program in _SAYS:
        return _without_words(rest[0], later, between)
    if member.head in _ACTIVATES:
        return _from_environment(member, rest[0], later, between)
    if not set(failure.missing) & set(member.operands):
        return None
    ran = [one for one in later.commands if not one.is_neutral]
    wanted = [(one.head, one.arguments, one.env) for one in rest]
    if len(ran) < len(wanted) and not between:
        wanted = wanted[: len(ran)]  # at once, and the rest of it maybe in the calls after
    if not ran or [(one.head, one.arguments, one.env) for one in ran[: len(wanted)]] != wanted:
        return None
    if member.program in MOVES:
        is_right = all(is_same_folder(failure, one, later, two) for one, two in zip(rest, ran, strict=False))
    else:
        is_right = not any(one.head == member.head for one in later.commands)
    how_much = "the rest" if len(ran) >= len(rest) else "the next part"
    is_moved = member.program in MOVES and any(one.program in MOVES for one in later.commands)
    how = "in another folder" if is_moved else f"without `{member.head}`"
    return Match(0.72, f"{how_much} of the line ran {how}") if is_right else None


def _without_words(work: Command, later: View, between: Stretch) -> Match | None:
    """What a line does ran without the words that were to stand before its output."""
    if len(between) > QUICKLY:
        return None
    said = " ".join((*work.words, work.stdin))
    for one in later.commands:
        if (one.head, one.path) == (work.head, work.path) and succeeded(one, later.call):
            share = alike(said, " ".join((*one.words, one.stdin)))
            if share >= _NEARLY:
                return Match(0.5 + 0.3 * share, f"`{one.head}` ran without the words before it")
    return None


def _from_environment(entry: Command, work: Command, later: View, between: Stretch) -> Match | None:
    """What was to run in an environment that could not be entered ran by the program that is in it."""
    if len(between) > QUICKLY:
        return None
    names = {paths.name(word) for word in entry.operands[:1]}
    for one in later.commands:
        told = (one.path, *" ".join(one.wrappers).split())
        if not any(name in paths.parts(word) for word in told for name in names):
            continue  # of another environment
        is_same = one.head == work.head and one.arguments == work.arguments
        is_module = one.program in INTERPRETERS and one.words == ("-m", *work.head.split(), *work.words)
        is_from_there = (is_same and (one.path or one.wrappers)) or (is_module and one.path)
        if is_from_there and succeeded(one, later.call):
            return Match(0.75, f"`{work.head}` ran from the environment that could not be entered")
    return None


def without_kill(failure: Failure, later: View, between: Stretch) -> Match | None:
    """``pkill -f`` had ended the shell that it stood in → the rest of the line ran without it."""
    work = next(iter(failure.cut_off), None)
    if work is None or len(between) > QUICKLY or any(one.kills_by_line for one in later.commands):
        return None
    if only_looks(work) and (between or not all(map(only_looks, failure.cut_off))):
        return None  # it may be another look
    if not any((work.head, work.words) == (one.head, one.words) for one in later.commands):
        return None
    return Match(0.7, "the rest of the line ran without `pkill -f`, which had ended its own shell")


def _seeks_rewritten(failure: Failure) -> Sought | None:
    if not failure.mains or not is_not_parsed(failure.output):
        return None
    if _PLAIN.fullmatch(failure.command):
        return None  # it is another script that the shell stumbled over
    return Sought((ToolName.BASH,), (failure.mains[0].program.lower(),), within=QUICKLY)


def _rewritten(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A line that the shell could not make sense of → nearly the same line, which it could."""
    if not later.mains or later.mains[0].head != failure.mains[0].head:
        return None
    first = failure.mains[0]
    codes = first.operands if not INLINE_CODE.isdisjoint(first.flags) else ()
    if not paths_in(failure.command) <= paths_in(later.command) or any(
        "/" in code and code not in later.command for code in codes
    ):
        return None  # it works on something else
    if failure.in_powershell and not _writes_the_same(failure, later):
        return None
    if not may_do_the_same(failure.command, later.command, failure.output):
        return None
    share = alike(failure.command, later.command)
    if share < _NEARLY or bypass_in(failure.commands, later.commands):
        return None
    return Match(0.4 + 0.5 * share, "nearly the same line, quoted so that the shell understands it")


@lru_cache(maxsize=256)  # a failing line is compared with many, and each of these with several
def paths_in(line: str) -> frozenset[tuple[str, ...]]:
    """The paths that stand in a line, whatever slashes and quotes they are told with."""
    plain = _QUOTED_ON_DRIVE.sub(lambda found: f" /{found[2]}{found[3]} ".replace("\\", "/"), line)
    plain = _ON_DRIVE.sub(lambda found: f"/{found[1]}{found[2]}".replace("\\", "/"), plain)
    told = (word.lstrip("-") for word in _WORD.findall(plain))
    return frozenset(paths.parts(word) for word in told if "/" in word and word != "/") - {("dev", "null")}


def _writes_the_same(failure: Failure, later: View) -> bool:
    """Whether all that one line was to write the other writes, made in nearly the same way."""
    return all(
        any(
            one.writes == other.writes and alike(one.stdin, other.stdin) >= _NEARLY
            for other in later.commands
        )
        for one in failure.commands
        if one.writes
    )


def went_there(failure: Failure, member: Command, later: View) -> Match | None:
    """A folder that was not there → the rest of the line run in it once it was, or where it is.

    So it is with a script that was to set up the shell.
    """
    rest = failure.not_reached
    if member.program in _SETS_UP and rest and member.operands:
        return _set_up(failure, member, later)
    if member.program not in MOVES or not rest or not member.operands:
        return None
    wrong = member.operands[0]
    for at, command in enumerate(later.commands[:-1]):
        if command.program != member.program or not command.operands:
            continue
        ran, right = later.commands[at + 1], command.operands[0]
        if ran.head != rest[0].head or not succeeded(ran, later.call) or not _is_of_the_same(rest[0], ran):
            continue
        if paths.parts(right) == paths.parts(wrong):
            return Match(0.7, f"`{ran.head}` ran in {paths.name(right)} once it was there")
        if paths.is_moved(wrong, right) and ran.words == rest[0].words:
            return Match(0.8, f"`{ran.head}` ran where {paths.name(right)} is")
    return None


def _set_up(failure: Failure, member: Command, later: View) -> Match | None:
    """A script that was to set up the shell for a command → the same one elsewhere, and the command ran."""
    wrong, wanted = member.operands[0], failure.not_reached[0]
    if wrong not in failure.missing:
        return None
    for at, command in enumerate(later.commands):
        if command.program not in _SETS_UP or not command.operands:
            continue
        right = command.operands[0]
        if paths.parts(right) == paths.parts(wrong) or paths.name(right) != paths.name(wrong):
            continue
        for ran in later.commands[at + 1 :]:
            if (ran.head, ran.operands) == (wanted.head, wanted.operands) and succeeded(ran, later.call):
                return Match(0.75, f"`{ran.head}` ran once {paths.name(right)} was sourced from where it is")
    return None


def _is_of_the_same(wanted: Command, ran: Command) -> bool:
    """Whether a command works on what another was to work on, or one names nothing."""
    mine, theirs = set(wanted.operands), set(ran.operands)
    return not mine or not theirs or not mine.isdisjoint(theirs)


def is_told_in_parts(mine: Command, later: View) -> bool:
    """Whether all that a command was told is told to several of its kind."""
    parts = [one for one in later.commands if one.head == mine.head and one.flags == mine.flags]
    told = {word for one in parts for word in one.operands}
    return len(parts) > 1 and len(mine.operands) > 1 and told == set(mine.operands)


def shares_work(failure: Failure, later: View) -> bool:
    """Whether two lines have a command in common besides those that do no work, or neither has another."""
    ours, others = (
        {one.head for one in view.mains if one.program not in NEUTRAL} for view in (failure, later)
    )
    return not ours or not ours.isdisjoint(others)


REWRITTEN = Intent(_seeks_rewritten, _rewritten)
