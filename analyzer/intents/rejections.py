"""Rejected and interrupted calls → the form that the user let pass."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import apart_from_folder, is_same_folder
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import SOON, WINDOW, Intent, Match, Sought
from analyzer.intents.edited_text import places_alike
from analyzer.intents.inputs import TALK, inputs_of, same_or_corrected_inputs
from analyzer.models import FixKind
from analyzer.outputs.spelling import is_named
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command
from analyzer.shell.programs import AKIN, KIN
from analyzer.similarity import alike
from scanners.models import EDITS, CallStatus, ToolName

_PLAN = "ExitPlanMode"
_FILE_TOOLS = frozenset(ToolName)
_SAME_MESSAGE = 0.3  # how much two messages have in common of which one is the other, reworded
_SURELY = 0.5  # how much of a place two edits share that are far apart, or of which the user said nothing


def _seeks_accepted(failure: Failure) -> Sought | None:
    if failure.kind is not FixKind.USER_REJECTED or failure.name in TALK - {_PLAN}:
        return None
    if failure.name == _PLAN:
        return Sought((_PLAN,)) if failure.call.user_words else None
    is_edit = failure.name in EDITS
    if not failure.call.user_words and not is_edit and failure.name != ToolName.BASH:
        return None  # what was wrong with it nobody knows
    if failure.name == ToolName.BASH:
        last = failure.mains[-1] if failure.mains else None
        is_commit = last is not None and last.head == "git commit"
        return Sought((failure.name,), _akin(last) if last else ("",), WINDOW if is_commit else SOON)
    return Sought((failure.name,), within=WINDOW if is_edit else SOON)


def _akin(command: Command) -> tuple[str, ...]:
    return tuple(name.lower() for name in {command.program, *AKIN.get(command.program, ())})


def _accepted_later(failure: Failure, later: View, between: Stretch) -> Match | None:
    """After a rejection: the same tool on the same target, now accepted."""
    if failure.name in EDITS:
        is_same = any(
            paths.same(mine, theirs) for mine in failure.paths_changed for theirs in later.paths_changed
        )
        is_sure = len(between) <= SOON and failure.call.user_words != ""
        if is_same and places_alike(failure, later) >= (0.3 if is_sure else _SURELY):
            return Match(0.75, f"after the user's words the {failure.name} of the same file was accepted")
        return None
    if failure.name == ToolName.BASH:
        is_at_once = between.is_all(CallStatus.REJECTED)
        if not failure.call.user_words and (not is_at_once or failure.command == later.command):
            return None  # what was wrong with it nobody knows, unless another form is accepted at once
        return _same_work(failure, later)
    if failure.name in _FILE_TOOLS:
        return None
    if failure.name == _PLAN:
        if failure.call.input_data == later.call.input_data:
            return None  # it was talked over
        return Match(0.75, "the plan was accepted once it said what the user had said")
    return same_or_corrected_inputs(
        failure, later, "after the user's words the same tool was accepted", between
    )


def _same_work(failure: Failure, later: View) -> Match | None:
    """The same command; what it works on may change only as the user asked for."""
    if not failure.mains:
        return None
    mine, asked = failure.mains[-1], failure.call.user_words
    for theirs in later.mains:
        if _is_kin_asked_for(mine, theirs, asked):
            return Match(0.8, f"`{theirs.head}`, as the user had said")
        if theirs.head != mine.head or theirs.path != mine.path or theirs.env != mine.env:
            continue
        ours, others = apart_from_folder(mine), apart_from_folder(theirs)
        changed = _told_newly(others, ours)
        gone = _told_newly(ours, others)
        is_message = mine.head in ("git commit", "gh pr create", "gh issue create")
        if (
            (changed or gone)
            and not is_message
            and not (
                all(is_named(word, asked) for word in changed)
                and all(is_named(word, asked) or changed for word in gone)
            )
        ):
            continue
        if not is_same_folder(failure, mine, later, theirs):
            continue
        if is_message:
            share, least = alike(" ".join(ours), " ".join(others)), _SAME_MESSAGE
        else:
            share, least = alike(failure.command, later.command), 0.5
        if share >= least:
            when = "after the user's words" if asked else "at once, in another form,"
            return Match(0.6 + 0.3 * share, f"{when} `{mine.head}` was accepted")
    return None


def _is_kin_asked_for(mine: Command, theirs: Command, asked: str) -> bool:
    """Whether the user named another program for the same: ``npm test``, “use pnpm”, ``pnpm test``."""
    is_kin = any({mine.program, theirs.program} <= kin for kin in KIN) and mine.program != theirs.program
    return is_kin and mine.subcommand == theirs.subcommand != "" and is_named(theirs.program, asked)


def _told_newly(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """The operands that the others lack, also as paths seen from elsewhere."""
    return [
        word
        for word in some
        if not word.startswith("-") and word not in others and not any(_is_path(word, one) for one in others)
    ]


def _is_path(one: str, other: str) -> bool:
    return paths.is_absolute(one) != paths.is_absolute(other) and paths.same(one, other)


def _seeks_same_call(failure: Failure) -> Sought | None:
    checks = failure.kind is FixKind.INTERRUPTED and any(goal(one) for one in failure.mains)
    return Sought((failure.name,)) if checks else None


def _same_call(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A check that the user had stopped, let run to its end later."""
    mine, theirs = inputs_of(failure), inputs_of(later)
    return Match(0.8, "the same check, which had been stopped, passed") if mine and mine == theirs else None


ACCEPTED_LATER = Intent(_seeks_accepted, _accepted_later)
SAME_CALL = Intent(_seeks_same_call, _same_call)
