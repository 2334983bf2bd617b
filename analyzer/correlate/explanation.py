"""Why a pair was made, for people and scripts: the signals, and what changed from the failure to its fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.models import FailureFix, FixKind
from analyzer.outputs.named_programs import absent_programs
from analyzer.shell import powershell_words
from analyzer.shell.shell_words import split
from scanners.models import CallStatus, ErrorCategory, ToolName

_LONGEST = 400  # characters of a value


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two calls: ``what`` is command, path, tool, folder or the name of an input.

    A command's are the words that went and came, in order; of all else there is at most one of each.
    """

    what: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def signals(pair: FailureFix) -> list[str]:
    """What made the pair, or kept it without a fix, as short phrases; the surest reason is ``pair.why``."""
    failure = Failure(pair.failure, 0)
    found: list[str] = []
    if pair.failure.status is not CallStatus.FAILED:
        found.append(f"{pair.failure.status.value}{' with words' if pair.failure.user_words else ''}")
    elif pair.failure.exit_code is not None:
        found.append(f"exit code {pair.failure.exit_code}")
    if pair.failure.error_category not in (ErrorCategory.UNKNOWN, ErrorCategory.EXIT_CODE):
        found.append(pair.failure.error_category.value.replace("_", " "))
    if failure.member and len(failure.mains) > 1:
        found.append(f"failing member: {failure.member.head}")
    if pair.kind is not FixKind.EDIT_PRECONDITION:  # there it is the text that is not found
        found += [f"said to be missing: {path[:_LONGEST]}" for path in failure.missing[:3]]
    absent = sorted(absent_programs(failure.output))
    found += [f"said not to be found: {program[:_LONGEST]}" for program in absent[:3]]
    if pair.was_shown:
        found.append("the corrected path was shown before it was used")
    if pair.chain:
        found.append(f"{len(pair.chain) + 1} failures in a row")
    if pair.fix is not None:
        found.append(f"fixed {pair.distance} call{'s' if pair.distance > 1 else ''} later")
    if pair.asked_for:
        found.append(f"ran what the output asks for: {pair.asked_for[:_LONGEST]}")
    if pair.bypass:
        found.append("the later success goes around a check")
    return found


def changes(pair: FailureFix) -> list[Change]:
    """From the failure to its fix; nothing without one, or when the same call worked later."""
    if pair.fix is None:
        return []
    return [
        change
        for change in _changes(Failure(pair.failure, 0), View(pair.fix, 0))
        if change.removed or change.added
    ]


def _changes(failure: Failure, fix: View) -> Iterator[Change]:
    mine, theirs = failure.call, fix.call
    if failure.name != fix.name:
        yield _one("tool", mine.native_name or mine.name, theirs.native_name or theirs.name)
    if failure.name == fix.name == ToolName.BASH:
        yield _of_words(_words(failure), _words(fix))
    elif failure.name == fix.name:
        for key in dict.fromkeys((*mine.input_data, *theirs.input_data)):
            before, after = mine.input_data.get(key), theirs.input_data.get(key)
            if before != after and key not in ("file_path", "path", "description"):
                yield _one(key, before, after)
    yield _of_path(failure, fix)
    if mine.cwd and theirs.cwd and mine.cwd != theirs.cwd:
        yield _one("folder", mine.cwd, theirs.cwd)


def _of_path(failure: Failure, fix: View) -> Change:
    """The path that was wrong and the one that took its place."""
    wrong = failure.missing or ((failure.path,) if failure.path else ())
    scripts = tuple(one.path for one in fix.mains if one.path)
    rights = (
        *fix.paths_read,
        *fix.paths_changed,
        *fix.paths_listed,
        *scripts,
        *((fix.path,) if fix.path else ()),
    )
    for before in wrong:
        for after in rights:
            if before != after and (paths.corrected(before, after) or paths.same(before, after)):
                return _one("path", before, after)
    if failure.path and fix.path and failure.path != fix.path:
        return _one("path", failure.path, fix.path)
    return Change("path", (), ())


def _one(what: str, before: object, after: object) -> Change:
    return Change(what, _value(before), _value(after))


def _value(value: object) -> tuple[str, ...]:
    return () if value is None else (str(value)[:_LONGEST],)


def _words(view: View) -> list[str]:
    """The words of a command line with what joins its commands, scripts on stdin as one word."""
    out: list[str] = []
    for one in powershell_words.split(view.command) if view.in_powershell else split(view.command):
        if one.operator:
            out.append(one.operator)
        out += one.words
        out += [f"> {file}" for file in one.writes]
        if one.stdin:
            out.append(one.stdin)
    return out


def _of_words(before: list[str], after: list[str]) -> Change:
    removed: list[str] = []
    added: list[str] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            removed += before[start:end]
            added += after[other_start:other_end]
    return Change(
        "command", tuple(word[:_LONGEST] for word in removed), tuple(word[:_LONGEST] for word in added)
    )
