"""Edits that did not land → the edit of the same place that does, by whatever tool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import AT_ONCE, Intent, Match, Sought, file_clue, was_known
from analyzer.intents.edited_text import new_text, old_text, places_alike
from analyzer.models import FixKind
from analyzer.outputs.complaints import FOUND_NOTHING
from analyzer.outputs.guards import NOT_LET
from analyzer.shell.commands import Command
from analyzer.shell.programs import CODE_FIRST, INTERPRETERS
from analyzer.shell.scripts import writes_files
from analyzer.similarity import contained, jaccard, lines, words
from scanners.models import EDITS, ToolName
from scanners.text import is_clipped

_KINDS = frozenset(
    {
        FixKind.EDIT_PRECONDITION,
        FixKind.ENVIRONMENT,
        FixKind.FILE_PATH,
        FixKind.TOOL_INPUT,
        FixKind.OTHER,
        FixKind.PERMISSION,
    }
)
_LEAST_SHARE, _MOSTLY = 0.3, 0.5
_NEARLY_ALL = 0.6  # of what was wanted
_IN_COMMON = 1 / 3  # of the words of two places in one file
_TELLING = 3  # words that are wanted by no accident
_ONLY_ONE, _NEARLY_THE_SAME = 12, 0.8  # words of a text that is no other's, and how many of them it keeps
_NOT_THERE = frozenset({FixKind.FILE_PATH, FixKind.PERMISSION, FixKind.EDIT_PRECONDITION})
_MEANT_NEXT = 1  # calls in between, at most, where an edit that changed nothing is followed by what it meant
PATCHED = re.compile(r"^\*\*\* (?:Update|Add) File: (\S+)", re.MULTILINE)
_ADDED = re.compile(r"^\*\*\* Add File: (.*\S)", re.MULTILINE)


def _seeks(failure: Failure) -> Sought | None:
    if failure.name not in EDITS or failure.kind not in _KINDS:
        return None
    clues = {file_clue(path) for path in (*failure.paths_changed, failure.path) if path}
    return Sought((*EDITS, ToolName.BASH), tuple(clues) or ("",))


def edit_lands(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A later edit of the same place of the same file, made when it was known that the first had failed."""
    if not was_known(failure, later):
        return None
    if later.name in EDITS:
        return _edited_again(failure, later, between)
    return _edited_by_shell(failure, later, between) if later.name == ToolName.BASH else None


def _edited_again(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The same place changed by a tool for that, or the whole file written, once its place was not found."""
    if later.text("patch") and not PATCHED.search(later.text("patch")):
        return None  # it only deletes
    aims = ((mine, theirs) for mine in failure.paths_changed for theirs in later.paths_changed)
    if not any(_is_target(failure, mine, theirs) for mine, theirs in aims):
        return None
    file = paths.name(later.path)
    is_told = failure.text("patch") or old_text(failure)
    if len(between) <= _MEANT_NEXT and is_told and old_text(failure) == new_text(failure):
        return Match(0.65, f"an edit of {file} that changes something landed")
    share = places_alike(failure, later)
    if not share and _is_next_edit(failure, later, between):
        return Match(0.65, f"the next edit of {file}, once it had been read")
    if share < _LEAST_SHARE and _is_written_whole(failure, later, between):
        return Match(0.65, f"{file} was written anew as a whole")
    if failure.kind is FixKind.FILE_PATH and _is_made(failure, later, between):
        return Match(0.7, f"{file}, which was not there, was written as a whole")
    if share < _LEAST_SHARE:
        return None
    where = "the same text" if share >= 0.9 else "the same place"
    return Match(min(0.97, 0.6 + 0.4 * share), f"the edit of {where} in {file} landed")


def _edited_by_shell(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The same change made by a line of the shell, which a guard that refused the edit may not have seen."""
    if FOUND_NOTHING.search(later.call.output):
        return None
    file = paths.name(failure.path)
    if _is_written_by_shell(failure, later, between):
        return Match(0.65, f"{file} was written anew as a whole, by the shell")
    if not failure.path or not _changes(later, failure.path):
        return None
    if _is_put_in_place(failure, later, between):
        return Match(0.65, f"a shell command exchanged the same words in {file}")
    wanted = lines(new_text(failure)) - lines(old_text(failure)) or lines(new_text(failure))
    there = sum(line in later.command for line in wanted)
    if not wanted or there / len(wanted) < _NEARLY_ALL:
        return None
    return Match(0.6, f"a shell command made the same change to {file}", bypass=_was_not_let(failure))


def _was_not_let(failure: Failure) -> bool:
    """Whether a rule or a guard refused the edit, which the shell then made all the same."""
    return NOT_LET.match(failure.output) is not None


def _is_refused_edit(failure: Failure) -> bool:
    """Whether an edit was refused because its file, or its place in it, was not as the agent thought."""
    return failure.name == ToolName.EDIT and failure.kind is FixKind.EDIT_PRECONDITION


def _is_next_edit(failure: Failure, later: View, between: Stretch) -> bool:
    """Whether a refused edit was followed by looks at its file, and then by an edit to much the same end."""
    if failure.kind is not FixKind.EDIT_PRECONDITION or not 0 < len(between) <= AT_ONCE:
        return False
    if not all(any(paths.same(failure.path, path) for path in view.paths_read) for view in between):
        return False
    mine, theirs = words(old_text(failure)), words(old_text(later))
    if not mine or not theirs or contained(*sorted((mine, theirs), key=len)) < _IN_COMMON:
        return False  # it is of another place
    wanted = words(new_text(failure)) - mine
    return len(wanted) >= _TELLING and contained(wanted, words(new_text(later))) >= _NEARLY_ALL


def _is_written_whole(failure: Failure, later: View, between: Stretch) -> bool:
    """Whether a file was written soon after an edit of it was refused, too long for its place to be kept."""
    if not _is_refused_edit(failure) or len(between) > AT_ONCE:
        return False
    if later.name != ToolName.WRITE:
        return any(paths.same(failure.path, path) for path in _ADDED.findall(later.text("patch")))
    wanted = words(new_text(failure)) - words(old_text(failure))
    is_there = len(wanted) >= _TELLING and contained(wanted, words(new_text(later))) >= _NEARLY_ALL
    return is_there or is_clipped(new_text(later))


def _is_made(failure: Failure, later: View, between: Stretch) -> bool:
    """Whether the file of an edit that found none was written soon after."""
    is_edit = failure.name == ToolName.EDIT and later.name == ToolName.WRITE
    return is_edit and len(between) <= AT_ONCE and paths.same(failure.path, later.path)


def _is_written_by_shell(failure: Failure, later: View, between: Stretch) -> bool:
    """Whether the file of a refused edit was at once written whole by a line that holds its new text."""
    if not _is_refused_edit(failure) or len(between) > _MEANT_NEXT:
        return False
    told = [
        one.stdin
        for one in later.commands
        if one.stdin and any(paths.same(failure.path, path) for path in one.writes)
    ]
    return any(contained(words(new_text(failure)), words(text)) >= _MOSTLY for text in told)


def _is_put_in_place(failure: Failure, later: View, between: Stretch) -> bool:
    """Whether a line at once exchanges in the file the very words that a refused edit was to exchange."""
    if not _is_refused_edit(failure) or len(between) > AT_ONCE:
        return False
    if not any(one.program in CODE_FIRST for one in later.mains):
        return False
    old, new = words(old_text(failure)), words(new_text(failure))
    gone, put = old - new, new - old
    return bool(gone and put) and gone | put <= words(later.command)


def _seeks_put_elsewhere(failure: Failure) -> Sought | None:
    if failure.name != ToolName.WRITE or failure.kind not in _NOT_THERE or _was_not_let(failure):
        return None  # around a rule, another path is no fix
    return Sought((ToolName.WRITE,), within=AT_ONCE)


def _put_elsewhere(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A file that could not be made where it was to stand → at once nearly the same, under another path."""
    wanted, landed = words(new_text(failure)), words(new_text(later))
    if len(wanted) < _ONLY_ONE or jaccard(wanted, landed) < _NEARLY_THE_SAME:
        return None
    return Match(0.7, f"nearly the same was written under another path: {paths.name(later.path)}")


def _changes(later: View, path: str) -> bool:
    """Whether a shell command writes to the file: in place, redirected, or by a script that names it."""
    if any(paths.same(path, changed) for changed in later.paths_changed):
        return True
    return any(paths.name(path) in script and writes_files(script) for script in scripts_of(later.commands))


def scripts_of(commands: Iterable[Command]) -> Iterator[str]:
    """What the interpreters among some commands are told to do."""
    return (one.stdin or " ".join(one.operands) for one in commands if one.program in INTERPRETERS)


def _is_target(failure: Failure, wanted: str, changed: str) -> bool:
    if paths.parts(wanted) == paths.parts(changed) or paths.same(wanted, changed):
        return True
    is_elsewhere = failure.kind in (FixKind.FILE_PATH, FixKind.PERMISSION)
    return is_elsewhere and paths.corrected(wanted, changed) >= 0.8


PUT_ELSEWHERE = Intent(_seeks_put_elsewhere, _put_elsewhere)
EDIT_LANDS = Intent(_seeks, edit_lands)
