"""A file that a shell line, or a script in it, could not write → the same, written by other means."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import Place
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, changed_by
from analyzer.intents.base import QUICKLY, Intent, Match, Sought, file_clue
from analyzer.intents.edit import PATCHED, scripts_of
from analyzer.intents.edited_text import new_text, old_text
from analyzer.outputs.complaints import is_not_parsed
from analyzer.shell.commands import Command
from analyzer.shell.programs import CODE_FIRST
from analyzer.shell.scripts import written_files
from analyzer.similarity import contained, words
from scanners.models import EDITS, ToolName

_MOSTLY, _NEARLY_ALL = 0.5, 0.8  # of the words that a file was to get
_EXCHANGES = re.compile(r"\bs([/|#,!@])(?P<old>(?:\\.|(?!\1)[^\\])*)\1(?P<new>(?:\\.|(?!\1)[^\\])*)\1")
_TELLING = 3  # words that are wanted by no accident


def _seeks_written(failure: Failure) -> Sought | None:
    written = _written_by(failure)
    if not written:
        return None
    tools = (*EDITS, ToolName.BASH)
    return Sought(tools, [file_clue(path) for path in written], within=QUICKLY)


def _written_by(failure: Failure) -> tuple[str, ...]:
    """The files that a shell line was to write and did not, also by a patch on its stdin or by a script."""
    if failure.name != ToolName.BASH:
        return ()
    missed = _not_done(failure)
    done = [word for one in failure.commands if one not in missed for word in (one.stdin, *one.operands)]
    if (patched := tuple(PATCHED.findall(failure.command))) and not any(map(PATCHED.search, done)):
        return patched
    written = tuple(path for one in missed for path in changed_by(one))
    return written or tuple(sorted(path for text in scripts_of(missed) for path in written_files(text)))


def _not_done(failure: Failure) -> tuple[Command, ...]:
    """The commands of a line that failed or did not run: what those before it wrote is there."""
    if failure.is_denied or is_not_parsed(failure.output) or failure.member is None:
        return failure.commands
    return (failure.member, *failure.not_reached)


def _written_otherwise(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A file that a shell line could not write → the same file, written by the tool for it, or by another."""
    if later.name == ToolName.BASH:
        return _written_in_place(failure, later)
    wanted, landed = words(failure.command), words(new_text(later))
    if not landed or contained(landed, wanted) < _MOSTLY:
        return None
    if _is_taken_back(failure.command, old_text(later), new_text(later)):
        return None
    for path in _written_by(failure):
        mine = Place(failure, failure.member, path)
        if any(mine.is_one_with(Place(later, None, changed)) for changed in later.paths_changed):
            return Match(0.75, f"the tool for it wrote {paths.name(path)}")
    return None


def _written_in_place(failure: Failure, later: View) -> Match | None:
    """The file of a script, changed in place with words that nearly all stand in the script."""
    for one in later.mains:
        if one.program not in CODE_FIRST or one.program in {two.program for two in failure.mains}:
            continue
        landed = {word for word in words(" ".join(one.operands[:1])) if len(word) > 1}  # without s and g
        if len(landed) < _TELLING or contained(frozenset(landed), words(failure.command)) < _NEARLY_ALL:
            continue
        if not _exchanges_the_same(failure.command, one.operands[0]):
            continue
        mine = [Place(failure, failure.member, path) for path in _written_by(failure)]
        for changed in changed_by(one):
            if any(place.is_one_with(Place(later, one, changed)) for place in mine):
                return Match(0.7, f"`{one.program}` made the same change to {paths.name(changed)}")
    return None


def _exchanges_the_same(line: str, code: str) -> bool:
    """Whether each ``s/old/new/`` puts in what stands in the line, and behind what it takes out."""
    exchanged = [(_plain(found["old"]), _plain(found["new"])) for found in _EXCHANGES.finditer(code)]
    return exchanged != [] and all(new and line.rfind(new) > line.find(old) for old, new in exchanged)


def _is_taken_back(line: str, old: str, new: str) -> bool:
    """Whether an edit puts in what the line was to take out, and takes out what it was to put in."""
    return bool(old and new) and old in line and -1 < line.rfind(new) < line.find(old)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


WRITTEN_OTHERWISE = Intent(_seeks_written, _written_otherwise)
